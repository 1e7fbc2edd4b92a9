from odoo import fields, models


class MunicipalRequest(models.Model):
    """A request and its appointments are one case."""

    _inherit = "municipal.request"

    appointment_ids = fields.One2many("municipal.appointment", "request_id", "Appointments")
