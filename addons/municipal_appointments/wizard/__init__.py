from . import (
    municipal_appointment_book,
    municipal_appointment_book_slot,
    municipal_appointment_cancel,
    municipal_appointment_complete,
    municipal_appointment_day,
    municipal_appointment_desk,
    municipal_appointment_office,
    municipal_appointment_replace,
    municipal_appointment_replace_line,
    municipal_appointment_share,
    municipal_appointment_ticket,
    municipal_appointment_topic,
)
