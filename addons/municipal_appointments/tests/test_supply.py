from odoo.exceptions import ValidationError
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import AppointmentCase


class TestSupply(AppointmentCase):
    """P12, P25, P26: what makes no sense cannot be written down."""

    def _assert_refused(self, record, **vals):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError, msg=vals),
            self.cr.savepoint(),
        ):
            record.write(vals)
            record.flush_recordset()

    def test_lengths_and_limits_have_bounds(self):
        for vals in (
            {"minutes": 0},
            {"gap_minutes": -1},
            {"step_minutes": -1},
            {"max_people": 0},
            {"max_people": 49},
            {"max_open": -1},
            {"lead_minutes": -5},
            {"horizon_days": 0},
            {"hold_minutes": 0},
        ):
            self._assert_refused(self.passport, **vals)

    def test_hours_and_days_are_in_order(self):
        opening = self.openings[0]
        for vals in (
            {"hour_from": 12.0, "hour_to": 10.0},
            {"hour_to": 24.5},
            {"hour_from": -1.0},
            {"pattern": "nth", "nth": False},
            {"date_from": "2027-03-02", "date_to": "2027-03-01"},
        ):
            self._assert_refused(opening, **vals)

    def test_a_code_is_part_of_an_address_and_belongs_to_one_service(self):
        """P39: the link to a service."""
        for code in ("Passport", "pass port", "-passport", "διαβατήριο"):
            with self.assertRaises(ValidationError, msg=code):
                self.passport.code = code
        other = self._make_service(code="other", name="Other")
        self._assert_refused(other, code="passport")

    def test_a_counter_of_another_place_is_refused(self):
        library = self._make_place("Library")
        desk = self._make_lane(library, "desk")
        with self.assertRaises(ValidationError):
            self.openings[0].lane_ids = desk
        with self.assertRaises(ValidationError):
            self.env["municipal.appointment.closure"].create(
                {
                    "reason": "Works",
                    "place_id": self.hall.id,
                    "lane_ids": desk.ids,
                    "date_start": "2027-03-08 08:00:00",
                    "date_end": "2027-03-08 09:00:00",
                }
            )

    def test_a_service_is_found_by_the_words_people_use(self):
        """P14: without accents, in any case."""
        self.passport.guide_words = "Ταυτότητα, ταξίδι"
        self.assertIn("ταυτοτητα", self.passport.search_text)
        self.assertIn("passport", self.passport.search_text)

    def test_opening_hours_are_called_by_place_day_and_hours(self):
        self.assertEqual(self.openings[0].display_name, "Town hall Monday 10:00–12:00")
