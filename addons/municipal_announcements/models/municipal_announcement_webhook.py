from odoo import fields, models


class MunicipalAnnouncement(models.Model):
    """Other systems hear of what is published and withdrawn."""

    _inherit = "municipal.announcement"

    def _follow_state(self, code):
        result = super()._follow_state(code)
        event = {"approved": "published", "cancelled": "cancelled"}.get(code)
        if event and not self.is_test:
            self._queue_calls(event)
        return result

    def _queue_calls(self, event):
        """A row for each system that wants to hear of it."""
        domain = [("company_id", "=", self.company_id.id), (f"is_told_{event}", "=", True)]
        # sudo: municipal.webhook, municipal.webhook.call - a queue is nobody's to write by hand
        hooks = self.env["municipal.webhook"].sudo().search(domain)
        if not hooks:
            return
        now = fields.Datetime.now()
        planned = max(self.date_start or now, now) if event == "published" else now
        rows = [
            {
                "webhook_id": hook.id,
                "announcement_id": self.id,
                "event": event,
                "date_planned": planned,
            }
            for hook in hooks
        ]
        self.env["municipal.webhook.call"].sudo().create(rows)
        self.env.ref("municipal_announcements.municipal_webhook_call_cron")._trigger(planned)
