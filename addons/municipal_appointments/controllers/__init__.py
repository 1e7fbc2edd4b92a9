from . import appointment_display
