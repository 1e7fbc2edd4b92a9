import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_referendum.tools.codes import (
    CODE_DIGITS,
    NUMBER_DIGITS,
    MistypedCode,
    derive,
    make_digits,
    read_digits,
    show_digits,
)


def test_what_is_printed_can_be_typed():
    """V18: groups, hyphens and the digits of other alphabets are read."""
    for length in (NUMBER_DIGITS, CODE_DIGITS):
        digits = make_digits(length)
        assert read_digits(show_digits(digits), length) == digits
        assert read_digits("-".join(digits), length) == digits
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    assert read_digits(digits.translate(arabic), CODE_DIGITS) == digits


@given(st.integers(0, 9), st.integers(0, 7))
def test_one_wrong_digit_is_a_slip_and_no_attempt(digit, place):
    """V15: the check digit finds every single slip of the finger."""
    digits = make_digits(NUMBER_DIGITS)
    wrong = digits[:place] + str(digit) + digits[place + 1 :]
    if wrong == digits:
        return
    with pytest.raises(MistypedCode, match="check"):
        read_digits(wrong, NUMBER_DIGITS)


@given(st.integers(0, 6))
def test_two_digits_in_the_wrong_order_are_a_slip(place):
    """V15: so are neighbours that changed places."""
    digits = make_digits(NUMBER_DIGITS)
    a, b = digits[place], digits[place + 1]
    if a == b:
        return
    with pytest.raises(MistypedCode, match="check"):
        read_digits(digits[:place] + b + a + digits[place + 2 :], NUMBER_DIGITS)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading(text):
    """V33: whatever is typed is digits or a slip."""
    try:
        assert len(read_digits(text, CODE_DIGITS)) == CODE_DIGITS
    except MistypedCode as slip:
        assert slip.code in ("length", "check")


def test_a_key_has_one_purpose():
    """V05: the mark in the roll and the mark in the box have nothing in common."""
    key = b"k" * 32
    assert derive(key, "code", "1", "2") != derive(key, "box", "1", "2")
    assert derive(key, "code", "12") != derive(key, "code", "1", "2")
