"""R01, R02: protocol numbers are written in one way and read in many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.protocol import find_gaps, format_number, parse_number


@pytest.mark.parametrize(
    ("prefix", "year", "number", "written"),
    [
        (None, 2026, 123, "2026-000123"),
        ("", 2026, 1, "2026-000001"),
        ("E", 2026, 17, "E-2026-000017"),
        ("Ε", 2026, 17, "E-2026-000017"),  # a Greek capital epsilon
        ("ε", 2026, 17, "E-2026-000017"),
        (None, 2026, 1234567, "2026-1234567"),
    ],
)
def test_a_number_is_written_in_one_way(prefix, year, number, written):
    assert format_number(prefix, year, number) == written


@pytest.mark.parametrize(
    ("prefix", "year", "number"),
    [
        (None, 26, 1),
        (None, 1999, 1),
        (None, 2026, 0),
        (None, 2026, -1),
        ("E1", 2026, 1),
        ("ABCD", 2026, 1),
    ],
)
def test_what_cannot_be_a_number_is_not_written(prefix, year, number):
    with pytest.raises(ValueError, match=r"number|prefix"):
        format_number(prefix, year, number)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026-000123", (None, 2026, 123)),
        ("123/2026", (None, 2026, 123)),
        ("2026/123", (None, 2026, 123)),
        ("2026-123", (None, 2026, 123)),
        (" 2026 – 123. ", (None, 2026, 123)),
        ("2026000123", (None, 2026, 123)),  # keys of a telephone
        ("#123", (None, None, 123)),
        ("000123", (None, None, 123)),
        ("№ 123", (None, None, 123)),
        ("αρ. πρωτ. 123/2026", (None, 2026, 123)),
        ("Αριθμός πρωτοκόλλου: 2026-000123", (None, 2026, 123)),
        ("Protocol number 2026-000123", (None, 2026, 123)),
        ("e 2026 17", ("E", 2026, 17)),
        ("E-2026-000017", ("E", 2026, 17)),
        ("Ε-2026-000017", ("E", 2026, 17)),  # Greek capital
        ("ε2026/17", ("E", 2026, 17)),
        ("Έ-17", ("E", None, 17)),
        ("Π-2026-000017", ("Π", 2026, 17)),  # a letter without a Latin look-alike
        ("\u200e2026-000123\u200f", (None, 2026, 123)),
        ("2026/2025", (None, 2026, 2025)),
        ("2025", (None, None, 2025)),
    ],
)
def test_what_people_type_is_read(typed, read):
    assert parse_number(typed) == read


@pytest.mark.parametrize(
    "typed",
    [None, "", "-", "abc", "0", "2026-0", "2026-000000", "12/13", "1/2/2026", "ABCD-1", "1" * 10,
     "2026-123; DROP", "x" * 10_000, "1 2", "2026-1-2"],
)  # fmt: skip
def test_what_is_no_number_is_not_read(typed):
    assert parse_number(typed) is None


PREFIXES = st.none() | st.text("ABEΕΠΩabε", min_size=1, max_size=3)


@given(PREFIXES, st.integers(2000, 2099), st.integers(1, 10**9 - 1))
def test_what_is_written_can_be_read(prefix, year, number):
    written = format_number(prefix, year, number)
    read = parse_number(written)
    assert read[1:] == (year, number)
    assert format_number(*read) == written


@given(st.text(max_size=40))
def test_any_text_is_read_or_not_without_error(text):
    parse_number(text)


@given(st.sets(st.integers(1, 300)))
def test_gaps_are_the_numbers_that_are_missing(numbers):
    """R02: a book without gaps."""
    gaps = find_gaps(numbers)
    assert gaps == sorted(gaps)
    assert set(gaps) | numbers == set(range(1, max(numbers, default=0) + 1))
    assert not set(gaps) & numbers


def test_an_empty_book_and_one_that_begins_later_have_no_gaps():
    assert find_gaps([]) == []
    assert find_gaps([7, 8, 9], start=7) == []
    assert find_gaps([3, 1, 3]) == [2]
