from odoo import Command, api, fields, models


class MunicipalAppointmentReplace(models.TransientModel):
    """New times for those whose counter is closed: several to choose from, or one each."""

    _name = "municipal.appointment.replace"
    _description = "New times for appointments"

    appointment_ids = fields.Many2many("municipal.appointment", default=lambda self: self._find())
    line_ids = fields.One2many(
        "municipal.appointment.replace.line",
        "replace_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    reason = fields.Char(
        help="The citizen reads it. Empty: the reason of the closure; an absence has none."
    )

    @api.model
    def _find(self):
        return self.env["municipal.appointment"].search(
            [("is_stranded", "=", True)], order="date_start, id"
        )

    @api.depends("appointment_ids")
    def _compute_line_ids(self):
        for wizard in self:
            used = set()
            lines = [Command.clear()]
            for appointment in wizard.appointment_ids._origin.sorted("date_start"):
                start = appointment._propose_time(used)
                lines.append(
                    Command.create(
                        {
                            "appointment_id": appointment.id,
                            "date_new": start,
                            "todo": "offer" if start else "keep",
                        }
                    )
                )
            wizard.line_ids = lines

    def action_apply(self):
        self.ensure_one()
        self.line_ids.appointment_id.check_access("write")
        asked = self.line_ids.filtered(lambda line: line.todo == "offer").appointment_id
        asked._propose_times(self.reason)
        for line in self.line_ids:
            line._apply(self.reason)
        return {"type": "ir.actions.act_window_close"}
