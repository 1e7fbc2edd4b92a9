from odoo.addons.municipal_crm.models.municipal_rate_limit import DEFAULT_RATES

# A program asks more often than a person; one that files has a key, and a limit of its own.
DEFAULT_RATES.update({"open311": "600/900", "open311_key": "300/900"})
