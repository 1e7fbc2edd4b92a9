from odoo import models

#: What "by telephone" may mean, in this order.
BY_TELEPHONE = ("voice", "phone")
#: They bring a code or the PIN itself, and a call tells nothing to people without the PIN.
NEVER_CALLED = ("code", "submitted")


class MunicipalNotification(models.Model):
    """Citizens who chose the telephone are rung up by the municipality, then by an officer."""

    _inherit = "municipal.notification"

    def _get_candidates(self, refusal):
        channels = super()._get_candidates(refusal)
        wish = self.channel or self._get_wish()
        if self.audience != "citizen" or wish not in BY_TELEPHONE or self.event in NEVER_CALLED:
            return [channel for channel in channels if channel._channel_code != "voice"]
        if self._has_refused_calls():
            channels = [channel for channel in channels if channel._channel_code != "voice"]
        return sorted(channels, key=_rank_telephone)  # stable: the rest keeps its order

    def _has_refused_calls(self):
        """Whether the citizen wants no automatic calls; the number itself is asked when it rings."""
        row = self.sudo()  # sudo: municipal.request, municipal.citizen - as in _get_recipient
        citizen = row.citizen_id or row.request_id.citizen_id
        return self.env["municipal.consent"]._get_state(citizen, "automatic_calls") is False


def _rank_telephone(channel):
    code = channel._channel_code
    return BY_TELEPHONE.index(code) if code in BY_TELEPHONE else len(BY_TELEPHONE)
