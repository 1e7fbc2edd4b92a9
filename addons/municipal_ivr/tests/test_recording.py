"""What the caller said reaches the request once, whatever the carrier does."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..tools.errors import TelephonyError
from .recording_common import RecordingCase, make_sound


@tagged("post_install", "-at_install")
class TestRecording(RecordingCase):
    def test_a_sound_that_is_told_twice_is_fetched_once(self):
        """I26: Plivo tells of a recording with the answer and again when the file is ready."""
        first = self.learn()
        again = self.learn()
        self.assertEqual(first, again)
        self.fetch()
        self.fetch()
        self.assertEqual(len(self.carrier.asked), 1)
        self.assertEqual(self.events(first), ["stored"])

    def test_what_is_stored_is_what_the_carrier_had(self):
        """I07: the sound is the truth, with a check sum."""
        content = make_sound(1.5)
        recording = self.learn(content=content)
        self.fetch()
        self.assertEqual(recording.state, "stored")
        self.assertEqual(recording._get_sound(), content)
        self.assertEqual(recording.sha256, self.digest(content))
        self.assertAlmostEqual(recording.seconds, 1.5, places=1)
        self.assertEqual(recording.mimetype, "audio/wav")

    def test_the_carrier_deletes_its_copy_only_after_ours_is_safe(self):
        """I25: nothing remains at the carrier, and it is written down when."""
        recording = self.learn()
        self.Recording._cron_clean()
        self.assertEqual(self.carrier.deleted, [])
        self.fetch()
        self.Recording._cron_clean()
        self.assertEqual(self.carrier.deleted, ["rec-1"])
        self.assertTrue(recording.date_deleted_at_carrier)
        self.Recording._cron_clean()
        self.assertEqual(self.carrier.deleted, ["rec-1"])
        self.assertEqual(self.events(recording), ["stored", "deleted_at_carrier"])

    def test_a_carrier_that_does_not_delete_is_asked_again(self):
        recording = self.learn()
        self.fetch()
        self.carrier.refusals = [TelephonyError("500")]
        self.Recording._cron_clean()
        self.assertFalse(recording.date_deleted_at_carrier)
        self.clock.tick(timedelta(seconds=6))
        self.Recording._cron_clean()
        self.assertTrue(recording.date_deleted_at_carrier)

    def test_a_file_that_comes_late_is_fetched_later(self):
        """D2 Recording link: the file lags behind the news of it."""
        recording = self.learn()
        url = recording.url
        content = self.carrier.sounds.pop(url)
        self.fetch()
        self.assertEqual((recording.state, recording.failure), ("waiting", "404"))
        self.carrier.sounds[url] = content
        self.fetch()
        self.assertEqual(recording.state, "waiting", "not before five seconds are over")
        self.clock.tick(timedelta(seconds=6))
        self.fetch()
        self.assertEqual(recording.state, "stored")
        self.assertFalse(recording.failure)

    def test_a_file_that_never_comes_is_somebodys_matter(self):
        """D2 Recording link: it expires or is deleted; the waits grow, then a person is told."""
        recording = self.learn()
        self.carrier.sounds.clear()
        waits = []
        while recording.state == "waiting" and len(waits) < 20:
            self.clock.tick(recording.date_next - fields.Datetime.now())
            self.fetch()
            waits.append((recording.date_next - fields.Datetime.now()).total_seconds())
        self.assertEqual(waits[:6], [5, 30, 120, 600, 3600, 21600])
        self.assertEqual(recording.state, "failed")
        self.assertIn(self.operator, recording.activity_ids.user_id)
        self.assertEqual(self.events(recording), ["failed"])

    def test_a_person_can_have_it_tried_again(self):
        recording = self.learn()
        self.carrier.refusals = [TelephonyError("403", permanent=True)]
        self.fetch()
        self.assertEqual(recording.state, "failed")
        recording.with_user(self.operator).action_fetch_again()
        self.fetch()
        self.assertEqual(recording.state, "stored")

    def test_what_is_no_sound_is_not_stored(self):
        """D2 Recording link: an error page with status 200, or a broken file."""
        page, broken = self.learn("a", b"<html>Sorry</html>"), self.learn("b", b"RIFF\x00\x00")
        self.fetch()
        for recording in (page, broken):
            self.assertEqual(recording.state, "waiting")
            self.assertFalse(recording._get_file())

    def test_an_error_of_ours_stops_no_other_sound(self):
        first, second = self.learn("a"), self.learn("b")
        self.carrier.refusals = [ValueError("a fault in the code")]
        with self.assertLogs("odoo.addons.municipal_ivr", "ERROR"):
            self.fetch()
        self.assertEqual({first.state, second.state}, {"waiting", "stored"})

    def test_killed_while_fetching_it_is_tried_again_later(self):
        """The try is committed before the carrier is asked, so a crash leaves a due row."""
        recording = self.learn()
        recording._lease("tries")
        self.fetch()
        self.assertEqual(self.carrier.asked, [])
        self.clock.tick(timedelta(minutes=16))
        self.fetch()
        self.assertEqual(recording.state, "stored")

    # === WHERE IT BELONGS === #

    def test_the_words_go_to_the_request_that_comes_of_them(self):
        """I02: stored before the request is there, and found with it afterwards."""
        recording = self.record("rec-1")
        self.fetch()
        self.assertEqual((recording.session_id, recording.slot), (self.talk, "problem"))
        request = self.finish()
        self.assertEqual(recording.request_id, request)
        self.assertFalse(request.attachment_ids, "it is heard in its own player only")

    def test_a_sound_that_comes_after_the_request_finds_it(self):
        recording = self.record("rec-1")
        request = self.finish()
        self.fetch()
        self.assertEqual(recording.request_id, request)

    def test_who_hangs_up_leaves_sound_with_the_unfinished_request(self):
        """I29: hung up after the problem was told."""
        recording = self.record("rec-1")
        self.talk._end()
        self.fetch()
        self.assertEqual(recording.request_id, self.talk.request_id)
        self.assertTrue(recording.request_id)

    def test_the_whole_call_is_kept_and_not_written_down(self):
        url = "https://carrier.example/whole.mp3"
        self.carrier.sounds[url] = make_sound()
        data = {"recording": "whole", "url": url, "seconds": 60}
        recording = self.Recording._learn_call(self.call, data)
        self.fetch()
        self.assertEqual((recording.kind, recording.transcript_state), ("call", "off"))
        self.assertEqual(recording.state, "stored")
