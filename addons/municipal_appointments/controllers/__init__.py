from . import (
    appointment_booking,
    appointment_display,
    appointment_visit,
    appointment_wait,
    my_appointments,
)
