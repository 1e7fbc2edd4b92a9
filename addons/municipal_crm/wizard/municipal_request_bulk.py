from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.selection import get_label

#: More than this is no work of a clerk but of a program.
MOST = 5000


class MunicipalRequestBulk(models.TransientModel):
    """Asks what shall be done with the chosen requests. The work itself is done batch by batch by
    ``municipal.request.bulk_apply``, called from a dialogue that shows how far it is.
    """

    _name = "municipal.request.bulk"
    _description = "One operation on many requests"

    operation = fields.Selection(
        [
            ("move", "Move to another state"),
            ("assign", "Give to an officer"),
            ("department", "Move to another department"),
            ("reply", "Reply to the citizens"),
            ("task", "Add a task"),
        ],
        "What to do",
        required=True,
        default="move",
    )
    count = fields.Integer("Requests", compute="_compute_count")
    state_id = fields.Many2one("municipal.request.state", "New state")
    reason = fields.Text()
    template_id = fields.Many2one("municipal.reply.template")
    reply = fields.Text("Text to the citizen")
    department_id = fields.Many2one("hr.department")
    user_id = fields.Many2one("res.users", "Officer", domain=[("share", "=", False)])
    task_name = fields.Char("Task")
    task_description = fields.Text("Instructions")
    date_deadline = fields.Date("Due")

    @api.depends_context("active_ids")
    def _compute_count(self):
        self.count = len(self._get_ids())

    @api.model
    def _get_ids(self):
        return list(dict.fromkeys(self.env.context.get("active_ids") or ()))

    def action_start(self):
        """Hand over to the dialogue that does the work."""
        self.ensure_one()
        ids = self._get_ids()
        if not ids or len(ids) > MOST:
            raise UserError(self.env._("Choose between 1 and %s requests.", MOST))
        return {
            "type": "ir.actions.client",
            "tag": "municipal_crm.bulk",
            "name": get_label(self, "operation"),
            "target": "new",
            "params": {
                "ids": ids,
                "operation": self.operation,
                "values": getattr(self, f"_prepare_{self.operation}")(),
            },
        }

    def _prepare_move(self):
        return {"state": self.state_id.code, "reason": self.reason, **self._prepare_reply()}

    def _prepare_assign(self):
        return {"user_id": self.user_id.id}

    def _prepare_department(self):
        return {"department_id": self.department_id.id}

    def _prepare_reply(self):
        return {"template_id": self.template_id.id, "reply": self.reply}

    def _prepare_task(self):
        return {
            "name": self.task_name,
            "description": self.task_description,
            "department_id": self.department_id.id,
            "user_id": self.user_id.id,
            "date_deadline": self.date_deadline and fields.Date.to_string(self.date_deadline),
        }
