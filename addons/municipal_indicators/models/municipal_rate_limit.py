from odoo.addons.municipal_crm.models.municipal_rate_limit import DEFAULT_RATES

#: The public doors of the figures, for one network address each.
DEFAULT_RATES.update(
    {
        "figures": "300/900",
        "open_data": "60/900",  # files of a whole year
    }
)
