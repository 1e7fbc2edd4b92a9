"""How a written text is said: numbers, dates, sums and abbreviations become words.

Speech engines read ``14/11/2025`` as a fraction, a telephone number as millions and
``ΑΠ-2025/004713`` with "minus" and "slash". ``read`` gives the words to be said, in Greek
or English, and leaves everything else as it is. Pure; time is linear in the text.

A language is a ``Tongue``: tables and functions (``reading_el``, ``reading_en``); the
patterns, which are the same for both, are here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

#: Longer texts are cut: nobody listens to more than a few minutes.
MOST_CHARACTERS = 5000


@dataclass(frozen=True)
class Tongue:
    """What a language contributes.

    ``cardinal(number, gender)``; ``ordinal(number, ending)``: the ending as written (``ης``,
    ``th``); ``date(day, month, year)``, year 0: none; ``time(hour, minute)``;
    ``money(units, cents, sign)``; ``letters``: names of letters; ``signs``: names of signs;
    ``units``: (singular, plural, gender) by the written unit; ``short``: abbreviations,
    as regular expressions, and what is said; ``point``: the decimal sign in words.
    """

    cardinal: Callable[[int, str], str]
    ordinal: Callable[[int, str], str]
    date: Callable[[int, int, int], str]
    time: Callable[[int, int], str]
    money: Callable[[int, int, str], str]
    digits: Callable[[str], str]
    letters: Mapping[str, str]
    signs: Mapping[str, str]
    units: Mapping[str, tuple[str, str, str]]
    short: tuple[tuple[re.Pattern[str], str], ...]
    percent: str
    point: str
    minus: str
    to: str
    decimal: str
    thousands: str
    nouns: Callable[[str], str]
    word: Callable[[str], str]
    acronyms: Mapping[str, str]


_DATE = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/]|[.-]\d)")
_ISO_DATE = re.compile(r"(?<![\d/.-])(\d{4})-(\d{2})-(\d{2})(?![\d/-])")
_TIME = re.compile(r"(?<![\d:.])([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?(?![\d:])")
_TIME_RANGE = re.compile(rf"({_TIME.pattern})\s*[-–—]\s*({_TIME.pattern})")
_PROTOCOL = re.compile(
    r"(?<![\w/])(?:([^\W\d_]{1,6})[-–./ ]?)?((?:19|20)\d{2})/(\d{1,7})(?![\w/])"
    r"|(?<![\w/])(\d{3,7})/((?:19|20)\d{2})(?![\w/])"
)
_PHONE = re.compile(
    r"(?<![\w.,/])(?:(?:\+|00)\d{1,3}[ .-]?)?(?:\(?\d{2,5}\)?[ .-]){1,4}\d{2,8}(?![\w/,]|\.\d)"
    r"|(?<![\w.,/])(?:\+|00)?\d{10,15}(?![\w/,]|\.\d)"
)
_SHORT_LINE = re.compile(
    r"(?<![\w.,/])1[2-9]\d{3}(?!\w|[.,]\d|\s?[/%€])"
    r"|(?:(?<=στο )|(?<=call )|(?<=dial ))1\d\d(?!\w|[.,]\d|\s?[/%€])"
)
_MONEY = re.compile(
    r"(?:([€£$])\s?)(\d[\d.,]*)|(?<![\w.,])(\d[\d.,]*)\s?(€|£|\$|ευρώ|EUR|euros?)(?!\w)"
)
_PERCENT = re.compile(r"(?<![\w.,])(\d[\d.,]*)\s?%")
_RANGE = re.compile(r"(?<![\w.,/-])(\d{1,6})\s?[-–—]\s?(\d{1,6})(?![\w/-]|[.,]\d)")
_HOUSE = re.compile(r"(?<![\w.,/])(\d{1,4})\s?([^\W\d_])(?![\w'’])")
_NUMBER = re.compile(r"(?<![\w.,])([-−]?)(\d[\d.,]*\d|\d)(?!\w)")
_EMAIL = re.compile(r"(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_URL = re.compile(r"(?:https?://|www\.)[^\s,;]+", re.ASCII)
_ACRONYM = re.compile(r"(?<!\w)(?:[^\W\d_]\.){2,}(?!\w)|(?<![\w.])[^\W\d_a-zα-ώ]{2,6}(?!\w)")

_SLASH = re.compile(r"(?<=\w)/(?=\w)")
_LATIN = re.compile(r"(?<![\w@])[A-Za-z]{2,}(?:[-'][A-Za-z]+)*(?!\w)")
_ORDINAL = re.compile(r"(?<![\w.,])(\d{1,3})(ος|ου|ον|ο|ης|ην|ή|ής|η|οι|ες|α|ων|st|nd|rd|th)(?!\w)")
_UNIT = re.compile(
    r"(?<![\w.,])([-−]?)(\d[\d.,]*\d|\d)\s?(km|kg|cm|mm|m²|m2|m|τ\.μ\.|τ\.χλμ\.|χλμ\.?|εκ\.|μ\.|κιλά|°C|lt?|KB|MB|kWh)(?!\w)"
)
_COUNTED = re.compile(r"(?<![\w.,])(\d[\d.,]*\d|\d)\s([^\W\d_]{3,})")


def read(text: str, language: str = "el") -> str:
    """The words of ``text`` in ``language`` (``el…``, ``en…``; others are read as English)."""
    tongue = _get_tongue(language)
    text = " ".join(text[:MOST_CHARACTERS].split())
    for short, words in tongue.short:
        text = short.sub(words, text)
    for pattern, say in _STEPS:
        text = pattern.sub(lambda found, say=say: _apart(found, say(tongue, found)), text)
    return " ".join(text.split()).replace(" ,", ",")


def spell(text: str, language: str = "el") -> str:
    """Character by character; digits in groups (``0047 13`` as two pauses), letters by name."""
    tongue = _get_tongue(language)
    parts = re.findall(r"\d+|[^\W\d_]|[^\w\s]", text)
    said = [_spell_part(tongue, part) for part in parts]
    return ", ".join(filter(None, said))


def group_digits(digits: str) -> list[str]:
    """Groups of two or three, as people say a long number: 004713 is 00 47 13."""
    if len(digits) <= 3:
        return [digits]
    if len(digits) == 10:
        return [digits[:3], digits[3:6], digits[6:8], digits[8:]]
    odd = len(digits) % 2
    head = [digits[:3]] if odd else []
    rest = digits[3:] if odd else digits
    return head + [rest[i : i + 2] for i in range(0, len(rest), 2)]


def _get_tongue(language: str) -> Tongue:
    from . import reading_el, reading_en

    return reading_el.TONGUE if language.lower().startswith("el") else reading_en.TONGUE


def _apart(found: re.Match[str], words: str) -> str:
    """Words never stick to their neighbours, and what is no such thing stays."""
    if words == found.group():
        return words
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    left = " " if before and (before.isalnum()) else ""
    return left + words + (" " if after.isalnum() else "")


def parse_number(tongue: Tongue, text: str) -> tuple[int, str] | None:
    """(whole, decimals as written) of a number in the language's or the other's signs."""
    text = text.strip(".,")
    plain = text.replace(tongue.thousands, "")
    grouped = re.fullmatch(
        rf"\d{{1,3}}(?:{re.escape(tongue.thousands)}\d{{3}})+", text.split(tongue.decimal)[0]
    )
    if tongue.thousands in text and not grouped:
        # 25.50 in Greek: the other decimal sign
        plain = text.replace(tongue.decimal, "").replace(tongue.thousands, tongue.decimal)
    whole, _sign, decimals = plain.partition(tongue.decimal)
    if not whole.isdecimal() or (decimals and not decimals.isdecimal()) or len(whole) > 9:
        return None
    return int(whole), decimals


def _say_amount(tongue: Tongue, text: str, gender: str = "n") -> str:
    """A number with its decimals; digit by digit when it is none of that size."""
    parsed = parse_number(tongue, text)
    if parsed is None or (len(text) > 1 and text[0] == "0" and text.isdecimal()):
        return tongue.digits("".join(filter(str.isdecimal, text)))
    whole, decimals = parsed
    words = tongue.cardinal(whole, "n" if decimals else gender)
    if not decimals:
        return words
    if decimals[0] == "0" or len(decimals) > 2:
        return f"{words} {tongue.point} {tongue.digits(decimals)}"
    return f"{words} {tongue.point} {tongue.cardinal(int(decimals), 'n')}"


# === ONE KIND EACH === #


def _say_email(tongue: Tongue, found: re.Match[str]) -> str:
    words = re.findall(r"[^\W\d_]+|\d+|[._+@-]", found.group())
    return " ".join(
        tongue.digits(word) if word.isdecimal() else tongue.signs.get(word) or tongue.word(word)
        for word in words
    )


def _say_url(tongue: Tongue, found: re.Match[str]) -> str:
    address = re.sub(r"^https?://", "", found.group()).rstrip("./?!")
    words = re.findall(r"[^\W\d_]+|\d+|[./_-]", address)
    return " ".join(
        tongue.digits(word) if word.isdecimal() else tongue.signs.get(word) or tongue.word(word)
        for word in words
    )


def _is_date(day: int, month: int) -> bool:
    longest = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return 1 <= month <= 12 and 1 <= day <= longest[month - 1]


def _say_date(tongue: Tongue, found: re.Match[str]) -> str:
    day, month, year = int(found[1]), int(found[3]), int(found[4])
    year += 2000 if len(found[4]) == 2 else 0
    return tongue.date(day, month, year) if _is_date(day, month) else found.group()


def _say_iso_date(tongue: Tongue, found: re.Match[str]) -> str:
    year, month, day = map(int, found.groups())
    return tongue.date(day, month, year) if _is_date(day, month) else found.group()


def _say_time(tongue: Tongue, found: re.Match[str]) -> str:
    return tongue.time(int(found[1]), int(found[2]))


def _say_time_range(tongue: Tongue, found: re.Match[str]) -> str:
    first = tongue.time(int(found[2]), int(found[3]))
    return f"{first} {tongue.to} {tongue.time(int(found[5]), int(found[6]))}"


def _say_protocol(tongue: Tongue, found: re.Match[str]) -> str:
    """Letters by name, the year as a number, the number digit by digit in groups."""
    prefix, year, number, number_first, year_last = found.groups()
    parts = [_say_letters(tongue, prefix)] if prefix else []
    digits = number or number_first
    spelled = ", ".join(map(tongue.digits, group_digits(digits)))
    spoken_year = tongue.cardinal(int(year or year_last), "n")
    parts += [spoken_year, spelled] if year else [spelled, spoken_year]
    return ", ".join(parts)


def _say_phone(tongue: Tongue, found: re.Match[str]) -> str:
    written = found.group()
    digits = "".join(filter(str.isdecimal, written))
    if len(digits) > 17 or (len(digits) < 7 and not written.isdecimal()):
        return written  # 12-14 is a range
    plus = tongue.signs["+"] + " " if written.startswith("+") else ""
    return plus + ", ".join(map(tongue.digits, _phone_groups(written, digits)))


def _phone_groups(written: str, digits: str) -> list[str]:
    """As people of the country say it: the code, then threes and twos."""
    if len(digits) < 10:
        own = re.findall(r"\d+", written)
        return [group for part in own for group in group_digits(part)]
    for code in ("0030", "30"):
        if digits.startswith(code) and len(digits) == len(code) + 10:
            return [code, *group_digits(digits[len(code) :])]
    return group_digits(digits)


def _say_money(tongue: Tongue, found: re.Match[str]) -> str:
    sign, amount = found[1] or found[4], found[2] or found[3]
    tail = amount[len(amount.rstrip(".,")) :]
    parsed = parse_number(tongue, amount)
    if parsed is None or len(parsed[1]) > 2:
        return found.group()
    cents = int(parsed[1].ljust(2, "0")) if parsed[1] else 0
    return tongue.money(parsed[0], cents, sign) + tail


def _say_percent(tongue: Tongue, found: re.Match[str]) -> str:
    return f"{_say_amount(tongue, found[1])} {tongue.percent}"


def _say_range(tongue: Tongue, found: re.Match[str]) -> str:
    first, last = _say_amount(tongue, found[1]), _say_amount(tongue, found[2])
    return f"{first} {tongue.to} {last}"


def _say_ordinal(tongue: Tongue, found: re.Match[str]) -> str:
    return tongue.ordinal(int(found[1]), found[2]) or found.group()


def _say_unit(tongue: Tongue, found: re.Match[str]) -> str:
    names = tongue.units.get(found[3])
    if not names:
        return found.group()
    one, many, gender = names
    minus = tongue.minus + " " if found[1] else ""
    return f"{minus}{_say_amount(tongue, found[2], gender)} {one if found[2] == '1' else many}"


def _say_house(tongue: Tongue, found: re.Match[str]) -> str:
    """12Α: the number, then the letter by its name; a small word of one letter is none."""
    letter = found[2]
    alone = not found.group()[len(found[1])].isalpha()
    if letter.islower() and alone:
        return f"{_say_amount(tongue, found[1])} {letter}"
    return f"{_say_amount(tongue, found[1])} {tongue.letters.get(letter.upper(), letter)}"


def _say_counted(tongue: Tongue, found: re.Match[str]) -> str:
    return f"{_say_amount(tongue, found[1], tongue.nouns(found[2]))} {found[2]}"


def _say_number(tongue: Tongue, found: re.Match[str]) -> str:
    minus = tongue.minus + " " if found[1] else ""
    return minus + _say_amount(tongue, found[2])


def _say_acronym(tongue: Tongue, found: re.Match[str]) -> str:
    """Letter by letter when it cannot be said as a word: Α.Φ.Μ. and ΑΦΜ, but ΚΕΠ."""
    written = found.group()
    letters = written.replace(".", "")
    if letters in tongue.acronyms:
        return tongue.acronyms[letters]
    if "." not in written and _is_pronounceable(letters):
        return written
    return _say_letters(tongue, letters)


def _is_pronounceable(letters: str) -> bool:
    vowels = sum(letter in "ΑΕΗΙΟΥΩΆΈΉΊΌΎΏAEIOUY" for letter in letters)
    return vowels > 0


def _say_latin(tongue: Tongue, found: re.Match[str]) -> str:
    return " ".join(map(tongue.word, re.split("[-']", found.group())))


def _say_letters(tongue: Tongue, letters: str) -> str:
    return " ".join(tongue.letters.get(letter.upper(), letter) for letter in letters)


def _spell_part(tongue: Tongue, part: str) -> str:
    if part.isdecimal():
        return ", ".join(map(tongue.digits, group_digits(part)))
    return tongue.letters.get(part.upper()) or tongue.signs.get(part, "")


#: What is longer and more certain comes first.
_STEPS = (
    (_EMAIL, _say_email),
    (_URL, _say_url),
    (_ISO_DATE, _say_iso_date),
    (_DATE, _say_date),
    (_TIME_RANGE, _say_time_range),
    (_TIME, _say_time),
    (_PROTOCOL, _say_protocol),
    (_MONEY, _say_money),
    (_PERCENT, _say_percent),
    (_PHONE, _say_phone),
    (_SHORT_LINE, _say_phone),
    (_RANGE, _say_range),
    (_ORDINAL, _say_ordinal),
    (_UNIT, _say_unit),
    (_HOUSE, _say_house),
    (_COUNTED, _say_counted),
    (_NUMBER, _say_number),
    (_ACRONYM, _say_acronym),
    (_LATIN, _say_latin),
    (_SLASH, lambda tongue, found: ", "),
)
