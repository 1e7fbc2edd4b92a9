"""Greek numbers in words, with gender, from 0 to 999 999 999; pure tables, no library has them.

Gender: ``m``, ``f``, ``n``; counting without a noun is neuter. Cases of ordinals:
``nom``, ``gen``, ``acc``.
"""

import re

GENDERS = ("m", "f", "n")
_UNITS = {
    "m": ("μηδέν", "ένας", "δύο", "τρεις", "τέσσερις"),
    "f": ("μηδέν", "μία", "δύο", "τρεις", "τέσσερις"),
    "n": ("μηδέν", "ένα", "δύο", "τρία", "τέσσερα"),
}
_COMMON = (
    "πέντε", "έξι", "επτά", "οκτώ", "εννέα", "δέκα", "έντεκα", "δώδεκα",
)  # fmt: skip
_GENITIVES = {
    "ένα": "ενός", "τρία": "τριών", "τέσσερα": "τεσσάρων", "δεκατρία": "δεκατριών",
    "δεκατέσσερα": "δεκατεσσάρων", "χίλια": "χιλίων", "χιλιάδες": "χιλιάδων",
    "τρεις": "τριών", "τέσσερις": "τεσσάρων",
}  # fmt: skip
_TEENS = {
    "m": ("δεκατρείς", "δεκατέσσερις"),
    "f": ("δεκατρείς", "δεκατέσσερις"),
    "n": ("δεκατρία", "δεκατέσσερα"),
}
_LATER_TEENS = ("δεκαπέντε", "δεκαέξι", "δεκαεπτά", "δεκαοκτώ", "δεκαεννέα")
_TENS = (
    "", "", "είκοσι", "τριάντα", "σαράντα", "πενήντα", "εξήντα", "εβδομήντα", "ογδόντα", "ενενήντα",
)  # fmt: skip
_HUNDREDS = (
    "", "", "διακόσι", "τριακόσι", "τετρακόσι", "πεντακόσι", "εξακόσι", "επτακόσι", "οκτακόσι",
    "εννιακόσι",
)  # fmt: skip
_HUNDRED_ENDS = {"m": "οι", "f": "ες", "n": "α"}
MOST = 999_999_999

_ORDINAL_UNITS = (
    "", "πρώτ", "δεύτερ", "τρίτ", "τέταρτ", "πέμπτ", "έκτ", "έβδομ", "όγδο", "ένατ", "δέκατ",
    "ενδέκατ", "δωδέκατ",
)  # fmt: skip
_ORDINAL_TENS = (
    "", "δέκατ", "εικοστ", "τριακοστ", "τεσσαρακοστ", "πεντηκοστ", "εξηκοστ", "εβδομηκοστ",
    "ογδοηκοστ", "ενενηκοστ", "εκατοστ",
)  # fmt: skip
#: Endings by gender and case; those of stems with the accent on the end are accented.
_ORDINAL_ENDS = {
    ("m", "nom"): ("ος", "ός"), ("f", "nom"): ("η", "ή"), ("n", "nom"): ("ο", "ό"),
    ("m", "gen"): ("ου", "ού"), ("f", "gen"): ("ης", "ής"), ("n", "gen"): ("ου", "ού"),
    ("m", "acc"): ("ο", "ό"), ("f", "acc"): ("η", "ή"), ("n", "acc"): ("ο", "ό"),
}  # fmt: skip


def cardinal(number: int, gender: str = "n") -> str:
    """``cardinal(21, "f")`` is ``είκοσι μία``; ``ValueError`` outside 0 … 999 999 999."""
    if not 0 <= number <= MOST or gender not in GENDERS:
        raise ValueError("a number between 0 and 999 999 999, and a gender")
    if number == 0:
        return _UNITS[gender][0]
    millions, rest = divmod(number, 1_000_000)
    thousands, rest = divmod(rest, 1000)
    parts = []
    if millions:
        parts.append(
            "ένα εκατομμύριο" if millions == 1 else f"{_below_1000(millions, 'n')} εκατομμύρια"
        )
    if thousands:
        parts.append(_thousands(thousands, gender))
    if rest:
        parts.append(_below_1000(rest, gender))
    return " ".join(parts)


def _thousands(count: int, gender: str) -> str:
    if count == 1:
        return "χίλι" + {"m": "οι", "f": "ες", "n": "α"}[gender]
    return f"{_below_1000(count, 'f')} χιλιάδες"


def _below_1000(number: int, gender: str) -> str:
    hundreds, rest = divmod(number, 100)
    parts = []
    if hundreds == 1:
        parts.append("εκατόν" if rest else "εκατό")
    elif hundreds:
        parts.append(_HUNDREDS[hundreds] + _HUNDRED_ENDS[gender])
    if rest:
        parts.append(_below_100(rest, gender))
    return " ".join(parts)


def _below_100(number: int, gender: str) -> str:
    if number < 5:
        return _UNITS[gender][number]
    if number < 13:
        return _COMMON[number - 5]
    if number < 15:
        return _TEENS[gender][number - 13]
    if number < 20:
        return _LATER_TEENS[number - 15]
    tens, unit = divmod(number, 10)
    return f"{_TENS[tens]} {_below_100(unit, gender)}" if unit else _TENS[tens]


def ordinal(number: int, gender: str = "m", case: str = "nom") -> str:
    """``ordinal(28, "f", "gen")`` is ``εικοστής όγδοης``; ``ValueError`` outside 1 … 199."""
    if not 1 <= number <= 199:
        raise ValueError("an ordinal between 1 and 199")
    light, heavy = _ORDINAL_ENDS[gender, case]
    parts = []
    if number >= 100:
        parts.append(_ORDINAL_TENS[10] + heavy)
        number -= 100
    if 0 < number <= 12:
        parts.append(_ORDINAL_UNITS[number] + light)
    elif number:
        tens, unit = divmod(number, 10)
        parts.append(_ORDINAL_TENS[tens] + (light if tens == 1 else heavy))
        if unit:
            parts.append(_ORDINAL_UNITS[unit] + light)
    return _learned(" ".join(parts))


def _learned(words: str) -> str:
    """Days are said with the old accent: η εικοστή ογδόη, της εικοστής ογδόης."""
    for now, then in ((" όγδοη", " ογδόη"), ("όγδοης", "ογδόης"), ("όγδοου", "ογδόου")):
        words = words.replace(now, then)
    return words


def genitive(number: int) -> str:
    """The number before a noun in the genitive: ``3`` is ``τριών`` (ημερών)."""
    words = [_GENITIVES.get(word, word) for word in cardinal(number, "n").split()]
    return " ".join(re.sub("κόσια$", "κοσίων", word) for word in words)


def spell_digits(digits: str) -> str:
    """Each digit as a word: ``2107`` is ``δύο ένα μηδέν επτά``."""
    return " ".join(_below_100(int(digit), "n") if digit != "0" else "μηδέν" for digit in digits)
