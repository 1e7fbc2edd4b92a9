import base64
import json

from odoo import models
from odoo.addons.municipal_crm.tools.seal import Seal, SealError
from odoo.exceptions import UserError
from odoo.tools import hmac as secret_hmac

#: Parts of the engine's state with words that were said and keys that were pressed.
PRIVATE = ("turn", "answers", "held")
SEALED = "sealed"


class MunicipalCall(models.Model):
    """What is said in a running call (a PIN among it) rests sealed until the call is closed.

    With the secret key of the server, as other personal numbers; a server that has none yet takes
    one made of the secret of its database.
    """

    _inherit = "municipal.call"

    def _read_state(self):
        """The engine's state as it was given to :meth:`_prepare_sealed_state`."""
        self.ensure_one()
        state = dict(self.state or {})
        token = state.pop(SEALED, "")
        return state | self._open_state(token) if token else state

    def _prepare_sealed_state(self, state):
        """``state`` (dict) as it is kept: what is private as one sealed text."""
        private = {name: state[name] for name in PRIVATE if state.get(name)}
        kept = {name: value for name, value in state.items() if name not in PRIVATE}
        if private:
            text = json.dumps(private, ensure_ascii=False)
            kept[SEALED] = self._get_seals()[0].seal(text)
        return kept

    def _open_state(self, token):
        """:raise SealError: it was sealed with a key that is gone"""
        *others, last = self._get_seals()
        for seal in others:
            try:
                return json.loads(seal.open(token))
            except SealError:
                continue
        return json.loads(last.open(token))

    def _get_seals(self):
        """The seals that may have been used, the one to use first."""
        # env(su): the secret of the database is read by the system
        secret = secret_hmac(self.env(su=True), "municipal.call.state", "key")
        own = Seal([base64.urlsafe_b64encode(bytes.fromhex(secret)[:32]).decode()])
        try:
            return [self.env["municipal.sealed"]._get_seal(), own]
        except UserError:
            return [own]
