from odoo import fields, models


class MunicipalAppointmentComplete(models.TransientModel):
    """Asks for the few words with which a visit ends."""

    _name = "municipal.appointment.complete"
    _description = "End of a visit"

    appointment_id = fields.Many2one("municipal.appointment", required=True, ondelete="cascade")
    comment = fields.Text("What was done", help="Only officers read this.")

    def action_apply(self):
        self.ensure_one()
        comment = self.comment or self.appointment_id.comment
        self.appointment_id._set_at_desk("done", comment=comment)
        return {"type": "ir.actions.act_window_close"}
