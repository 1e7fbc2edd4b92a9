import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.audio import SoundError
from ..tools.errors import TelephonyError
from .municipal_call_recording import CRON_FETCH

_logger = logging.getLogger(__name__)
#: Waits (s) after the first, second … failure: the file may come later than the news of it.
BACKOFF = (5, 30, 120, 600, 3600, 6 * 3600)
#: While somebody fetches, nobody else does; longer than any download may last (s).
LEASE = 900
BATCH = 50
CRON_CLEAN = "municipal_ivr.municipal_call_recording_cron_clean"
ALARM_GROUP = "municipal_ivr.municipal_ivr_group_operator"


class MunicipalCallRecording(models.Model):
    """Getting sounds from the carrier, and having it forget them."""

    _inherit = "municipal.call.recording"

    clean_tries = fields.Integer("Tries to delete at the carrier", aggregator=None)

    _to_clean = models.Index(
        "(date_next) WHERE date_deleted_at_carrier IS NULL AND state IN ('stored', 'deleted')"
    )

    # === FETCHING === #

    @api.model
    def _cron_fetch(self):
        """Fetch what is due, one sound at a time; no lock is held while the carrier answers."""
        self._work_through(self._get_fetch_domain(), "_fetch")
        self._wake_for_next(CRON_FETCH, Domain("state", "=", "waiting"))

    @api.model
    def _get_fetch_domain(self):
        due = Domain("date_next", "<=", fields.Datetime.now())
        return due & Domain("state", "=", "waiting")

    @api.model
    def _work_through(self, domain, method):
        """Call ``method`` on each record of ``domain``; each commits by itself."""
        cron = self.env["ir.cron"]
        ids = self.search(domain, order="date_next, id", limit=BATCH).ids
        left = self.search_count(domain) if len(ids) == BATCH else len(ids)
        cron._commit_progress(remaining=left)
        for row_id in ids:
            row = self.browse(row_id).try_lock_for_update().filtered_domain(domain)
            if row:
                getattr(row, method)()
            if not cron._commit_progress(1):
                break

    @api.model
    def _wake_for_next(self, cron, domain):
        later = self.search(domain, order="date_next, id", limit=1)
        if later:
            self.env["municipal.notification"]._wake_cron(cron, later.date_next)

    def _fetch(self):
        """Get one sound (the row is locked), store it, or say when to try again."""
        self.ensure_one()
        self._lease("tries")
        try:
            content = self._download()
            self._hold()
            if self.state == "waiting":
                with self.env.cr.savepoint():
                    self._store(content)
        except (TelephonyError, SoundError) as error:
            self._fail_fetch(str(error), getattr(error, "permanent", False))
        except Exception as error:
            _logger.exception("Recording %s could not be fetched", self.id)
            self._fail_fetch(type(error).__name__)

    def _lease(self, counter):
        """Count the try and give up the lock: killed meanwhile, it is tried again later."""
        until = fields.Datetime.now() + timedelta(seconds=LEASE)
        self.write({counter: self[counter] + 1, "date_next": until})
        self.env.cr.commit()  # pylint: disable=invalid-commit  # the lock must not last as long

    def _download(self):
        """The sound from the carrier as bytes; raises ``TelephonyError``."""
        self.ensure_one()
        # sudo: municipal.ivr.account - the keys of the carrier, used here and shown to nobody
        account = self.call_id.account_id.sudo()
        provider = self.env["municipal.telephony"]._get_provider(account.provider)
        return provider._fetch_recording(account, self.sudo().url)

    def _fail_fetch(self, failure, permanent=False):
        self.failure = failure
        if not permanent and self.tries <= len(BACKOFF):
            wait = timedelta(seconds=BACKOFF[self.tries - 1])
            self.date_next = fields.Datetime.now() + wait
            return
        self.state = "failed"
        self._log("failed", reason=failure)
        self._raise_alarm(self.env._("A recording could not be fetched: %s", failure))

    def _raise_alarm(self, note):
        """Somebody has to look: the officer of the request, else those of the telephone desk."""
        # nobody is sent an e-mail about it: it stands on their list
        for recording in self.with_context(mail_activity_quick_update=True):
            request = recording.request_id
            if request and request.user_id:
                request.activity_schedule(
                    "mail.mail_activity_data_warning", summary=note, user_id=request.user_id.id
                )
                continue
            users = self.env.ref(ALARM_GROUP).all_user_ids
            for user in users.filtered(recording._can_be_heard_by):
                recording.activity_schedule(
                    "mail.mail_activity_data_warning", summary=note, user_id=user.id
                )

    def _can_be_heard_by(self, user):
        own = self.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        return user.active and not user.share and own.has_access("read")

    def action_fetch_again(self):
        """A person has it tried again, from the beginning."""
        self.check_access("read")
        # sudo: municipal.call.recording - whoever may hear it may have it fetched
        failed = self.sudo().filtered(lambda recording: recording.state == "failed")
        failed.write(
            {"state": "waiting", "tries": 0, "date_next": fields.Datetime.now(), "failure": False}
        )
        self.env["municipal.notification"]._wake_cron(CRON_FETCH)

    # === THE CARRIER FORGETS === #

    def _has_been_stored(self):
        super()._has_been_stored()
        self.date_next = fields.Datetime.now()
        self.env["municipal.notification"]._wake_cron(CRON_CLEAN)

    @api.model
    def _cron_clean(self):
        """Have the carrier delete what is safely here, or what was erased before it came."""
        self._work_through(self._get_clean_domain(), "_clean")
        self._wake_for_next(CRON_CLEAN, self._get_unclean_domain())

    @api.model
    def _get_unclean_domain(self):
        kept = Domain("state", "in", ("stored", "deleted"))
        tried = Domain("clean_tries", "<=", len(BACKOFF))
        return kept & tried & Domain("date_deleted_at_carrier", "=", False)

    @api.model
    def _get_clean_domain(self):
        return self._get_unclean_domain() & Domain("date_next", "<=", fields.Datetime.now())

    def _clean(self):
        self.ensure_one()
        self._lease("clean_tries")
        # sudo: municipal.ivr.account - the keys of the carrier, used here and shown to nobody
        account = self.call_id.account_id.sudo()
        provider = self.env["municipal.telephony"]._get_provider(account.provider)
        try:
            provider._delete_recording(account, self.reference)
        except TelephonyError as error:
            self._fail_clean(str(error))
        except Exception as error:
            _logger.exception("Recording %s could not be deleted at the carrier", self.id)
            self._fail_clean(type(error).__name__)
        else:
            self.write({"date_deleted_at_carrier": fields.Datetime.now(), "failure": False})
            self._log("deleted_at_carrier")

    def _fail_clean(self, failure):
        self.failure = failure
        if self.clean_tries <= len(BACKOFF):
            wait = timedelta(seconds=BACKOFF[self.clean_tries - 1])
            self.date_next = fields.Datetime.now() + wait
            return
        self._raise_alarm(self.env._("The carrier did not delete a recording: %s", failure))

    @api.model
    def _cron_clean_again(self):
        """Once a day another chance for what the carrier did not delete, for as long as it takes."""
        given_up = self.search(
            [("clean_tries", ">", len(BACKOFF)), ("date_deleted_at_carrier", "=", False)]
        )
        given_up.write({"clean_tries": len(BACKOFF), "date_next": fields.Datetime.now()})
        if given_up:
            self.env["municipal.notification"]._wake_cron(CRON_CLEAN)
