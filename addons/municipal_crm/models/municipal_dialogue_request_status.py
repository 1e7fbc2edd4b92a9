from odoo import api, models
from odoo.tools.translate import LazyTranslate

from ..tools.conversation import NotUnderstood, menu
from ..tools.dialogue import Digits, Done, Say, Turn
from ..tools.pin import DIGITS
from ..tools.protocol import parse_number

_lt = LazyTranslate(__name__)


class MunicipalDialogueRequestStatus(models.AbstractModel):
    """How a request is going, for whoever has its number and its code.

    A number that does not exist and a code that does not fit get the same answer, and both count
    for the limit of tries. What is said is what ``_get_public_status`` gives: nothing personal.
    """

    _name = "municipal.dialogue.request_status"
    _description = "Dialogue: how is my request going?"
    _inherit = ["municipal.dialogue.steps"]
    _dialogue_code = "request_status"
    _dialogue_title = _lt("Ask how a request is going")
    _dialogue_sequence = 20
    _dialogue_words = ("πορεια", "status")
    _dialogue_word = _lt("STATUS")

    @api.model
    def _find_next(self, session):
        return "number"

    @api.model
    def _hint(self, session):
        position = session._get_frame().position
        if position == "number":
            return (Say(self.env._("The number is on your receipt: the year, then six digits.")),)
        if position == "pin":
            return (
                Say(self.env._("The PIN has six digits. It is on your receipt, below the number.")),
            )
        return ()

    # === STEPS === #

    @api.model
    def _ask_number(self, session):
        says = [Say(self.env._("What is the number of your request?"))]
        return Turn(says, Digits(1, 12, as_typed=True))

    @api.model
    def _take_number(self, session, typed):
        if not parse_number(typed):
            raise NotUnderstood("number")
        session._set_slots(number=typed)
        return "pin"

    @api.model
    def _ask_pin(self, session):
        says = [Say(self.env._("And the PIN of six digits?"))]
        return Turn(says, Digits(DIGITS, DIGITS, secret=True))

    @api.model
    def _take_pin(self, session, pin):
        gate = self._open(session, pin)
        if gate["code"] == "open":
            session._set_slots(request_id=gate["request"].id)
            return "result"
        session._set_slots(minutes=-(-gate["wait"] // 60))
        return "wrong"

    @api.model
    def _open(self, session, pin):
        """The gate of the tracking page, once for each number that the keys may stand for."""
        address = session.address or session.token
        for number in self._get_numbers(session):
            gate = self.env["municipal.request"]._open_for_tracking(number, pin, address)
            if gate["code"] != "wrong":
                break
        return gate

    @api.model
    def _get_numbers(self, session):
        """A keypad has no letters: its number may be of any book, and the code tells which."""
        typed = session._get_slot("number")
        prefix, _year, _number = parse_number(typed)
        if prefix or session._has_keyboard():
            return [typed]
        # sudo: municipal.protocol.book - the letters of the books are no secret
        books = self.env["municipal.protocol.book"].sudo()
        books = books.search([("company_id", "=", session.company_id.id), ("prefix", "!=", False)])
        return [typed, *(f"{book.prefix} {typed}" for book in books)]

    @api.model
    def _ask_wrong(self, session):
        session._reopen("pin", "number")
        minutes = session._get_slot("minutes")
        sentence = self.env._("I have found no request with this number and this PIN.")
        if minutes:
            sentence = self.env._("There were many tries. Please try again in %s minutes.", minutes)
        labels = [self.env._("Try once more"), self.env._("Talk to a person"), self.env._("Finish")]
        return Turn([Say(sentence)], menu(labels))

    @api.model
    def _take_wrong(self, session, key):
        if key == "2":
            return session._call("callback")
        return "number" if key == "1" else "farewell"

    @api.model
    def _ask_result(self, session):
        session._forget_trail()
        # sudo: municipal.request - number and code were given
        request = self.env["municipal.request"].sudo().browse(session._get_slot("request_id"))
        labels = [
            self.env._("Talk to the department"),
            self.env._("Another request"),
            self.env._("Finish"),
        ]
        if request._can_be_rated():
            labels.append(self.env._("Say how satisfied you are"))
        return Turn(self._prepare_status(session, request), menu(labels))

    @api.model
    def _prepare_status(self, session, request):
        status = request._get_public_status()
        responsible = ", ".join(filter(None, (status["department"], status["officer"])))
        changed = session.company_id._get_municipal_day(status["date_state_changed"])
        says = [
            Say(self.env._("Request number:")),
            Say(status["number"], spell=True),
            Say(self.env._("State: %s.", status["state"])),
            Say(self.env._("Last change: %s.", self._format_day(changed))),
            Say(self.env._("Responsible: %s.", responsible)),
        ]
        if status["state_code"] == "waiting_citizen":
            says.append(
                Say(
                    self.env._(
                        "The office has a question for you. Its page on the website has the text."
                    )
                )
            )
        return says

    @api.model
    def _take_result(self, session, key):
        if key == "1":
            return session._call("callback", self._get_handover(session))
        if key == "4":
            return session._call("rating", {"request_id": session._get_slot("request_id")})
        session._set_slots(request_id=False)
        return "number" if key == "2" else "farewell"

    @api.model
    def _ask_farewell(self, session):
        session._forget_trail()
        return Turn([Say(self.env._("Thank you."))], Done())

    @api.model
    def _get_handover(self, session):
        # sudo: municipal.request - number and code were given
        request = self.env["municipal.request"].sudo().browse(session._get_slot("request_id") or [])
        return {"request_id": request.id, "department_id": request.department_id.id}
