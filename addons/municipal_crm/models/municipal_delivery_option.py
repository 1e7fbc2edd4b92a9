from odoo import fields, models


class MunicipalDeliveryOption(models.Model):
    """A way in which the answer document reaches the citizen."""

    _name = "municipal.delivery.option"
    _description = "Delivery option"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    kind = fields.Selection(
        [("electronic", "Electronic"), ("home", "Home delivery"), ("pickup", "Pick-up point")],
        required=True,
        default="electronic",
    )
    place_id = fields.Many2one("municipal.place", "Pick-up point")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another delivery option has this code.")
