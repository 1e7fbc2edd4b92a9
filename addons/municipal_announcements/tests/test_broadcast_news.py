from odoo.addons.municipal_crm.tests.dialogue_common import DialogueCase
from odoo.addons.municipal_crm.tools.dialogue import Done
from odoo.tests import tagged

from .test_broadcast import BroadcastTools


@tagged("post_install", "-at_install")
class TestBroadcastNews(BroadcastTools, DialogueCase):
    """A subscriber who is rung up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_subscriptions()

    def setUp(self):
        super().setUp()
        self.row = self._subscribe("2310123456", "phone")
        self.announcement = self._announce(spoken_text="No water on Monday morning.")
        broadcast = self._broadcast(self.announcement)
        self.message = self.env["municipal.notification"].create(
            {
                "event": "announcement",
                "audience": "citizen",
                "company_id": self.company.id,
                "broadcast_id": broadcast.id,
                "subscription_id": self.row.id,
                "channel": "phone",
                "address": self.row.address,
                "dedupe_key": "call of the test",
            }
        )
        self.message._move("sending")

    def _ring(self):
        code, slots = self.message._get_answer_dialogue()
        return self.begin(code, "phone", caller=self.row.address, slots=slots)

    def test_the_spoken_text_is_told_and_confirmed(self):
        """N03, N13: what the telephone reads; delivered is what a person has heard."""
        session = self._ring()
        self.assertIn("No water on Monday morning.", self.said(session._get_turn()))
        self.assertIn("No water", self.said(self.press(session, "1")))
        self.assertEqual(self.message.state, "sending")
        self.assertIsInstance(self.press(session, "2").expect, Done)
        self.assertEqual(self.message.state, "delivered")

    def test_a_key_ends_such_calls(self):
        """N10: asked once more; no is no."""
        session = self._ring()
        self.press(session, "3", "2")
        self.assertAt(session, "broadcast_news/news")
        self.press(session, "3", "1")
        self.assertEqual((self.row.state, self.row.off_reason), ("off", "phone"))
        self.assertEqual(self.message.state, "delivered")

    def test_what_was_cancelled_while_it_rang_is_not_read(self):
        """N06: nor does it ring again."""
        self.announcement._set_state("cancelled", cancel_reason="over")
        self.assertTrue(self.message._find_obsolete())
        said = self.said(self._ring()._get_turn())
        self.assertNotIn("water", said)
        self.assertIn("ended", said)
