from odoo import fields, models


class MunicipalPlace(models.Model):
    """A place that people know: service point, landmark, school, square."""

    _name = "municipal.place"
    _description = "Place"
    _inherit = ["municipal.gazetteer"]
    _order = "name"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [("service_point", "Service point"), ("landmark", "Landmark"), ("other", "Other")],
        default="landmark",
        required=True,
    )
    address = fields.Char(translate=True)
    area_id = fields.Many2one("municipal.area", index=True)
    latitude = fields.Float()
    longitude = fields.Float()
    opening_hours = fields.Char(translate=True)
    phone = fields.Char()
    step_free = fields.Boolean("Step-free access")
    is_pickup = fields.Boolean("Documents can be picked up here")
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, required=True
    )
    active = fields.Boolean(default=True)
