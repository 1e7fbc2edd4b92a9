import base64
import logging
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.sql_db import Cursor
from odoo.tools import SQL
from odoo.tools import hmac as secret_hmac

from ..tools import speech

_logger = logging.getLogger(__name__)

#: Changes when our own work on the sound does (trimming, loudness), so that all is made anew.
FORMAT = "1"
TOKEN_LENGTH = 32
URL = "/ivr/sound/%s.wav"


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

    # === ADDRESSES === #

    @api.model
    def _get_url(self, line, say):
        """Where the sound of ``say`` (``tools.action.Say``) is: a path, empty if there is none.

        What is not there yet is rendered now (some 30 ms). Without an engine, or when it fails,
        the carrier's voice has to do: the call goes on.
        """
        Speech = self.env["municipal.speech"]
        engine = Speech._get_engine(say.lang)
        words = Speech._get_reading(say.text, say.lang, say.spell) if engine else ""
        if not words:
            return ""
        token = self._get_token(engine.code, engine.version(say.lang), words, say)
        if not self._is_there(token):
            try:
                content = Speech._synthesize(words, say.lang, say.rate, say.gain)
            except speech.SpeechError as error:
                _logger.error("Words for a caller have no sound: %s", error)
                return ""
            self._store(token, content, self._is_private(say))
        return URL % token

    @api.model
    def _get_token(self, engine, version, words, say):
        facts = (FORMAT, engine, version, words, say.lang, say.rate, say.gain)
        # sudo: ir.config_parameter - the secret of the database makes the hash, it is not shown
        return secret_hmac(self.env(su=True), self._name, repr(facts))[:TOKEN_LENGTH]

    @api.model
    def _is_private(self, say):
        """Words of a dialogue that are spelled or hold a number may be a citizen's own."""
        return not say.prompt and (say.spell or any(map(str.isdigit, say.text)))

    @api.model
    def _is_there(self, token):
        """Whether the sound is made. What another call, or this one, has just made counts too."""
        query = SQL("SELECT 1 FROM municipal_ivr_sound WHERE token = %s", token)
        self.env.cr.execute(query)
        if self.env.cr.fetchone():
            return True
        with self._own_transaction() as cr:
            cr.execute(query)
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
        with self._own_transaction() as cr:
            cr.execute(statement)

    @contextmanager
    def _own_transaction(self):
        """A cursor that sees and shows what is committed, beside the call's own.

        With REPEATABLE READ the second of two that write the same would fail. The disk is waited
        for by the call's own transaction, which ends later.
        """
        with self.pool.cursor() as cr:
            if isinstance(cr, Cursor):
                cr.execute(
                    "SET TRANSACTION ISOLATION LEVEL READ COMMITTED;"
                    " SET LOCAL synchronous_commit TO OFF"
                )
            yield cr

    @api.model
    def _read_content(self, token):
        """(WAV, whether it is private) of a token in one statement; None when there is none."""
        self.env.cr.execute(
            "SELECT content, is_private FROM municipal_ivr_sound WHERE token = %s", (token,)
        )
        found = self.env.cr.fetchone()
        return (base64.b64decode(found[0]), found[1]) if found else None
