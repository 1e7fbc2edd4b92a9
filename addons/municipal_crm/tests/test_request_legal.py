from datetime import date, datetime

from freezegun import freeze_time
from odoo.tests import tagged

from .common import MunicipalCase

#: A Tuesday; fifty days later it is Wednesday 21 October 2026.
BEGIN = "2026-09-01 07:00:00"


@tagged("post_install", "-at_install")
class TestRequestLegal(MunicipalCase):
    def setUp(self):
        super().setUp()
        with freeze_time(BEGIN):
            self.request = self._make_request(user_id=self.anna.id)

    def _move(self, state, moment):
        with freeze_time(moment):
            self.request.with_user(self.anna)._set_state(state, reply="Words.")

    def test_the_law_gives_fifty_days(self):
        """R27: of the calendar, from the day on which it was filed."""
        self.assertEqual(self.request.date_legal_deadline, date(2026, 10, 21))

    def test_it_ends_on_a_day_that_is_worked(self):
        """R27: article 10, over a week's end and over a holiday."""
        with freeze_time("2026-09-05 07:00:00"):
            self.assertEqual(self._make_request().date_legal_deadline, date(2026, 10, 26))
        with freeze_time("2026-09-08 07:00:00"):
            self.assertEqual(self._make_request().date_legal_deadline, date(2026, 10, 29))

    def test_a_category_has_a_term_of_its_own_or_none(self):
        """R26, R27: another law, and what is no application."""
        self.lamp.legal_days = 30
        with freeze_time(BEGIN):
            self.assertEqual(self._make_request().date_legal_deadline, date(2026, 10, 1))
            self.lamp.legal_days = 0
            self.assertFalse(self._make_request().date_legal_deadline)

    def test_waiting_for_the_citizen_costs_the_town_no_day(self):
        """R22, R27: both terms go on where they stood."""
        due = self.request.date_deadline
        self._move("waiting_citizen", "2026-09-07 07:00:00")
        self.assertEqual(self.request.date_legal_deadline, date(2026, 10, 21))
        self._move("in_process", "2026-09-14 07:00:00")
        self.assertEqual(self.request.date_legal_deadline, date(2026, 10, 29))
        workdays = self.company._get_workdays(2026)
        self.assertEqual(workdays.working_days_between(due, self.request.date_deadline), 5)
        moved = self.request.history_ids.filtered(lambda row: row.field_name == "date_deadline")
        self.assertEqual(len(moved), 1)

    def test_asked_and_answered_on_one_day_is_no_pause(self):
        """R22: nobody gains a day by asking."""
        due = self.request.date_deadline
        self._move("waiting_citizen", "2026-09-07 07:00:00")
        self._move("in_process", "2026-09-07 11:00:00")
        self.assertEqual(self.request.date_deadline, due)
        self.assertEqual(self.request.date_legal_deadline, date(2026, 10, 21))

    def test_several_pauses_add_up(self):
        """R22, R27: and another category keeps what was waited."""
        for since, until in (("2026-09-07", "2026-09-09"), ("2026-09-14", "2026-09-17")):
            self._move("waiting_citizen", f"{since} 07:00:00")
            self._move("in_process", f"{until} 07:00:00")
        self.assertEqual(self.request.date_legal_deadline, date(2026, 10, 26))
        other = self.lamp.copy({"name": "Other lamps", "code": "other_lamps", "legal_days": 40})
        before = other._get_deadline(self.request.date_submitted)
        self.request.category_id = other
        self.assertEqual(self.request.date_legal_deadline, date(2026, 10, 16))
        workdays = self.company._get_workdays(2026)
        self.assertEqual(workdays.working_days_between(before, self.request.date_deadline), 5)

    def test_another_service_gives_ten_days_more(self):
        """R27, R15: once, however many tasks."""
        for _each in range(2):
            self.env["municipal.task"].create(
                {"request_id": self.request.id, "name": "Dig", "department_id": self.roads.id}
            )
        self.assertTrue(self.request.has_other_services)
        self.assertEqual(self.request.date_legal_deadline, date(2026, 11, 2))

    def test_a_task_of_ones_own_gives_nothing(self):
        """R27: the same service is one service."""
        self.env["municipal.task"].create(
            {"request_id": self.request.id, "name": "Look", "department_id": self.lighting.id}
        )
        self.assertFalse(self.request.has_other_services)
        self.assertEqual(self.request.date_legal_deadline, date(2026, 10, 21))

    def test_the_citizen_reads_the_day(self):
        """R27, R21: behind the link, with number and PIN, and in the account."""
        status = self.request.sudo()._get_public_status()
        self.assertEqual(status["date_legal_deadline"], date(2026, 10, 21))

    # === DAYS OF THE TOWN === #

    def _close(self, start, end):
        """The town hall is closed between two moments of the town's clock."""
        moments = (datetime.fromisoformat(text) for text in (start, end))
        begin, until = (
            self.company._get_municipal_moment(moment.date(), moment.time()) for moment in moments
        )
        self.env["resource.calendar.leaves"].create(
            {"name": "Closed", "company_id": self.company.id, "date_from": begin, "date_to": until}
        )

    def _is_worked(self, day):
        return self.company._get_workdays(day.year).is_working(day)

    def test_a_closure_of_several_days_closes_each(self):
        """R26, D1: also those after its first, and across New Year."""
        self._close("2026-12-30 00:00:00", "2027-01-05 23:59:59")
        days = [date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 4), date(2027, 1, 5)]
        self.assertEqual([self._is_worked(day) for day in days], [False] * 4)
        self.assertTrue(self._is_worked(date(2027, 1, 7)))

    def test_a_half_day_is_worked_until_its_hours_are_gone(self):
        """R26, D1: 24 December closes at noon; with office hours in the afternoon alone it is off."""
        eve = date(2026, 12, 24)
        self._close("2026-12-24 12:00:00", "2026-12-24 23:59:59")
        self.assertTrue(self._is_worked(eve))
        self.assertIn(eve, [self.company._get_municipal_deadline(datetime(2026, 12, 23, 8), 1)])
        hours = self.company.resource_calendar_id.attendance_ids
        hours.filtered(lambda row: row.hour_from < 12).unlink()
        self.assertFalse(self._is_worked(eve))

    def test_the_summer_of_2040_has_its_hour(self):
        """R27: the zone's rules go on after 2037."""
        late = datetime(2040, 7, 1, 21, 30)
        self.assertEqual(self.company._get_municipal_day(late), date(2040, 7, 2))
        self.assertEqual(
            self.company._get_municipal_moment(date(2040, 7, 2)), datetime(2040, 7, 1, 21)
        )
