"""Announcements by voice and keys (N13, N30, D5: phone reading)."""

from datetime import timedelta

from freezegun import freeze_time
from odoo.addons.municipal_crm.tests.dialogue_common import DialogueCase
from odoo.addons.municipal_crm.tools.dialogue import Done
from odoo.tests import tagged

from .common import NOW, AnnouncementCase


@tagged("post_install", "-at_install")
class TestDialogueAnnouncement(AnnouncementCase, DialogueCase):
    def setUp(self):
        super().setUp()
        self.clock = self.enterContext(freeze_time(NOW))

    def _read(self, name, **vals):
        vals = {"is_read": True, "summary": f"{name} it is.", **vals}
        return self._publish(name=name, **vals)

    def _later(self, **delta):
        self.clock.move_to(NOW + timedelta(**delta))

    def _call(self):
        return self.begin("announcement", "phone", caller="6912345678")

    def _first(self, session):
        return self.said(session._get_turn())

    def test_the_latest_is_read_first_and_what_is_urgent_before_it(self):
        old = self._read("Old")
        self._later(minutes=1)
        new = self._read("New")
        self.assertEqual(self.env["municipal.announcement"]._get_readable(), new + old)
        alert = self._alert(is_read=True)
        self.assertEqual(self.env["municipal.announcement"]._get_readable()[0], alert)
        old.with_user(self.paul).reading_priority = "first"
        self.assertEqual(self.env["municipal.announcement"]._get_readable()[0], old)

    def test_only_what_is_in_its_reading_window_is_read(self):
        """N13: the phone has a window of its own inside that of the page."""
        self._read("Later", reading_start=NOW + timedelta(hours=1))
        self._publish(name="Page only")
        self.assertIn("no announcements", self._first(self._call()))
        self._later(hours=2)
        self.assertIn("Later", self._first(self._call()))

    def test_spoken_text_may_differ_from_the_page(self):
        self._read("Web words", spoken_text="Spoken words")
        said = self._first(self._call())
        self.assertIn("Spoken words", said)
        self.assertNotIn("Web words", said)

    def test_one_goes_from_one_to_the_next(self):
        for name in ("Three", "Two", "One"):
            self._read(name)
        session = self._call()
        self.assertIn("One", self._first(session))
        self.assertIn("Two", self.said(self.press(session, "1")))
        self.assertIn("Three", self.said(self.press(session, "1")))
        self.assertIn("all announcements", self.said(self.press(session, "1")))
        self.assertIsInstance(self.press(session, "3").expect, Done)

    def test_any_of_thirty_is_three_keys_away(self):
        """D5: 30 items; one key opens the list, two more choose."""
        rows = [self._read(f"Number {number}") for number in range(30)]
        session = self._call()
        self.press(session, "2")
        turn = self.press(session, "27")
        self.assertIn(rows[30 - 27].name, self.said(turn))
        self.assertIn("27", self.said(turn))

    def test_a_long_text_is_cut_with_a_key(self):
        self._read("Long", spoken_text=" ".join(f"Sentence number {n} of it." for n in range(60)))
        self._read("Next", reading_sequence=20)
        session = self._call()
        self.assertNotIn("Sentence number 40", self._first(session))
        self.assertIn("Sentence number 25", self.said(self.press(session, "1")))
        self.assertIn("Next", self.said(self.press(session, "4")))

    def test_what_expires_while_it_is_read_is_not_read_on(self):
        """N06, D5: neither its next part nor a repeat."""
        sentences = " ".join(f"Sentence number {n} of it." for n in range(60))
        self._read("Short", reading_sequence=20)
        news = self._read("Long", spoken_text=sentences)
        session = self._call()
        news.with_user(self.paul).action_cancel("A mistake.")
        self.assertIn("just ended", self.said(session._get_turn()))
        self.assertIn("just ended", self.said(self.press(session, "*")))
        self.assertIn("Short", self.said(self.press(session, "1")))

    def test_when_nothing_is_valid_it_says_so_and_offers_a_person(self):
        session = self._call()
        self.assertIn("no announcements", self._first(session))
        self.press(session, "1")
        self.assertEqual(session._get_frame().code, "callback")

    def test_an_unknown_number_is_asked_again(self):
        self._read("Only")
        session = self._call()
        self.press(session, "2")
        self.assertIn("Only", self.said(self.press(session, "7")))

    def test_each_language_hears_its_own_words(self):
        """N21: Greek and English of one announcement."""
        news = self._read("Water cut", spoken_text="No water until 14:00.")
        news.with_context(lang="el_GR").spoken_text = "Χωρίς νερό έως τις 14:00."
        greek = self.begin("announcement", "phone", lang="el_GR")
        self.assertIn("Χωρίς νερό", self._first(greek))
        self.assertIn("No water", self._first(self._call()))
        words = news.with_context(lang="el_GR").spoken_preview
        self.assertEqual(words, "Χωρίς νερό έως τις δεκατέσσερις.")

    def test_what_was_heard_is_counted_without_a_name(self):
        """N30: to the end, skipped, left; nothing leads back to the caller."""
        sentences = " ".join(f"Sentence number {n} of it." for n in range(60))
        self._read("Whole", reading_sequence=30)
        self._read("Skipped", spoken_text=sentences, reading_sequence=20)
        self._read("First", reading_sequence=10)
        session = self._call()
        self.press(session, "1", "4")
        rows = self.env["municipal.announcement.hearing"].search([], order="id")
        outcomes = [(row.announcement_id.name, row.outcome, row.parts_heard) for row in rows]
        self.assertEqual(
            outcomes,
            [("First", "complete", 1), ("Skipped", "skipped", 1), ("Whole", "left", 1)],
        )
        self.assertNotIn(session.token, rows.sudo().mapped("session_key"))
