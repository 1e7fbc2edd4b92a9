import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.notices import show_notice
from odoo.addons.municipal_crm.tools.dialogue import Reply

from ..tools.action import Fetch
from ..tools.errors import TelephonyError
from ..tools.webhook import Heard

_logger = logging.getLogger(__name__)
#: News of a recording may still be on its way for so long (minutes).
NEWS_MINUTES = 10
#: How far back the carrier's list is read: from the last time on, with some margin (hours).
MARGIN_HOURS, FIRST_HOURS = 1, 72
DIALOGUE = "request_intake"


class MunicipalIvrAccount(models.Model):
    """Messages that callers left at the carrier while this server was down."""

    _inherit = "municipal.ivr.account"

    date_recordings = fields.Datetime(
        "Recordings registered until",
        readonly=True,
        help="Until then the carrier's list of recordings was compared with ours.",
    )

    def action_register_recordings(self):
        """Look now."""
        self.check_access("write")
        # sudo: municipal.ivr.account - the carrier's list is no document of the user
        found = self.sudo()._register_recordings()
        message = self.env._("%s messages were registered.", len(found))
        return show_notice(message, "success" if found else "info")

    @api.model
    def _cron_register_recordings(self):
        # sudo: municipal.ivr.account - run by the system
        accounts = self.sudo().search([])
        self.env["ir.cron"]._commit_progress(remaining=len(accounts))
        for account in accounts:
            if account.line_ids and all(account._get_auth()):
                account.with_company(account.company_id)._register_recordings()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _register_recordings(self):
        """Compare the carrier's list with ours; what nobody told us becomes a request.

        Safe to repeat: a recording is known by the carrier's id.

        :return: the calls whose messages were registered now
        """
        self.ensure_one()
        calls = self.env["municipal.call"]
        if not self.try_lock_for_update():
            return calls
        now = fields.Datetime.now()
        since = self.date_recordings or now - timedelta(hours=FIRST_HOURS)
        try:
            rows = list(self._list_recordings(since - timedelta(hours=MARGIN_HOURS)))
        except TelephonyError as error:
            _logger.info("Telephone: no list of recordings of %s: %s", self.key, error)
            return calls
        for row in rows:
            if self._is_lost(row, now - timedelta(minutes=NEWS_MINUTES)):
                calls |= self._register_recording(row)
        self.date_recordings = now - timedelta(minutes=NEWS_MINUTES)
        return calls

    def _list_recordings(self, since):
        """The carrier's recordings since ``since`` (UTC), as its REST side tells them."""
        since = fields.Datetime.to_string(since)
        return self._get_provider()._get_rest(self).list_recordings(since)

    def _is_lost(self, row, before):
        """Whether nobody has told us of this recording and nobody will."""
        domain = [("reference", "=", row["recording_id"]), ("call_id.account_id", "=", self.id)]
        if self.env["municipal.call.recording"].search_count(domain, limit=1):
            return False
        call = self._find_call(row)
        told = str(row.get("add_time") or "")[:19]
        return told < fields.Datetime.to_string(before) and call.status in (False, "settled")

    def _find_call(self, row):
        domain = [("account_id", "=", self.id), ("uuid", "=", row["call_uuid"])]
        return self.env["municipal.call"].search(domain, limit=1)

    def _register_recording(self, row):
        """The call (made if need be) whose message becomes an unfinished request."""
        clean = self.env["municipal.dialogue"]._clean_phone
        heard = Heard(
            call=row["call_uuid"],
            event=None,
            caller=clean(str(row.get("from_number") or "")),
            called=clean(str(row.get("to_number") or "")),
        )
        call = self.env["municipal.call"]._get_or_create(self, heard)
        if call.status != "settled":
            call.write({"status": "settled", "result": "fallback", "date_end": call.date_start})
        call._begin_dialogue(DIALOGUE, self.line_ids[:1]._get_fallback_languages()[0], {})
        seconds = round(float(row.get("recording_duration_ms") or 0) / 1000)
        fetch = Fetch(row["recording_id"], row["recording_url"], seconds)
        self.env["municipal.call.recording"]._learn(call, fetch, 0)
        session = call.session_id._localized()
        session._reply(Reply(recording=row["recording_id"]), session.turn_number)
        session._end("abandoned")
        call._link_requests()
        return call
