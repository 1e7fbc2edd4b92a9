from odoo import fields, models

from ..models.municipal_task import STATES


class MunicipalTaskFinish(models.TransientModel):
    """Asks for the few words with which a task ends."""

    _name = "municipal.task.finish"
    _description = "End of a task"

    task_id = fields.Many2one("municipal.task", required=True, ondelete="cascade")
    state = fields.Selection(STATES, required=True)
    outcome = fields.Text("What was done", required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files")

    def action_apply(self):
        self.ensure_one()
        files = self.attachment_ids._take_as_files()
        self.task_id._set_state(self.state, self.outcome)
        self.task_id._add_files(files)
        return {"type": "ir.actions.act_window_close"}
