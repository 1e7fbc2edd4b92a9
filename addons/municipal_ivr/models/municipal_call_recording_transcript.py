import logging
import os
import tempfile
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.audio import SoundError
from ..tools.sound_file import to_wav
from ..tools.transcribe_process import TranscriberError
from ..tools.transcript import clean

_logger = logging.getLogger(__name__)
CRON_TRANSCRIBE = "municipal_ivr.municipal_call_recording_cron_transcribe"
#: Waits (s) after a failure; after the last one a person writes it down or has it tried again.
WAITS = (60, 600)
LEASE = 900
BATCH = 20
#: What the engines want (Hz).
RATE = 16_000
#: The model's own figure says little; below it even the model doubts.
LOW_CONFIDENCE = 0.5


class MunicipalCallRecording(models.Model):
    """Writing down what was said: the table is the queue, a scheduled action works through it."""

    _inherit = "municipal.call.recording"

    transcript_tries = fields.Integer("Tries to write it down", aggregator=None)
    transcript_failure = fields.Char("Why it could not be written down")
    date_transcribe = fields.Datetime("Is written down after", default=fields.Datetime.now)
    segments = fields.Json(help="Parts of the text with their times (s).")

    def _has_been_stored(self):
        super()._has_been_stored()
        if self.transcript_state == "waiting":
            self.date_transcribe = fields.Datetime.now()
            self.env["municipal.notification"]._wake_cron(CRON_TRANSCRIBE)

    # === THE QUEUE === #

    @api.model
    def _cron_transcribe(self):
        """Write down what waits, one sound at a time, oldest first; no lock is held meanwhile."""
        engine = self.env["municipal.transcriber"]._get_engine()
        domain = self._get_transcribe_domain()
        ids = self.search(domain, order="id", limit=BATCH).ids if engine._is_ready() else []
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(ids))
        for row_id in ids:
            row = self.browse(row_id).try_lock_for_update().filtered_domain(domain)
            if row:
                row._write_down(engine)
            if not cron._commit_progress(1):
                break
        later = self.search(self._get_untranscribed_domain(), order="date_transcribe, id", limit=1)
        if ids and later:
            self.env["municipal.notification"]._wake_cron(CRON_TRANSCRIBE, later.date_transcribe)

    @api.model
    def _get_untranscribed_domain(self):
        return Domain("state", "=", "stored") & Domain("transcript_state", "=", "waiting")

    @api.model
    def _get_transcribe_domain(self):
        now = fields.Datetime.now()
        due = Domain("date_transcribe", "<=", now) | Domain("date_transcribe", "=", False)
        return self._get_untranscribed_domain() & due

    def _write_down(self, engine):
        """Have one sound written down (the row is locked)."""
        self.ensure_one()
        until = fields.Datetime.now() + timedelta(seconds=LEASE)
        self.write({"transcript_tries": self.transcript_tries + 1, "date_transcribe": until})
        self.env.cr.commit()  # pylint: disable=invalid-commit  # it may take minutes
        try:
            found = self._listen(engine)
            self._hold()
            if self.filtered_domain(self._get_untranscribed_domain()):
                with self.env.cr.savepoint():
                    self._take_transcript(found)
        except (TranscriberError, SoundError) as error:
            self._fail_transcript(str(error))
        except Exception as error:
            _logger.exception("Recording %s could not be written down", self.id)
            self._fail_transcript(type(error).__name__)

    def _listen(self, engine):
        """What ``engine`` hears in the sound, as ``_transcribe`` returns it."""
        lang = (self.session_id.lang or self.call_id.lang or "el_GR")[:2]
        with tempfile.TemporaryDirectory(prefix="recording-") as folder:
            path = os.path.join(folder, "sound.wav")
            with open(path, "wb") as file:
                file.write(to_wav(self._get_sound(), RATE))
            return engine._transcribe(path, lang, self._get_hints())

    def _get_hints(self):
        """Words that are likely to be said: only those of the matter, names mislead."""
        if self.slot != "problem":
            return ()
        return self.env["municipal.call.matcher"]._get_hints(self.company_id)

    def _take_transcript(self, found):
        """Keep what was heard; no words are no text, never an invented one."""
        text = clean(found["text"])
        self.write(
            {
                "transcript": text or False,
                "confidence": found["confidence"] if text else 0,
                "segments": found["segments"] if text else False,
                "engine": found["engine"],
                "transcript_state": "done" if text else "silent",
                "transcript_failure": False,
            }
        )
        self._log("written", reason=found["engine"], new_value=text or False)
        self._has_been_written_down()

    def _has_been_written_down(self):
        """Hook: what follows when the text is there."""

    def _fail_transcript(self, failure):
        self.transcript_failure = failure
        if self.transcript_tries <= len(WAITS):
            wait = timedelta(seconds=WAITS[self.transcript_tries - 1])
            self.date_transcribe = fields.Datetime.now() + wait
            return
        self.transcript_state = "failed"

    def action_transcribe_again(self):
        """A person has it tried again, from the beginning; a checked text stays as it is."""
        self.check_access("read")
        # sudo: municipal.call.recording - whoever may hear it may have it written down
        again = self.sudo().filtered(
            lambda row: row.state == "stored" and row.transcript_state in ("failed", "silent")
        )
        again.write(
            {
                "transcript_state": "waiting",
                "transcript_tries": 0,
                "transcript_failure": False,
                "date_transcribe": fields.Datetime.now(),
            }
        )
        self.env["municipal.notification"]._wake_cron(CRON_TRANSCRIBE)

    # === WHAT A PERSON HEARD === #

    def _get_text(self):
        """What was said, as well as it is known; empty when nobody knows."""
        self.ensure_one()
        return self.corrected or self.transcript or ""

    def action_correct(self, text):
        """An officer has listened and writes what is said.

        :param str text: all of it; the machine's text stays beside it
        """
        self.ensure_one()
        self._check_can_work()
        text = clean(text)
        if not text:
            raise UserError(self.env._("Write what is said, or leave the text as it is."))
        old = self._get_text()
        if text == self.corrected:
            return
        # sudo: municipal.call.recording - the right to work on the request was checked
        recording = self.sudo()
        recording.write({"corrected": text, "transcript_state": "done"})
        recording.with_user(self.env.user)._log("corrected", old_value=old, new_value=text)
        recording._has_been_corrected(old)

    def _has_been_corrected(self, old):
        """Hook: what follows when a person has written the text."""

    def _check_can_work(self):
        """Who hears it may write it down; what belongs to a request asks for its own right too."""
        self.check_access("read")
        if self.request_id:
            self.request_id.check_access("write")
