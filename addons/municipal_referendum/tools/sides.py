"""Whether the texts of the sides of a question have the same length. Pure."""

import re
from collections.abc import Iterable
from fractions import Fraction

#: The shortest text has at least this share of the words of the longest.
LEAST_SHARE = Fraction(4, 5)
_WORD = re.compile(r"\w+(?:[-'’.]\w+)*")


def count_words(text: str | None) -> int:
    """Words of a text; what a hyphen or an apostrophe joins is one, signs are none."""
    return len(_WORD.findall(text or ""))


def find_unequal(texts: Iterable[str | None]) -> tuple[int, int] | None:
    """(words of the shortest, of the longest) when their lengths are not fair, else None.

    A side without a text is never fair; fewer than two sides are no comparison.
    """
    lengths = sorted(count_words(text) for text in texts)
    if len(lengths) < 2:
        return None
    shortest, longest = lengths[0], lengths[-1]
    return None if shortest and shortest >= LEAST_SHARE * longest else (shortest, longest)
