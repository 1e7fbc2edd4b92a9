from odoo import api, models
from odoo.addons.municipal_crm.tools.conversation import menu
from odoo.addons.municipal_crm.tools.dialogue import Say, Turn
from odoo.tools.translate import LazyTranslate

from ..tools.reading import split
from .municipal_dialogue_announcement import PART_SECONDS

_lt = LazyTranslate(__name__)


class MunicipalDialogueBroadcastNews(models.AbstractModel):
    """A subscriber is rung up and hears an announcement; a key ends such calls (N03, N10).

    Only a message leads to it. What was cancelled while it rang is not read.
    """

    _name = "municipal.dialogue.broadcast_news"
    _description = "Dialogue: an announcement told to a subscriber"
    _inherit = ["municipal.dialogue.message"]
    _dialogue_code = "broadcast_news"
    _dialogue_title = _lt("Hear an announcement")
    _dialogue_in_menus = False

    @api.model
    def _is_available(self, session):
        """In a call that we make; without its message there is nothing to hear."""
        return not session

    @api.model
    def _find_next(self, session):
        return "news"

    @api.model
    def _get_handover(self, session):
        return {"phone": self._get_notification(session).address}

    @api.model
    def _ask_news(self, session):
        told = self._get_notification(session)
        if not told.broadcast_id or told._find_obsolete():
            return self._end(session, self.env._("The announcement has just ended. Good day."))
        labels = [self.env._("To hear it once more"), self.env._("If you have heard everything")]
        if told.subscription_id:
            labels.append(self.env._("If you want no more such calls"))
        spoken = told.broadcast_id.with_context(lang=self.env.lang)._get_spoken_text()
        return Turn([Say(part) for part in split(spoken, PART_SECONDS)], menu(labels))

    @api.model
    def _take_news(self, session, key):
        if key == "1":
            return "news"
        return "stop" if key == "3" else self._end(session, self.env._("Thank you. Good day."))

    @api.model
    def _ask_stop(self, session):
        says = [Say(self.env._("Shall we call you with announcements no more?"))]
        return Turn(says, menu([self.env._("Yes, no such calls"), self.env._("To go back")]))

    @api.model
    def _take_stop(self, session, key):
        if key != "1":
            return "news"
        self._get_notification(session).subscription_id._set_off("phone")
        return self._end(session, self.env._("We will not call you with announcements any more."))


class MunicipalBroadcast(models.Model):
    _inherit = "municipal.broadcast"

    def _get_spoken_text(self):
        """What is read to a subscriber, in the language of the environment."""
        source = self.announcement_id
        if not source:
            return f"{self.subject}. {self.text or ''}"
        drill = self.env._("DRILL") if self.is_drill and not source.is_test else ""
        text = source._get_spoken_text()
        return f"{drill}. {text}" if drill else text
