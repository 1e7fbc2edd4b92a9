"""Proposes the kind of a request from its text, with a confidence and the words that decided.

Two sources are added up: the written-down vocabulary (``clues.py``), which knows something on the
first day, and weights learned from shipped examples and from the requests that a town has already decided
(ridge regression on beginnings and other parts of words, solved exactly by NumPy). What was learned
is numbers and parts of words, kept as plain arrays: reading a model runs no code. What a confidence is worth, and from which on a proposal
may be applied, is measured (``learning.py``).
"""

import io
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np

from .clues import Hit, Token, Vocabulary, sound_of, tokens_of, words_of

#: Nothing a municipality could do: a greeting, an advertisement, a wrong number.
NONE = "none"
#: Letters of a word (by sound) that are learned: endings say little.
STEM = 5
#: And so many neighbouring letters: compound, misspelt and foreign words share parts with others.
PART = 4
#: How much the vocabulary and the learned weights count, and the strength of the ridge: the figures
#: of cross-validation change little between half and twice of each.
PRIOR, LEARNED, RIDGE = 0.55, 9.0, 0.5
#: What a category without any clue loses against one with a weak clue.
NO_CLUE = -0.7
#: A word that weighs less has not decided anything.
LEAST_WORD = 0.1
#: Below this many decided requests the vocabulary decides alone.
LEAST_SAMPLES = 30
#: Words in front of a place: what follows says where, and less often what.
_PREPOSITIONS = (
    "στο στον στου στη στην στησ στα στουσ στισ σε διπλα κοντα απεναντι πισω μπροστα εξω "
    "πλησιον επι οδου οδο πλατεια near opposite outside behind beside "
    "sto ston stou sti stin stis sta stous stin stis dipla konta apenanti piso mprosta"
)
_BEFORE_PLACE = frozenset(_PREPOSITIONS.split())
PLACE_SHARE = 0.55


@dataclass(frozen=True)
class Sample:
    """One request that people have decided. ``group``: near copies share one."""

    text: str
    code: str
    group: int = 0


@dataclass(frozen=True)
class Proposal:
    """A kind of request, its probability 0 to 1, and the words of the text that spoke for it."""

    code: str
    confidence: float
    words: tuple[str, ...] = ()


@dataclass
class Figures:
    """What cross-validation found; shares are 0 to 1."""

    samples: int = 0
    first: float = 0.0
    three: float = 0.0
    department: float = 0.0
    threshold: float = 1.0
    precision: float = 0.0
    coverage: float = 0.0
    curve: list[tuple[float, float, float]] = field(default_factory=list)
    confusion: list[tuple[str, str, int]] = field(default_factory=list)


