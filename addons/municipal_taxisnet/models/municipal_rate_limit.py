from odoo.addons.municipal_crm.models.municipal_rate_limit import DEFAULT_RATES

# A library or a care home has one address; every sign-in comes back once.
DEFAULT_RATES.update({"taxisnet": "60/900"})
