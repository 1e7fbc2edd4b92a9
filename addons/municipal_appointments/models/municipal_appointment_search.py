from odoo import fields, models


class MunicipalAppointmentSearch(models.Model):
    """A look for a free time: what the town could offer, and what it could not."""

    _name = "municipal.appointment.search"
    _description = "Search for a free time"
    _order = "id desc"
    _rec_name = "service_id"

    service_id = fields.Many2one(
        "municipal.appointment.service", required=True, index=True, ondelete="cascade"
    )
    place_id = fields.Many2one("municipal.place", ondelete="cascade")
    date = fields.Datetime("Searched on", required=True, index=True)
    is_found = fields.Boolean("Found")
    days_to_first = fields.Integer("Days to the first free time", aggregator="avg")
    channel = fields.Selection(
        [("web", "Website"), ("phone", "Telephone"), ("counter", "Counter")], required=True
    )
    company_id = fields.Many2one(related="service_id.company_id", store=True, index=True)
