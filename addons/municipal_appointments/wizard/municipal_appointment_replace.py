from odoo import Command, api, fields, models


class MunicipalAppointmentReplace(models.TransientModel):
    """Gives new times to those whose counter is closed; each of them is told."""

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
    reason = fields.Char("Reason, for those who are cancelled", help="The citizen reads it.")

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
                            "todo": "move" if start else "keep",
                        }
                    )
                )
            wizard.line_ids = lines

    def action_apply(self):
        self.ensure_one()
        for line in self.line_ids:
            line._apply(self.reason)
        return {"type": "ir.actions.act_window_close"}
