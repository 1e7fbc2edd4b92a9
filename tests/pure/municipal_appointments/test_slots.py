"""P01, P26, P34: free times, held against a slow and obvious way to find them."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import slow_slots
from hypothesis import given, settings
from hypothesis import strategies as st
from municipal_appointments.tools.slots import (
    Counter,
    Free,
    Series,
    Visit,
    free_by_start,
    free_slots,
    free_times,
    merge,
    nearest,
    opening_intervals,
    opening_of_day,
    subtract,
)

ATHENS = ZoneInfo("Europe/Athens")
ZONES = [ATHENS, ZoneInfo("Atlantic/Azores"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")]
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
BASE = datetime(2027, 3, 8)


def at(hour, minute=0, day=8, month=3):
    return datetime(2027, month, day, hour, minute)


def minutes(number):
    return timedelta(minutes=number)


clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 10, 15, 30, 45]))
days = st.one_of(
    st.dates(SPRING - timedelta(days=3), SPRING + timedelta(days=3)),
    st.dates(AUTUMN - timedelta(days=3), AUTUMN + timedelta(days=3)),
    st.dates(date(2026, 12, 25), date(2027, 1, 5)),
    st.dates(date(2027, 1, 1), date(2027, 12, 31)),
)
moments = st.integers(0, 600).map(lambda number: BASE + minutes(number))
intervals = st.lists(
    st.tuples(moments, st.integers(1, 120)).map(lambda pair: (pair[0], pair[0] + minutes(pair[1]))),
    max_size=6,
)
visits = st.builds(
    Visit,
    st.integers(1, 60).map(minutes),
    st.integers(1, 60).map(minutes),
    st.integers(0, 20).map(minutes),
)


@st.composite
def series(draw):
    first = draw(days)
    pattern = draw(st.sampled_from(["weekly", "odd", "even", "nth"]))
    return Series(
        weekday=draw(st.integers(0, 6)),
        start=draw(clocks),
        end=draw(clocks),
        pattern=pattern,
        nth=draw(st.sampled_from([1, 2, 3, 4, 5, -1])) if pattern == "nth" else 0,
        date_from=draw(st.none() | st.just(first - timedelta(days=3))),
        date_to=draw(st.none() | st.just(first + timedelta(days=3))),
    ), first


class TestTheClockOnTheWall:
    def test_the_hour_that_is_skipped_yields_nothing(self):
        """P34: on 28 March 2027 it is never half past three in Athens."""
        assert opening_of_day(SPRING, time(3), time(4), ATHENS) == []
        assert opening_of_day(SPRING, time(2), time(5), ATHENS) == [(at(0, 0, 28), at(2, 0, 28))]
        assert opening_of_day(SPRING, time(3, 30), time(5), ATHENS) == [
            (at(1, 0, 28), at(2, 0, 28))
        ]

    def test_the_hour_that_comes_twice_counts_once(self):
        """P34: on 31 October 2027 the counter is open at half past three, the first time."""
        assert opening_of_day(AUTUMN, time(3), time(4), ATHENS) == [
            (at(0, 0, 31, 10), at(1, 0, 31, 10))
        ]
        assert opening_of_day(AUTUMN, time(2), time(5), ATHENS) == [
            (at(23, 0, 30, 10), at(1, 0, 31, 10)),
            (at(2, 0, 31, 10), at(3, 0, 31, 10)),
        ]

    def test_a_morning_after_the_change_is_as_long_as_any(self):
        """P34: eight to two is six hours, one hour of UTC earlier in summer."""
        assert opening_of_day(SPRING, time(8), time(14), ATHENS) == [(at(5, 0, 28), at(11, 0, 28))]
        assert opening_of_day(AUTUMN, time(8), time(14), ATHENS) == [
            (at(6, 0, 31, 10), at(12, 0, 31, 10))
        ]

    def test_midnight_ends_the_day(self):
        """D3: a slot until midnight."""
        assert opening_of_day(date(2027, 3, 8), time(22), time(0), ATHENS) == [(at(20), at(22))]

    @settings(max_examples=200)
    @given(days, clocks, clocks, st.sampled_from(ZONES))
    def test_it_opens_when_the_clock_shows_it_for_the_first_time(self, day, start, end, zone):
        """P34: minute by minute, in zones whose clocks change by an hour, by half of one, never."""
        found = opening_of_day(day, start, end, zone)
        one = Series(day.weekday(), start, end)
        noon = slow_slots.noon(day)
        around = slow_slots.minutes(noon - timedelta(days=1), noon + timedelta(days=1))
        assert slow_slots.covered(found) == {
            minute for minute in around if _is_on(one, minute, zone, day)
        }
        assert merge(found) == found


def _is_on(one, minute, zone, day):
    wall = minute.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
    return wall.date() == day and slow_slots.is_open(one, minute, zone)


class TestSeries:
    def test_odd_and_even_weeks_share_the_year(self):
        """P26: weeks of ISO 8601; the 53rd is odd like the first one after it."""
        first, last = date(2026, 12, 20), date(2027, 1, 31)
        odd = Series(0, time(8), time(9), "odd")
        even = Series(0, time(8), time(9), "even")
        assert list(odd.days(first, last)) == [
            date(2026, 12, 28),
            date(2027, 1, 4),
            date(2027, 1, 18),
        ]
        assert list(even.days(first, last)) == [
            date(2026, 12, 21),
            date(2027, 1, 11),
            date(2027, 1, 25),
        ]

    def test_the_last_friday_and_the_fifth_are_not_the_same(self):
        """P26: a month without a fifth Friday has a last one."""
        first, last = date(2027, 1, 1), date(2027, 3, 31)
        fifth = Series(4, time(8), time(9), "nth", 5)
        final = Series(4, time(8), time(9), "nth", -1)
        assert list(fifth.days(first, last)) == [date(2027, 1, 29)]
        assert list(final.days(first, last)) == [
            date(2027, 1, 29),
            date(2027, 2, 26),
            date(2027, 3, 26),
        ]

    def test_a_holiday_is_stronger_than_a_series(self):
        """P26: on the day of the National Day nothing opens."""
        weekly = Series(3, time(8), time(9))
        found = opening_intervals(
            weekly, date(2027, 3, 18), date(2027, 4, 1), ATHENS, {date(2027, 3, 25)}
        )
        assert [start.date() for start, _end in found] == [date(2027, 3, 18), date(2027, 4, 1)]

    @settings(max_examples=150)
    @given(series(), st.sampled_from(ZONES), st.sets(days, max_size=3))
    def test_it_is_open_when_its_description_says_so(self, drawn, zone, closed):
        """P26, P34: minute by minute through a week around any day, changes of the clock too."""
        one, day = drawn
        first, last = day - timedelta(days=1), day + timedelta(days=1)
        closed |= {first - timedelta(days=1), last + timedelta(days=1)}
        found = slow_slots.covered(opening_intervals(one, first, last, zone, closed))
        low, high = slow_slots.noon(first), slow_slots.noon(last)
        assert {minute for minute in found if low <= minute < high} == {
            minute
            for minute in slow_slots.minutes(low, high)
            if slow_slots.is_open(one, minute, zone, closed)
        }


class TestIntervals:
    @given(intervals)
    def test_merging_keeps_every_minute_and_leaves_no_two_that_touch(self, some):
        merged = merge(some)
        assert slow_slots.covered(merged) == slow_slots.covered(some)
        assert all(left[1] < right[0] for left, right in pairwise(merged))

    @given(intervals, intervals)
    def test_subtracting_leaves_what_the_others_do_not_have(self, some, others):
        left = subtract(some, others)
        assert slow_slots.covered(left) == slow_slots.covered(some) - slow_slots.covered(others)
        assert left == merge(left)


class TestFreeSlots:
    def test_the_grid_begins_with_the_opening_not_after_what_is_taken(self):
        """P01: a visit off the grid does not move all the others."""
        visit = Visit(minutes(15), minutes(15))
        found = free_slots([(at(8), at(9))], [(at(8, 5), at(8, 10))], visit)
        assert found == [at(8, 15), at(8, 30), at(8, 45)]

    def test_the_gap_stands_before_the_next_visit_but_not_before_the_evening(self):
        visit = Visit(minutes(15), minutes(15), minutes(5))
        found = free_slots([(at(8), at(9))], [(at(8, 30), at(8, 45))], visit)
        assert found == [at(8), at(8, 45)]

    def test_a_family_needs_its_times_in_a_row(self):
        """P44: three people, three lengths."""
        visit = Visit(minutes(45), minutes(15))
        found = free_slots([(at(8), at(10))], [(at(8, 30), at(8, 45))], visit)
        assert found == [at(8, 45), at(9), at(9, 15)]

    @settings(max_examples=300)
    @given(intervals, intervals, intervals, visits, moments, moments)
    def test_it_finds_what_the_obvious_way_finds(
        self, windows, busy, closed, visit, earliest, latest
    ):
        """P01: no time too many, none too few."""
        found = free_slots(windows, busy, visit, earliest=earliest, latest=latest, closed=closed)
        assert found == slow_slots.free(windows, busy, closed, visit, earliest, latest)


class TestFreeTimes:
    def test_counters_of_one_place_are_one_time(self):
        """P03: as many visits at once as there are counters."""
        one = Series(0, time(10), time(10, 30))
        counters = [Counter(2, 7, [one]), Counter(1, 7, [one]), Counter(3, 8, [one])]
        busy = [(2, at(8), at(8, 15))]
        visit = Visit(minutes(15), minutes(15))
        found = free_times(counters, busy, visit, at(0), at(22), zone=ATHENS)
        assert found == [
            Free(at(8), at(8, 15), (1,), 7),
            Free(at(8), at(8, 15), (3,), 8),
            Free(at(8, 15), at(8, 30), (2, 1), 7),
            Free(at(8, 15), at(8, 30), (3,), 8),
        ]

    def test_a_person_sits_at_one_counter_at_a_time(self):
        """P01: who serves at one place is not free at another."""
        one = Series(0, time(10), time(10, 30))
        counters = [Counter(1, 7, [one], busy_ids=(1, 2)), Counter(2, 8, [one], busy_ids=(1, 2))]
        visit = Visit(minutes(15), minutes(15))
        found = free_times(counters, [(1, at(8), at(8, 15))], visit, at(0), at(22), zone=ATHENS)
        assert [(free.date_start, free.place_id) for free in found] == [
            (at(8, 15), 7),
            (at(8, 15), 8),
        ]

    def test_the_nearest_to_a_wish_comes_first(self):
        """P16: before or after it; the earlier of two that are as near."""
        frees = [Free(at(hour), at(hour, 15), (1,), 1) for hour in (8, 9, 11, 14)]
        assert [free.date_start.hour for free in nearest(frees, at(10), 3)] == [9, 11, 8]

    @given(st.dictionaries(st.integers(1, 5), st.lists(moments, unique=True), max_size=5))
    def test_lanes_by_start_are_the_starts_of_lanes(self, lanes):
        found = free_by_start(lanes)
        assert list(found) == sorted(found)
        assert {(lane, start) for start, some in found.items() for lane in some} == {
            (lane, start) for lane, starts in lanes.items() for start in starts
        }
