import time

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import consteq
from odoo.tools import hmac as secret_hmac

from ..tools.audio import TELEPHONE_RATE
from ..tools.sound_file import to_wav

#: How long an address can be used (s): a call, or an officer who listens again.
CALL_SECONDS, OFFICER_SECONDS = 3600, 3600
SCOPE = "municipal.call.recording"


class MunicipalCallRecording(models.Model):
    """Listening: the caller within the call, an officer with a row in the log for each time."""

    _inherit = "municipal.call.recording"

    # === THE CALLER === #

    @api.model
    def _get_playback_url(self, call, reference):
        """Where the carrier gets a caller's own words during the call: a path, "" if not known.

        :param str reference: the carrier's id of the recording
        """
        # sudo: municipal.call.recording - the caller hears what they said themselves
        recording = self.sudo().search(
            [("call_id", "=", call.id), ("reference", "=", reference)], limit=1
        )
        if not recording:
            return ""
        end = int(time.time()) + CALL_SECONDS
        return f"/ivr/{call.account_id.sudo().key}/recording/{recording._sign('call', end)}.wav"

    @api.model
    def _find_for_call(self, key, token):
        """The recording (in sudo) that ``token`` opens during its call, or none."""
        recording = self._open(token, "call")
        call = recording.call_id
        if call.account_id.key != key or call.status == "settled" or recording.state == "deleted":
            return recording.browse()
        return recording

    def _get_call_sound(self):
        """As the telephone wants it; what is not here yet comes from the carrier right now.

        :raise TelephonyError: the carrier does not give it
        :raise SoundError: it is no sound
        """
        return to_wav(self._get_sound() or self._download(), TELEPHONE_RATE)

    # === THE OFFICER === #

    def action_play(self):
        """Write down that the user listens; the address of the sound, theirs for an hour.

        :return: {"url", "mimetype"}
        """
        self.ensure_one()
        self.check_access("read")
        if self.state != "stored":
            raise UserError(self.env._("This sound is not here."))
        self._log("played")
        end = int(time.time()) + OFFICER_SECONDS
        token = self._sign("officer", end, self.env.uid)
        return {"url": f"/municipal/recording/{token}", "mimetype": self.mimetype}

    @api.model
    def _find_for_officer(self, token):
        """The recording that ``token`` opens for the current user, with their own rights."""
        recording = self._open(token, "officer", self.env.uid).with_user(self.env.user)
        return recording.filtered(lambda row: row.has_access("read") and row.state == "stored")

    def _get_stream(self):
        """The file for the browser, in parts if it asks for parts."""
        # sudo: municipal.call.recording - found by a token of the user, who may read the row
        return self.env["ir.binary"]._get_stream_from(
            self.sudo(), "content", filename=self.reference, mimetype=self.mimetype
        )

    # === SIGNED NAMES === #

    def _sign(self, purpose, end, *facts):
        """``<id>-<last second>-<signature>``"""
        message = (self.id, end, purpose, *facts)
        # env(su): the secret of the database is read by the system
        return f"{self.id}-{end}-{secret_hmac(self.env(su=True), SCOPE, message)}"

    @api.model
    def _open(self, token, purpose, *facts):
        """The recording (in sudo) named by a token that is ours and not over."""
        Recording = self.sudo()  # sudo: municipal.call.recording - the signature is the right
        number, _dash, rest = token.partition("-")
        end, _dash, _signature = rest.partition("-")
        if not (number.isdecimal() and end.isdecimal() and len(number) < 19 and len(end) < 12):
            return Recording
        recording = Recording.browse(int(number))
        if not consteq(recording._sign(purpose, int(end), *facts), token):
            return Recording
        return recording.exists() if int(end) >= time.time() else Recording
