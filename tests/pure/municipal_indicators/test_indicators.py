"""K08: the definitions, on fixed data and against the obvious way."""

import itertools
import statistics
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_indicators.tools.indicators import (
    INDICATORS,
    KEYS,
    Sums,
    change,
    figures,
    judge,
    mean,
    percentile,
    total,
)  # fmt: skip
from municipal_indicators.tools.periods import Period, course, last_whole

VALUES = st.lists(st.integers(0, 60), min_size=1, max_size=80)
DAYS = st.dates(date(2020, 1, 1), date(2027, 12, 31))


def test_fixed_data_give_figures_counted_by_hand():
    """K08: ten closed requests: median 4, nine in ten within 9, mean 6.4."""
    sums = Sums()
    for days in (1, 2, 2, 3, 4, 5, 6, 8, 9, 24):
        sums.add_out(days, 1, 1, int(days <= 5), int(days == 24), 0, 0)
    sums.add_out(24, 0, 0, 0, 0, 2, 7)
    for hours in (0, 3, 3, 50, None):
        sums.add_in(hours, 1)
    sums.add_open(10, 3, 1)
    sums.add_open(40, 1, 1)
    found = figures(sums)
    assert (found["days_median"], found["days_p90"], found["days_mean"]) == (4, 9, 6.4)
    assert (found["closed"], found["on_time"], found["reopened"]) == (10, 0.6, 0.1)
    assert (found["received"], found["answered"]) == (5, 0.8)
    assert (found["answer_median"], found["answer_p90"]) == (3, 50)
    assert (found["open"], found["late"], found["age_median"], found["age_p90"]) == (4, 2, 10, 40)
    assert (found["rated"], found["satisfaction"]) == (0.2, 3.5)


def test_of_nothing_there_is_no_figure():
    """K08: shares, means and percentiles of nothing are empty, not 0."""
    found = figures(Sums())
    assert set(found) == set(KEYS) == {one.key for one in INDICATORS}
    numbers = {one.key for one in INDICATORS if one.unit == "number"}
    assert all(found[key] == 0 for key in numbers)
    assert all(found[key] is None for key in set(KEYS) - numbers)


@given(VALUES, st.integers(1, 100))
def test_a_percentile_is_the_smallest_value_that_enough_do_not_exceed(values, percent):
    """K08: nearest rank, as its definition says."""
    enough = [
        value
        for value in sorted(values)
        if sum(other <= value for other in values) * 100 >= percent * len(values)
    ]
    assert percentile(Counter(values), percent / 100) == enough[0]


@given(VALUES)
def test_median_and_mean_are_those_of_the_library(values):
    """K08: the lower median where two are in the middle."""
    counts = Counter(values)
    assert percentile(counts, 0.5) == statistics.median_low(values)
    assert mean(counts) == pytest.approx(statistics.mean(values))


@given(VALUES, VALUES)
def test_sums_of_parts_are_the_sums_of_the_whole(some, others):
    """K08: figures of departments and of the town are of the same requests."""
    parts = [Sums(), Sums()]
    whole = Sums()
    for part, values in zip(parts, (some, others), strict=True):
        for value in values:
            for target in (part, whole):
                target.add_out(value, 1, 1, value % 2, 0, 0, 0)
                target.add_open(value, 1, 0)
    assert figures(total(parts)) == figures(whole)


def test_a_change_says_by_how_much_and_whether_it_is_good():
    """K10: fewer late ones are better, fewer closed ones are worse."""
    by_key = {one.key: one for one in INDICATORS}
    assert change(12, 10) == pytest.approx(0.2)
    assert change(1, 0) is None and change(None, 3) is None
    assert judge(by_key["late"], 3, 5) == "better"
    assert judge(by_key["closed"], 3, 5) == "worse"
    assert judge(by_key["received"], 3, 5) == "same"


def test_what_is_before_a_period():
    """K10: whole months are compared with whole months, other days with as many days."""
    march = Period(date(2026, 3, 1), date(2026, 3, 31))
    assert march.before() == Period(date(2026, 2, 1), date(2026, 2, 28))
    assert march.year_before() == Period(date(2025, 3, 1), date(2025, 3, 31))
    week = Period(date(2026, 3, 2), date(2026, 3, 8))
    assert week.before() == Period(date(2026, 2, 23), date(2026, 3, 1))
    february = Period(date(2024, 2, 1), date(2024, 2, 29))
    assert february.year_before() == Period(date(2023, 2, 1), date(2023, 2, 28))
    assert last_whole("quarter", date(2026, 2, 3)) == Period(date(2025, 10, 1), date(2025, 12, 31))
    assert last_whole("month", date(2026, 3, 31)) == Period(date(2026, 2, 1), date(2026, 2, 28))
    with pytest.raises(ValueError):
        Period(date(2026, 2, 1), date(2026, 1, 1))


@given(DAYS, st.integers(0, 1200))
def test_steps_make_up_the_period(first, length):
    """K07: no day is missing from the line and none is in it twice."""
    period = Period(first, first + timedelta(days=length))
    steps = period.steps()
    assert sum(step.days for step in steps) == period.days
    assert (steps[0].first, steps[-1].last) == (period.first, period.last)
    assert all(a.last + timedelta(days=1) == b.first for a, b in itertools.pairwise(steps))


@given(st.lists(st.tuples(st.integers(0, 120), st.integers(0, 60)), max_size=40))
def test_what_is_open_counted_backwards_is_what_is_open(stays):
    """K07: the line of open requests against counting them at the end of each step."""
    start = date(2026, 1, 1)
    period = Period(start + timedelta(days=30), start + timedelta(days=100))
    came, went = Counter(), Counter()
    for begin, length in stays:
        came[start + timedelta(days=begin)] += 1
        went[start + timedelta(days=begin + length)] += 1

    def still(day):
        return sum(
            start + timedelta(days=begin) <= day < start + timedelta(days=begin + length)
            for begin, length in stays
        )

    for step, _in, _out, count in course(period, came, went, still(period.last)):
        assert count == still(step.last)
