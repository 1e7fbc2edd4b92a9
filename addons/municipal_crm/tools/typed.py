"""What people type into a form: cleaning without losing anything they meant.

Pure functions on ``str``; none of them raises for any text.
"""

import re
import unicodedata

# Tabs and line ends stay; every other control character (NUL above all, which the
# database refuses) goes. Characters that turn the direction of writing go too: they
# can make a text read differently from what it says.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_STREET_WITH_NUMBER = re.compile(
    r"^(?P<street>.*[^\W\d_].*?)[\s,]+(?P<number>\d{1,4}\s?[^\W\d_]?)$"
)


def clean_text(text: str | None) -> str:
    """Text of several lines: NFC, one kind of line end, no control characters, trimmed."""
    unified = unicodedata.normalize("NFC", (text or "").replace("\r\n", "\n").replace("\r", "\n"))
    lines = (line.rstrip() for line in _UNWANTED.sub("", unified).split("\n"))
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip()


def clean_line(text: str | None) -> str:
    """Text of one line: as :func:`clean_text`, with white space squeezed to single spaces."""
    return " ".join(clean_text(text).split())


def split_street(text: str) -> tuple[str, str]:
    """``("Ερμού", "12Α")`` from ``"Ερμού 12Α"``; the number is empty when there is none.

    A number at the beginning (``28ης Οκτωβρίου``) belongs to the name.
    """
    found = _STREET_WITH_NUMBER.match(text)
    return (found["street"], found["number"]) if found else (text, "")


def is_key(text: str | None) -> bool:
    """Whether ``text`` can be a key of a submission: 16 to 64 letters, digits, ``-``, ``_``."""
    return bool(re.fullmatch(r"[A-Za-z0-9_-]{16,64}", text or ""))


def read_number(text: str | None, digits: int = 6) -> int | None:
    """The number written in ``text`` with figures alone, ``digits`` at most; None for all else."""
    fits = text and len(text) <= digits and text.isascii() and text.isdecimal()
    return int(text) if fits else None
