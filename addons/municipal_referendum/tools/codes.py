"""The voter's number and secret code: digits only, so that a telephone can take them. Pure.

A letter to a voter bears a number (who) and a code (that it is really them). Both are random and
end in a check digit (Damm; ``python-stdnum``), so that a slip of the finger is told apart from a
guess and costs no attempt.
"""

import hashlib
import hmac
import secrets
import unicodedata

from stdnum import damm

NUMBER_DIGITS = 8
CODE_DIGITS = 10


class MistypedCode(ValueError):
    """Not a number or code at all: ``code`` is ``length`` or ``check``. Nothing was tried."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def make_digits(length: int) -> str:
    """``length`` random digits, the last of them the check digit."""
    body = str(secrets.randbelow(9) + 1) + "".join(
        str(secrets.randbelow(10)) for _ in range(length - 2)
    )
    return body + damm.calc_check_digit(body)


def read_digits(typed: str | None, length: int) -> str:
    """The digits in ``typed``: signs between them are ignored, any alphabet's digits are read.

    :raises MistypedCode: ``length`` or ``check``
    """
    digits = "".join(
        str(unicodedata.decimal(sign))
        for sign in typed or ""
        if unicodedata.decimal(sign, None) is not None
    )
    if len(digits) != length:
        raise MistypedCode("length")
    if not damm.is_valid(digits):
        raise MistypedCode("check")
    return digits


def show_digits(digits: str) -> str:
    """In groups, as people read them aloud: ``1234 5678``, ``123 456 7890``."""
    if len(digits) == CODE_DIGITS:
        return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def derive(key: bytes, purpose: str, *parts: str) -> bytes:
    """32 bytes that only who knows ``key`` (kept outside the database) and ``parts`` can make."""
    text = "\x1f".join((purpose, *parts)).encode()
    return hmac.new(key, text, hashlib.sha256).digest()
