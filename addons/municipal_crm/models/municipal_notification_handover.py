from odoo import fields, models
from odoo.tools import format_date

from .municipal_notification_facts import DATE_FORMAT


class MunicipalNotification(models.Model):
    """Messages to an outside body: its own link, and nothing of the citizen.

    They name the hand-over and not the request, so that no way of the citizen (address, language,
    personal link) is ever one of theirs.
    """

    _inherit = "municipal.notification"

    audience = fields.Selection(
        selection_add=[("outside", "Outside bodies")], ondelete={"outside": "cascade"}
    )

    def _get_handover(self):
        """The hand-over (in sudo) that this message is about; empty for other messages."""
        return self._get_record("municipal.handover")

    def _get_citizen_facts(self):
        handover = self._get_handover()
        if not handover:
            return super()._get_citizen_facts()
        lang = self.company_id.partner_id.lang
        return {"name": handover.body_name, "email": handover.body_email, "lang": lang}

    def _get_facts(self, private=False):
        facts, handover = super()._get_facts(private), self._get_handover()
        if not handover:
            return facts
        request, lang = handover.request_id, self.env.context.get("lang")
        facts |= {
            "number": request.protocol_number,
            "category": request.category_id.name,
            "department": request.department_id.name,
            "deadline": format_date(self.env, handover.date_expires, lang, DATE_FORMAT),
        }
        if request.is_confidential and not private:
            facts |= dict.fromkeys(("message", "category", "department"), "")
        return facts

    def _get_link(self):
        handover = self._get_handover()
        return handover._get_link() if handover else super()._get_link()

    def _find_obsolete(self):
        """Nobody needs to read what has been taken back before it left."""
        if self.event == "handover" and not self._get_handover()._is_theirs():
            return self.env._("It is with the body no longer.")
        return super()._find_obsolete()

    def _give_up(self, recipient, refusal):
        handover = self._get_handover()
        if not handover:
            return super()._give_up(recipient, refusal)
        self._move("failed")
        town = self._in_language_of_town()
        words = town.env._("The e-mail to %s could not be delivered.", handover.body_name)
        return handover.request_id._schedule_handover(words)
