from odoo import api, models

from ..tools.doors import NEWS, TURN
from ..tools.plivo_rest import API, PlivoRest

#: Seconds that it rings at the citizen's; older people need time to reach the telephone.
RING_SECONDS = 35
#: An automatic call never lasts longer (s).
CALL_SECONDS = 600
#: Milliseconds in which the carrier makes up its mind whether a machine answered.
MACHINE_MS = 5000


class MunicipalTelephonyPlivo(models.AbstractModel):
    """Plivo: what we ask of it. What it tells us is read in ``municipal_telephony_plivo``."""

    _inherit = "municipal.telephony.plivo"

    @api.model
    def _get_rest(self, account):
        """The carrier's REST side for ``account``."""
        return PlivoRest(*account._get_auth(), base=self._get_rest_base(account))

    @api.model
    def _get_rest_base(self, account):
        """Where it listens; a carrier that speaks like Plivo listens elsewhere."""
        # sudo: municipal.ivr.account - the address is read by system administrators alone
        return account.sudo().rest_url or API

    @api.model
    def _place_call(self, account, order):
        return self._get_rest(account).place_call(
            order.line_id.number,
            order.number,
            account._url(f"answer?order={order.uuid}") + TURN,
            account._url(f"hangup?order={order.uuid}") + NEWS,
            ring_timeout=RING_SECONDS,
            time_limit=CALL_SECONDS,
            # The carrier says what it found while the call goes on: "hangup" would make many
            # calls of no length, which it charges extra.
            machine_detection="true",
            machine_detection_time=MACHINE_MS,
            machine_detection_url=account._url(f"machine?order={order.uuid}") + NEWS,
            machine_detection_method="POST",
        )

    @api.model
    def _fetch_recording(self, account, url):
        return self._get_rest(account).fetch_recording(url)

    @api.model
    def _delete_recording(self, account, reference):
        self._get_rest(account).delete_recording(reference)
