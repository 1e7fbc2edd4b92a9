"""Names of streets and places as people type them.

Accents, case, Greeklish and small typing errors do not matter; the beginning of any word of the
name is enough. Pure functions on entries that the caller keeps.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from .text import fold, greeklish

#: From this likeness on (0 to 100) a name is worth being offered.
ALIKE = 74
#: Shorter keys are like everything.
SHORTEST = 3
#: What people put before a name, folded.
TITLES = frozenset(("οδοσ", "οδο", "οδου", "odos", "odo", "λεωφοροσ", "λεωφ", "leoforos", "street"))


@dataclass(frozen=True)
class Entry:
    """One name: what identifies it, what is shown, and the forms that are compared."""

    id: int
    label: str
    folded: str
    key: str

    @classmethod
    def of(cls, row: int, name: str, label: str) -> "Entry":
        return cls(row, label, without_title(fold(name)), greeklish(without_title(fold(name))))


def without_title(folded: str) -> str:
    """``ερμου`` from ``οδοσ ερμου``; a name that is nothing but a title stays."""
    words = folded.replace(".", " ").split()
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    return " ".join(words)


def score(folded: str, key: str, entry: Entry) -> float:
    """How well the name fits what was typed: 0 to 100; below ``ALIKE`` it does not."""
    if not key:
        return 0
    if folded == entry.folded:
        return 100
    if key == entry.key:
        return 99
    if entry.folded.startswith(folded) or entry.key.startswith(key):
        return 97 - min(5, (len(entry.key) - len(key)) / 4)
    if f" {folded}" in f" {entry.folded}" or f" {key}" in f" {entry.key}":
        return 90
    if len(key) < SHORTEST:
        return 0
    # a typing error, in the whole name or in as much of it as was typed so far
    begun = entry.key[: len(key) + 1]
    words = [fuzz.ratio(key, word) for word in entry.key.split() if len(word) >= SHORTEST]
    likeness = max(fuzz.ratio(key, entry.key), fuzz.ratio(key, begun), *(words or [0]))
    return 0.9 * max(likeness, ALIKE if _is_slip(folded, entry.folded) else 0)


def _is_slip(typed: str, name: str) -> bool:
    """Whether one letter too many, too few, wrong or swapped makes the difference to a short name.

    There a likeness in per cent says little.
    """
    return len(typed) > SHORTEST and any(
        OSA.distance(typed, other, score_cutoff=1) <= 1
        for other in (name, name[: len(typed)], *name.split())
    )


def suggest(text: str | None, entries: Iterable[Entry], limit: int = 8) -> list[Entry]:
    """The entries that ``text`` may mean, the most likely first; none for less than two letters."""
    folded = without_title(fold(text))
    key = greeklish(folded)
    if len(key) < 2:
        return []
    scored = [(score(folded, key, entry), entry) for entry in entries]
    found = [(points, entry) for points, entry in scored if points >= 0.9 * ALIKE]
    found.sort(key=lambda pair: (-pair[0], pair[1].label))
    return [entry for _points, entry in found[:limit]]


def same(text: str | None, entries: Iterable[Entry]) -> list[Entry]:
    """The entries whose name is that of ``text``, whatever alphabet and accents it is typed in."""
    folded = without_title(fold(text))
    key = greeklish(folded)
    exact = [entry for entry in entries if entry.folded == folded]
    return exact or [entry for entry in entries if key and entry.key == key]
