"""Driving dialogues turn by turn. Addons above this one test their own dialogues with it."""

from freezegun import freeze_time

from ..tools.dialogue import Reply
from .common import MunicipalCase

#: A Tuesday, ten in the morning in Athens.
MORNING = "2026-11-24 08:00:00"
EVENING = "2026-11-24 19:00:00"


class DialogueCase(MunicipalCase):
    """A town with words for its categories, and a visitor who is not logged in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for lang in ("en_US", "el_GR"):
            cls.env["res.lang"]._activate_lang(lang)
        cls.company.partner_id.lang = "en_US"
        cls.lamp.keywords = "lamp, λαμπα, φως"
        cls.pothole.keywords = "hole, λακκουβ"
        # one conversation is not offered the request of the one before; joining has its own tests
        (cls.lamp | cls.pothole).similar_metres = 0
        cls.company.phone = "+302310999000"
        # hits outlive a test, and the tests ask for the same numbers; the limit has its own test
        for door in ("track", "track_number"):
            cls.env["ir.config_parameter"].set_param(f"municipal_crm.rate.{door}", "100000/60")
        cls.visitor = cls.env.ref("base.public_user")
        cls.Session = cls.env(user=cls.visitor)["municipal.dialogue.session"]
        cls.env["municipal.street"].create({"name": "Ermou"})

    def setUp(self):
        super().setUp()
        clock = freeze_time(MORNING)
        self.clock = clock.start()
        self.addCleanup(clock.stop)

    def begin(self, code="request_intake", medium="web", **kwargs):
        kwargs.setdefault("lang", "en_US")
        return self.Session._begin(code, medium, **kwargs)

    def tell(self, session, *replies):
        """Give replies one after the other; the turn that follows the last of them."""
        for reply in replies:
            turn = session._reply(reply, session.turn_number)
        return turn

    def press(self, session, *keys):
        return self.tell(session, *(Reply(keys=key) for key in keys))

    def said(self, turn):
        """Everything that the turn tells, as one text."""
        return "\n".join(say.text for say in turn.says)

    def where(self, session):
        """``dialogue/step`` that waits for a reply."""
        return session.turn_ids.sorted("number")[-1:].position

    def assertAt(self, session, position):
        self.assertEqual(self.where(session), position)

    def find_requests(self, session):
        """What the conversation has registered."""
        keys = [session.token, f"{session.token}-call"]
        return self.env["municipal.request"].search([("submission_key", "in", keys)])
