from collections import Counter
from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from .common import MONDAY, AppointmentCase, utc

ALL_DAY = ["10:00", "10:30", "11:00", "11:30"]


@freeze_time("2027-03-05 06:00:00")
class TestFreeTimes(AppointmentCase):
    """P01, P12, P16, P26-P29, P35, P44: what is free follows from what is open and what is taken."""

    def _take(self, *rows):
        """The counters are taken: [(lane, start, end)]."""
        busy = [(lane.id, start, end) for lane, start, end in rows]
        lanes = self.registry["municipal.appointment.lane"]
        return patch.object(lanes, "_get_busy", lambda lanes, start, end: busy)

    # === COUNTERS === #

    def test_a_time_names_the_counters_that_are_free_then(self):
        """P01: the public ones, in their order, in UTC."""
        [first, *_rest] = self.passport._get_free(utc(MONDAY, 0), utc(MONDAY, 23))
        self.assertEqual(first.date_start, utc(MONDAY, 10))
        self.assertEqual(first.date_end, utc(MONDAY, 10, 30))
        self.assertEqual(first.lane_ids, (self.one.id, self.two.id))
        self.assertEqual(first.place_id, self.hall.id)
        self.assertEqual(self._get_clocks(), ALL_DAY)

    def test_a_time_is_gone_when_the_last_counter_is_taken(self):
        """P03: two counters, two visits."""
        ten = (utc(MONDAY, 10), utc(MONDAY, 10, 30))
        with self._take((self.one, *ten)):
            self.assertEqual(self._get_clocks(), ALL_DAY)
        with self._take((self.one, *ten), (self.two, *ten)):
            self.assertEqual(self._get_clocks(), ALL_DAY[1:])

    def test_the_staff_is_given_the_counter_that_is_kept_back_first(self):
        """P29: citizens on the website do not see its times."""
        ten = (utc(MONDAY, 10), utc(MONDAY, 10, 30))
        with self._take((self.one, *ten), (self.two, *ten)):
            self.assertEqual(self._get_clocks(internal=True), ALL_DAY)
        [first, *_rest] = self.passport._get_free(utc(MONDAY, 0), utc(MONDAY, 23), internal=True)
        self.assertEqual(first.lane_ids, (self.three.id, self.one.id, self.two.id))

    def test_a_counter_for_other_services_is_not_offered(self):
        """P12: a counter can be for some services only."""
        other = self._make_service(code="other", name="Other")
        (self.one | self.two).service_ids = other
        self.assertEqual(self._get_clocks(), [])
        self.assertEqual(self._get_clocks(other), ALL_DAY)

    def test_a_service_is_offered_at_its_places_only(self):
        """P12: the topic decides the office."""
        library = self._make_place("Library")
        self._make_lane(library, "desk")
        self._make_openings(library)
        self.assertEqual(len(self._get_clocks()), 8)
        self.assertEqual(len(self._get_clocks(place=library)), 4)
        self.passport.place_ids = self.hall
        self.assertEqual(len(self._get_clocks()), 4)
        self.assertEqual(self._get_clocks(place=library), [])
        self.hall.active = False
        self.assertEqual(self._get_clocks(), [], "a closed place does not mean every place")

    def test_a_service_is_offered_by_its_people_only(self):
        """P12, P01: who may serve it, and by whom one wants to be served."""
        anna, vassilis = self.anna.employee_id, self.vassilis.employee_id
        self.one.employee_id, self.two.employee_id = anna, vassilis
        self.passport.employee_ids = anna
        [first, *_rest] = self.passport._get_free(utc(MONDAY, 0), utc(MONDAY, 23))
        self.assertEqual(first.lane_ids, (self.one.id,))
        self.assertEqual(self._get_clocks(employee=anna), ALL_DAY)
        self.assertEqual(self._get_clocks(employee=vassilis), [])

    def test_who_is_busy_at_one_counter_is_not_free_at_another(self):
        """P01: a person who sits at two places sits at one of them at a time."""
        library = self._make_place("Library")
        desk = self._make_lane(library, "desk", employee_id=self.anna.employee_id.id)
        self._make_openings(library)
        self.one.employee_id = self.anna.employee_id
        with self._take((self.one, utc(MONDAY, 10), utc(MONDAY, 10, 30))):
            self.assertEqual(self._get_clocks(place=library), ALL_DAY[1:])
        self.assertEqual(self._get_clocks(place=library), ALL_DAY)
        self.assertTrue(desk)

    # === OPENINGS AND WHAT TAKES AWAY FROM THEM === #

    def test_nothing_opens_on_a_public_holiday(self):
        """P26, P27: Clean Monday of 2027 is the 15th of March, the National Day the 25th."""
        for day in ("2027-03-15", "2027-03-25"):
            self.assertEqual(self._get_clocks(day=day), [], day)
        self.assertEqual(self._get_clocks(day="2027-03-16"), ALL_DAY)

    def test_nothing_opens_on_the_towns_own_holiday(self):
        """P27: the local patron saint is a day off of the municipality."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Patron saint",
                "company_id": self.company.id,
                "date_from": utc(MONDAY, 0),
                "date_to": utc(MONDAY, 23, 59),
            }
        )
        self.assertEqual(self._get_clocks(), [])

    def test_half_a_day_off_leaves_the_other_half(self):
        """P27: on the eve of a holiday the town hall closes at eleven."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Eve",
                "company_id": self.company.id,
                "date_from": utc(MONDAY, 11),
                "date_to": utc(MONDAY, 23, 59),
            }
        )
        self.assertEqual(self._get_clocks(), ALL_DAY[:2])

    def test_a_closure_takes_its_hours_away_everywhere_or_there_only(self):
        """P25: a strike closes the town, works close a counter."""
        strike = self.env["municipal.appointment.closure"].create(
            {"reason": "Strike", "date_start": utc(MONDAY, 11), "date_end": utc(MONDAY, 15)}
        )
        self.assertEqual(self._get_clocks(), ALL_DAY[:2])
        strike.place_id = self._make_place("Library")
        self.assertEqual(self._get_clocks(), ALL_DAY)
        strike.write({"place_id": self.hall.id, "lane_ids": self.one.ids})
        frees = self.passport._get_free(utc(MONDAY, 0), utc(MONDAY, 23))
        self.assertEqual([len(free.lane_ids) for free in frees], [2, 2, 1, 1])
        self.one.active = False
        self.assertEqual(self._get_clocks(), ALL_DAY, "of a counter that is gone, not of all")

    def test_an_absence_closes_the_counter_of_that_person(self):
        """P28: approved time off takes the times away."""
        self.one.employee_id = self.anna.employee_id
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Sick",
                "resource_id": self.anna.employee_id.resource_id.id,
                "date_from": utc(MONDAY, 8),
                "date_to": utc(MONDAY, 11),
            }
        )
        frees = self.passport._get_free(utc(MONDAY, 0), utc(MONDAY, 23))
        self.assertEqual([len(free.lane_ids) for free in frees], [1, 1, 2, 2])

    def test_an_opening_can_be_of_one_service_and_of_one_counter(self):
        """P25, P26: the first Monday of the month, at counter one, for passports."""
        other = self._make_service(code="other", name="Other")
        self.openings.service_ids = other
        self._make_openings(
            self.hall,
            weekdays="0",
            pattern="nth",
            nth="2",
            hour_to=11,
            lane_ids=self.one.ids,
            service_ids=self.passport.ids,
        )
        self.assertEqual(self._get_clocks(), ["10:00", "10:30"])
        self.assertEqual(self._get_clocks(day="2027-03-22"), [])
        self.assertEqual(self._get_clocks(other), ALL_DAY)

    def test_an_opening_of_a_counter_that_is_gone_opens_no_other(self):
        self.openings.lane_ids = self.one
        self.one.active = False
        self.assertEqual(self._get_clocks(), [])

    def test_hours_are_those_of_the_clock_on_the_wall(self):
        """P34: ten o'clock is an hour of UTC earlier after the 28th of March."""
        self._make_openings(self.hall, weekdays="6")
        [before] = self.passport._get_free(utc("2027-03-21", 0), utc("2027-03-22", 0), limit=1)
        [after] = self.passport._get_free(utc("2027-03-28", 0), utc("2027-03-29", 0), limit=1)
        self.assertEqual(before.date_start, datetime(2027, 3, 21, 8))
        self.assertEqual(after.date_start, datetime(2027, 3, 28, 7))

    # === THE VISIT === #

    def test_a_family_needs_its_lengths_in_a_row(self):
        """P44: three people take three lengths, at one counter."""
        self.passport.max_people = 3
        self.assertEqual(self._get_clocks(people=3), ["10:00", "10:30"])
        self.assertEqual(self._get_clocks(people=4), [])

    def test_a_gap_makes_the_grid_wider_and_stands_before_the_next_visit(self):
        self.passport.gap_minutes = 15
        self.assertEqual(self._get_clocks(), ["10:00", "10:45", "11:30"])
        self.passport.step_minutes = 15
        busy = (utc(MONDAY, 11), utc(MONDAY, 12))
        with self._take((self.one, *busy), (self.two, *busy)):
            self.assertEqual(self._get_clocks(), ["10:00", "10:15"])

    # === WHEN === #

    def test_what_is_past_or_too_soon_is_not_offered(self):
        """P35: lead time; the staff has none, but nobody books the past."""
        self.passport.lead_minutes = 60
        with freeze_time(utc(MONDAY, 10, 1)):
            self.assertEqual(self._get_clocks(), ["11:30"])
            self.assertEqual(self._get_clocks(internal=True), ALL_DAY[1:])

    def test_what_is_beyond_the_horizon_is_not_offered(self):
        """P35: three days ahead, that whole day included."""
        self.passport.horizon_days = 3
        self.assertEqual(self._get_clocks(), ALL_DAY)
        self.assertEqual(self._get_clocks(day="2027-03-09"), [])

    # === SEARCHES === #

    def test_the_earliest_of_all_offices(self):
        """P11: anywhere, or at chosen places."""
        library = self._make_place("Library")
        self._make_lane(library, "desk")
        self._make_openings(library, weekdays="0", hour_from=8, hour_to=9)
        self.assertEqual(self.passport._get_earliest().date_start, utc("2027-03-05", 10))
        self.openings.date_from = "2027-04-12"
        earliest = self.passport._get_earliest()
        self.assertEqual((earliest.place_id, earliest.date_start), (library.id, utc(MONDAY, 8)))
        at_hall = self.passport._get_earliest(self.hall)
        self.assertEqual(at_hall.date_start.date(), date(2027, 4, 12))
        by_place = self.passport._get_earliest_by_place()
        self.assertEqual(by_place, {library.id: earliest, self.hall.id: at_hall})
        self.openings.date_from = "2027-08-01"
        self.assertIsNone(self.passport._get_earliest(self.hall))

    def test_the_nearest_to_a_wish(self):
        """P16: before it or after it, also when the wish lies in the past or beyond the horizon."""
        found = self.passport._get_nearest(utc(MONDAY, 11, 10), limit=3)
        self.assertEqual(
            [free.date_start for free in found],
            [utc(MONDAY, 11), utc(MONDAY, 11, 30), utc(MONDAY, 10, 30)],
        )
        [first] = self.passport._get_nearest(datetime(2020, 1, 1), limit=1)
        self.assertEqual(first.date_start, utc("2027-03-05", 10))
        [last] = self.passport._get_nearest(datetime(2030, 1, 1), limit=1)
        # after it come Easter and, because the first of May is Holy Saturday, the fourth
        self.assertEqual(last.date_start.date(), date(2027, 4, 29))

    def test_the_nearest_is_found_however_far_it_is(self):
        """P16: nothing within a week of the wish is not nothing."""
        self.openings.date_from = "2027-04-12"
        [first] = self.passport._get_nearest(utc(MONDAY, 11), limit=1)
        self.assertEqual(first.date_start.date(), date(2027, 4, 12))

    def test_the_days_of_a_month_that_have_free_times(self):
        """P01, P36: the calendar of days and its list."""
        frees = self.passport._get_free_of_month(date(2027, 3, 17))
        days = Counter(self.hall.company_id._get_municipal_day(free.date_start) for free in frees)
        self.assertEqual(min(days), date(2027, 3, 5))
        self.assertEqual(max(days), date(2027, 3, 31))
        self.assertNotIn(date(2027, 3, 25), days)
        self.assertEqual(days[date(2027, 3, 8)], 4)

    # === COST === #

    def test_more_counters_and_a_longer_span_cost_no_more_statements(self):
        """P01: the number of statements is constant."""
        self.one.employee_id = self.anna.employee_id
        start = utc(MONDAY, 0)
        self._make_closures(start, 1)
        few = self._count_statements(start, start + timedelta(days=1))
        for number in range(8):
            employee = (self.vassilis | self.rita | self.petros)[number % 3].employee_id
            self._make_lane(self.hall, f"more {number}", employee_id=employee.id)
        library = self._make_place("Library")
        self._make_lane(library, "desk")
        self._make_openings(library, service_ids=self.passport.ids)
        self._make_closures(start, 8)
        many = self._count_statements(start, start + timedelta(days=30))
        self.assertEqual(many, few)
        self.assertLessEqual(many, 14)

    def _make_closures(self, start, number):
        self.env["municipal.appointment.closure"].create(
            [
                {"reason": "Works", "date_start": start, "date_end": start + timedelta(hours=hours)}
                for hours in range(1, number + 1)
            ]
        )

    def _count_statements(self, start, end):
        self.passport._get_free(start, end)  # the server remembers holidays
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.assertTrue(self.passport._get_free(start, end))
        return self.cr.sql_log_count - before
