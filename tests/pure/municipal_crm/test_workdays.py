"""R26, R27: terms in working days, with Greek holidays and the town's own."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.workdays import Calendar, find_closed_days, greek_holidays

DAY = timedelta(days=1)
GREECE = Calendar(greek_holidays(2026) | greek_holidays(2027))
dates = st.dates(date(2026, 1, 1), date(2027, 12, 31))
calendars = st.builds(
    Calendar,
    holidays=st.frozensets(dates, max_size=40),
    weekend=st.frozensets(st.integers(0, 6), max_size=5),
)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 6), "Epiphany"),
        (date(2026, 2, 23), "Clean Monday"),
        (date(2026, 4, 10), "Good Friday"),
        (date(2026, 4, 13), "Easter Monday"),
        (date(2026, 6, 1), "Whit Monday"),
        (date(2026, 10, 28), "Ohi Day"),
        (date(2027, 3, 15), "Clean Monday"),
        (date(2027, 5, 2), "Easter Sunday"),
        (date(2027, 5, 3), "Easter Monday"),
        (date(2027, 5, 4), "1 May, moved from Holy Saturday"),
        (date(2027, 6, 21), "Whit Monday"),
    ],
)
def test_greek_holidays_follow_the_orthodox_easter(day, name):
    """D1: Easter Monday, Clean Monday, Whit Monday, 28 October."""
    assert not GREECE.is_working(day), name
    assert day in greek_holidays(day.year)


def test_the_western_easter_monday_is_worked():
    assert GREECE.is_working(date(2026, 4, 6))


def test_the_town_adds_its_patron_and_single_days():
    """D1: local saint; a holiday declared late by decree."""
    days = greek_holidays(2026, extra=[date(2026, 5, 29), date(2025, 5, 29)], yearly=[(11, 26)])
    assert {date(2026, 5, 29), date(2026, 11, 26)} == days - greek_holidays(2026)


def test_a_yearly_29_february_is_left_out_of_common_years():
    assert date(2028, 2, 29) in greek_holidays(2028, yearly=[(2, 29)])
    assert greek_holidays(2027, yearly=[(2, 29)]) == greek_holidays(2027)
    with pytest.raises(ValueError, match="day"):
        greek_holidays(2027, yearly=[(2, 30)])


@pytest.mark.parametrize(
    ("day", "count", "end"),
    [
        (date(2026, 6, 26), 1, date(2026, 6, 29)),  # from a Friday to the Monday
        (date(2026, 6, 27), 1, date(2026, 6, 29)),  # from a Saturday to the same Monday
        (date(2026, 6, 29), 5, date(2026, 7, 6)),
        (date(2026, 4, 9), 1, date(2026, 4, 14)),  # Maundy Thursday, over Easter
        (date(2026, 10, 27), 1, date(2026, 10, 29)),
        (date(2026, 12, 24), 3, date(2026, 12, 30)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
        (date(2026, 6, 27), 0, date(2026, 6, 29)),
        (date(2026, 6, 26), 0, date(2026, 6, 26)),
    ],
)
def test_the_day_of_the_event_does_not_count(day, count, end):
    assert GREECE.add_working_days(day, count) == end


def test_a_term_that_ends_on_a_holiday_ends_on_the_next_working_day():
    """R27: fifty days from 5 September 2026 end on Sunday the 25th."""
    assert GREECE.next_working_day(date(2026, 9, 5) + 50 * DAY) == date(2026, 10, 26)


@given(calendars, dates, st.integers(1, 60))
def test_a_term_and_the_days_in_it_agree(calendar, day, count):
    end = calendar.add_working_days(day, count)
    assert calendar.is_working(end)
    assert calendar.working_days_between(day, end) == count


@given(calendars, dates, dates)
def test_counting_is_the_obvious_count(calendar, start, end):
    first, last = sorted((start, end))
    days = (first + DAY * n for n in range(1, (last - first).days + 1))
    count = sum(map(calendar.is_working, days))
    assert calendar.working_days_between(start, end) == (count if start <= end else -count)


def test_impossible_calendars_and_terms_are_refused():
    with pytest.raises(ValueError, match="week"):
        Calendar(weekend=range(7))
    with pytest.raises(ValueError, match="negative"):
        GREECE.add_working_days(date(2026, 1, 1), -1)
    year = frozenset(date(2026, 1, 1) + DAY * n for n in range(800))
    with pytest.raises(ValueError, match="no working day"):
        Calendar(year).next_working_day(date(2026, 1, 1))


# --- half days ---

OFFICE = {day: ((time(7, 30), time(12)), (time(12, 30), time(15, 30))) for day in range(5)}
EVE = date(2026, 12, 24)  # a Thursday


def _at(day, hour):
    return datetime.combine(day, time()) + timedelta(hours=hour)


@pytest.mark.parametrize(
    ("start", "end", "closed"),
    [
        (_at(EVE, 0), _at(EVE, 24), {EVE}),
        (_at(EVE, 7.5), _at(EVE, 15.5), {EVE}),  # exactly the office hours
        (_at(EVE, 12), _at(EVE, 24), set()),  # closes at noon
        (_at(EVE, 0), _at(EVE, 13), set()),  # opens late
        (_at(EVE, 12), _at(EVE + 4 * DAY, 24), {EVE + DAY * n for n in range(1, 5)}),
        (_at(EVE, 15.5), _at(EVE + DAY, 0), set()),  # ends at midnight: not a minute of the next
    ],
)
def test_a_half_day_is_worked_and_whole_ones_are_not(start, end, closed):
    """D1, R27: 24 and 31 December as data; a closure of several days closes each of them."""
    assert find_closed_days([(start, end)], OFFICE) == closed


def test_two_closures_of_one_day_add_up():
    """D1: the morning by a decree, the afternoon by a strike."""
    halves = [(_at(EVE, 12), _at(EVE, 16)), (_at(EVE, 7), _at(EVE, 12))]
    assert find_closed_days(halves, OFFICE) == {EVE}


def test_a_term_may_end_on_a_half_day():
    """R27: it is a working day like any other."""
    half = find_closed_days([(_at(EVE, 12), _at(EVE, 24))], OFFICE)
    town = Calendar(greek_holidays(2026, extra=half))
    assert town.add_working_days(EVE - DAY, 1) == EVE


moments = st.datetimes(datetime(2026, 12, 21), datetime(2026, 12, 31))


@given(st.lists(st.tuples(moments, st.timedeltas(timedelta(), 3 * DAY)), max_size=4))
def test_closed_days_are_those_without_a_worked_minute(spans):
    """D1: beside looking at every minute of the office hours."""
    spans = [(start.replace(second=0, microsecond=0), length) for start, length in spans]
    closures = [
        (start, start + timedelta(minutes=length // timedelta(minutes=1)))
        for start, length in spans
    ]

    def is_free(moment):
        return not any(start <= moment < end for start, end in closures)

    found = find_closed_days(closures, OFFICE)
    for number in range(12):
        day = date(2026, 12, 21) + number * DAY
        minutes = (
            datetime.combine(day, opens) + timedelta(minutes=n)
            for opens, closes in OFFICE.get(day.weekday(), ())
            for n in range((closes.hour - opens.hour) * 60 + closes.minute - opens.minute)
        )
        if day.weekday() in OFFICE:
            assert (day in found) == (not any(map(is_free, minutes)))
