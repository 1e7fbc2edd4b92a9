"""Personal data inside free text: where it stands, of what kind, and the text with masks instead.

Numbers count only when they can be real: a Greek number that a telephone could ring, an AFM or
IBAN whose check digits fit, an AMKA that begins with a date. A house number, a sum or the
protocol number of a request is none of these.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from stdnum.gr import amka, vat

MASK = "…"
#: The kinds, in the order in which they claim a stretch of text.
KINDS = ("email", "iban", "amka", "phone", "afm", "plate", "name")

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]){11,30}\b", re.IGNORECASE)
_DIGITS = re.compile(r"(?<![\w-])\+?\d(?:[ .\-/()]{0,2}\d){8,40}(?![\w-])")
# the letters that Greek and Latin plates share, in both alphabets
_LETTERS = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧABEZHIKMNOPTYX"
_PLATE = re.compile(rf"(?<!\w)[{_LETTERS}]{{3}}[ -]?[1-9]\d{{3}}(?!\w)", re.IGNORECASE)
_NAME = re.compile(
    r"(?<!\w)(?i:κ\.?κ\.|κ\.|κος|κο|κου|κα|κας|κυρί[αο][ςυ]?|κύριος|Mr\.?|Mrs\.?|Ms\.?)\s+"
    r"((?:[Α-ΩΆΈΉΊΌΎΏA-Z][\wΐΰ.'’-]+)(?:\s+[Α-ΩΆΈΉΊΌΎΏA-Z][\wΐΰ'’-]+){0,2})",
)
#: Whom the word "κ." introduces without saying who it is.
_OFFICES = ("Δήμαρχ", "Αντιδήμαρχ", "Διευθυντ", "Προϊσταμ", "Υπουργ", "Πρόεδρ", "Γραμματ")


@dataclass(frozen=True)
class Found:
    """One piece of personal data: ``text[start:end]`` of one of ``KINDS``."""

    kind: str
    start: int
    end: int
    text: str


def find_personal(text: str) -> list[Found]:
    """What of ``text`` may say who somebody is, in its order; no two overlap."""
    found: list[Found] = []
    for candidate in _candidates(text):
        if all(candidate.end <= row.start or candidate.start >= row.end for row in found):
            found.append(candidate)
    return sorted(found, key=lambda row: row.start)


def mask_personal(text: str) -> str:
    """``text`` with a mask where ``find_personal`` finds something; nothing is found in it again."""
    for row in reversed(find_personal(text)):
        text = f"{text[: row.start]}{MASK}{text[row.end :]}"
    return text


def _candidates(text: str) -> Iterator[Found]:
    for match in _EMAIL.finditer(text):
        yield Found("email", *match.span(), match[0])
    for match in _IBAN.finditer(text):
        yield from _trim_iban(match)
    for match in _DIGITS.finditer(text):
        yield from _numbers(match)
    for match in _PLATE.finditer(text):
        yield Found("plate", *match.span(), match[0])
    for match in _NAME.finditer(text):
        if not match[1].startswith(_OFFICES):
            yield Found("name", *match.span(1), match[1])


def _numbers(match: re.Match[str]) -> Iterator[Found]:
    """The numbers in a run of digits: a house number may stand before a telephone."""
    groups = [group.span() for group in re.finditer(r"\+?\d+", match[0])]
    for first, (start, _end) in enumerate(groups):
        for _start, end in reversed(groups[first:]):
            written = match[0][start:end]
            if kind := _number_kind(written):
                yield Found(kind, match.start() + start, match.start() + end, written)
                break


def _trim_iban(match: re.Match[str]) -> Iterator[Found]:
    """The IBAN at the beginning of ``match``: words that follow it belong to the sentence."""
    for end in range(len(match[0]), 14, -1):
        if _is_iban(match[0][:end]):
            yield Found("iban", match.start(), match.start() + end, match[0][:end])
            return


def _is_iban(written: str) -> bool:
    """ISO 13616: the first four go to the end, letters become numbers, and 97 leaves one."""
    plain = re.sub(r"[ .-]", "", written).upper()
    if not (plain.isascii() and plain.isalnum() and len(plain) >= 15):
        return False
    return int("".join(str(int(letter, 36)) for letter in plain[4:] + plain[:4])) % 97 == 1


def _number_kind(written: str) -> str | None:
    digits = re.sub(r"\D", "", written)
    if len(digits) == 11 and not written.startswith("+") and amka.is_valid(digits):
        return "amka"
    if _is_phone(written):
        return "phone"
    if len(digits) == 9 and vat.is_valid(digits):
        return "afm"
    return None


def _is_phone(written: str) -> bool:
    number = "+" + written[2:] if written.startswith("00") else written
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, "GR"))
    except phonenumbers.NumberParseException:
        return False
