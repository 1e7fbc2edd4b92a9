"""X12: nobody is alone in an open row."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from municipal_indicators.tools.open_rows import Combination, as_cell, coarsen

JANUARY = date(2026, 1, 1)
#: Each category has one group, as in a catalogue; 0: neither is told.
ROWS = st.builds(
    lambda month, category, area, channel: Combination(
        date(2026, month, 1), (category + 2) // 3 or None, category or None, area or None, channel
    ),
    st.integers(1, 3),
    st.integers(0, 6),
    st.integers(0, 3),
    st.sampled_from(["web", "phone"]),
)
COUNTS = st.dictionaries(ROWS, st.integers(1, 9), max_size=40)


@given(COUNTS, st.integers(2, 9))
def test_every_shown_combination_is_frequent(counts, threshold):
    """X12: every combination that is shown occurs at least so many times."""
    shown = Counter()
    for one, label in coarsen(counts, threshold).items():
        if label is not None:
            shown[label] += counts[one]
    assert all(count >= threshold for count in shown.values())


@given(COUNTS, st.integers(2, 9))
def test_nothing_is_invented(counts, threshold):
    """X12: a row tells the truth or less, always its month; frequent ones tell all."""
    for one, label in coarsen(counts, threshold).items():
        if counts[one] >= threshold:
            assert label == one
        if label is not None:
            assert label.month == one.month
            assert all(told in (None, true) for told, true in zip(label, one, strict=True))


@given(COUNTS, st.integers(2, 9))
def test_rows_are_left_out_only_where_a_month_has_few(counts, threshold):
    """X12: a month loses fewer rows than the threshold."""
    lost = Counter()
    for one, label in coarsen(counts, threshold).items():
        if label is None:
            lost[one.month] += counts[one]
    assert all(count < threshold for count in lost.values())


def test_the_order_of_telling_less():
    """X12: area, category, group, channel; then the row is left out."""
    light = Combination(JANUARY, 1, 11, 5, "web")
    hole = Combination(JANUARY, 1, 12, 5, "web")
    tree = Combination(JANUARY, 2, 21, None, "web")
    call = Combination(JANUARY, 1, 11, 5, "phone")
    assert coarsen({light: 5}, 5) == {light: light}
    near = light._replace(area=6)
    assert coarsen({light: 3, near: 2}, 5)[near] == light._replace(area=None)
    assert coarsen({light: 3, hole: 2}, 5)[hole] == Combination(JANUARY, 1, None, None, "web")
    assert coarsen({light: 3, tree: 2}, 5)[tree] == Combination(JANUARY, None, None, None, "web")
    assert coarsen({light: 3, call: 2}, 5)[call] == Combination(JANUARY, None, None, None, None)
    assert coarsen({light: 3, call: 1}, 5) == {light: None, call: None}


def test_a_cell_is_never_a_formula():
    """X12: names begin no formula and break no line."""
    assert as_cell("=1+1") == "'=1+1"
    assert as_cell("\t@SUM(A1)\r\n x") == "'@SUM(A1) x"
    assert as_cell("Lighting – Centre") == "Lighting – Centre"
    assert as_cell(None) == ""
