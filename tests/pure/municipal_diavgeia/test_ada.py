"""X14: numbers of Diavgeia as people type and paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_diavgeia.tools.ada import get_link, parse_numbers

LETTERS = "0123456789ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"
NUMBERS = st.tuples(
    st.text(LETTERS, min_size=4, max_size=15), st.text(LETTERS, min_size=1, max_size=4)
).map("-".join)


@given(st.lists(NUMBERS, unique=True), st.sampled_from([" ", ", ", ";\n", "\n"]))
def test_what_is_written_as_it_should_be_is_kept(numbers, between):
    """X14: any count, any separator."""
    assert parse_numbers(between.join(numbers)) == (numbers, [])


@given(NUMBERS)
def test_case_links_and_repeats_change_nothing(number):
    """X14: small letters, the link of the page, twice the same."""
    assert parse_numbers(f"{number.lower()} {get_link('')}{number}") == ([number], [])


@given(st.text(max_size=60))
def test_nothing_typed_is_lost(text):
    """X14: each part is a number or is named."""
    numbers, others = parse_numbers(text)
    assert all(parse_numbers(number) == ([number], []) for number in numbers)
    assert numbers or others or not any(letter.isalnum() for letter in text)


@pytest.mark.parametrize("typed", ["6HZM7ΛΛ-2KB", "6ηζμ7λλ-2κβ", "6ΗΖΜ7ΛΛ – 2ΚΒ", "6ΗΖΜ7ΛΛ‑2ΚΒ"])
def test_either_keyboard_and_any_hyphen(typed):
    """X14: Latin letters that look like Greek ones."""
    assert parse_numbers(typed) == (["6ΗΖΜ7ΛΛ-2ΚΒ"], [])


@pytest.mark.parametrize("typed", ["12/2026", "ΑΔΑ:", "-", "ΨΘ82ΩΡΓ", "Q282-7"])
def test_other_numbers_are_none(typed):
    """X14: a protocol number, a label, half of it, a letter that is not Greek."""
    assert parse_numbers(typed) == ([], [typed])
