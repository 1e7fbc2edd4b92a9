from odoo import api, fields, models
from odoo.addons.municipal_crm.models.past import KEY, is_past


class MunicipalRequest(models.Model):
    """Requests of the time before: with their own numbers and dates, and told to nobody."""

    _inherit = "municipal.request"

    import_line_ids = fields.One2many("municipal.import.line", "request_id", "Came in with")

    @api.model
    def _bring_in_past(self, drafts, past):
        """Create requests of the past (called in sudo); ``past`` has one row for each draft."""
        requests = self.with_context(**{KEY: past}).create(
            [{"channel": "counter", **vals} for vals in drafts]
        )
        return requests.with_context(**{KEY: None})

    def _number_submissions(self, drafts):
        if not is_past(self.env):
            super()._number_submissions(drafts)
            return
        for vals, own in zip(drafts, self.env.context[KEY], strict=True):
            vals |= own
            vals["is_public"] = False

    def _record_submission(self):
        super()._record_submission()
        if is_past(self.env):
            moved = self.filtered(lambda request: request.state_code != "submitted")
            for request in moved:
                seconds = (request.date_state_changed - request.date_submitted).total_seconds()
                request._log(
                    "state",
                    actor="system",
                    date=request.date_state_changed,
                    new_value=request.state_id.name,
                    state_from_id=self.env["municipal.request.state"]._get_id("submitted"),
                    state_to_id=request.state_id.id,
                    duration=int(seconds),
                )

    def _announce_submission(self):
        if not is_past(self.env):
            super()._announce_submission()

    def _is_untouched_past(self):
        """Whether nothing has happened to it here: no history but its own, no message, no task."""
        self.ensure_one()
        own = 1 if self.state_code == "submitted" else 2
        return (
            bool(self.import_line_ids)
            and len(self.history_ids) == own
            and not (self.message_ids or self.notification_ids or self.attachment_ids)
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """What was brought in by mistake can be taken back; nothing else is ever deleted."""
        if not (is_past(self.env) and all(row._is_untouched_past() for row in self)):
            super()._unlink_never()
