from odoo import fields, models


class MunicipalCitizen(models.Model):
    _inherit = "municipal.citizen"

    # What Odoo adds to every contact a citizen inherits under the name of the core, whose
    # translations are loaded before Odoo's payments are there. Here they have words of their own.
    payment_token_ids = fields.One2many(
        related="partner_id.payment_token_ids", string="Saved Means of Payment", exportable=False
    )
    payment_token_count = fields.Integer(
        related="partner_id.payment_token_count",
        string="Number of Saved Means of Payment",
        exportable=False,
    )
