"""Which numbers may be dialled at the town's cost, and in which order people are rung. Pure."""

from collections.abc import Iterable, Sequence

import phonenumbers
from phonenumbers import PhoneNumberType

#: Kinds of numbers that cost what a call costs; everything else is somebody's business model.
PLAIN = {
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.VOIP,
}


def read_prefixes(text: str | None) -> tuple[str, ...]:
    """``"+30, +357"`` as tuple; what is no beginning of an international number is left out."""
    words = (word.strip().replace(" ", "") for word in (text or "").split(","))
    return tuple(word for word in words if word.startswith("+") and word[1:].isdigit())


def is_plain_number(number: str, prefixes: Sequence[str]) -> bool:
    """Whether ``number`` (E.164) is a real, plain number that begins as one of ``prefixes``.

    Premium-rate, shared-cost, personal and unknown kinds of numbers never are.
    """
    if not number.startswith(tuple(prefixes)) or not prefixes:
        return False
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed) and phonenumbers.number_type(parsed) in PLAIN


def order_numbers(numbers: Iterable[str], never: Iterable[str]) -> list[str]:
    """``numbers`` in their order, each once, without those in ``never`` and empty ones."""
    refused = {*never, ""}
    return [number for number in dict.fromkeys(numbers) if number not in refused]
