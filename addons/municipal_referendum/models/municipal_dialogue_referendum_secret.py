import json

from odoo import api, models
from odoo.addons.municipal_crm.tools.dialogue import Turn

#: What is kept of an unfinished vote is filled up to a multiple of this many bytes.
BLOCK = 4096


class MunicipalDialogueReferendum(models.AbstractModel):
    """What a voter says between the first question and the last yes.

    It rests sealed by the key of the server (no database and no backup has it), always equally
    long, for as long as the conversation takes. With the vote, or when the voter goes away, it is
    gone, and with it the lines of the transcript: their number alone would tell how many answers
    somebody has chosen. What the transcript may not hold meanwhile is added when it is told.
    """

    _inherit = "municipal.dialogue.referendum"

    @api.model
    def _begin_way(self, session, way):
        """Begin to vote, to practise or to check. ``mark``: up to here the transcript stays."""
        self._forget(session)
        session._set_slots(way=way, mark=session.turn_number)
        return self._find_question(session) if way == "practice" else "number"

    @api.model
    def _keep(self, session, **facts):
        """Add to what is sealed."""
        text = json.dumps(self._recall(session) | facts)
        seal = self.env["municipal.sealed"]._get_seal()
        padded = text.ljust(-(-len(text) // BLOCK) * BLOCK)
        session._set_slots(sealed=seal.seal(padded))

    @api.model
    def _recall(self, session):
        """{"number", "code", "choices": {position: choice}, "receipt", "is_change"} as far as known"""
        token = session._get_slot("sealed")
        kept = json.loads(self.env["municipal.sealed"]._get_seal().open(token)) if token else {}
        return {"choices": {}} | kept

    @api.model
    def _forget(self, session):
        """Nothing that was said since the mark is there any more."""
        mark = session._get_slot("mark")
        if mark and session._get_slot("sealed"):
            session.turn_ids.filtered(lambda turn: turn.number > mark).unlink()
            session.turn_number = mark
        session._set_slots(sealed="")
        session._reopen("number", "code", "review", "change")

    @api.model
    def _reveal(self, session, turn, position):
        name, _colon, argument = position.partition(":")
        says = getattr(self, f"_reveal_{name}", lambda *_arguments: [])(session, argument)
        return Turn([*turn.says, *says], turn.expect) if says else turn

    @api.model
    def _reveal_counted(self, session, _argument):
        return self._say_receipt(session) if session._get_slot("sealed") else []

    _reveal_checked = _reveal_counted

    @api.model
    def _get_handover(self, session):
        """Whoever wants a person begins again: the person is told nothing, and nothing waits."""
        if session._get_slot("sealed"):
            self._forget(session)
            session._forget_trail()
            session._keep_turn(self._go(session, "ballot"))
        return {}

    @api.model
    def _abandon(self, session):
        """Hung up before the last yes: no vote, and nothing of it is kept."""
        self._forget(session)
