from odoo import fields, models


class MunicipalPlace(models.Model):
    """A service point with counters where one comes by appointment."""

    _inherit = "municipal.place"

    is_bookable = fields.Boolean("Appointments", help="Citizens can choose this place.")
    directions = fields.Text("How to get there", translate=True)
    lane_ids = fields.One2many("municipal.appointment.lane", "place_id", "Counters")
    opening_ids = fields.One2many(
        "municipal.appointment.opening", "place_id", "Opening hours of counters"
    )
