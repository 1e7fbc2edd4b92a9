"""A sound is kept as long as it is needed, and it is shown when it went."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import RaiseException

from .recording_common import RecordingCase


@tagged("post_install", "-at_install")
class TestRecordingRetention(RecordingCase):
    def setUp(self):
        super().setUp()
        self.recording = self.record("rec-1")
        self.request = self.finish()
        self.fetch()

    def close(self):
        self.request._set_state("resolved", actor_role="supervisor", reply="It is repaired.")
        self.assertFalse(self.request.is_open)

    def test_it_is_kept_as_long_as_the_municipality_says(self):
        """I25: ninety days, or what the line says."""
        self.assertEqual(self.recording.date_delete, fields.Date.to_date("2027-02-22"))
        self.line.recording_days = 10
        self.assertEqual(self.recording._get_end(), fields.Date.to_date("2026-12-04"))

    def test_when_its_time_is_over_the_sound_goes_and_the_proof_stays(self):
        """I25: who, when and the check sum."""
        digest, file = self.recording.sha256, self.recording._get_file()
        self.close()
        self.clock.move_to("2027-02-21 23:00:00")
        self.Recording._cron_delete()
        self.assertEqual(self.recording.state, "stored")
        self.clock.move_to("2027-02-22 08:00:00")
        self.Recording._cron_delete()
        self.assertEqual(self.recording.state, "deleted")
        self.assertFalse(file.exists())
        row = self.recording.log_ids[0]
        self.assertEqual((row.event, row.sha256), ("deleted", digest))
        self.assertEqual(str(row.user_id.name or ""), "")

    def test_an_open_request_keeps_its_sound(self):
        """D2 Recording link: the term ends while the case is open."""
        self.clock.move_to("2027-06-01 08:00:00")
        self.Recording._cron_delete()
        self.assertEqual(self.recording.state, "stored")
        self.close()
        self.Recording._cron_delete()
        self.assertEqual(self.recording.state, "deleted")

    def test_an_erasure_has_a_reason_and_an_officer(self):
        """D2 Recording link: the caller asks that it is erased, while the case is open."""
        self.recording.write({"transcript": "my secret", "transcript_state": "done"})
        self.recording._log("corrected", old_value="my secret", new_value="other")
        own = self.recording.with_user(self.mayor)
        with self.assertRaises(UserError):
            own._erase("  ")
        own._erase("Asked for it by telephone")
        self.assertEqual(self.recording.state, "deleted")
        self.assertFalse(self.recording._get_sound() or self.recording.transcript)
        row = self.recording.log_ids[0]
        self.assertEqual(
            (row.event, row.user_id, row.reason),
            ("erased", self.mayor, "Asked for it by telephone"),
        )
        self.assertFalse(any(self.recording.log_ids.mapped("old_value")))

    def test_an_operator_erases_nothing(self):
        with self.assertRaises(AccessError):
            self.recording.with_user(self.operator)._erase("because")
        with self.assertRaises(UserError):
            self.recording.unlink()

    def test_what_is_erased_before_it_came_is_never_stored(self):
        late = self.learn("late")
        late.with_user(self.mayor)._erase("Asked for it")
        self.fetch()
        self.assertEqual(late.state, "deleted")
        self.assertFalse(late._get_file())
        self.Recording._cron_clean()
        self.assertIn("late", self.carrier.deleted)

    def test_not_even_sql_rewrites_the_log(self):
        for statement in (
            "UPDATE municipal_call_recording_log SET reason = 'x', old_value = NULL",
            "UPDATE municipal_call_recording_log SET old_value = 'other'",
            "DELETE FROM municipal_call_recording_log",
        ):
            with (
                self.subTest(statement),
                mute_logger("odoo.sql_db"),
                self.assertRaises(RaiseException),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)