@dataclass
class Model:
    """What one training has learned. ``weights`` is (stems, codes), ``idf`` is (stems,)."""

    codes: tuple[str, ...]
    stems: tuple[str, ...] = ()
    idf: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))
    weights: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    figures: Figures = field(default_factory=Figures)

    def dump(self) -> bytes:
        """The model as an npz file of plain arrays."""
        head = {"codes": self.codes, "stems": self.stems, "figures": asdict(self.figures)}
        text = np.frombuffer(json.dumps(head).encode(), np.uint8)
        out = io.BytesIO()
        np.savez_compressed(out, head=text, idf=self.idf, weights=self.weights)
        return out.getvalue()

    @classmethod
    def load(cls, data: bytes) -> "Model":
        """The model of ``dump``. Nothing in the file is executed.

        :raises ValueError: if the file is none of ours
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
                head = json.loads(arrays["head"].tobytes())
                model = cls(
                    tuple(head["codes"]),
                    tuple(head["stems"]),
                    arrays["idf"],
                    arrays["weights"],
                    Figures(**head["figures"]),
                )
        except (KeyError, TypeError, OSError, EOFError) as error:
            raise ValueError("not a model") from error
        if model.stems and model.weights.shape != (len(model.stems), len(model.codes)):
            raise ValueError("the arrays of the model do not fit")
        return model


@dataclass
class _Reading:
    """A text as both sources see it. ``stems``: how often each part of a word occurs; ``spelled``: in which word."""

    prior: dict[str, float]
    words: dict[str, dict[str, float]]
    stems: Counter
    spelled: dict[str, str]


class Understanding:
    """Reads texts with a vocabulary and a model.

    :param names: names of streets and places of the town; they say where, never what
    """

    def __init__(self, vocabulary: Vocabulary, model: Model, names: Iterable[str] = ()) -> None:
        self.model = model
        self._vocabulary = vocabulary
        self._names = _index_names(names)
        self._at = {code: at for at, code in enumerate(model.codes)}
        self._stem_at = {stem: at for at, stem in enumerate(model.stems)}

    def propose(self, text: str | None, most: int = 3) -> list[Proposal]:
        """The likeliest kinds, best first; ``NONE`` may be among them."""
        reading = self.read_text(text)
        chances = self.chances([reading])[0]
        order = np.argsort(-chances, kind="stable")[:most]
        return [
            Proposal(self.model.codes[at], float(chances[at]), self._explain(reading, at))
            for at in order
        ]

    def read_text(self, text: str | None) -> _Reading:
        """What the vocabulary finds in a text, and the parts of its words."""
        tokens = tokens_of(text)
        hidden = self._find_names(tokens)
        near = _find_after_place(tokens)
        hits = self._vocabulary.find([Token("", ()) if at in hidden else token
                                      for at, token in enumerate(tokens)])  # fmt: skip
        damped = {tokens[at].word for at in near}
        prior, words = _add_up(hits, damped)
        spoken = [
            token.word
            for at, token in enumerate(tokens)
            if at not in hidden and len(token.word) > 2 and not token.word.isdigit()
        ]
        parts = [(part, word) for word in spoken for part in parts_of(sound_of(word))]
        return _Reading(prior, words, Counter(part for part, _word in parts), dict(parts))

    def chances(self, readings: Sequence[_Reading]) -> np.ndarray:
        """Probability of every code of the model for every text, (texts, codes)."""
        total = PRIOR * self._prior_of(readings)
        if self.model.stems:
            total += LEARNED * (
                vectors(readings, self._stem_at, self.model.idf) @ self.model.weights
            )
        total = np.exp(total - total.max(axis=1, keepdims=True))
        return total / total.sum(axis=1, keepdims=True)

    def _prior_of(self, readings: Sequence[_Reading]) -> np.ndarray:
        prior = np.full((len(readings), len(self.model.codes)), NO_CLUE)
        for row, reading in enumerate(readings):
            for code, points in reading.prior.items():
                if code in self._at:
                    prior[row, self._at[code]] = points
            if NONE in self._at:
                prior[row, self._at[NONE]] = reading.prior.get(NONE, 0.0) + 0.5
        return prior

    def _explain(self, reading: _Reading, at: int, most: int = 5) -> tuple[str, ...]:
        """The words that spoke for a code, the strongest first."""
        spoke = {word: PRIOR * points
                 for word, points in reading.words.get(self.model.codes[at], {}).items()}  # fmt: skip
        row = LEARNED * vectors([reading], self._stem_at, self.model.idf)[0]
        for stem, word in reading.spelled.items():
            if stem in self._stem_at:
                points = row[self._stem_at[stem]] * self.model.weights[self._stem_at[stem], at]
                spoke[word] = spoke.get(word, 0.0) + float(points)
        spoke = {word: points for word, points in spoke.items() if points >= LEAST_WORD}
        return tuple(sorted(spoke, key=lambda word: (-spoke[word], word))[:most])

    def _find_names(self, tokens: list[Token]) -> set[int]:
        """Positions of words that are the name of a street or a place of two words or more."""
        keys = [sound_of(token.word) for token in tokens]
        hidden: set[int] = set()
        for at, key in enumerate(keys):
            for name in self._names.get(key, ()):
                if tuple(keys[at : at + len(name)]) == name:
                    hidden.update(range(at, at + len(name)))
        return hidden


def _index_names(names: Iterable[str]) -> dict[str, list[tuple[str, ...]]]:
    index: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for name in names:
        key = tuple(map(sound_of, words_of(name)))
        if len(key) > 1 and all(key):
            index[key[0]].append(key)
    return index


def _find_after_place(tokens: list[Token]) -> set[int]:
    return {
        at + step
        for at, token in enumerate(tokens)
        if token.word in _BEFORE_PLACE
        for step in (1, 2)
        if at + step < len(tokens)
    }


def _add_up(
    hits: list[Hit], damped: set[str]
) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """Points of every code, and of every word for it.

    A word counts for a code once, by its strongest clue; a clue of several words shares its weight
    among them.
    """
    words: dict[str, dict[str, float]] = defaultdict(dict)
    prior: dict[str, float] = defaultdict(float)
    for hit in hits:
        code, weight = hit.clue.code, hit.clue.weight
        if weight < 0:
            prior[code] += weight
            continue
        share = weight / len(hit.words) ** 0.8
        for word in hit.words:
            part = share * (PLACE_SHARE if word in damped and len(hit.words) == 1 else 1)
            words[code][word] = max(words[code].get(word, 0.0), part)
    for code, parts in words.items():
        prior[code] += sum(parts.values())
    return dict(prior), dict(words)


def parts_of(key: str) -> Iterator[str]:
    """What is learned of a word (by sound): its beginning, and all its groups of ``PART`` letters."""
    yield key[:STEM]
    begun = "^" + key
    for at in range(max(1, len(begun) - PART + 1)):
        yield "#" + begun[at : at + PART]


def vectors(readings: Sequence[_Reading], stem_at: dict[str, int], idf: np.ndarray) -> np.ndarray:
    """Texts as rows of weighted stems, each row of length one (or nought)."""
    rows = np.zeros((len(readings), len(stem_at)), np.float32)
    for row, reading in enumerate(readings):
        for stem, times in reading.stems.items():
            if stem in stem_at:
                rows[row, stem_at[stem]] = 1 + math.log(times)
    rows *= idf
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths, lengths, 1)
