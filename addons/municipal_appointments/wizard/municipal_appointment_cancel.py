from odoo import fields, models


class MunicipalAppointmentCancel(models.TransientModel):
    """Asks why the municipality cancels; the citizens are told."""

    _name = "municipal.appointment.cancel"
    _description = "Cancellation by the municipality"

    appointment_ids = fields.Many2many("municipal.appointment", required=True)
    reason = fields.Text(required=True, help="The citizen reads it.")

    def action_apply(self):
        self.ensure_one()
        self.appointment_ids.check_access("write")
        self.appointment_ids._cancel("staff", self.reason)
        return {"type": "ir.actions.act_window_close"}
