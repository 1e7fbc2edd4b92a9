"""I11: number and PIN of the receipt together open a request, the number alone does not."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.pin import check, make_pin

SECRET, UUID = "a secret of the installation", "6b1f6a0e-7a53-4a55-8f4c-3f7e0d2b9a11"


@given(st.text(min_size=1), st.text(), st.integers(0, 10**6))
def test_a_pin_has_six_digits_and_is_accepted(secret, uuid, version):
    pin = make_pin(secret, uuid, version)
    assert len(pin) == 6
    assert pin.isascii()
    assert pin.isdigit()
    assert check(secret, uuid, version, pin)


@pytest.mark.parametrize("shape", ["{0} {1}", " {0}-{1} ", "{0}\xa0{1}"])
def test_spaces_between_the_digits_do_not_matter(shape):
    pin = make_pin(SECRET, UUID)
    assert check(SECRET, UUID, 1, shape.format(pin[:3], pin[3:]))


def test_digits_of_other_scripts_and_widths_are_digits():
    pin = make_pin(SECRET, UUID)
    assert check(SECRET, UUID, 1, "".join(chr(0xFF10 + int(digit)) for digit in pin))
    assert check(SECRET, UUID, 1, "".join(chr(0x660 + int(digit)) for digit in pin))


@pytest.mark.parametrize(
    "typed", [None, "", "12345", "1234567", "abcdef", "²²²²²²", "\ud800", "0" * 10_000]
)
def test_anything_else_is_refused_without_error(typed):
    assert not check(SECRET, UUID, 1, typed)


def test_every_other_code_is_refused():
    pin = make_pin(SECRET, UUID)
    accepted = [code for code in range(10**4) if check(SECRET, UUID, 1, f"{code:06d}")]
    assert accepted in ([], [int(pin)])
    assert not check(SECRET, UUID, 1, pin[:-1] + str((int(pin[-1]) + 1) % 10))


def test_a_pin_belongs_to_one_request_one_version_and_one_installation():
    pins = {
        make_pin(SECRET, UUID, 1), make_pin(SECRET, UUID, 2),
        make_pin(SECRET, UUID.replace("6b", "6c")), make_pin(SECRET + "!", UUID),
    }  # fmt: skip
    assert len(pins) == 4


def test_pins_are_spread_evenly():
    """Chi-square of the first digit over 20,000 requests, 9 degrees of freedom, p < 0.001."""
    counts = Counter(make_pin(SECRET, str(number))[0] for number in range(20_000))
    assert sum((count - 2000) ** 2 / 2000 for count in counts.values()) < 27.9


def test_without_a_secret_there_is_no_pin():
    with pytest.raises(ValueError, match="secret"):
        make_pin("", UUID)


def test_the_pin_of_a_printed_receipt_never_changes_between_versions():
    """A fixed vector: receipts outlive the code that printed them."""
    assert make_pin("secret", "uuid", 1) == PRINTED


# HMAC-SHA256 of "municipal pin:uuid:1", last eight bytes modulo a million, by openssl.
PRINTED = "640916"
