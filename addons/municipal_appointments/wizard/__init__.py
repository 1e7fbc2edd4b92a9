from . import (
    municipal_appointment_cancel,
    municipal_appointment_complete,
    municipal_appointment_topic,
)
