from odoo.addons.municipal_crm.models.municipal_rate_limit import DEFAULT_RATES

#: The public doors of subscriptions, for one network address each. A library or a service point for
#: citizens has many people behind one address.
DEFAULT_RATES.update(
    {
        "subscription": "30/3600",
        "subscription_change": "120/3600",
        "subscription_code": "30/900",
        "subscription_stop": "600/3600",  # a mailbox provider stops for many people
        "alert_answer": "600/3600",
    }
)
