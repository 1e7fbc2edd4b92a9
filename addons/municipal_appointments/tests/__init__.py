from . import (
    test_appointment_desk,
    test_appointment_message,
    test_booking,
    test_booking_access,
    test_booking_change,
    test_free_plan,
    test_free_times,
    test_search_record,
    test_supply,
    test_supply_access,
    test_town_demo,
    test_waiting_list,
)
