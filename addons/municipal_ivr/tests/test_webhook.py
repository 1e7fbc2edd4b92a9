from odoo.tests import tagged

from .telephony_common import TelephonyCase


@tagged("post_install", "-at_install")
class TestWebhook(TelephonyCase):
    def test_a_call_from_answer_to_settled(self):
        """I02, I26: answer, keys, recording, hang-up; the call is closed and counted once."""
        self.tell("answer", CallStatus="ringing")
        self.assertEqual(self.answer.status, 200)
        self.press("1", "1", "1")
        self.assertEqual(self.call.node, "report")
        self.tell("hangup", CallStatus="completed", Duration="20")
        self.assertEqual(self.call.status, "ended")
        self.call.sudo()._settle()
        self.assertEqual(self.call.status, "settled")
