from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

ERASER = "municipal_crm.municipal_crm_group_supervisor_all"
BATCH = 200


class MunicipalCallRecording(models.Model):
    """How long a sound is kept, and what remains of it afterwards: the proof of its deletion."""

    _inherit = "municipal.call.recording"

    def _get_end(self):
        """The day from which on it is deleted, unless its request is still open."""
        self.ensure_one()
        stored = fields.Datetime.context_timestamp(
            self.with_context(tz=self.company_id.municipality_tz), self.date_stored
        )
        return stored.date() + timedelta(days=self._get_days())

    def _get_days(self):
        return self.call_id.line_id.recording_days or self.company_id.municipality_recording_days

    @api.model
    def _cron_delete(self):
        """Delete the sounds whose time is over; what was written down stays with the request."""
        closed = Domain("request_id", "=", False) | Domain("request_id.is_open", "=", False)
        due = Domain("state", "=", "stored") & Domain("date_delete", "<=", fields.Date.today())
        found = self.search(due & closed, limit=BATCH, order="date_delete, id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(found))
        for recording in found:
            recording.try_lock_for_update().filtered_domain(due & closed)._delete_sound("deleted")
            if not cron._commit_progress(1):
                break

    def _delete_sound(self, event, reason=None):
        """The sound goes, its row and check sum stay as proof of when and by whom."""
        for recording in self:
            # sudo: municipal.call.recording - the caller has checked; the file is nobody's to write
            recording.sudo().write(
                {"content": False, "state": "deleted", "date_next": fields.Datetime.now()}
            )
            recording._log(event, reason=reason)

    def _erase(self, reason):
        """Delete sound and words because the citizen asks for it, also while the request is open.

        :param str reason: who asked and why, kept as proof
        """
        if not self.env.user.has_group(ERASER) and not self.env.su:
            raise AccessError(self.env._("Only those who see everything may erase recordings."))
        self.check_access("read")
        if not (reason or "").strip():
            raise UserError(self.env._("An erasure needs a reason."))
        for recording in self:
            # sudo: municipal.call.recording - checked above
            row = recording.sudo().lock_for_update() or recording.sudo()
            row.write({"transcript": False, "corrected": False, "proposals": False})
            row.transcript_state = "off"
            row.log_ids._forget_words()
            recording._delete_sound("erased", reason.strip())
