"""R27: the terms of Law 2690/1999 in days of the calendar."""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.legal_clock import (
    FORWARD,
    MORE,
    TERM,
    Pause,
    find_deadline,
    find_forward_deadline,
)
from municipal_crm.tools.workdays import Calendar, greek_holidays, to_local

FIRST, LAST = date(2025, 1, 1), date(2040, 12, 31)
DAY = timedelta(days=1)
GREEK = Calendar(frozenset().union(*(greek_holidays(year) for year in range(2025, 2043))))

days = st.dates(FIRST, LAST)
pauses = st.lists(
    st.builds(lambda start, length: Pause(start, start + length * DAY), days, st.integers(0, 200)),
    max_size=4,
)


def count_slowly(complete, calendar, awaited=(), term=TERM):
    """Day by day: a day counts unless the citizen was awaited on it; then on to a working day."""
    day = complete
    while term:
        day += DAY
        if not any(pause.start < day <= pause.end for pause in awaited):
            term -= 1
    while not calendar.is_working(day):
        day += DAY
    return day


@pytest.mark.parametrize("term", [FORWARD, TERM, TERM + MORE])
def test_every_day_of_sixteen_years(term):
    """R27: all starts from 2025 to 2040, beside counting on the fingers."""
    day = FIRST
    while day <= LAST:
        assert find_deadline(day, GREEK, term=term) == count_slowly(day, GREEK, term=term)
        day += DAY


def _offset(moment):
    """Hours by which Athens is ahead of UTC, by the rule of the European Union: summer begins at
    01:00 UTC of the last Sunday of March and ends at that of October."""

    def last_sunday(month):
        end = date(moment.year, month, 31)
        return end - timedelta(days=(end.weekday() + 1) % 7)

    summer, winter = (datetime.combine(last_sunday(month), time(1)) for month in (3, 10))
    return 3 if summer <= moment < winter else 2


def test_every_minute_of_sixteen_years():
    """R27: a request of any minute from 2025 to 2040 has the term of the day that it is in Athens,
    also in the hours in which the clocks change."""
    find = cache(lambda day: find_deadline(day, GREEK))
    zone, minute = ZoneInfo("Europe/Athens"), timedelta(minutes=1)
    for number in range((LAST - FIRST).days + 1):
        midnight = datetime.combine(FIRST + number * DAY, time())
        terms = {day: count_slowly(day, GREEK) for day in (midnight.date(), midnight.date() + DAY)}
        for hour in range(24):
            moment = midnight + hour * 60 * minute
            local = moment + timedelta(hours=_offset(moment))  # changes on the hour alone
            for _minute in range(60):
                assert find(to_local(moment, zone).date()) == terms[local.date()], moment
                moment += minute
                local += minute


@given(complete=days, awaited=pauses, term=st.integers(0, 90))
def test_pauses_count_for_nothing(complete, awaited, term):
    """R22, R27: overlapping, early, late and empty pauses, beside counting on the fingers."""
    expected = count_slowly(complete, GREEK, awaited, term)
    assert find_deadline(complete, GREEK, awaited, term) == expected


@given(complete=days, awaited=pauses)
def test_a_deadline_is_a_working_day_and_not_before_its_term(complete, awaited):
    """R27: article 10."""
    end = find_deadline(complete, GREEK, awaited)
    assert GREEK.is_working(end)
    assert end >= complete + TERM * DAY


@given(complete=days, awaited=pauses)
def test_waiting_never_shortens_the_term(complete, awaited):
    """R22: one more pause, never an earlier end."""
    for count in range(len(awaited)):
        fewer = find_deadline(complete, GREEK, awaited[:count])
        assert fewer <= find_deadline(complete, GREEK, awaited[: count + 1])


def test_the_example_of_the_law():
    """R27: fifty days from 5 September 2026 end on Sunday the 25th of October, so on the Monday."""
    assert find_deadline(date(2026, 9, 5), GREEK) == date(2026, 10, 26)
    assert find_deadline(date(2026, 9, 5), GREEK, term=TERM + MORE) == date(2026, 11, 4)


def test_the_wrong_service_has_three_days():
    """R27: Easter of 2027 is on 2 May, and the first of May is kept on the Tuesday after it."""
    assert find_forward_deadline(date(2027, 4, 29), GREEK) == date(2027, 5, 5)
    assert find_forward_deadline(date(2026, 9, 1), GREEK) == date(2026, 9, 4)


@pytest.mark.parametrize(
    "make", [lambda: Pause(LAST, FIRST), lambda: find_deadline(FIRST, GREEK, term=-1)]
)
def test_what_cannot_be_is_refused(make):
    """R27: no pause that ends before it began, no term below zero."""
    with pytest.raises(ValueError):
        make()
