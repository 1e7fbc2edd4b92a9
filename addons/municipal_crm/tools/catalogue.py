"""Search in the catalogue of categories: a few words typed by somebody in a hurry.

All texts given here are folded already (``text.fold``).
"""

import re

_WORD = re.compile(r"[^\W_]+")
# "of the", "in", "a": they would match everything and mean nothing.
_MIN_PREFIX = 4


def words_of(folded: str) -> list[str]:
    """The words of a folded text, each once, in order; single letters left out."""
    return list(dict.fromkeys(word for word in _WORD.findall(folded) if len(word) > 1))


def score(query: list[str], words: list[str]) -> float:
    """Share of the ``query`` words that ``words`` know, 0.0 to 1.0.

    A word is known when it begins one of ``words`` or shares all but its ending with
    one: Greek inflects, and the catalogue keeps stems.
    """
    if not query:
        return 0.0
    return sum(any(_akin(asked, word) for word in words) for asked in query) / len(query)


def _akin(asked: str, word: str) -> bool:
    if word.startswith(asked):
        return True
    needed = max(_MIN_PREFIX, len(asked) - 3, len(word) - 3)
    return len(asked) >= needed and len(word) >= needed and asked[:needed] == word[:needed]
