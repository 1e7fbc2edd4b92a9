"""Setting up: an office from nothing, opening hours in words, and what is still missing."""

from datetime import date

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError

from .common import MONDAY, AppointmentCase, utc


@freeze_time(utc(MONDAY, 8))
class TestOffice(AppointmentCase):
    def _office(self, user=None, **vals):
        Office = self.env["municipal.appointment.office"].with_user(user or self.administrator)
        return Office.create({"name": "Citizens' office", "address": "Harbour 2"} | vals)

    def test_an_office_from_nothing_is_bookable_at_once(self):
        """P25, P29: one dialogue makes place, counters and hours; the website has its times."""
        self.passport.place_ids = self.hall
        office = self._office(
            counters=2, kept_back=1, has_break=True, break_from=10, break_to=11, hour_to=12,
            service_ids=self.passport.ids,
        )  # fmt: skip
        self.assertIn("up to 60 visits a week", office.preview)
        place = self.env["municipal.place"].browse(office.action_make()["res_id"])
        self.assertEqual(
            (place.name, place.address, place.is_bookable), ("Citizens' office", "Harbour 2", True)
        )
        self.assertEqual(place.lane_ids.mapped("is_internal"), [False, False, True])
        self.assertEqual(place.lane_ids.mapped("code"), ["1", "2", "3"])
        self.assertEqual(len(place.opening_ids), 10)
        self.assertFalse(place.appointment_hint)
        tuesday = self._get_clocks(day="2027-03-09", place=place)
        self.assertEqual(tuesday, ["08:00", "08:30", "09:00", "09:30", "11:00", "11:30"])

    def test_more_counters_for_a_place_that_exists(self):
        """P25: their numbers go on."""
        self._office(name=False, place_id=self.hall.id, counters=1, monday=False).action_make()
        self.assertEqual(self.hall.lane_ids.sorted("id")[-1].code, "4")

    def test_what_makes_no_sense_is_refused_in_words(self):
        """P25: nothing is made by halves."""
        before = self.env["municipal.place"].search_count([])
        off = {f"{day}day": False for day in ("mon", "tues", "wednes", "thurs", "fri")}
        for vals, words in (
            ({"name": " "}, "what the office is called"),
            ({"counters": 0}, "between 1 and"),
            ({"counters": 3, "kept_back": -1}, "between 1 and"),
            (off, "On which days"),
            ({"hour_from": 14, "hour_to": 8}, "follow one another"),
            ({"has_break": True, "break_from": 7, "break_to": 9}, "follow one another"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self._office(**vals).action_make()
        self.assertEqual(self.env["municipal.place"].search_count([]), before)

    def test_only_administrators_set_up_offices(self):
        """P25: a place is the whole town's."""
        for user in (self.anna, self.ilias, self.mayor):
            with self.assertRaises(AccessError):
                self._office(user)

    # === WORDS === #

    def _words(self, **vals):
        return self._english("1", hour_from=8, hour_to=14, **vals).summary

    def _english(self, weekdays, **vals):
        self.env["res.lang"]._activate_lang("en_US")
        return self._make_openings(self.hall, weekdays, **vals).with_context(lang="en_US")

    def _hint(self, record, name="hint"):
        """As the next screen shows it."""
        record.invalidate_recordset()
        return record[name]

    def test_an_opening_says_what_it_means(self):
        """P26: in one sentence, as one would say it."""
        days = {"date_from": "2027-01-01", "date_to": "2027-05-31"}
        self.assertEqual(self._words(), "Every Tuesday 08:00–14:00, all counters")
        self.assertEqual(
            self._words(pattern="odd", **days),
            "Every Tuesday of odd weeks 08:00–14:00, from 1 Jan 2027 to 31 May 2027, all counters",
        )
        self.assertEqual(
            self._words(pattern="nth", nth="-1", lane_ids=self.one.ids),
            "Every last Tuesday of the month 08:00–14:00, only: one",
        )
        saturday = self._english("5", pattern="nth", nth="1")
        self.assertTrue(saturday.summary.startswith("Every first Saturday of the month"))

    def test_it_says_the_same_in_greek(self):
        """P26: Saturday is of another gender than the other days."""
        self.env["res.lang"]._activate_lang("el_GR")
        rows = self._make_openings(self.hall, "15", pattern="nth", nth="1").with_context(
            lang="el_GR"
        )
        self.assertEqual(
            [row.summary.partition(" 10:00")[0] for row in rows],
            ["Κάθε πρώτη Τρίτη του μήνα", "Κάθε πρώτο Σάββατο του μήνα"],
        )

    def test_the_next_days_leave_holidays_out(self):
        """P26, P27: 25 March is a Thursday in 2027; odd weeks come every other week."""
        thursday = self._english("3")
        self.assertEqual(thursday.next_days, "Thu 11/3 · Thu 18/3 · Thu 1/4 · Thu 8/4")
        odd = self._english("1", pattern="odd")
        for day in (date(2027, 3, 16), date(2027, 3, 30)):
            self.assertEqual(day.isocalendar().week % 2, 1)
        self.assertTrue(odd.next_days.startswith("Tue 16/3 · Tue 30/3"))
        over = self._english("1", date_to="2027-01-31")
        self.assertIn("over", over.next_days)

    # === HINTS === #

    def test_a_counter_without_hours_is_pointed_out(self):
        """P26, P29: in the list, on the counter, on the place and on the service."""
        self.assertFalse(self.hall.appointment_hint or self.one.hint or self.passport.hint)
        self.openings.lane_ids = self.one
        Lane = self.env["municipal.appointment.lane"]
        here = [("place_id", "=", self.hall.id)]
        self.assertEqual(Lane.search([*here, ("has_hours", "=", False)]), self.two | self.three)
        self.assertEqual(Lane.search([*here, ("has_hours", "=", True)]), self.one)
        self.assertIn("No opening hours", self._hint(self.two))
        self.assertEqual(
            self._hint(self.hall, "appointment_hint"), "Without opening hours: two, three"
        )
        self.one.service_ids = self._make_service(code="other")
        self.assertIn("no opening hours", self._hint(self.passport))
        self.openings.unlink()
        self.assertIn("Add the opening hours", self._hint(self.hall, "appointment_hint"))

    def test_what_the_website_will_never_show_is_pointed_out(self):
        """P29: all counters kept back; no counter at all; nobody's department."""
        (self.one | self.two).is_internal = True
        self.assertIn("kept back", self._hint(self.passport))
        self.assertIn("kept back", self._hint(self.hall, "appointment_hint"))
        self.hall.is_bookable = False
        self.assertIn("No counter", self._hint(self.passport))
        self.assertIn("does not take", self._hint(self.one))
        self.hall.is_bookable = True
        (self.one | self.two).is_internal = False
        self.passport.department_id = False
        self.assertIn("department", self._hint(self.passport))
