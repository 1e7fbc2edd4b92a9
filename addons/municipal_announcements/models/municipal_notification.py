from odoo import models

MODEL = "municipal.subscription"
PROOFS = ("subscription_confirm", "subscription_settings")


class MunicipalNotification(models.Model):
    """Messages to a subscription itself: to the address alone that is to be proved or shown."""

    _inherit = "municipal.notification"

    def _get_subscription(self):
        """The subscription (in sudo) that this message is about; empty for others."""
        return self._get_record(MODEL)

    def _find_obsolete(self):
        """A proof that is too old, or an address that stopped meanwhile, gets nothing."""
        row = self._get_subscription()
        if self.event in PROOFS:
            wanted = row._is_waiting() if self.event == "subscription_confirm" else row
            if not row or not wanted:
                return self.env._("There is nothing to confirm any more.")
        return super()._find_obsolete()

    def _get_facts(self, private=False):
        facts, row = super()._get_facts(private), self._get_subscription()
        if row and self.event == "subscription_confirm" and self.channel != "email":
            facts["code"] = row._make_code()
        return facts

    def _get_link(self):
        row = self._get_subscription()
        if not row:
            return super()._get_link()
        return row._get_link("confirm" if self.event == "subscription_confirm" else "settings")

    def _keeps_to_channel(self):
        """A proof goes to the one address that is to be proved; nobody reads it to anybody."""
        return self.event in PROOFS or super()._keeps_to_channel()

    def _is_urgent(self):
        """Somebody waits for it with the page open."""
        return self.event in PROOFS or super()._is_urgent()
