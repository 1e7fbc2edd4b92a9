from odoo.addons.municipal_crm.models.municipal_rate_limit import DEFAULT_RATES

#: The public doors of appointments, for one network address each. A library or a service point for
#: citizens has many people behind one address.
DEFAULT_RATES.update(
    {
        "appointment_look": "300/900",
        "appointment_hold": "40/3600",
        "appointment_book": "30/3600",
        "appointment_change": "30/3600",
        "appointment_wait": "15/3600",
        "appointment_feed": "60/3600",
    }
)
