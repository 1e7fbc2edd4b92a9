"""K09: what is hidden in a public table cannot be worked out."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_indicators.tools.disclosure import (
    BACK,
    FEW,
    is_safe,
    protect,
    settle_course,
    told,
)

TABLES = st.dictionaries(
    st.integers(1, 40),
    st.one_of(st.integers(0, 6), st.integers(0, 60), st.integers(0, 4000)),
    max_size=14,
)
THRESHOLDS = st.integers(3, 12)


def _ranges(shown, counts, threshold):
    """{hidden key: (least, most)} that fits the total and what is told: by intervals.

    Sums of whole numbers in intervals take every value between the ends, so this is exact.
    """
    hidden = sum(counts[key] for key, value in shown.items() if not isinstance(value, int))
    whole = not any(value == FEW for value in shown.values())
    bounds = {
        key: (1, threshold - 1)
        if value == FEW
        else (0 if whole else threshold, sum(counts.values()))
        for key, value in shown.items()
        if not isinstance(value, int)
    }
    low, high = (sum(pair[end] for pair in bounds.values()) for end in (0, 1))
    return {
        key: (max(least, hidden - (high - most)), min(most, hidden - (low - least)))
        for key, (least, most) in bounds.items()
    }


@given(TABLES, THRESHOLDS)
def test_no_hidden_count_can_be_deduced(counts, threshold):
    """K09: a small count may be anything from one to below the threshold; none held back is certain."""
    shown = protect(counts, threshold)
    assert shown.keys() == counts.keys()
    if 0 < sum(counts.values()) < threshold:
        assert set(shown.values()) <= {BACK}
        return
    for key, (least, most) in _ranges(shown, counts, threshold).items():
        if shown[key] == FEW:
            assert (least, most) == (1, threshold - 1)
        elif len(counts) > 1:
            assert most > least


@given(TABLES, THRESHOLDS)
def test_what_is_told_is_true_and_large_enough(counts, threshold):
    """K09: numbers are exact; what is called few is few."""
    for key, value in protect(counts, threshold).items():
        if isinstance(value, int):
            assert value == counts[key]
            assert not 0 < value < threshold
        elif value == FEW:
            assert 0 < counts[key] < threshold


@given(st.lists(st.integers(0, 9), min_size=1, max_size=4), st.integers(3, 4))
def test_against_trying_every_table(values, threshold):
    """K09: the same by trying all tables that would look alike."""
    counts = dict(enumerate(values))
    shown = protect(counts, threshold)
    if FEW not in shown.values():
        return
    alike = [
        other
        for other in itertools.product(range(sum(values) + 1), repeat=len(values))
        if sum(other) == sum(values)
        and all(
            other[key] == value
            if isinstance(value, int)
            else other[key] in range(1, threshold)
            if value == FEW
            else other[key] >= threshold
            for key, value in shown.items()
        )
    ]
    for key, value in shown.items():
        seen = {other[key] for other in alike}
        if value == FEW:
            assert seen == set(range(1, threshold))
        elif value == BACK:
            assert len(seen) > 1


def test_by_hand():
    """K09: one small count takes the smallest other one that hides it; three hide each other."""
    assert protect({"a": 2, "b": 6, "c": 9, "d": 50}, 5) == {"a": FEW, "b": 6, "c": BACK, "d": 50}
    assert protect({"a": 2, "b": 3, "c": 50}, 5) == {"a": FEW, "b": FEW, "c": 50}
    assert protect({"a": 0, "b": 7, "c": 50}, 5) == {"a": 0, "b": 7, "c": 50}
    assert protect({"a": 7, "b": 50}, 5) == {"a": 7, "b": 50}
    assert protect({"a": 4, "b": 4, "c": 50}, 5)["c"] == BACK
    assert protect({"a": 1, "b": 5}, 5) == {"a": BACK, "b": BACK}
    assert protect({"a": 3}, 5) == {"a": BACK}
    assert protect({}, 5) == {}


@pytest.mark.parametrize(("value", "expected"), [(0, 0), (1, FEW), (4, FEW), (5, 5)])
def test_a_number_alone(value, expected):
    """K09: a total is told as a cell is."""
    assert told(value, 5) == expected
    assert is_safe(0, 0, 0, 5)


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=12), st.integers(3, 6))
def test_no_total_follows_from_what_is_open(flows, threshold):
    """K09: where a total in or out is hidden, no month tells the open ones it would follow from."""
    still, totals = 0, []
    for received, closed in flows:
        closed = min(closed, still + received)
        still += received - closed
        totals.append(
            {"received": told(received, threshold), "closed": told(closed, threshold)}
            | {"open": told(still, threshold)}
        )
    settled = settle_course(totals)
    assert [(row["received"], row["closed"]) for row in settled] == [
        (row["received"], row["closed"]) for row in totals[len(totals) - len(settled) :]
    ]
    hidden = any(FEW in row.values() for row in settled)
    assert not hidden or all(row["open"] == BACK for row in settled)
    assert not settled or FEW not in (settled[0]["received"], settled[0]["closed"])
