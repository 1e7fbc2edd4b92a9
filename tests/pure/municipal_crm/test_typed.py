"""Cleaning of typed text: nothing is lost, nothing dangerous stays."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.typed import (
    clean_line,
    clean_text,
    is_key,
    read_number,
    split_street,
)


@given(st.text())
def test_clean_text_never_raises_and_is_stable(text):
    """D1 text: whatever is pasted, cleaning it twice changes nothing more."""
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert "\x00" not in cleaned
    assert "\r" not in cleaned


@given(st.text(alphabet=st.characters(categories=("L", "N"))))
def test_clean_text_keeps_letters_and_digits(text):
    """D1 text: letters of any script survive, in composed form."""
    assert clean_text(text) == unicodedata.normalize("NFC", text)


@given(st.text())
def test_a_line_has_no_line_end(text):
    """D1 text: what stands in one line cannot forge a second one."""
    assert clean_line(text) == " ".join(clean_line(text).split())


def test_marks_that_turn_the_direction_of_writing_are_removed():
    """D1 text: ``fdp.exe`` cannot be made to read as ``exe.pdf``."""
    assert clean_line("photo\u202efdp.exe\u202c") == "photofdp.exe"


def test_emoji_and_markup_stay_text():
    """D1 text: emoji, HTML and formulas are kept as typed; escaping is the page's work."""
    text = '🐕‍🦺 <script>alert(1)</script> =HYPERLINK("x")'
    assert clean_text(text) == text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Ερμού 12", ("Ερμού", "12")),
        ("Ερμού 12Α", ("Ερμού", "12Α")),
        ("Ερμού, 12", ("Ερμού", "12")),
        ("28ης Οκτωβρίου 5", ("28ης Οκτωβρίου", "5")),
        ("28ης Οκτωβρίου", ("28ης Οκτωβρίου", "")),
        ("Ερμού", ("Ερμού", "")),
        ("12", ("12", "")),
        ("", ("", "")),
    ],
)
def test_a_number_behind_the_street_is_found(typed, expected):
    """R07: people write street and number into one field."""
    assert split_street(typed) == expected


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("a" * 16, True),
        ("A-b_9" * 5, True),
        ("a" * 15, False),
        ("a" * 65, False),
        ("ά" * 20, False),
        (None, False),
    ],
)
def test_keys_are_long_and_plain(text, good):
    """G22: a key of a submission cannot be guessed by counting."""
    assert is_key(text) is good


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), ("0", 0), ("007", 7), ("999999", 999999)]
    + [
        (text, None)
        for text in ("1000000", "", None, "-1", "+1", "1.0", " 1", "²", "١", "1_0", "x")
    ],
)
def test_a_number_is_figures_and_nothing_else(text, number):
    """D1 text: the page that somebody typed into the address."""
    assert read_number(text) == number
