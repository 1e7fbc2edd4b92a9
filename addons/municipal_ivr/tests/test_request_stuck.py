from odoo.tests import tagged

from .recording_common import RecordingCase


@tagged("post_install", "-at_install")
class TestRequestStuck(RecordingCase):
    """K22: what a caller said and nobody knows."""

    def setUp(self):
        super().setUp()
        self.recording = self.learn()
        self.request = self._make_request(user_id=self.anna.id)
        self.request.sudo().notification_ids.write({"state": "sent"})
        self.recording.write({"request_id": self.request.id, "transcript_state": "failed"})

    def _is_stuck(self):
        self.request.invalidate_recordset()
        found = self.env["municipal.request"].search([("is_stuck", "=", True)])
        self.assertEqual(self.request in found, self.request.is_stuck)
        return self.request.stuck_reason

    def test_a_recording_without_text_waits_for_ears(self):
        """K22, R41: until somebody has listened to it."""
        self.assertEqual(self._is_stuck(), "unheard recording")
        self.env["municipal.call.recording.log"]._add(self.recording, "played")
        self.assertFalse(self._is_stuck())

    def test_a_recording_with_text_can_be_read(self):
        """K22: the text is there, or still being written."""
        for state in ("waiting", "done"):
            self.recording.transcript_state = state
            self.assertFalse(self._is_stuck())

    def test_a_recording_that_the_carrier_never_gave_is_missing(self):
        """K22: the citizen has to be asked again."""
        self.recording.write({"transcript_state": "waiting", "state": "failed"})
        self.assertEqual(self._is_stuck(), "unheard recording")
