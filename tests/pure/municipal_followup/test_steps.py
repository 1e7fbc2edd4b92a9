"""R28: the deadline up to which a step is due, compared with counting on the fingers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_followup.tools.steps import find_latest_deadline

DAYS = st.dates(date(2025, 1, 1), date(2040, 12, 31))
DAY = timedelta(days=1)


class Town:
    """Works from Monday to Friday, with some days off."""

    def __init__(self, holidays=()):
        self.holidays = frozenset(holidays)

    def is_working(self, day):
        return day.weekday() < 5 and day not in self.holidays

    def add_working_days(self, day, count):
        while count:
            day += DAY
            count -= self.is_working(day)
        return day

    def count(self, start, end):
        """Working days after ``start`` up to ``end``."""
        days = (end - start).days
        return sum(self.is_working(start + DAY * step) for step in range(1, days + 1))


@st.composite
def towns(draw):
    """(town, day) with holidays around the day."""
    today = draw(DAYS)
    offsets = draw(st.sets(st.integers(-20, 20), max_size=12))
    return Town(today + DAY * offset for offset in offsets), today


@given(towns(), st.integers(1, 12))
def test_a_late_step_is_due_for_every_deadline_that_is_so_long_ago(case, days):
    """R28: and for none that is a working day younger."""
    town, today = case
    last = find_latest_deadline(today, days, town)
    assert town.count(last, today) >= days
    assert town.count(last + DAY, today) < days


@given(towns(), st.integers(1, 12))
def test_an_early_step_is_due_for_every_deadline_that_is_so_near(case, days):
    """R28: deadlines are working days; the next one after it is still too far."""
    town, today = case
    last = find_latest_deadline(today, -days, town)
    assert town.count(today, last) == days
    assert town.count(today, town.add_working_days(last, 1)) == days + 1


@given(DAYS)
def test_nought_is_the_day_of_the_deadline(today):
    """R28: nothing is counted."""
    assert find_latest_deadline(today, 0, Town()) == today


def test_a_friday_is_one_working_day_late_on_monday():
    """R28: the week-end in between does not count."""
    assert find_latest_deadline(date(2026, 11, 23), 1, Town()) == date(2026, 11, 22)
    assert find_latest_deadline(date(2026, 11, 22), 1, Town()) == date(2026, 11, 19)


def test_a_calendar_without_a_working_day_is_a_mistake():
    """R28: no endless loop."""
    never = Town(date(2026, 1, 1) - DAY * step for step in range(800))
    with pytest.raises(ValueError, match="no working day"):
        find_latest_deadline(date(2026, 1, 1), 1, never)
