from odoo import fields, models

from .municipal_alert_response import EVENT

MODEL = "municipal.alert.response"
DIALOGUE = "alert_answer"


class MunicipalNotification(models.Model):
    """Questions to fragile residents: each by its one way, at any hour."""

    _inherit = "municipal.notification"

    def _get_response(self):
        """The answer (in sudo) that this message waits for; empty for others."""
        return self._get_record(MODEL)

    def _find_obsolete(self):
        """Asked again before every try, so that no call comes after the answer."""
        check = self._get_response().check_id
        if self.event == EVENT:
            if self._get_response().state != "waiting":
                return self.env._("The resident has answered already.")
            if check.state == "ended" or check.announcement_id.phase != "published":
                return self.env._("The announcement is no longer valid.")
        return super()._find_obsolete()

    def _get_answer_dialogue(self):
        if self.event == EVENT:
            return DIALOGUE, {"notification_id": self.id}
        return super()._get_answer_dialogue()

    def _get_citizen_facts(self):
        facts, response = super()._get_citizen_facts(), self._get_response()
        if not response:
            return facts
        person = response.person_id
        return facts | {
            "name": person.name,
            "email": person.email,
            "phone": person.phone,
            "push": str(person.subscription_id.id or ""),
            "postal": person.address,
            "lang": person.lang,
        }

    def _get_facts(self, private=False):
        facts, response = super()._get_facts(private), self._get_response()
        if response:
            alert = response.check_id.announcement_id
            alert = alert.with_context(lang=self.lang or self.env.context.get("lang"))
            facts |= {"title": alert.name, "instructions": alert.instruction or ""}
        return facts

    def _get_link(self):
        response = self._get_response()
        if not response:
            return super()._get_link()
        return f"{response.company_id.get_base_url()}/safe/{response._make_token()}"

    def _keeps_to_channel(self):
        """The ladder has a way of its own for each question."""
        return self.event == EVENT or super()._keeps_to_channel()

    def _is_urgent(self):
        return self.event == EVENT or super()._is_urgent()

    def _get_refusal(self):
        """Who is in the register has asked to be asked."""
        return None if self.event == EVENT else super()._get_refusal()

    def _give_up(self, recipient, refusal):
        super()._give_up(recipient, refusal)
        self._ask_in_next_way()

    def _set_failed(self, reason, permanent=False):
        super()._set_failed(reason, permanent)
        self._ask_in_next_way()

    def _ask_in_next_way(self):
        """One way has failed: the next one is tried at once."""
        for row in self.filtered(lambda row: row.event == EVENT):
            row._get_response().filtered("date_next").date_next = fields.Datetime.now()
