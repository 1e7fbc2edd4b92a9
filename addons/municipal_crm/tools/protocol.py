"""Numbers of the protocol book: writing them, reading what people type, finding gaps.

A number is ``YEAR-NUMBER`` with at least six digits (``2026-000123``); a book other
than the general one puts its letters in front (``E-2026-000017``).
"""

import re
import unicodedata
from collections.abc import Iterable

from .text import look_latin

WIDTH = 6
_MAX_DIGITS = 9
_LABEL = re.compile(
    r"^(?:(?:ΑΡ(?:ΙΘΜΟΣ|ΙΘ)?|ΠΡΩΤ(?:ΟΚΟΛΛΟ|ΟΚΟΛΛΟΥ)?|ΑΙΤΗΜΑ(?:ΤΟΣ)?|NO|NR|NUMBER|PROTOCOL|REQUEST)(?![^\W\d_])[\s.:]*)+"
)
_SEPARATOR = r"[\s\-/.]+"
_YEAR = r"(?P<year>20\d\d)"
_NUMBER = rf"(?P<number>\d{{1,{_MAX_DIGITS}}})"
_PREFIX = r"(?:(?P<prefix>[^\W\d_]{1,3})[\s\-/.]*)?"
_FORMS = [
    re.compile(rf"{_PREFIX}{body}")
    for body in (
        _YEAR + _SEPARATOR + _NUMBER,
        _NUMBER + _SEPARATOR + _YEAR,
        _YEAR + rf"(?P<number>\d{{{WIDTH}}})",  # ten digits from a telephone keypad
        _NUMBER,
    )
]


def format_number(prefix: str | None, year: int, number: int) -> str:
    """``format_number(None, 2026, 123)`` is ``2026-000123``; ``prefix`` is one to three letters.

    ``ValueError`` for a year outside 2000-2099, a number below one, or other prefixes.
    """
    letters = _letters(prefix)
    if not 2000 <= year <= 2099 or not 0 < number < 10**_MAX_DIGITS:
        raise ValueError("no such protocol number")
    if letters and not re.fullmatch(r"[^\W\d_]{1,3}", letters):
        raise ValueError("a book's prefix is one to three letters")
    return "-".join(filter(None, (letters, str(year), str(number).zfill(WIDTH))))


def parse_number(text: str | None) -> tuple[str | None, int | None, int] | None:
    """Reads a number as people write it: ``123/2026``, ``2026-123``, ``e 2026 17``, ``#123``.

    Returns ``(prefix, year, number)``, where prefix and year are ``None`` if not given,
    or ``None`` when the text is no number. Of two years the first is taken as the year.
    """
    bare = _LABEL.sub("", _plain(text)).strip(" #:.№")
    for form in _FORMS:
        found = form.fullmatch(bare)
        if found and int(found["number"]):
            parts = found.groupdict()
            year = parts.get("year")
            return (
                _letters(parts["prefix"]) or None,
                int(year) if year else None,
                int(parts["number"]),
            )
    return None


def find_gaps(numbers: Iterable[int], start: int = 1) -> list[int]:
    """The numbers from ``start`` to the largest given that are missing, in order.

    Must be empty for a sound book. ``numbers`` may be in any order and repeat; the
    work is linear in the largest number.
    """
    taken = set(numbers)
    return [
        number for number in range(start, max(taken, default=start - 1) + 1) if number not in taken
    ]


def _plain(text: str | None) -> str:
    """Capitals without accents, one kind of hyphen, white space squeezed."""
    decomposed = unicodedata.normalize("NFKD", (text or "")[:100]).upper()
    letters = "".join(c for c in decomposed if unicodedata.category(c) not in ("Mn", "Cf"))
    return " ".join(re.sub(r"[‐-―−]", "-", letters).split())


def _letters(prefix: str | None) -> str:
    # a book's letters are stored in Latin: on which keyboard they are typed does not matter
    return look_latin(_plain(prefix))
