"""Whoever listens stands in the log; nobody gets at the sound by another way."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .recording_common import RecordingCase, make_sound


@tagged("post_install", "-at_install")
class TestRecordingPlayback(RecordingCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.clock.move_to("2026-11-24 08:00:00")
        self.recording = self.record("rec-1")
        self.request = self.finish()
        self.fetch()
        self.request.write({"department_id": self.lighting.id, "user_id": self.anna.id})
        self.env.flush_all()

    def played(self):
        return self.recording.log_ids.filtered(lambda row: row.event == "played")

    # === OFFICERS === #

    def test_each_hearing_is_a_row(self):
        """I25: who, when, which."""
        self.recording.with_user(self.anna).action_play()
        self.recording.with_user(self.operator).action_play()
        self.assertEqual(self.played().user_id, self.anna + self.operator)
        self.assertEqual(set(self.played().mapped("sha256")), {self.recording.sha256})
        self.assertEqual(self.played()[0].date.isoformat()[:10], "2026-11-24")

    def test_the_address_gives_the_sound_to_its_user_only(self):
        url = self.recording.with_user(self.anna).action_play()["url"]
        self.env.flush_all()
        self.authenticate("anna", "anna")
        answer = self.url_open(url)
        self.assertEqual(answer.content, self.recording._get_sound())
        self.assertEqual(answer.headers["Content-Type"], "audio/wav")
        self.assertIn("no-store", answer.headers["Cache-Control"])
        self.authenticate("operator", "operator")
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_a_browser_may_ask_for_a_part(self):
        """To jump within the sound."""
        url = self.recording.with_user(self.anna).action_play()["url"]
        self.authenticate("anna", "anna")
        answer = self.url_open(url, headers={"Range": "bytes=0-99"})
        self.assertEqual((answer.status_code, len(answer.content)), (206, 100))

    def test_an_address_is_over_after_an_hour(self):
        url = self.recording.with_user(self.anna).action_play()["url"]
        token = url.rpartition("/")[2]
        Own = self.Recording.with_user(self.anna)
        self.assertTrue(Own._find_for_officer(token))
        self.clock.tick(timedelta(minutes=61))
        self.assertFalse(Own._find_for_officer(token))

    def test_a_made_up_address_gives_nothing(self):
        Own = self.Recording.with_user(self.anna)
        good = self.recording.with_user(self.anna).action_play()["url"].rpartition("/")[2]
        number, end, signature = good.split("-")
        for token in ("", "1", "a-b-c", f"{number}-{end}-", f"{number}-{int(end) + 1}-{signature}",
                      f"{int(number) + 1}-{end}-{signature}", "9" * 40 + "-1-x"):  # fmt: skip
            self.assertFalse(Own._find_for_officer(token), token)

    def test_who_may_not_read_the_request_may_not_listen(self):
        """Rita works in another department."""
        with self.assertRaises(AccessError):
            self.recording.with_user(self.rita).action_play()
        self.assertFalse(self.played())

    def test_the_confidential_book_is_heard_by_its_group_only(self):
        self.request.category_id = self.violence
        self.assertTrue(self.request.is_confidential)
        with self.assertRaises(AccessError):
            self.recording.with_user(self.operator).action_play()
        self.recording.with_user(self.carol).action_play()
        self.assertEqual(self.played().user_id, self.carol)

    def test_another_municipality_hears_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.operator.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.assertFalse(self.Recording.with_user(self.operator).search([]))

    # === NO OTHER WAY === #

    def test_the_file_itself_is_nobodys(self):
        """Not by the attachment, not by the field, not for administrators either."""
        file = self.recording._get_file()
        system = self.env.ref("base.user_admin")
        for user in (self.anna, self.operator, self.mayor, system):
            own = file.with_user(user)
            with self.assertRaises(AccessError):
                own.read(["datas"])
            with self.assertRaises(AccessError):
                self.recording.with_user(user).read(["content"])
            self.assertFalse(
                self.env["ir.attachment"]
                .with_user(user)
                .search([("res_model", "=", "municipal.call.recording")])
            )

    def test_no_address_of_the_web_client_gives_it(self):
        file = self.recording._get_file()
        self.authenticate("admin", "admin")
        for path in (
            f"/web/content/{file.id}",
            f"/web/content/municipal.call.recording/{self.recording.id}/content",
            f"/web/content?model=municipal.call.recording&id={self.recording.id}&field=content",
        ):
            with self.subTest(path):
                answer = self.url_open(path)
                self.assertNotIn(b"RIFF", answer.content)
                self.assertIn(answer.status_code, (403, 404))
        self.assertFalse(self.played())

    def test_the_log_is_written_by_its_own_method_only(self):
        self.recording.with_user(self.anna).action_play()
        row = self.played()
        with self.assertRaises(AccessError):
            row.with_user(self.operator).read(["user_id"])
        self.assertEqual(row.with_user(self.mayor).user_id, self.anna)
        with self.assertRaises(UserError):
            row.user_id = self.rita
        with self.assertRaises(UserError):
            row.unlink()

    # === THE CALLER === #

    def test_the_caller_hears_their_own_words(self):
        """I02: hear it back, as the telephone wants it."""
        url = self.Recording._get_playback_url(self.call, "rec-1")
        self.assertTrue(url.startswith("/ivr/carrier-test/recording/") and url.endswith(".wav"))
        answer = self.url_open(url)
        self.assertEqual(answer.headers["Content-Type"], "audio/wav")
        self.assertGreater(len(answer.content), 8000)
        self.assertFalse(self.played(), "the log is of officers")

    def test_words_that_are_still_at_the_carrier_are_heard_too(self):
        content = make_sound(2)
        recording = self.learn("rec-9", content)
        self.env.flush_all()
        answer = self.url_open(self.Recording._get_playback_url(self.call, "rec-9"))
        self.assertGreater(len(answer.content), 2 * 8000)
        self.assertEqual(recording.state, "waiting", "the scheduled action stores it")

    def test_words_that_nobody_has_are_404(self):
        url = self.Recording._get_playback_url(self.call, "rec-1")
        self.assertEqual(self.Recording._get_playback_url(self.call, "unknown"), "")
        self.assertEqual(self.url_open(url.replace("carrier-test", "another")).status_code, 404)
        self.assertEqual(self.url_open(url.replace(".wav", "0.wav")).status_code, 404)
        self.recording._delete_sound("deleted")
        self.env.flush_all()
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_an_address_of_the_call_ends_with_the_call(self):
        url = self.Recording._get_playback_url(self.call, "rec-1")
        self.call.status = "settled"
        self.env.flush_all()
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_an_address_of_the_call_is_none_for_officers(self):
        """The two kinds of addresses do not open each other's doors."""
        token = self.Recording._get_playback_url(self.call, "rec-1").rpartition("/")[2][:-4]
        self.assertFalse(self.Recording.with_user(self.anna)._find_for_officer(token))
