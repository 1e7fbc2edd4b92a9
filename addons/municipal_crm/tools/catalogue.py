"""Search in the catalogue of categories: a few words typed by somebody in a hurry.

All texts given here are folded already (``text.fold``).
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from . import latin

_WORD = re.compile(r"[^\W_]+")
# "of the", "in", "a": they would match everything and mean nothing.
_MIN_PREFIX = 4
# What only sounds alike must be long enough to mean something.
_MIN_SOUND = 3
_BY_SOUND = 0.9
_BY_SLIP = 0.7


def words_of(folded: str) -> list[str]:
    """The words of a folded text, each once, in order; single letters left out."""
    return list(dict.fromkeys(word for word in _WORD.findall(folded) if len(word) > 1))


@lru_cache(maxsize=8192)
def sound_of(word: str) -> str:
    """How a word sounds, whatever alphabet and spelling it is in (``latin.key``)."""
    return latin.key(word)


def score(query: list[str], words: list[str], sounds: Sequence[str] = ()) -> float:
    """Share of the ``query`` words that ``words`` know, 0.0 to 1.0.

    A word is known when it begins one of ``words`` or shares all but its ending with
    one: Greek inflects, and the catalogue keeps stems. With ``sounds`` (:func:`sound_of` each
    of the words) a word that only sounds alike (Greeklish, wrong vowels) counts 0.9, and one
    with a small typing error 0.7: less than any right one, so that right ones come first.
    """
    if not query:
        return 0.0
    return sum(_known(asked, words, sounds) for asked in query) / len(query)


def _known(asked: str, words: list[str], sounds: Sequence[str]) -> float:
    if any(_akin(asked, word) for word in words):
        return 1.0
    if not sounds:
        return 0.0
    sound = sound_of(asked)
    if len(sound) >= _MIN_SOUND and any(_akin(sound, other, _MIN_SOUND) for other in sounds):
        return _BY_SOUND
    slips = _slips_forgiven(asked)
    if slips and any(_is_slip(asked, word, slips) for word in words):
        return _BY_SLIP
    slips = _slips_forgiven(sound)
    if slips and any(_is_slip(sound, other, slips) for other in sounds):
        return _BY_SLIP
    return 0.0


def _akin(asked: str, word: str, least: int = _MIN_PREFIX) -> bool:
    if word.startswith(asked):
        return True
    ending = least - 1
    needed = max(least, len(asked) - ending, len(word) - ending)
    return len(asked) >= needed and len(word) >= needed and asked[:needed] == word[:needed]


def _slips_forgiven(sound: str) -> int:
    """Typing errors that leave a word of this length recognisable."""
    return 0 if len(sound) < 5 else 1 if len(sound) < 8 else 2


def _is_slip(asked: str, word: str, slips: int) -> bool:
    """Whether ``asked`` is the beginning of ``word`` (which may have another ending) mistyped."""
    if len(word) < _MIN_PREFIX or asked[0] not in word[:2]:
        return False
    stem = min(len(asked), max(_MIN_PREFIX, len(word) - 2))
    return any(
        _distance(asked[:length], word) <= slips
        for length in {len(asked), min(len(asked), stem + slips)}
        if length > slips + 3
    )


def _distance(asked: str, word: str) -> int:
    """Letters to change, add, leave out or swap until ``asked`` begins ``word``."""
    before, row = [], list(range(len(asked) + 1))
    best = row[-1]
    for number, letter in enumerate(word, 1):
        older, before, row = before, row, [number]
        for place, other in enumerate(asked, 1):
            cost = before[place - 1] + (letter != other)
            row.append(min(cost, before[place] + 1, row[-1] + 1))
            swapped = (
                number > 1
                and place > 1
                and letter == asked[place - 2]
                and word[number - 2] == other
            )
            if swapped and letter != other:
                row[place] = min(row[place], older[place - 2] + 1)
        best = min(best, row[-1])
    return best
