from odoo import fields, models

from ..tools.dialogue import Choice, Turn


class MunicipalDialogueTurn(models.Model):
    """One line of a transcript: what was said and asked, and what came back."""

    _name = "municipal.dialogue.turn"
    _description = "Turn of a conversation"
    _order = "session_id, number"
    _rec_name = "position"
    _log_access = False

    session_id = fields.Many2one(
        "municipal.dialogue.session", required=True, ondelete="cascade", index=True
    )
    number = fields.Integer(required=True, aggregator=None)
    position = fields.Char(required=True, help="Dialogue and step that asked.")
    turn = fields.Json(required=True)
    reply = fields.Json(help="Codes are masked.")
    date = fields.Datetime(required=True, default=fields.Datetime.now)

    _number_uniq = models.UniqueIndex(
        "(session_id, number)", "A conversation has every turn only once."
    )

    def _get_turn(self):
        self.ensure_one()
        return Turn.from_dict(self.turn)

    def _get_reply_text(self):
        """The reply as the citizen would read it: the option's text instead of its key."""
        self.ensure_one()
        reply = self.reply or {}
        typed = reply.get("text") or reply.get("keys") or ""
        expect = self._get_turn().expect
        if isinstance(expect, Choice):
            return {option.key: option.label for option in expect.options}.get(typed, typed)
        return typed or (reply.get("recording") and self.env._("Voice message")) or ""
