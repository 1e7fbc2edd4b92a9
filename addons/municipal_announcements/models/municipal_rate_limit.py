from odoo.addons.municipal_crm.models.municipal_rate_limit import DEFAULT_RATES

#: The public doors of announcements, for one network address each.
DEFAULT_RATES.update(
    {
        "announcement_search": "300/900",
        "event_register": "20/3600",
    }
)
