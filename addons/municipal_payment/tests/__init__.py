from . import (
    test_charge,
    test_charge_access,
    test_charge_parallel,
    test_charge_provider,
    test_charge_staff,
    test_website_fee,
)
