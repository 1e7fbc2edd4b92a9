from odoo import api, models
from odoo.addons.municipal_crm.tools.conversation import menu
from odoo.addons.municipal_crm.tools.dialogue import Say, Turn
from odoo.addons.municipal_crm.tools.identity import IdentityError, clean_phone
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class MunicipalDialogueAlertAnswer(models.AbstractModel):
    """A fragile resident on the telephone: key 1 "I am safe", key 2 "I need help" (N19, N20).

    The town has called them, or they call the town. Offered only on a telephone of the register
    while its owner is being asked, so that nobody answers for somebody else and nobody learns who
    is in the register.
    """

    _name = "municipal.dialogue.alert_answer"
    _description = "Dialogue: I am safe, or I need help"
    _inherit = ["municipal.dialogue.message"]
    _dialogue_code = "alert_answer"
    _dialogue_title = _lt("Say that you are safe or need help")
    _dialogue_sequence = 1

    @api.model
    def _is_available(self, session):
        if not session:
            running = [("state", "=", "running")]
            # sudo: municipal.alert.check - whether there is one at all
            return bool(self.env["municipal.alert.check"].sudo().search_count(running, limit=1))
        return session.medium in ("phone", "test") and bool(self._find_by_caller(session))

    @api.model
    def _get_responses(self, session):
        """The questions (in sudo) that wait on this telephone."""
        if told := self._get_notification(session):
            return told._get_response().filtered(lambda row: row.check_id.state == "running")
        return self._find_by_caller(session)

    @api.model
    def _find_by_caller(self, session):
        try:
            number = clean_phone(session.caller)
        except IdentityError:
            number = None
        Response = self.env["municipal.alert.response"]
        return Response._find_by_phone(number, session.company_id)

    @api.model
    def _get_handover(self, session):
        """Who calls back must know the telephone; health stays in the register."""
        phone = self._get_responses(session).person_id[:1].phone
        return {"phone": phone} if phone else {}

    @api.model
    def _find_next(self, session):
        return "news" if self._get_responses(session) else "nobody"

    @api.model
    def _ask_nobody(self, session):
        """For whoever is not being asked; it tells nothing about others."""
        sentence = self.env._("We have no question for this telephone.")
        if self._get_notification(session):
            sentence = self.env._("The alert is over. Good day.")
        return self._end(session, sentence, self._say_danger())

    @api.model
    def _ask_news(self, session):
        alert = self._get_responses(session)[:1].check_id.announcement_id
        alert = alert.with_context(lang=self.env.lang)
        opening = self.env._("There is an alert where you live. How are you?")
        texts = [opening]
        if self._get_notification(session):
            texts = [alert.name, alert.instruction, opening]
        labels = [self.env._("I am safe"), self.env._("I need help")]
        return Turn([Say(text) for text in texts if text], menu(labels))

    @api.model
    def _take_news(self, session, key):
        responses = self._get_responses(session)
        if not responses:
            return "nobody"
        state = "safe" if key == "1" else "help"
        responses._answer(state, "key")
        if state == "safe":
            return self._end(session, self.env._("Thank you. We have noted that you are safe."))
        noted = self.env._("We have noted that you need help. The town's staff can see it now.")
        return self._end(session, noted, self._say_danger())

    @api.model
    def _say_danger(self):
        return self.env._("If your life is in danger, call 112 at once.")
