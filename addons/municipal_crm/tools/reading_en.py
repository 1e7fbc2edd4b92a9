"""English words for ``reading``; the numbers are num2words'."""

import re

from num2words import num2words

from .reading import Tongue

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_SIGNS = {
    "@": "at", ".": "dot", "-": "dash", "_": "underscore", "/": "slash", "+": "plus", "#": "hash",
    "*": "star", "&": "and",
}  # fmt: skip
_GREEK_LETTERS = dict(
    zip(
        "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
        [
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "zeta",
            "eta",
            "theta",
            "iota",
            "kappa",
            "lambda",
            "mu",
            "nu",
            "xi",
            "omicron",
            "pi",
            "rho",
            "sigma",
            "tau",
            "upsilon",
            "phi",
            "chi",
            "psi",
            "omega",
        ],
        strict=True,
    )
)
_UNITS = {
    "km": ("kilometre", "kilometres", "n"), "m": ("metre", "metres", "n"),
    "m²": ("square metre", "square metres", "n"), "m2": ("square metre", "square metres", "n"),
    "cm": ("centimetre", "centimetres", "n"), "mm": ("millimetre", "millimetres", "n"),
    "kg": ("kilo", "kilos", "n"), "l": ("litre", "litres", "n"), "lt": ("litre", "litres", "n"),
    "°C": ("degree Celsius", "degrees Celsius", "n"), "KB": ("kilobyte", "kilobytes", "n"),
    "MB": ("megabyte", "megabytes", "n"), "kWh": ("kilowatt hour", "kilowatt hours", "n"),
}  # fmt: skip
_MONEY = {
    "£": ("pound", "pounds", "penny", "pence"),
    "$": ("dollar", "dollars", "cent", "cents"),
}
_EURO = ("euro", "euros", "cent", "cents")


def _cardinal(number: int, gender: str = "n") -> str:
    return num2words(number).replace(",", "")


def _ordinal(number: int, ending: str) -> str:
    known = ending in ("st", "nd", "rd", "th")
    return num2words(number, to="ordinal").replace(",", "") if known and number else ""


def _date(day: int, month: int, year: int) -> str:
    words = f"{_ordinal(day, 'th')} of {_MONTHS[month - 1]}"
    return f"{words} {num2words(year, to='year')}" if year else words


def _time(hour: int, minute: int) -> str:
    if not minute:
        return f"{_cardinal(hour)} o'clock" if hour <= 12 else f"{_cardinal(hour)} hundred hours"
    return f"{_cardinal(hour)} {'oh ' if minute < 10 else ''}{_cardinal(minute)}"


def _money(units: int, cents: int, sign: str) -> str:
    one, many, cent, plural = _MONEY.get(sign, _EURO)
    words = f"{_cardinal(units)} {one if units == 1 else many}"
    if not cents:
        return words
    small = f"{_cardinal(cents)} {cent if cents == 1 else plural}"
    return f"{words} and {small}" if units else small


def _short(written: str, words: str) -> tuple[re.Pattern[str], str]:
    return re.compile(rf"(?<![\w.@]){written}(?=\s)"), words


TONGUE = Tongue(
    cardinal=_cardinal,
    ordinal=_ordinal,
    date=_date,
    time=_time,
    money=_money,
    digits=lambda digits: " ".join(_DIGITS[int(digit)] for digit in digits),
    letters={letter: letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"} | _GREEK_LETTERS,
    signs=_SIGNS,
    units=_UNITS,
    short=(
        _short(r"St\.(?=\s+[A-Z])", "Saint"), _short(r"Mr\.?", "mister"), _short(r"Mrs\.?", "missis"),
        _short(r"[Nn]o\.(?=\s+\d)", "number"), _short(r"[Tt]el\.", "telephone"),
        _short(r"e\.g\.", "for example"), _short(r"i\.e\.", "that is"), _short("Ave\\.", "Avenue"),
        _short(r"etc\.", "et cetera"), _short("&", "and"),
    ),
    percent="percent",
    point="point",
    minus="minus",
    to="to",
    decimal=".",
    thousands=",",
    nouns=lambda word: "n",
    word=lambda word: word,
    acronyms={"KEP": "kep", "ΚΕΠ": "kep", "AFM": "A F M", "ΑΦΜ": "A F M", "SMS": "S M S", "ID": "I D"},
)  # fmt: skip
