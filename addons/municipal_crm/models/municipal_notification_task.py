from odoo import fields, models
from odoo.tools import format_date

from .municipal_notification_facts import DATE_FORMAT


class MunicipalNotification(models.Model):
    """Messages about a task show the task's own date, not that of its request."""

    _inherit = "municipal.notification"

    def _get_param_facts(self):
        facts = super()._get_param_facts()
        if "task_deadline" in (self.params or {}):
            day = fields.Date.to_date(self.params["task_deadline"] or None)
            lang = self.env.context.get("lang")
            facts["deadline"] = format_date(self.env, day, lang, DATE_FORMAT) if day else ""
        return facts
