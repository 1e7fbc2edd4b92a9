from odoo import models
from odoo.addons.municipal_crm.models.transactions import hold

from ..tools.outbound import HEARD

#: What "by telephone" may mean, in this order.
BY_TELEPHONE = ("voice", "phone")


class MunicipalNotification(models.Model):
    """Citizens who chose the telephone are rung up by the municipality, then by an officer."""

    _inherit = "municipal.notification"

    def _get_candidates(self, refusal):
        channels = super()._get_candidates(refusal)
        wish = self.channel or self._get_wish()
        if self.audience != "citizen" or wish not in BY_TELEPHONE or self._is_for_eyes():
            return [channel for channel in channels if channel._channel_code != "voice"]
        if self._has_refused_calls():
            channels = [channel for channel in channels if channel._channel_code != "voice"]
        return sorted(channels, key=_rank_telephone)  # stable: the rest keeps its order

    def _set_answered(self):
        """The call in which it was told has done its work."""
        # sudo: municipal.call.order - the queue belongs to the system
        orders = (
            self.env["municipal.call.order"].sudo().search([("notification_id", "in", self.ids)])
        )
        for order in hold(orders).filtered(lambda order: order.state in ("placed", "ringing")):
            order._finish(HEARD)
        super()._set_answered()

    def _has_refused_calls(self):
        """Whether the citizen wants no automatic calls; the number itself is asked when it rings."""
        row = self.sudo()  # sudo: municipal.request, municipal.citizen - as in _get_recipient
        citizen = row.citizen_id or row.request_id.citizen_id
        return self.env["municipal.consent"]._get_state(citizen, "automatic_calls") is False


def _rank_telephone(channel):
    code = channel._channel_code
    return BY_TELEPHONE.index(code) if code in BY_TELEPHONE else len(BY_TELEPHONE)
