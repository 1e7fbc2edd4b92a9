from odoo import api, fields, models

from .municipal_request import SUPERVISOR_ALL

MOST_LISTED = 20


class MunicipalNotification(models.Model):
    """The alarm of the catch-all queue: a request that nobody has cannot be forgotten."""

    _inherit = "municipal.notification"

    @api.model
    def _cron_alarm(self):
        """Tell those who see everything, once a day, as long as somebody's request is nobody's."""
        for company in self.env["res.company"].search([]):
            queue = [("is_unrouted", "=", True), ("company_id", "=", company.id)]
            if self.env["municipal.request"].search_count(queue, limit=1):
                self._raise_alarm(company, queue)

    @api.model
    def _raise_alarm(self, company, queue):
        users = self.env.ref(SUPERVISOR_ALL).all_user_ids.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )
        today = fields.Date.context_today(self.with_context(tz=company.municipality_tz))
        messages = [
            self._prepare_alarm(company, queue, user, today) for user in users if user.email
        ]
        self._enqueue([message for message in messages if message])

    @api.model
    def _prepare_alarm(self, company, queue, user, today):
        # with the rights of the reader: the confidential book stays with its group
        Request = self.env["municipal.request"].with_user(user).with_company(company)
        count = Request.search_count(queue)
        oldest = Request.search(queue, order="id", limit=MOST_LISTED)
        return count and {
            "event": "alarm",
            "audience": "staff",
            "user": user,
            "company": company,
            "params": {"count": count, "items": oldest.mapped("protocol_number")},
            "dedupe_key": f"alarm:{company.id}:{today}:{user.id}",
        }
