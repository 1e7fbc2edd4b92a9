"""Which street or category a misheard text means: proposals with a score and a margin.

Recognised Greek is mostly right by ear and wrong by spelling (``φύνικας``, ``καπέλω``), so
texts are compared by sound: first the key that Greek and Greeklish spellings share (given
by the caller: ``greeklish`` of ``municipal_crm``), then a coarser fold of sounds that a
telephone confuses. Nothing is applied that another candidate could be as well.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from rapidfuzz.distance import Indel, Levenshtein
from rapidfuzz.process import cdist

#: Sounds that a telephone band (300 to 3400 Hz) and a weak recogniser exchange.
_CONFUSED = (
    (re.compile("th|dh"), "d"),
    (re.compile("[fv]"), "v"),
    (re.compile("[xg]"), "g"),
    (re.compile("[zj]"), "s"),
    (re.compile("ou"), "o"),
    (re.compile("[bp]+"), "p"),
    (re.compile("[dt]+"), "t"),
    (re.compile("[mn]"), "n"),
    (re.compile("e"), "i"),
    (re.compile(r"([^\W\d])\1+"), r"\1"),
)
#: Words that name no street of their own; as keys of ``greeklish``.
_EMPTY = frozenset(
    [
        "odos",
        "odou",
        "stin",
        "sto",
        "ston",
        "tis",
        "tin",
        "tou",
        "leoforos",
        "leoforou",
        "plateia",
        "plateias",
        "platia",
        "platias",
        "arithmos",
        "arithmo",
        "stis",
        "sti",
        "ke",
        "kai",
        "apo",
        "mas",
        "ine",
        "exi",
        "gia",
        "me",
        "den",
        "na",
        "street",
        "avenue",
        "square",
        "the",
        "in",
        "on",
        "at",
        "of",
    ]
)
#: Chosen on the written requests of tests/data (docs/phonetic-matching.md): there nothing is
#: applied wrongly, while a score of 0.78 was wrong for 4 of 100.
LEAST_SCORE, LEAST_MARGIN = 0.88, 0.12
_MOST_WORDS = 80


@dataclass(frozen=True)
class Candidate:
    """``id``: whatever the caller wants back; ``names``: all that it is called."""

    id: Any
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(self.names))


@dataclass(frozen=True)
class Proposal:
    """``score`` 0 … 1: how alike; ``margin``: how much more than the next candidate;
    ``name``: of the candidate, ``heard``: the words of the text that sounded like it."""

    id: Any
    score: float
    margin: float
    name: str
    heard: str


class Matcher:
    """Compares texts with candidates; build it once, ask it often.

    ``key``: a text → its sound key, words separated by single spaces.
    """

    def __init__(self, candidates: Iterable[Candidate], key: Callable[[str], str]) -> None:
        self._key = key
        self._needles = [
            (candidate.id, name, words)
            for candidate in candidates
            for name in candidate.names
            if (words := self._words(name))
        ]
        names = [words for _id, _name, words in self._needles]
        self._joined = [[_join(words, place) for words in names] for place in (0, 1)]
        self._sizes = np.array([len(words) for words in names])
        self._trust = np.array([_trust(words) for words in names])
        self._longest = max(map(len, names), default=0)

    def propose(self, text: str, most: int = 3) -> list[Proposal]:
        """The ``most`` best candidates, best first; empty when the text has no words."""
        best: dict[Any, tuple[float, str, str]] = {}
        words = self._words(text)[:_MOST_WORDS]
        for row, score, heard in self._score(words) if words and self._needles else ():
            key, name = self._needles[row][:2]
            if score > best.get(key, (0.0,))[0]:
                best[key] = (score, name, heard)
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], str(item[0])))
        scores = [found[0] for _key, found in ranked] + [0.0]
        return [
            Proposal(key, round(score, 4), round(score - scores[place + 1], 4), name, heard)
            for place, (key, (score, name, heard)) in enumerate(ranked[:most])
        ]

    def _score(self, words: Sequence[tuple[str, str]]) -> Iterator[tuple[int, float, str]]:
        """(number of the name, score, words heard) of the best place in the text for each name."""
        spans = [
            (length, words[start : start + length])
            for length in range(1, min(self._longest + 1, len(words)) + 1)
            for start in range(len(words) - length + 1)
        ]
        total = sum(
            share * _likeness(self._joined[place], [_join(span, place) for _length, span in spans])
            for place, share in ((0, 0.6), (1, 0.4))
        )
        lengths = np.array([length for length, _span in spans])
        far = np.abs(lengths[None, :] - self._sizes[:, None]) > 1
        far &= lengths[None, :] < len(words)
        total = np.where(far, 0.0, total) * self._trust[:, None]
        for row, column in enumerate(total.argmax(axis=1)):
            heard = " ".join(word for word, _coarse in spans[column][1])
            yield row, float(total[row, column]), heard

    def decide(
        self, text: str, least_score: float = LEAST_SCORE, least_margin: float = LEAST_MARGIN
    ) -> Proposal | None:
        """The one candidate that is meant; ``None`` leaves it to a person."""
        found = self.propose(text, 1)
        if not found or found[0].score < least_score or found[0].margin < least_margin:
            return None
        return found[0]

    def _words(self, text: str) -> list[tuple[str, str]]:
        """(sound key, coarse key) of the words that say something."""
        return [
            (word, coarse(word))
            for word in self._key(text).split()
            if word not in _EMPTY and (len(word) > 1 or word.isdecimal())
        ]


@lru_cache(maxsize=4096)
def coarse(key: str) -> str:
    """The key without what a telephone confuses: β and φ, δ and θ, μ and ν, ε and ι."""
    for pattern, sound in _CONFUSED:
        key = pattern.sub(sound, key)
    return key


def _likeness(needles: Sequence[str], heard: Sequence[str]) -> np.ndarray:
    """Matrix needles x heard of 0 … 1: the mean of edits with and without replacement."""
    return sum(
        cdist(needles, heard, scorer=scorer, dtype=np.float64)
        for scorer in (Levenshtein.normalized_similarity, Indel.normalized_similarity)
    ) / len((Levenshtein, Indel))


def _join(words: Sequence[tuple[str, str]], place: int) -> str:
    return "".join(word[place] for word in words)


def _trust(needle: Sequence[tuple[str, str]]) -> float:
    """Short sounds are found everywhere by chance."""
    letters = sum(len(word) for word, _coarse in needle)
    return 1.0 if letters >= 5 else 0.85 + 0.03 * letters
