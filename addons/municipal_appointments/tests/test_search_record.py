from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import ValidationError

from .common import AppointmentCase


@freeze_time("2027-03-05 06:00:00")
class TestSearchRecord(AppointmentCase):
    """P33: searches that found nothing, and days to the first free time, are remembered."""

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()

    def _get_last(self):
        self.env.invalidate_all()
        return self.env["municipal.appointment.search"].search([], limit=1)

    def test_days_to_the_first_free_time_are_days_of_the_calendar(self):
        self.openings.date_from = "2027-03-08"
        self.passport._record_search("web", self.passport._get_earliest())
        found = self._get_last()
        self.assertEqual((found.days_to_first, found.is_found, found.channel), (3, True, "web"))
        self.assertEqual((found.service_id, found.company_id), (self.passport, self.company))

    def test_a_search_that_found_nothing_counts_in_no_average(self):
        self.openings.unlink()
        self.passport._record_search("phone", self.passport._get_earliest(), self.hall)
        found = self._get_last()
        self.assertEqual((found.is_found, found.place_id), (False, self.hall))
        Search = self.env["municipal.appointment.search"]
        [(average,)] = Search._read_group([("id", "=", found.id)], [], ["days_to_first:avg"])
        self.assertFalse(average)

    def test_what_was_looked_for_long_ago_is_forgotten(self):
        """A row for each look would grow without end; how long is set, with a default."""
        Search = self.env["municipal.appointment.search"]
        Search.search([]).unlink()
        vals = {"service_id": self.passport.id, "channel": "web"}
        days = (0, 29, 31, 729, 731)
        rows = Search.create(
            [
                {**vals, "date": fields.Datetime.subtract(fields.Datetime.now(), days=day)}
                for day in days
            ]
        )
        self.assertEqual(Search._gc_searches(), (1, False))
        self.assertEqual(rows.exists(), rows[:4])
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.municipality_appointment_search_days, 730)
        settings.municipality_appointment_search_days = 30
        settings.set_values()
        self.assertEqual(Search._gc_searches(), (2, False))
        self.assertEqual(rows.exists(), rows[:2])
        with self.assertRaises(ValidationError):
            settings.municipality_appointment_search_days = 0
