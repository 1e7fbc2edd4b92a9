from . import appointment_display
from . import appointment_booking, appointment_visit, appointment_wait, my_appointments
