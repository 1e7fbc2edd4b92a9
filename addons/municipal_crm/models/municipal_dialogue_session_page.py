from odoo import api, models

from ..tools.conversation import SURE_KEYS
from ..tools.dialogue import Choice, Digits, Done
from ..tools.typed import read_number

#: From this many characters on an answer gets a field of several lines.
LONG_ANSWER = 500


class MunicipalDialogueSession(models.Model):
    """The page /assistant: one conversation of the browser, as plain data for a template."""

    _inherit = "municipal.dialogue.session"

    @api.model
    def _receive_page(self, token, post, user, address):
        """Take in what the page /assistant posted.

        :param str token: of the conversation that the browser has, if any
        :param post: mapping; ``dialogue`` begins one, ``leave`` ends it, else ``reply`` answers
            the turn number ``turn``
        :param user: ``res.users`` at the page
        :param str address: network address, for the limit of wrong codes
        :return: token of the conversation to show, or None
        """
        session = self._find(token, user)
        if post.get("leave"):
            session._end()
            return None
        if post.get("dialogue"):
            return self._begin_on_page(session, post["dialogue"], user, address)
        turn = read_number(post.get("turn"))
        if session and turn is not None:
            session._speak_in(self.env.lang)
            session._reply(post.get("reply") or "", turn)
        return session.token if session else None

    @api.model
    def _begin_on_page(self, session, code, user, address):
        if session.status == "active" and session.code == code:
            return session.token  # the button was pressed twice
        session._end()
        try:
            return self._begin(code, "web", user=user, address=address).token
        except ValueError:
            return None

    def _speak_in(self, lang):
        """The citizen has changed the language of the page: what comes next is said in it."""
        if self.lang != self._get_lang(lang) and self.status == "active":
            self.lang = self._get_lang(lang)

    def _get_page(self):
        """What the page shows.

        :return: {"lines": [{"says", "reply"}] of the past turns, "turn", "number", "field" (see
            ``_get_field``), "options", "keys" {command: key}, "is_over", "status", "spoken" (language
            of the conversation), "citizen_request" (in sudo, once registered), "dialogue_title"}
        """
        self.ensure_one()
        turn = self._get_turn()
        rows = self.turn_ids.filtered(lambda row: row.number < self.turn_number)
        return {
            "lines": [
                {"says": row._get_turn().says, "reply": row._get_reply_text()} for row in rows
            ],
            "turn": turn,
            "number": self.turn_number,
            "field": self._get_field(turn.expect),
            "options": turn.expect.options if isinstance(turn.expect, Choice) else (),
            "keys": SURE_KEYS,
            "is_over": isinstance(turn.expect, Done) or self.status == "abandoned",
            "citizen_request": self.request_id,
            "status": self.status,
            "dialogue_title": self.env["municipal.dialogue"]._get_dialogue(self.code)._get_title(),
            "spoken": self.lang.replace("_", "-"),
        }

    @api.model
    def _get_field(self, expect):
        """Attributes of the field for a typed answer: {inputmode, autocomplete, maxlength, is_long}."""
        if isinstance(expect, Choice):
            return {"autocomplete": "off", "maxlength": 200, "is_long": False}
        if isinstance(expect, Digits):
            return {
                "inputmode": "tel"
                if expect.purpose == "tel"
                else None
                if expect.as_typed
                else "numeric",
                "autocomplete": expect.purpose or "off",
                "maxlength": 40,
                "is_long": False,
            }
        characters = getattr(expect, "max_characters", 0)
        return {
            "inputmode": "email" if getattr(expect, "purpose", "") == "email" else None,
            "autocomplete": getattr(expect, "purpose", "") or "off",
            "maxlength": characters,
            "is_long": characters >= LONG_ANSWER,
        }
