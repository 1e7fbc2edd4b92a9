from . import (
    municipal_appointment_closure,
    municipal_appointment_lane,
    municipal_appointment_lane_busy,
    municipal_appointment_opening,
    municipal_appointment_search,
    municipal_appointment_service,
    municipal_appointment_service_counters,
    municipal_appointment_service_free,
    municipal_appointment_service_search,
    municipal_place,
)
