from odoo import api, models
from odoo.tools.translate import LazyTranslate

from ..tools.conversation import menu
from ..tools.dialogue import Choice, Done, Option, Say, Turn

_lt = LazyTranslate(__name__)
#: Up to here a person is offered.
BAD = 2


class MunicipalDialogueRating(models.AbstractModel):
    """How satisfied the citizen is with the work: one key from 1 to 5, one opinion for a request.

    Only other dialogues lead here, after the code of the request; it is their ``request_id``.
    """

    _name = "municipal.dialogue.rating"
    _description = "Dialogue: how well was it done?"
    _inherit = ["municipal.dialogue.steps"]
    _dialogue_code = "rating"
    _dialogue_title = _lt("Say how satisfied you are")
    _dialogue_in_menus = False

    @api.model
    def _is_available(self, session):
        return False

    @api.model
    def _find_next(self, session):
        return "score"

    @api.model
    def _get_request(self, session):
        # sudo: municipal.request - the dialogue before has asked for number and code
        return self.env["municipal.request"].sudo().browse(session._get_slot("request_id"))

    # === STEPS === #

    @api.model
    def _ask_score(self, session):
        says = [Say(self.env._("How well did we deal with your request?"))]
        labels = self._get_labels()
        return Turn(says, Choice(tuple(Option(score, label) for score, label in labels.items())))

    @api.model
    def _get_labels(self):
        """{score: label}; unlike those of the page they are said in one breath, for any gender."""
        return {
            "5": self.env._("Very well"),
            "4": self.env._("Well"),
            "3": self.env._("Neither well nor badly"),
            "2": self.env._("Badly"),
            "1": self.env._("Very badly"),
        }

    @api.model
    def _take_score(self, session, score):
        """What was written on the page stays beside the new number."""
        request = self._get_request(session)
        result = request._receive_rating(score, request.satisfaction_comment)
        if result["code"] != "rated":
            return "late"
        session._set_slots(score=score)
        return "sorry" if int(score) <= BAD else "thanks"

    @api.model
    def _ask_sorry(self, session):
        session._forget_trail()
        says = [*self._prepare_thanks(session), Say(self.env._("We are sorry to hear it."))]
        return Turn(says, menu([self.env._("Talk to a person"), self.env._("Finish")]))

    @api.model
    def _take_sorry(self, session, key):
        if key == "1":
            return session._call("callback", self._get_handover(session))
        return "farewell"

    @api.model
    def _ask_thanks(self, session):
        session._forget_trail()
        return Turn(self._prepare_thanks(session), Done())

    @api.model
    def _prepare_thanks(self, session):
        label = self._get_labels()[session._get_slot("score")]
        return [Say(self.env._("Thank you. We have noted your answer: %s.", label))]

    @api.model
    def _ask_late(self, session):
        session._forget_trail()
        says = [Say(self.env._("We have not noted it: this request cannot be rated now."))]
        return Turn(says, Done())

    @api.model
    def _ask_farewell(self, session):
        return Turn([Say(self.env._("Thank you."))], Done())

    @api.model
    def _get_handover(self, session):
        request = self._get_request(session)
        return {"request_id": request.id, "department_id": request.department_id.id}
