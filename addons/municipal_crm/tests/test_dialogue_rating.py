"""The citizen says by a key how satisfied they are."""

from odoo.tests import tagged

from ..tools.dialogue import Done
from .dialogue_common import DialogueCase


@tagged("post_install", "-at_install")
class TestDialogueRating(DialogueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls._make_request(contact_phone="+306900000000").sudo()

    def _close(self):
        for code in ("in_process", "resolved"):
            self.request._set_state(code, actor_role="clerk", reply="The lamp shines.")

    def _ask_status(self, medium="phone"):
        session = self.begin("request_status", medium, caller="2310555555")
        number = "".join(filter(str.isdigit, self.request.protocol_number))
        self.press(session, number, self.request.pin)
        return session

    def test_finished_work_is_rated_by_one_key(self):
        """R29, K07: the key is the number; once more changes it within the month."""
        self._close()
        session = self._ask_status()
        self.press(session, "4")
        self.assertAt(session, "rating/score")
        turn = self.press(session, "5")
        self.assertIsInstance(turn.expect, Done)
        self.assertIn("Very well", self.said(turn))
        self.assertEqual(self.request.satisfaction, 5)
        self.press(self._ask_status(), "4", "3")
        self.assertEqual(self.request.satisfaction, 3)

    def test_the_answer_may_be_written_where_people_write(self):
        """R29: the same question without a keypad, by word."""
        self._close()
        session = self._ask_status("web")
        self.press(session, "4")
        self.tell(session, "well")
        self.assertEqual(self.request.satisfaction, 4)

    def test_whoever_is_dissatisfied_can_talk_to_somebody(self):
        """R29: a bad answer is not the end of the talk."""
        self._close()
        session = self._ask_status()
        turn = self.press(session, "4", "1")
        self.assertIn("sorry", self.said(turn))
        self.press(session, "1")
        self.assertEqual(self.where(session), "callback/person")
        self.assertEqual(self.request.satisfaction, 1)

    def test_what_was_written_before_stays(self):
        """R29: a key does not wipe out words."""
        self._close()
        self.request._receive_rating("2", "Nobody told me when.")
        self.press(self._ask_status(), "4", "4")
        self.assertEqual(self.request.satisfaction, 4)
        self.assertEqual(self.request.satisfaction_comment, "Nobody told me when.")

    def test_open_work_is_not_rated(self):
        """R29: neither offered, nor accepted by a key that was not offered."""
        session = self._ask_status()
        self.assertNotIn("satisfied", str(session._get_turn()))
        self.press(session, "4")
        self.assertAt(session, "request_status/result")
        self.assertFalse(self.request.satisfaction)

    def test_work_that_was_opened_again_meanwhile(self):
        """R29: the caller is told that the opinion was not noted."""
        self._close()
        session = self._ask_status()
        self.press(session, "4")
        self.request._reopen_by_citizen("It is dark again.")
        turn = self.press(session, "5")
        self.assertIn("not noted", self.said(turn))
        self.assertFalse(self.request.satisfaction)

    def test_nobody_begins_with_it(self):
        """I40: without number and code there is nothing to rate."""
        with self.assertRaises(ValueError):
            self.begin("rating")
