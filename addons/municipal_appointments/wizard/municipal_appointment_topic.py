from odoo import fields, models


class MunicipalAppointmentTopic(models.TransientModel):
    """Asks what the visit is really about."""

    _name = "municipal.appointment.topic"
    _description = "Correction of the topic"

    appointment_id = fields.Many2one("municipal.appointment", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="appointment_id.company_id")
    service_id = fields.Many2one(
        "municipal.appointment.service",
        required=True,
        ondelete="cascade",
        domain="[('company_id', '=', company_id)]",
    )

    def action_apply(self):
        self.ensure_one()
        self.appointment_id._correct_topic(self.service_id)
        return {"type": "ir.actions.act_window_close"}
