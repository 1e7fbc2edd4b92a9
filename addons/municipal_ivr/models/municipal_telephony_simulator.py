from urllib.parse import urlsplit

from odoo import api, models

from ..tools.action import Say
from ..tools.errors import TelephonyError
from ..tools.plivo_rest import PlivoRest

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class MunicipalTelephonySimulator(models.AbstractModel):
    """A carrier that is a program on this machine: the terminal, the page, or a test.

    It comes in by the same doors with the same signatures as Plivo, and its REST side answers as
    Plivo's. Two things differ: recordings are fetched from this machine alone, and the simulator
    is told what our sounds say, since it shows them as text.
    """

    _name = "municipal.telephony.simulator"
    _inherit = "municipal.telephony.plivo"
    _description = "Telephone carrier: simulator"
    _telephony_code = "simulator"

    @api.model
    def _get_telephony_label(self):
        return self.env._("Simulator (behaves like Plivo)")

    @api.model
    def _render(self, call, actions):
        self._keep_words(call, actions)
        return super()._render(call, actions)

    # === REST === #

    @api.model
    def _get_rest_base(self, account):
        """Where the simulator's orders go: by default to the telephone page of this server."""
        # sudo: municipal.ivr.account - the address is read by system administrators alone
        return account.sudo().rest_url or account._url("carrier/v1")

    @api.model
    def _get_rest_of(self, account, url):
        """The REST side beside a recording: each simulator keeps what was said to it.

        :raise TelephonyError: an address outside of this machine
        """
        parts, own = urlsplit(url), urlsplit(self._get_rest_base(account))
        if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
            return self._get_rest(account)
        if parts.scheme != "http" or parts.hostname not in LOOPBACK:
            raise TelephonyError("not an address of this machine", permanent=True)
        return PlivoRest(*account._get_auth(), base=f"http://{parts.netloc}/v1")

    @api.model
    def _fetch_recording(self, account, url):
        return self._get_rest_of(account, url).fetch_recording(url)

    @api.model
    def _delete_recording(self, account, reference):
        domain = [("reference", "=", reference), ("call_id.account_id", "=", account.id)]
        # sudo: municipal.call.recording - the address is read by system administrators alone
        recording = self.env["municipal.call.recording"].sudo().search(domain, limit=1)
        rest = self._get_rest_of(account, recording.url) if recording else self._get_rest(account)
        rest.delete_recording(reference)

    # === WORDS === #

    @api.model
    def _keep_words(self, call, actions):
        """What the sounds of these actions say, for who shows the call as text."""
        says = [say for action in actions for say in getattr(action, "says", [action])]
        words = {}
        for say in says:
            if isinstance(say, Say) and not say.audio:
                name = call._get_sound_url(say).rpartition("/")[2].partition(".")[0]
                words[name] = (say.text, say.lang)
        words.pop("", None)
        if words:
            self.env["municipal.simulator.words"]._keep(words)
