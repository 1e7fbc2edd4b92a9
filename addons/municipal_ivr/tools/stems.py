"""Which category a misheard sentence is about: its key words, recognised by sound.

Key words are beginnings of words (``λακκουβ``), so each is compared with the beginnings of the
words heard. Rare key words count more than those that many categories share. What comes out is
for a person to choose from: measured on written requests the first proposal is right for 4 of 10
and among the first four are 6 of 10 (docs/phonetic-matching.md).
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import numpy as np

from .sounds import Candidate, Proposal, _likeness, coarse

#: Shorter beginnings are found everywhere by chance.
_LEAST_LETTERS = 4
_LEAST_LIKENESS = 0.75
#: Half of this weight of evidence gives a score of a half.
_HALF = 4.0
#: Of a key word that one category alone has, however many there are.
_RAREST = 4.1
_MOST_WORDS = 120


class StemMatcher:
    """Build it once, ask it often. ``names`` of the candidates are beginnings of words."""

    def __init__(self, candidates: Iterable[Candidate], key: Callable[[str], str]) -> None:
        self._key = key
        owners: dict[str, set[Any]] = defaultdict(set)
        for candidate in candidates:
            for name in candidate.names:
                stem = key(name).replace(" ", "")
                if len(stem) >= _LEAST_LETTERS:
                    owners[stem].add(candidate.id)
        total = len({owner for ids in owners.values() for owner in ids})
        unit = _RAREST / math.log(1 + max(total, 1))
        self._rows = [
            (stem, ids, unit * math.log(1 + total / len(ids)))
            for stem, ids in sorted(owners.items())
        ]
        self._by_length: dict[int, list[int]] = defaultdict(list)
        for number, (stem, _ids, _weight) in enumerate(self._rows):
            self._by_length[len(stem)].append(number)

    def propose(self, text: str, most: int = 4) -> list[Proposal]:
        """The ``most`` best candidates, best first; ``margin`` is the lead on the next one."""
        words = self._get_words(text)
        weights: dict[Any, float] = defaultdict(float)
        best: dict[Any, tuple[float, str, str]] = {}
        for number, likeness, heard in self._find(words) if words else ():
            stem, ids, weight = self._rows[number]
            share = (likeness - _LEAST_LIKENESS) / (1 - _LEAST_LIKENESS)
            for owner in ids:
                weights[owner] += weight * (0.3 + 0.7 * share)
                if weight * likeness > best.get(owner, (0.0,))[0]:
                    best[owner] = (weight * likeness, stem, heard)
        ranked = sorted(weights.items(), key=lambda item: (-item[1], str(item[0])))
        scores = [weight / (weight + _HALF) for _owner, weight in ranked] + [0.0]
        return [
            Proposal(
                owner, round(scores[at], 4), round(scores[at] - scores[at + 1], 4), *best[owner][1:]
            )
            for at, (owner, _weight) in enumerate(ranked[:most])
        ]

    def _get_words(self, text: str) -> list[str]:
        """Sound keys of the words, and of neighbours that a recogniser may have torn apart."""
        words = [word for word in self._key(text).split() if len(word) > 2][:_MOST_WORDS]
        return words + [first + second for first, second in pairwise(words)]

    def _find(self, words: list[str]) -> Iterable[tuple[int, float, str]]:
        """(number of the key word, likeness, word heard) of all that sound alike enough."""
        for length, numbers in self._by_length.items():
            stems = [self._rows[number][0] for number in numbers]
            likeness = np.max(
                [self._compare(stems, words, length + change) for change in (-1, 0, 1)], axis=0
            )
            likeness -= 0.06 * max(0, 6 - length)
            for row, column in enumerate(likeness.argmax(axis=1)):
                if likeness[row, column] >= _LEAST_LIKENESS:
                    yield numbers[row], float(likeness[row, column]), words[column]

    def _compare(self, stems: list[str], words: list[str], length: int) -> np.ndarray:
        heard = [word[:length] for word in words]
        rough = _likeness([coarse(stem) for stem in stems], [coarse(word) for word in heard])
        return 0.5 * _likeness(stems, heard) + 0.5 * rough
