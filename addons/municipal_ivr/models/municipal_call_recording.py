import hashlib
import time
from base64 import b64encode

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.transactions import hold
from odoo.exceptions import LockError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..tools.sound_file import probe

CRON_FETCH = "municipal_ivr.municipal_call_recording_cron_fetch"
#: How often, and with which pause (s), a row is asked for that a call or a person holds.
HOLD_TRIES, HOLD_PAUSE = 100, 0.1
#: A sound is known once, however often and from how many processes the carrier tells of it.
INSERT = """
    INSERT INTO municipal_call_recording
           (call_id, company_id, reference, kind, step, url, seconds, state, transcript_state,
            tries, date_next, create_uid, create_date, write_uid, write_date)
    VALUES (%(call)s, %(company)s, %(reference)s, %(kind)s, %(step)s, %(url)s, %(seconds)s,
            'waiting', %(transcript_state)s, 0, %(now)s, %(uid)s, %(now)s, %(uid)s, %(now)s)
    ON CONFLICT (call_id, reference) DO NOTHING
    RETURNING id
"""


class MunicipalCallRecording(models.Model):
    """A sound of a call: fetched from the carrier, kept, written down, deleted in time.

    The sound itself is readable by nobody: officers hear it through :meth:`action_play`, which
    writes down who listened.
    """

    _name = "municipal.call.recording"
    _description = "Recording of a telephone call"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id"
    _rec_name = "reference"

    call_id = fields.Many2one("municipal.call", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="call_id.company_id", store=True, index=True)
    request_id = fields.Many2one("municipal.request", ondelete="set null", index="btree_not_null")
    session_id = fields.Many2one(
        "municipal.dialogue.session", ondelete="set null", index="btree_not_null"
    )
    reference = fields.Char("Id at the carrier", required=True)
    kind = fields.Selection(
        [("message", "What the caller said"), ("call", "The whole call")],
        default="message",
        required=True,
    )
    step = fields.Integer("Answer to step", aggregator=None)
    slot = fields.Char(help="What the dialogue asked: problem, place, name …")
    url = fields.Char("Address at the carrier", groups="base.group_system")
    seconds = fields.Float("Length (s)", digits=(8, 1))
    state = fields.Selection(
        [
            ("waiting", "To be fetched"),
            ("stored", "Stored"),
            ("failed", "Could not be fetched"),
            ("deleted", "Deleted"),
        ],
        default="waiting",
        required=True,
        index=True,
    )
    content = fields.Binary("Sound", attachment=True, groups=fields.NO_ACCESS, copy=False)
    mimetype = fields.Char("Kind of file")
    size = fields.Integer("Bytes", aggregator="sum")
    sha256 = fields.Char("SHA-256")
    date_stored = fields.Datetime("Stored on")
    tries = fields.Integer(aggregator=None)
    date_next = fields.Datetime("Next try", default=fields.Datetime.now)
    failure = fields.Char()
    date_deleted_at_carrier = fields.Datetime("Deleted at the carrier on")
    date_delete = fields.Date("To be deleted on", help="Later when the request is still open.")
    log_ids = fields.One2many("municipal.call.recording.log", "recording_id")
    transcript_state = fields.Selection(
        [
            ("waiting", "To be written down"),
            ("done", "Written down"),
            ("silent", "No speech in it"),
            ("failed", "Could not be written down"),
            ("off", "Not to be written down"),
        ],
        "Text",
        default="waiting",
        required=True,
        index=True,
    )
    transcript = fields.Text("Text, not checked", help="What the machine understood.")
    confidence = fields.Float(aggregator="avg")
    engine = fields.Char()
    corrected = fields.Text("Text, checked")
    proposals = fields.Json(help="Streets and categories by sound, with score and margin.")

    _reference_uniq = models.UniqueIndex("(call_id, reference)", "A recording is kept once.")
    _stored_whole = models.Constraint(
        "CHECK (state <> 'stored' OR (sha256 IS NOT NULL AND date_stored IS NOT NULL))",
        "What is stored has a check sum and a date.",
    )
    _to_fetch = models.Index("(date_next) WHERE state = 'waiting'")
    _to_write_down = models.Index("(id) WHERE state = 'stored' AND transcript_state = 'waiting'")
    _to_delete = models.Index("(date_delete) WHERE state = 'stored'")

    # === ONE WAY IN === #

    @api.model
    def _learn(self, call, fetch, step):
        """The carrier has a sound of ``call``: have it fetched.

        Heard twice, it is known once.

        :param fetch: the engine's ``Fetch``: ``recording``, ``url``, ``seconds``
        :param int step: the step that it answers; 0 when it is not known
        :return: the recording (in sudo), also when it was known already
        """
        return self._know(call, fetch.recording, fetch.url, fetch.seconds, step=step or 0)

    @api.model
    def _learn_call(self, call, data):
        """The sound of the whole ``call`` is ready: ``recording``, ``url``, ``seconds``."""
        seconds = data.get("seconds") or 0
        return self._know(call, str(data["recording"]), data["url"], seconds, kind="call")

    @api.model
    def _know(self, call, reference, url, seconds, kind="message", step=0):
        values = {
            "call": call.id,
            "company": call.company_id.id,
            "reference": reference,
            "kind": kind,
            "step": step,
            "url": url,
            "seconds": max(float(seconds or 0), 0),
            "transcript_state": "waiting" if kind == "message" else "off",
            "now": fields.Datetime.now(),
            "uid": self.env.uid,
        }
        self.env.cr.execute(SQL(INSERT, **values))
        if self.env.cr.fetchone():
            self.env["municipal.notification"]._wake_cron(CRON_FETCH)
        # sudo: municipal.call.recording - the carrier tells of it, nobody is logged in
        recording = self.sudo().search(
            [("call_id", "=", call.id), ("reference", "=", reference)], limit=1
        )
        recording.invalidate_recordset()
        return recording

    # === KEEPING === #

    def _hold(self):
        """Hold what a call and its recordings write, in the order in which a call takes it.

        Calls go on meanwhile: whoever is at work there is waited for, and all is read anew. What
        was written before is committed.

        :raise LockError: others were at work for very long
        """
        self.ensure_one()
        for _try in range(HOLD_TRIES):
            self.env.cr.commit()  # pylint: disable=invalid-commit  # to see what others have done
            self.env.invalidate_all()
            try:
                with self.env.cr.savepoint(flush=False):
                    self._lock_belongings()
                    return self.lock_for_update()
            except (LockError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                time.sleep(HOLD_PAUSE)
        raise LockError(self.env._("A call or a person is at work on this recording."))

    def _lock_belongings(self):
        """Call, conversations, request: the order of a webhook, so that nobody waits in a circle."""
        call = self.call_id
        for records in (call, call.session_id | self.session_id, self.request_id):
            hold(records)

    def _store(self, content):
        """Keep the sound with the conversation or the request it belongs to.

        :param bytes content: the file as the carrier gave it
        :raise SoundError: it is no sound; nothing is stored
        """
        self.ensure_one()
        probe(content)
        self._place()
        if self.session_id:
            self.session_id._add_recording(self.reference, content)
        else:
            self._keep(content)

    def _keep(self, content):
        """Write the sound into its own row, once; returns its file (in sudo)."""
        self.ensure_one()
        # sudo: municipal.call.recording - the system keeps what was fetched
        recording = self.sudo()
        if recording.state == "waiting" or recording.state == "failed":
            sound = probe(content)
            recording.write(
                {
                    "content": b64encode(content),
                    "mimetype": sound.mimetype,
                    "seconds": sound.seconds,
                    "size": len(content),
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "state": "stored",
                    "date_stored": fields.Datetime.now(),
                    "failure": False,
                }
            )
            recording.date_delete = recording._get_end()
            recording._log("stored")
            recording._has_been_stored()
        return recording._get_file()

    def _has_been_stored(self):
        """Hook: what follows when a sound is there."""

    def _get_file(self):
        # sudo: ir.attachment - the file of a field that nobody may read; callers have checked
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("res_field", "=", "content"),
                ]
            )
        )

    def _get_sound(self):
        """The bytes of the stored sound; empty when it is not (any more) there."""
        self.ensure_one()
        return self._get_file().raw or b""

    def _log(self, event, **vals):
        return self.env["municipal.call.recording.log"]._add(self, event, **vals)

    # === WHERE IT BELONGS === #

    def _place(self):
        """Find the question that it answers, and with it the conversation and the request."""
        for recording in self:
            turn = recording._find_turn()
            vals = {}
            if turn and not recording.session_id:
                vals["session_id"] = turn.session_id.id
            if turn and not recording.slot:
                vals["slot"] = turn.position.partition("/")[2]
            session = turn.session_id or recording.session_id
            if session.request_id and not recording.request_id:
                vals["request_id"] = session.request_id.id
            if vals:
                recording.write(vals)

    def _find_turn(self):
        """The turn of a conversation that this recording answered, the last one if several."""
        # sudo: municipal.dialogue.turn - conversations are nobody's to read
        Turn = self.env["municipal.dialogue.turn"].sudo()
        Turn.flush_model(["reply"])
        self.env.cr.execute(
            "SELECT id FROM municipal_dialogue_turn WHERE reply->>'recording' = %s"
            " ORDER BY id DESC LIMIT 1",
            (self.reference,),
        )
        found = self.env.cr.fetchone()
        turn = Turn.browse(found or [])
        return turn if turn.session_id.company_id == self.company_id else Turn

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A recording is erased with a reason; the proof of it is never deleted.")
        )
