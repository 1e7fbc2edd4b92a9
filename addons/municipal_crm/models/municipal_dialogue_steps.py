from odoo import api, models

from ..tools.dialogue import Turn


class MunicipalDialogueSteps(models.AbstractModel):
    """A dialogue as a form that is filled in: each step asks one thing and takes the answer.

    A step ``place`` is two methods: ``_ask_place(session)`` gives its turn, ``_take_place(session,
    value)`` keeps the answer and names the step that follows, gives a last turn, or None to return
    to the interrupted dialogue. ``question:age`` is the step ``question`` with the argument ``age``.
    """

    _name = "municipal.dialogue.steps"
    _description = "Self-service dialogue in steps"
    _inherit = ["municipal.dialogue"]

    @api.model
    def _find_next(self, session):
        """The first step that is still to be answered."""
        raise NotImplementedError

    @api.model
    def _start(self, session):
        return self._go(session, self._find_next(session))

    @api.model
    def _answer(self, session, reply):
        take, arguments = self._get_step(session, "take")
        following = take(session, reply, *arguments)
        if following is None or isinstance(following, Turn):
            return following
        return self._go(session, following)

    @api.model
    def _back(self, session):
        return self._ask(session) if session._step_back() else None

    @api.model
    def _go(self, session, position):
        session._enter(position)
        return self._ask(session)

    @api.model
    def _ask(self, session):
        ask, arguments = self._get_step(session, "ask")
        return ask(session, *arguments)

    @api.model
    def _get_step(self, session, verb):
        name, _colon, argument = session._get_frame().position.partition(":")
        return getattr(self, f"_{verb}_{name}"), [argument] if argument else []
