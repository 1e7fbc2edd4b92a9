from odoo import models

ESCALATED = "/odoo/escalated"


class MunicipalNotification(models.Model):
    _inherit = "municipal.notification"

    def _get_link(self):
        """A list of late requests leads to the list, not to one of them."""
        if self.event == "escalated":
            return f"{self.company_id.get_base_url()}{ESCALATED}"
        return super()._get_link()

    def _find_obsolete(self):
        """Who has answered meanwhile is reminded of nothing."""
        if self.event == "answer_reminder" and not self.request_id.state_id.pauses_clock:
            return self.env._("The citizen is awaited no longer.")
        return super()._find_obsolete()
