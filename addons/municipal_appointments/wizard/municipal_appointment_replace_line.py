from odoo import fields, models


class MunicipalAppointmentReplaceLine(models.TransientModel):
    """One appointment and what becomes of it."""

    _name = "municipal.appointment.replace.line"
    _description = "New time for an appointment"

    replace_id = fields.Many2one("municipal.appointment.replace", ondelete="cascade")
    appointment_id = fields.Many2one("municipal.appointment", required=True, ondelete="cascade")
    date_start = fields.Datetime(related="appointment_id.date_start", string="Time until now")
    contact_name = fields.Char(related="appointment_id.contact_name", string="Name")
    service_id = fields.Many2one(related="appointment_id.service_id")
    date_proposed = fields.Datetime(related="appointment_id.date_proposed")
    date_new = fields.Datetime("New time")
    todo = fields.Selection(
        [
            ("offer", "Offer several times"),
            ("move", "Move"),
            ("cancel", "Cancel"),
            ("keep", "Leave as it is"),
        ],
        "What to do",
        required=True,
        default="offer",
    )

    def _apply(self, reason):
        """:raise UserError: the time is not free any more; names the next free ones"""
        self.ensure_one()
        appointment = self.appointment_id
        appointment.check_access("write")
        if self.todo == "cancel":
            appointment._cancel("staff", reason or None)
        elif self.todo == "move" and self.date_new:
            appointment._move_at_desk(self.date_new)
