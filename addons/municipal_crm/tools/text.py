"""Comparison of Greek text as people really type it.

``fold`` removes what does not distinguish words (case, accents, final sigma, keyboard
slips between the alphabets), ``greeklish`` gives one key to the Greek and the Latin
spelling of a word, ``stems_match`` looks for beginnings of words.
All take and return plain ``str``; time is linear in the length of the text.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from . import latin

# Latin letters that look like, or share the key of, a Greek letter.
_LOOK_ALIKES = str.maketrans("abehikmnoptuvwxyz", "αβεηικμνορτυνωχυζ")
_LATIN_LOOK = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX")
_LATIN = re.compile("[a-z]")
_GREEK = re.compile("[α-ω]")
_LETTERS = re.compile(r"[^\W\d_]+")
_MARKS = re.compile(
    "[\u0300-\u036f\ufe0e\ufe0f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_NOT_WORD = re.compile(r"[\W_]+")
# Between the parts of a key that must not be read as neighbours.
_BARRIER = " | "


def fold(text: str | None) -> str:
    """Lower case, no accents, every sigma ``σ``, single spaces, words of one alphabet.

    A word with both Greek and Latin letters becomes Greek when all its Latin letters
    have a Greek look-alike (``ΚAΔΟΣ`` with a Latin A); other words keep their letters.
    Marks are kept only where they are letters' own (not above U+036F). Folding twice
    changes nothing.
    """
    # Marks go first, since casefold turns an iota subscript into a letter; afterwards
    # once more, since casefold itself makes marks.
    plain = text or ""
    for _round in range(2):
        plain = _MARKS.sub("", unicodedata.normalize("NFKD", plain)).casefold()
    plain = _CONTROL.sub(" ", _MARKS.sub("", plain))
    if _LATIN.search(plain) and _GREEK.search(plain):
        plain = _LETTERS.sub(_one_alphabet, plain)
    return " ".join(plain.split())


def look_latin(text: str) -> str:
    """``text`` with the Greek capitals that look like Latin ones written as those.

    For short codes (``K417``, the letter of a book), which people type on either keyboard.
    """
    return text.translate(_LATIN_LOOK)


def greeklish(text: str | None) -> str:
    """Key under which a Greek text and its usual spellings in Latin letters are equal.

    ``greeklish("Σκουπίδια") == greeklish("skoupidia")``. The key keeps the sounds that
    all spellings keep, so different words may share one: compare, never show it.
    Words are separated by single spaces, punctuation is dropped.
    """
    return " ".join(map(latin.key, _words(text).split()))


def stems_match(text: str | None, stems: Iterable[str]) -> list[str]:
    """The ``stems`` that begin a word of ``text``, as given and in their order.

    A stem of several words must be found as such, its last word may be a beginning.
    Words are compared by ``fold``; words in Latin letters also by ``greeklish``, so
    that Greek stems are found in Greeklish. Punctuation separates words.
    """
    folded, sounds = _haystack(text or "")
    return [
        stem
        for stem, spelling, key in _needles(tuple(stems))
        if spelling in folded or (key and key in sounds)
    ]


@lru_cache(maxsize=16)
def _haystack(text: str) -> tuple[str, str]:
    """Folded words, and the keys of those in Latin letters; each word after a space.

    The cache is small on purpose: it serves one text asked about many stems, and does
    not keep people's texts in memory.
    """
    words = _words(text)
    if not _LATIN.search(words):
        return " " + words, ""
    # A Greek word stands as a barrier: its neighbours did not follow each other.
    keys = [latin.key(word) if _LATIN.search(word) else "|" for word in words.split()]
    others = [latin.other_key(word) for word in words.split() if _LATIN.search(word)]
    return " " + words, " " + " ".join(keys) + _BARRIER + _BARRIER.join(filter(None, others))


@lru_cache(maxsize=2048)
def _needles(stems: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Each stem with its spelling and its key as they would stand in ``_haystack``.

    Empty stems are left out. A stem in Latin letters (``wi-fi``) has no key: it is
    found as it is spelled.
    """
    spelled = [(stem, _words(stem)) for stem in stems]
    return [(stem, " " + words, _needle_key(words)) for stem, words in spelled if words]


def _needle_key(words: str) -> str:
    keys = () if _LATIN.search(words) else map(latin.stem_key, words.split())
    return "".join(" " + key for key in keys)


def _words(text: str | None) -> str:
    """Folded words of letters and digits, separated by single spaces."""
    return _NOT_WORD.sub(" ", fold(text)).strip()


def _one_alphabet(found: re.Match) -> str:
    """A mixed word in Greek letters, if that is possible."""
    word = found.group()
    if not (_LATIN.search(word) and _GREEK.search(word)):
        return word
    greek = word.translate(_LOOK_ALIKES)
    return word if _LATIN.search(greek) else greek
