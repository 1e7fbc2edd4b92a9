from odoo import api, models
from odoo.addons.municipal_crm.tools.conversation import menu
from odoo.addons.municipal_crm.tools.dialogue import Choice, Digits, Done, Option, Say, Turn
from odoo.addons.municipal_crm.tools.message import html_to_text, render_html
from odoo.addons.municipal_crm.tools.pin import DIGITS
from odoo.tools.translate import LazyTranslate

from ..tools.outbound import HEARD, NO_CODE, PARTIAL, WRONG

_lt = LazyTranslate(__name__)
MOST_WRONG = 3
#: Facts that open a request, or make no sense when they are heard.
NOT_SPOKEN = ("pin", "link", "code")


class MunicipalDialogueVoiceNews(models.AbstractModel):
    """The municipality calls with the news of a request.

    Whoever picks up hears who calls and nothing more; what it is about is told for the code of
    the request. Key 9 at the beginning stops automatic calls, key 0 leads to a person as always.
    """

    _name = "municipal.dialogue.voice_news"
    _description = "Dialogue: the municipality calls with news"
    _inherit = ["municipal.dialogue.steps"]
    _dialogue_code = "voice_news"
    _dialogue_title = _lt("News of my request")
    _dialogue_sequence = 99

    @api.model
    def _is_available(self, session):
        """In a call that we have made, and nowhere else."""
        return bool(self.env.context.get("municipal_call_order"))

    @api.model
    def _find_next(self, session):
        return "greeting"

    @api.model
    def _get_order(self, session):
        return self.env["municipal.call.order"]._find_by_uuid(session._get_slot("order"))

    @api.model
    def _back(self, session):
        """Key 9 has nothing to go back to at the beginning: there it stops such calls."""
        if session._get_frame().position == "greeting":
            return self._go(session, "stop")
        return super()._back(session)

    # === WHO CALLS === #

    @api.model
    def _ask_greeting(self, session):
        says = [
            Say(self.env._("Good day. The %s calls you.", session.company_id.name)),
            Say(self.env._("If you want no automatic calls, press 9.")),
        ]
        first, later = (
            self.env._("To hear the news of your request"),
            self.env._("To be called later"),
        )
        wrong = self.env._("If you have made no request")
        if self._get_order(session).notification_id._get_answer_dialogue():
            first = self.env._("To hear our message")
            wrong = self.env._("If you know nothing of us")
        return Turn(says, menu([first, later, wrong]))

    @api.model
    def _take_greeting(self, session, key):
        if key == "2":
            return self._end(session, PARTIAL, self.env._("We will call again. Good day."))
        if key == "3":
            says = self.env._("We are sorry to have disturbed you. Good day.")
            return self._end(session, WRONG, says)
        order = self._get_order(session)
        answer = order.notification_id._get_answer_dialogue()
        if answer:
            return session._call(*answer)
        return "code" if order.request_id else "news"

    @api.model
    def _end(self, session, outcome, sentence):
        """Note how it ended, once and for all, and say goodbye."""
        self._get_order(session)._finish(outcome)
        session._forget_trail()
        return Turn([Say(sentence)], Done())

    # === NO AUTOMATIC CALLS === #

    @api.model
    def _ask_stop(self, session):
        says = [Say(self.env._("Shall we call you automatically no more?"))]
        yes, no = self.env._("Yes, no automatic calls"), self.env._("To go back")
        return Turn(says, menu([yes, no]))

    @api.model
    def _take_stop(self, session, key):
        if key != "1":
            return "greeting"
        self._get_order(session)._opt_out()
        session._forget_trail()
        sentence = self.env._(
            "We will not call you automatically any more. An officer will tell you the news."
        )
        return Turn([Say(sentence)], Done())

    # === THE CODE === #

    @api.model
    def _ask_code(self, session):
        sentence = self.env._("Please give the PIN of six digits that is on your receipt.")
        if session._get_slot("wrong"):
            says = [Say(self.env._("This PIN does not fit.")), Say(sentence)]
        else:
            says = [Say(sentence)]
        return Turn(says, Digits(DIGITS, DIGITS, secret=True))

    @api.model
    def _take_code(self, session, pin):
        request = self._get_order(session).request_id
        number, address = request.protocol_number, session.address or session.token
        gate = self.env["municipal.request"]._open_for_tracking(number, pin, address)
        if gate["code"] == "open" and gate["request"] == request:
            session._set_slots(open=True)
            return "news"
        wrong = session._get_slot("wrong", 0) + 1
        session._set_slots(wrong=wrong)
        if wrong < MOST_WRONG and gate["code"] != "wait":
            return "code"
        sentence = self.env._("Without the PIN we cannot tell you more. An officer will call you.")
        return self._end(session, NO_CODE, sentence)

    @api.model
    def _hint(self, session):
        if session._get_frame().position != "code":
            return ()
        return (Say(self.env._("Without the PIN, press 0: a person will help you.")),)

    # === THE NEWS === #

    @api.model
    def _ask_news(self, session):
        """In the transcript stands that it was told, not what."""
        says = [Say(self.env._("This is the news of your request."))]
        options = [
            Option("1", self.env._("To hear it again")),
            Option("2", self.env._("If you have heard everything")),
        ]
        if self._can_be_rated(session):
            options.append(Option("3", self.env._("To say how satisfied you are")))
        return Turn(says, Choice(tuple(options)))

    @api.model
    def _can_be_rated(self, session):
        """The work is done, and whoever listens gave the code."""
        request = self._get_order(session).request_id
        return bool(request and session._get_slot("open") and request._can_be_rated())

    @api.model
    def _reveal(self, session, turn, position):
        if position != "news":
            return turn
        return Turn([*turn.says, *map(Say, self._get_news(session))], turn.expect)

    @api.model
    def _take_news(self, session, key):
        if key == "1":
            return "news"
        if key == "3":
            order = self._get_order(session)
            order._finish(HEARD)
            return session._call("rating", {"request_id": order.request_id.id})
        return self._end(session, HEARD, self.env._("Thank you. Good day."))

    @api.model
    def _get_news(self, session):
        """The paragraphs of the message, without what only helps readers."""
        order = self._get_order(session)
        notification = order.notification_id
        if not notification:
            return order.slots.get("says") or [] if order.slots else []
        template, facts = notification._with_lang(session.lang)._get_template_and_facts(
            private=True
        )
        facts |= dict.fromkeys(NOT_SPOKEN, "")
        text = html_to_text(render_html(template.body_html, facts))
        return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]

    @api.model
    def _get_handover(self, session):
        """Somebody without the code is called back, without a word on the request."""
        order = self._get_order(session)
        known = {"phone": order.number}
        if session._get_slot("open"):
            request = order.request_id
            known |= {"request_id": request.id, "department_id": request.department_id.id}
        return known
