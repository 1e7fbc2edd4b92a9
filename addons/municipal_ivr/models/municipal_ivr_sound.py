import base64
import logging

from odoo import api, fields, models, tools
from odoo.addons.municipal_crm.models.transactions import beside
from odoo.tools import SQL
from odoo.tools import hmac as secret_hmac

from ..tools import audio, loudness, speech, tempo

_logger = logging.getLogger(__name__)

#: Changes when our own work on the sound does (trimming, loudness), so that all is made anew.
FORMAT = "1"
TOKEN_LENGTH = 32
URL = "/ivr/sound/%s.wav"
RECORDING = "recording"
#: That a sound is heard is noted now and then only: calls do not wait for each other over it.
STALE = """date_used < clock_timestamp() AT TIME ZONE 'UTC'
           - CASE WHEN is_private THEN interval '6 hours' ELSE interval '1 day' END"""
TOUCH = "UPDATE municipal_ivr_sound SET date_used = clock_timestamp() AT TIME ZONE 'UTC'"


class MunicipalIvrSound(models.Model):
    """A sound that callers hear, found again by what it says and who says it.

    ``token`` is its name in addresses: a keyed hash (with the secret of the database) of the
    engine, its version and voice, the words, the language, speed and loudness. So other words or
    another voice have another address, an address may be kept for a year, and nobody who could
    render the same words, say all PINs of six digits, can find out which of them were said here.

    The words are not stored. The content is a column and no attachment: a sound is written by one
    statement that cannot make it twice, and read by one.
    """

    _name = "municipal.ivr.sound"
    _description = "Sound of the telephone line"
    _rec_name = "token"
    _log_access = False

    token = fields.Char(required=True)
    content = fields.Binary(attachment=False, required=True)
    is_private = fields.Boolean(
        help="May hold a PIN or a citizen's number: not to be kept on the way, deleted in a day."
    )
    date_used = fields.Datetime(required=True, index=True)

    _token_uniq = models.UniqueIndex("(token)", "The same words are rendered once.")

    def init(self):
        """Sound does not get smaller by the compression of PostgreSQL, and trying takes its time:
        10 of 15 ms for nine seconds of speech."""
        self.env.cr.execute(
            "ALTER TABLE municipal_ivr_sound ALTER COLUMN content SET STORAGE EXTERNAL"
        )

    # === ADDRESSES === #

    @api.model
    def _get_url(self, line, say):
        """Where the sound of ``say`` (``tools.action.Say``) is: a path, empty if there is none.

        What is not there yet is rendered now (some 30 ms). Without a voice, or when it fails, and
        where the line wants it so, the carrier's voice has to do: the call goes on.
        """
        if line._is_spoken_by_carrier(say.lang):
            return ""
        return self._get_flow_url(line.flow_id, say)

    @api.model
    def _get_flow_url(self, flow, say):
        """As :meth:`_get_url`, whatever line the flow is used by."""
        if self._is_private(say):
            return self._find_url(flow, say)
        try:
            engine = self.env["municipal.speech"]._get_engine(say.lang)
            voice = engine and (engine.code, engine.version(say.lang))
            return self._remember_url(flow.id, say, voice, fields.Date.today())
        except LookupError:
            return ""

    @api.model
    @tools.ormcache("flow_id", "say", "voice", "day")
    def _remember_url(self, flow_id, say, voice, day):
        """Prompts come in every answer: they are looked up, and counted as used, once a day."""
        url = self._find_url(self.env["municipal.ivr.flow"].browse(flow_id), say)
        if not url:
            raise LookupError(say)  # only what is there is remembered
        return url

    @api.model
    def _find_url(self, flow, say):
        source = self._get_source(flow, say)
        if not source:
            return ""
        token = self._get_token(source, say)
        if not self._is_there(token) and not self._make(source, say, token):
            return ""
        return URL % token

    @api.model
    def _make(self, source, say, token):
        """Render and keep a sound; False, and a line in the log, when that failed."""
        try:
            content = self._render(source, say)
        except (speech.SpeechError, audio.SoundError) as error:
            _logger.error("Words for a caller have no sound: %s", error)
            return False
        self._store(token, content, self._is_private(say))
        return True

    @api.model
    def _get_missing(self, flow, says):
        """Of ``says`` those without a sound: [(say, source or None, token or None)], by one
        statement. What is there counts as used now: it stays."""
        found = []
        for say in says:
            source = self._get_source(flow, say)
            found.append((say, source, self._get_token(source, say) if source else None))
        with beside(self.env, is_safe=False) as cr:
            tokens = [token for _say, _source, token in found if token]
            cr.execute(SQL("%s WHERE token = ANY(%s) RETURNING token", SQL(TOUCH), tokens))
            there = {token for (token,) in cr.fetchall()}
        return [row for row in found if row[2] not in there]

    @api.model
    def _get_source(self, flow, say):
        """Who says it: (who, voice and version, what), or None when nobody can.

        The town's own recording of these very words comes before every synthetic voice.
        """
        if say.prompt and flow:
            recordings = self.env["municipal.ivr.prompt"]._get_recordings(flow.id)
            prompt_id, checksum, text = recordings.get((say.prompt, say.lang), (0, "", None))
            if text is not None and text == say.text:
                return RECORDING, checksum, prompt_id
        Speech = self.env["municipal.speech"]
        engine = Speech._get_engine(say.lang)
        words = Speech._get_reading(say.text, say.lang, say.spell) if engine else ""
        return (engine.code, engine.version(say.lang), words) if words else None

    @api.model
    def _render(self, source, say):
        who, _version, what = source
        if who != RECORDING:
            return self.env["municipal.speech"]._synthesize(what, say.lang, say.rate, say.gain)
        # sudo: municipal.ivr.prompt - callers have no user
        recording = base64.b64decode(self.env["municipal.ivr.prompt"].sudo().browse(what).recording)
        return loudness.amplify(tempo.change_rate(recording, say.rate), say.gain)

    @api.model
    def _get_token(self, source, say):
        facts = (FORMAT, source, say.lang, say.rate, say.gain)
        # sudo: ir.config_parameter - the secret of the database makes the hash, it is not shown
        return secret_hmac(self.env(su=True), self._name, repr(facts))[:TOKEN_LENGTH]

    @api.model
    def _is_private(self, say):
        """Words of a dialogue that are spelled or hold a number may be a citizen's own."""
        return not say.prompt and (say.spell or any(map(str.isdigit, say.text)))

    # === THE STORE === #

    @api.model
    def _is_there(self, token):
        """Whether the sound is made. What another call, or this one, has just made counts too."""
        query = SQL("SELECT %s FROM municipal_ivr_sound WHERE token = %s", SQL(STALE), token)
        self.env.cr.execute(query)
        found = self.env.cr.fetchone()
        if found and not found[0]:
            return True
        with beside(self.env, is_safe=False) as cr:
            cr.execute(SQL("%s WHERE token = %s RETURNING 1", SQL(TOUCH), token))
            return bool(cr.fetchone())

    @api.model
    def _store(self, token, content, is_private=False):
        """Keep a sound, once, however many calls make it at the same time.

        It is written in a transaction of its own: two calls that need the same words neither wait
        for each other's end nor fail, and a call that is taken in again finds it.
        """
        statement = SQL(
            """
            INSERT INTO municipal_ivr_sound (token, content, is_private, date_used)
            VALUES (%s, %s, %s, clock_timestamp() AT TIME ZONE 'UTC')
            ON CONFLICT (token) DO NOTHING
            """,
            token,
            base64.b64encode(content),
            is_private,
        )
        with beside(self.env, is_safe=False) as cr:
            cr.execute(statement)

    @api.model
    def _read_content(self, token):
        """(WAV, whether it is private) of a token in one statement; None when there is none."""
        self.env.cr.execute(
            "SELECT content, is_private FROM municipal_ivr_sound WHERE token = %s", (token,)
        )
        found = self.env.cr.fetchone()
        return (base64.b64decode(found[0]), found[1]) if found else None
