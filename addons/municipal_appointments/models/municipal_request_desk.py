from odoo import api, fields, models


class MunicipalRequest(models.Model):
    _inherit = "municipal.request"

    appointment_count = fields.Integer(compute="_compute_appointment_count")

    @api.depends("appointment_ids")
    @api.depends_context("uid")
    def _compute_appointment_count(self):
        self.env["municipal.appointment"]._count_for(self, "request_id")

    def action_open_appointments(self):
        self.ensure_one()
        return self.env["municipal.appointment"]._open_for(self, "request_id")
