from odoo import models

from .municipal_contact_code import MINUTES


class MunicipalNotification(models.Model):
    """Messages that carry a code: at once, to the typed contact alone, told by nobody."""

    _inherit = "municipal.notification"

    def _get_code(self):
        """The code (in sudo) that this message is about; empty for other messages."""
        return self._get_record("municipal.contact.code")

    def _get_facts(self, private=False):
        facts = super()._get_facts(private)
        code = self._get_code()
        if code:
            facts |= {"code": code._make_code(), "minutes": MINUTES}
        return facts

    def _get_link(self):
        code = self._get_code()
        return code._make_link() if code else super()._get_link()

    def _find_obsolete(self):
        """A code that is used or too old by now is not sent any more."""
        if self.event == "code":
            code = self._get_code()
            if not code or not code._find_open(code.token):
                return self.env._("The code is no longer valid.")
        return super()._find_obsolete()

    def _keeps_to_channel(self):
        """A code proves the one contact that it was asked for."""
        return self.event == "code" or super()._keeps_to_channel()

    def _is_urgent(self):
        """Somebody waits for it with the page open: it may make a noise at any hour."""
        return self.event == "code"
