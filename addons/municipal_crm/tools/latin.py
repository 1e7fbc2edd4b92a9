"""Sound keys for Greek words, however they are spelled in Latin letters (Greeklish).

Works on single words as ``text.fold`` leaves them: lower case, no accents, ``σ``
alone, letters and digits only. Greek is first written in Latin letters one for one,
with eta as ``i``; so both spellings then pass the same rules, and rules that join
(``oi`` sounds like ``i``) need not know which alphabet a word came from. Conventions
covered: ELOT 743 (ISO 843), phonetic (``e`` for ``αι``) and visual (``8``, ``w``, ``h``).
"""

import re

_GREEK = str.maketrans(
    dict(zip("αβγδεζηικλμνοπρστυφω", "avgdeziiklmnoprstyfo", strict=True))
    | {"θ": "T", "ξ": "x", "χ": "x", "ψ": "ps"}
)
_CONSONANT = "bcdfgjklmnpqrstvxz"

# Latin letters that stand for different Greek ones according to their neighbours.
# T is theta from here on, so that it is not taken for tau and eta.
_READINGS = [
    # Digits drawn like letters, when they are inside a word or begin a long one.
    (re.compile(r"(?:(?<=[a-z])|^)[89](?=[a-z])(?:(?<=[a-z].)|(?=[a-z]{3}))"), "T"),
    (re.compile(r"(?:(?<=[a-z])|^)3(?=[a-z])(?:(?<=[a-z].)|(?=[a-z]{3}))"), "x"),
    # "th" is tau and eta at the end of feminine words (trith, sthn, ths), in front of
    # consonants that theta does not stand before, and in common endings (aithma,
    # katasthma, koimhthrio); else it is theta.
    (re.compile(r"th(?=[ns]?$|[bcdfgkpqstvxz]|ma)|^th(?=l)|(?<=s)th(?=[lmnr])"), "ti"),
    (re.compile(r"(?<=[aehiouwy])th(?=ri[aou])"), "ti"),
    (re.compile("th"), "T"),
    (re.compile("[ck]h(?=[aeiouwy])|ch"), "x"),
    (re.compile("ph(?=[aeiouwy])"), "f"),
    (re.compile("([gd])h(?=[aeiouwy])"), r"\1"),
    # Any other h is eta between consonants, chi in front of a vowel or of tau.
    (re.compile(f"(?<=[{_CONSONANT}])h(?![aeiouwy])"), "i"),
    (re.compile("(?<=o)h(?=T)"), "i"),
    (re.compile("h(?=[aeiouwytT])"), "x"),
    (re.compile("h"), "i"),
]
_SIMPLE = str.maketrans({"u": "y", "w": "o", "c": "k", "q": "k", "b": "v"})

# Groups of letters with one sound, or that people write in several ways.
_SOUNDS = [
    (re.compile("oy"), "U"),
    (re.compile("([ae])y"), r"\1v"),
    (re.compile("ai"), "e"),
    (re.compile("[eoy]i|y"), "i"),
    (re.compile("ks"), "x"),
    (re.compile("m[pB]"), "B"),
    (re.compile("n[td]"), "d"),
    (re.compile("t+z"), "j"),
    (re.compile("[gn][gk]+"), "g"),
    (re.compile("[gn]x"), "x"),
    (re.compile("(?<=[ae])f"), "v"),
    (re.compile(r"([^aeoU\d])\1+"), r"\1"),
]
_SPELLED_OUT = str.maketrans({"T": "th", "U": "ou", "B": "b"})


def key(word: str) -> str:
    """The key of a whole word in Greek or Latin letters; digits of numbers stay."""
    return _key(word, "v")


def other_key(word: str) -> str:
    """The key when ``b`` is read as ``μπ`` instead of ``β``; empty if it has no ``b``."""
    return _key(word, "B") if "b" in word else ""


def stem_key(stem: str) -> str:
    """The key of the beginning of a word; rules on the end of a word do not apply."""
    return _key(stem + "~", "v").rstrip("~")


def _key(word: str, reading_of_b: str) -> str:
    latin = word.translate(_GREEK)
    for pattern, sound in _READINGS:
        latin = pattern.sub(sound, latin)
    latin = latin.replace("mb", "mp").replace("b", reading_of_b).translate(_SIMPLE)
    for pattern, sound in _SOUNDS:
        latin = pattern.sub(sound, latin)
    return latin.translate(_SPELLED_OUT)
