from odoo import api, fields, models


class MunicipalCitizen(models.Model):
    """The appointments on the card of the citizen: those that the reader may see."""

    _inherit = "municipal.citizen"

    appointment_ids = fields.One2many("municipal.appointment", "citizen_id", "Appointments")
    appointment_count = fields.Integer(compute="_compute_appointment_count")

    @api.depends("appointment_ids")
    @api.depends_context("uid")
    def _compute_appointment_count(self):
        self.env["municipal.appointment"]._count_for(self, "citizen_id")

    def action_open_appointments(self):
        self.ensure_one()
        return self.env["municipal.appointment"]._open_for(self, "citizen_id")
