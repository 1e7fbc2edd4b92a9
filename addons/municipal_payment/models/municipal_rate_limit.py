from odoo.addons.municipal_crm.models.municipal_rate_limit import DEFAULT_RATES

#: The page of the fee, and payments that are begun: each is a call to a provider.
DEFAULT_RATES.update({"fee": "60/3600", "fee_payment": "20/3600"})
