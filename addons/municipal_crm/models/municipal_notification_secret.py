from odoo import models

from .municipal_contact_code import MINUTES


class MunicipalNotification(models.Model):
    """Messages that carry a code: at once, to the typed contact alone, told by nobody."""

    _inherit = "municipal.notification"

    def _get_code(self):
        """The code (in sudo) that this message is about; empty for other messages."""
        # sudo: municipal.contact.code - the outbox writes to the contact itself
        Code = self.env["municipal.contact.code"].sudo()
        return Code.browse(self.res_id).exists() if self.event == "code" else Code

    def _get_facts(self, private=False):
        facts = super()._get_facts(private)
        code = self._get_code()
        if code:
            facts |= {"code": code._make_code(), "minutes": MINUTES}
        return facts

    def _get_link(self):
        code = self._get_code()
        return code._make_link() if code else super()._get_link()

    def _deliver(self):
        """A code that is used or too old by now is not sent any more."""
        if self.event == "code":
            code = self._get_code()
            if not code or not code._find_open(code.token):
                self._set_cancelled(self.env._("The code is no longer valid."))
                return
        super()._deliver()

    def _get_candidates(self, refusal):
        """A code proves the one contact that it was asked for, so no other channel will do."""
        channels = super()._get_candidates(refusal)
        if self.event == "code":
            return [channel for channel in channels if channel._channel_code == self.channel]
        return channels

    def _is_urgent(self):
        """Somebody waits for it with the page open: it may make a noise at any hour."""
        return self.event == "code"

    def _give_up(self, recipient, refusal):
        if self.event == "code":
            self._move("failed")
        else:
            super()._give_up(recipient, refusal)

    def _set_failed(self, reason, permanent=False):
        """A code is never told by hand or on another way: it proves exactly one contact."""
        codes = self.filtered(lambda row: row.event == "code")
        for row in codes:
            row._move("failed", failure_reason=row._add_reason(reason))
        super(MunicipalNotification, self - codes)._set_failed(reason, permanent)
