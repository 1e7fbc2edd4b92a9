"""Days off, absences, changes of the clock, midnight: what they mean for what is free and booked."""

from datetime import date, datetime, timedelta

import icalendar
from freezegun import freeze_time
from odoo.tests import new_test_user, tagged

from ..models.municipal_appointment_slot import SlotTaken
from .appointment_common import QUARTER, START, AppointmentCase

NOON = START + timedelta(hours=3)
WEEK = timedelta(days=7)


@tagged("post_install", "-at_install")
class TestCalendarEdge(AppointmentCase):
    def _stranded(self):
        return self.Appointment.search([("is_stranded", "=", True)])

    def _leave(self, start, end, employee=None, **vals):
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Off",
                "company_id": self.company.id,
                "resource_id": employee.resource_id.id if employee else False,
                "date_from": start,
                "date_to": end,
            }
            | vals
        )

    def _open(self, weekday, hour_from, hour_to, **vals):
        return self.env["municipal.appointment.opening"].create(
            {"place_id": self.place.id, "weekday": weekday, "hour_from": hour_from}
            | {"hour_to": hour_to, **vals}
        )

    # === DAYS OFF === #

    def test_a_holiday_declared_late_is_closed_at_once_and_strands_who_booked(self):
        """P27, P28: by decree for tomorrow: nobody can book, and those who have are given a time."""
        visit = self._book()
        self.assertIn(START + QUARTER, self._get_starts())
        decree = self._leave(START - timedelta(hours=9), START + timedelta(hours=14))
        self.assertEqual(self._get_starts(), [])
        with self.assertRaises(SlotTaken):
            self._hold(START + QUARTER)
        self.assertEqual(self._stranded(), visit)
        wizard = self.env["municipal.appointment.replace"].with_user(self.anna).create({})
        wizard.line_ids.todo = "move"
        wizard.action_apply()
        self.assertEqual(visit.date_start, START + WEEK)
        self.assertEqual(len(self._get_messages(visit, "appointment_moved")), 1)
        decree.unlink()
        self.assertIn(START + QUARTER, self._get_starts())

    def test_a_day_off_that_takes_the_office_hours_is_the_whole_day(self):
        """P27: for who is stranded as for what is free; its hours are those of the town hall."""
        hours = self.company.resource_calendar_id.attendance_ids
        tuesday = hours.filtered(lambda row: row.dayofweek == "1")
        tuesday[1:].unlink()
        tuesday[:1].write({"hour_from": 9, "hour_to": 10})
        self._open("1", 16, 18)
        afternoon = START + timedelta(hours=7)
        visit = self._book(afternoon)
        self._leave(START, START + timedelta(hours=1))
        self.assertEqual(self._stranded(), visit)
        with self.assertRaises(SlotTaken):
            self._hold(afternoon + QUARTER)

    def test_half_a_day_off_leaves_the_other_half(self):
        """P27, P28, D1: the eve of a holiday; only who booked in the half that is closed waits."""
        self._open("1", 16, 18)
        afternoon = START + timedelta(hours=7)
        late, early = self._book(afternoon), self._book()
        self._leave(START + timedelta(hours=3), START + timedelta(hours=12))
        self.assertEqual(self._stranded(), late)
        self.assertFalse(early.is_stranded)
        self._hold(START + QUARTER)
        with self.assertRaises(SlotTaken):
            self._hold(afternoon + QUARTER)

    def test_the_day_off_of_another_town_is_none_of_ours(self):
        """P27: two municipalities in one database."""
        visit = self._book()
        other = self.env["res.company"].create({"name": "Other town"})
        leaves = self.env["resource.calendar.leaves"].with_company(other)
        leave = leaves.create(
            {"name": "Off", "date_from": START, "date_to": START + timedelta(hours=5)}
        )
        self.assertEqual(leave.company_id, other)
        self.assertFalse(self._stranded())
        self.assertIn(START + QUARTER, self._get_starts())
        self.assertFalse(visit.is_stranded)

    def test_the_office_that_closes_at_noon(self):
        """P25: the last visit ends at the stroke of noon; who booked later is stranded."""
        self._open("1", 12, 14)
        before, after = self._book(NOON - QUARTER), self._book(NOON)
        closure = {"reason": "Eve", "place_id": self.place.id}
        self.env["municipal.appointment.closure"].create(
            closure | {"date_start": NOON, "date_end": NOON + timedelta(hours=6)}
        )
        frees = self.service._get_free(START, START + timedelta(days=1))
        self.assertEqual(frees[-1].date_start, NOON - 2 * QUARTER)
        self.assertEqual(self._stranded(), after)
        self.assertFalse(before.is_stranded)

    # === ABSENCES === #

    def test_an_absence_for_part_of_a_day(self):
        """P28: a visit that only touches it stays; one that runs into it does not."""
        self.lane.employee_id = anna = self.anna.employee_id
        first, second, third = (self._book(START + place * QUARTER) for place in (3, 4, 8))
        self._leave(START + 4 * QUARTER, START + 8 * QUARTER, anna)
        self.assertEqual(
            self._get_starts(), [START + place * QUARTER for place in (0, 1, 2, 9, 10, 11)]
        )
        self.assertEqual(self._stranded(), second)
        self.assertFalse(first.is_stranded or third.is_stranded)

    def test_overlapping_absences_are_one(self):
        """P28: the leave, the training in it, and the sick days at its end; each visit counts once."""
        self.lane.employee_id = anna = self.anna.employee_id
        visit = self._book(START + 5 * QUARTER)
        for low, high in ((2, 6), (3, 4), (5, 8)):
            self._leave(START + low * QUARTER, START + high * QUARTER, anna)
        self.assertEqual(
            self._get_starts(), [START + place * QUARTER for place in (0, 1, 8, 9, 10, 11)]
        )
        self.assertEqual(self._stranded(), visit)

    def test_somebody_without_a_user_serves_too(self):
        """P01, P28: bookable by name, absent at times, with a feed; nobody has to log in for it."""
        employee = self.env["hr.employee"].create({"name": "Without user"})
        self.assertFalse(employee.user_id)
        self.lane.employee_id = employee
        self.assertEqual(len(self._get_starts(employee=employee)), 12)
        visit = self._book()
        self.assertEqual(visit.host_id, employee)
        self.assertIn(b"BEGIN:VEVENT", self.Appointment._make_feed(employee))
        self._leave(START, START + QUARTER, employee)
        self.assertEqual(self._stranded(), visit)
        alarm = self.env["municipal.appointment.alarm"].with_user(self.anna)._raise(self.lane)
        self.assertEqual(alarm.lane_id, self.lane)

    # === THE CLOCK === #

    def test_somebody_in_another_zone_reads_the_hour_of_the_town(self):
        """P34: an officer who travels, a citizen abroad: the visit is at nine in Athens."""
        user = new_test_user(
            self.env, "traveller", groups="base.group_portal", tz="America/New_York"
        )
        visit = self._book().with_user(user).sudo().with_context(tz="America/New_York")
        self.assertIn("09:00", visit._format_moment(visit.date_start))
        self._hand_over()
        mail = self._get_mail(self._get_messages(visit, "appointment_booked"))
        self.assertIn("09:00", mail.body_html)
        (event,) = icalendar.Calendar.from_ical(visit._make_ics()[0]).walk("VEVENT")
        self.assertEqual(str(event["DTSTART"].params["TZID"]), "Europe/Athens")
        self.assertEqual(event.decoded("DTSTART").hour, 9)

    def test_a_move_over_the_change_of_the_clock_changes_calendar_and_reminders(self):
        """P20, P34: nine o'clock is nine o'clock, and a day before is 24 hours before."""
        after = datetime(2027, 3, 30, 6, 0)
        visit = self._book()
        visit._move_to(after)
        calendar = icalendar.Calendar.from_ical(visit._make_ics()[0])
        (event,) = calendar.walk("VEVENT")
        self.assertEqual(event.decoded("DTSTART").isoformat(), "2027-03-30T09:00:00+03:00")
        self.assertEqual((str(event["SEQUENCE"]), len(calendar.walk("VTIMEZONE"))), ("1", 1))
        rows = self._get_messages(visit, "appointment_reminder")
        moments = {row.date_planned for row in rows if row.date_planned > START}
        self.assertEqual(moments, {after - timedelta(days=1), after - timedelta(hours=2)})

    def test_both_nights_on_which_the_clock_is_changed(self):
        """P34: twenty quarters from midnight to six in March, twenty-four in October, none twice."""
        self._open("6", 0, 6)
        for day, hours in (
            (date(2027, 3, 28), (22, 23, 0, 1, 2)),
            (date(2027, 10, 31), (21, 22, 23, 0, 2, 3)),
            (date(2027, 7, 4), (21, 22, 23, 0, 1, 2)),
        ):
            with freeze_time(datetime.combine(day, datetime.min.time()) - timedelta(days=2)):
                low = self.company._get_municipal_moment(day)
                frees = self.service._get_free(low, low + timedelta(hours=8))
                starts = [free.date_start for free in frees]
                wanted = [(hour, minute) for hour in hours for minute in (0, 15, 30, 45)]
                self.assertEqual([(start.hour, start.minute) for start in starts], wanted, day)
                visits = [
                    self._book(start, contact_email=f"{start:%d%H%M}@citizens.example")
                    for start in starts
                ]
                self.assertEqual(self.service._get_free(low, low + timedelta(hours=8)), [])
                self.assertEqual({visit.date_start for visit in visits}, set(starts))

    # === MIDNIGHT === #

    def test_a_visit_at_midnight_belongs_to_the_day_that_begins(self):
        """D3: of the calendar, of the limit of a day, of a holiday."""
        self._open("1", 23, 24)
        self._open("2", 0, 1)
        self.service.max_per_day = 1
        midnight = self.company._get_municipal_moment(date(2027, 3, 10))
        frees = self.service._get_free_of_month(date(2027, 3, 1))
        days = [self.company._get_municipal_day(free.date_start) for free in frees]
        self.assertEqual((days.count(date(2027, 3, 9)), days.count(date(2027, 3, 10))), (16, 4))
        self._book(midnight - QUARTER)
        self.assertEqual(self._book(midnight).state, "booked")

    def test_no_visit_runs_over_midnight_where_the_office_closes(self):
        """D3: half an hour does not begin at a quarter to."""
        self._open("1", 23, 24)
        self.service.minutes = 30
        midnight = self.company._get_municipal_moment(date(2027, 3, 10))
        frees = self.service._get_free(midnight - timedelta(hours=1), midnight + timedelta(hours=1))
        self.assertEqual(
            [free.date_start for free in frees],
            [midnight - timedelta(hours=1), midnight - timedelta(minutes=30)],
        )

    def test_the_eve_of_a_holiday_is_open_until_midnight(self):
        """D3, P27: 24 March until twelve; at midnight the National Day begins."""
        self._open("2", 23, 24)
        self._open("3", 0, 1)
        holiday = self.company._get_municipal_moment(date(2027, 3, 25))
        frees = self.service._get_free(holiday - timedelta(hours=2), holiday + timedelta(hours=2))
        self.assertEqual(frees[-1].date_start, holiday - QUARTER)
        self.assertEqual(len(frees), 4)
        with self.assertRaises(SlotTaken):
            self._hold(holiday)
