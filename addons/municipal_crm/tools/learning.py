"""Learns from decided requests, and measures what was learned. See ``understanding.py``."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz

from .clues import Vocabulary
from .text import fold
from .understanding import LEAST_SAMPLES, RIDGE, Figures, Model, Sample, Understanding, vectors

EXAMPLES = Path(__file__).parent / "knowledge" / "examples.txt"
FOLDS = 5
#: Texts that are alike by so much (0 to 100) are one and the same to the measurement.
ALIKE = 85
#: A proposal may be applied without a person when so many of its kind were right.
WANTED_PRECISION = 0.95
#: A precision from fewer proposals than this is chance.
LEAST_PROPOSALS = 20
#: A word of one text alone is not learned: it teaches nothing, and may be the name of a person.
LEAST_TEXTS = 2
#: The thresholds of the plot.
STEPS = tuple(round(0.05 * step, 2) for step in range(1, 20))


def train(
    samples: Sequence[Sample],
    codes: Iterable[str],
    vocabulary: Vocabulary,
    names: Iterable[str] = (),
    departments: Mapping[str, object] | None = None,
    examples: Iterable[Sample] = (),
) -> Model:
    """A model of all samples with the figures of its cross-validation.

    :param examples: are learned as well, and never counted in the figures
    """
    codes = tuple(sorted(set(codes)))
    known = [sample for sample in samples if sample.code in codes]
    reader = Understanding(vocabulary, Model(codes), names)
    readings = [reader.read_text(sample.text) for sample in known]
    lessons = read_examples(examples)
    model = _fit(readings, known, codes, lessons)
    model.figures = _measure(readings, known, codes, vocabulary, departments or {}, lessons)
    return model


@lru_cache(maxsize=1)
def shipped_examples() -> tuple[Sample, ...]:
    """The labelled texts that come with the addon."""
    samples: list[Sample] = []
    code = ""
    for line in EXAMPLES.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            code = line.strip("[]")
        elif line and not line.startswith("#"):
            samples.append(Sample(line, code))
    return tuple(samples)


def read_examples(examples: Iterable[Sample]) -> list[tuple]:
    """(reading, sample) of every example, without asking the vocabulary.

    Those of a kind that a town does not have are read, too: what they say is none of its kinds.
    """
    reader = Understanding(Vocabulary(()), Model(()))
    return [(reader.read_text(row.text), row) for row in examples]


@lru_cache(maxsize=8)
def untaught(codes: tuple[str, ...]) -> Model:
    """What is known before a town has decided anything: the shipped examples."""
    return _fit([], [], codes, read_examples(shipped_examples()))


def measure_plain(
    samples: Sequence[Sample],
    codes: Iterable[str],
    vocabulary: Vocabulary,
    names: Iterable[str] = (),
    examples: Iterable[Sample] = (),
) -> float:
    """How often (0 to 1) the vocabulary and the examples alone are right about the samples."""
    codes = tuple(sorted(set(codes)))
    known = [sample for sample in samples if sample.code in codes]
    if not known:
        return 0.0
    model = _fit([], [], codes, read_examples(examples))
    reader = Understanding(vocabulary, model, names)
    best = reader.chances([reader.read_text(sample.text) for sample in known]).argmax(axis=1)
    return float(
        np.mean([codes[at] == sample.code for at, sample in zip(best, known, strict=True)])
    )


def fit_codes(model: Model, codes: Iterable[str]) -> Model:
    """The model for these codes: it knows nothing of new ones, and forgets those that are gone."""
    codes = tuple(sorted(set(codes)))
    at = {code: number for number, code in enumerate(model.codes)}
    weights = np.zeros((len(model.stems), len(codes)), np.float32)
    for number, code in enumerate(codes):
        if code in at and model.stems:
            weights[:, number] = model.weights[:, at[code]]
    return replace(model, codes=codes, weights=weights)


def _fit(readings, samples, codes, lessons=()) -> Model:
    readings = [*readings, *(reading for reading, _sample in lessons)]
    samples = [*samples, *(sample for _reading, sample in lessons)]
    if len(samples) < LEAST_SAMPLES:
        return Model(codes)
    seen = Counter(stem for reading in readings for stem in reading.stems)
    stems = tuple(sorted(stem for stem, times in seen.items() if times >= LEAST_TEXTS))
    count = len(readings)
    idf = np.array([math.log((1 + count) / (1 + seen[stem])) + 1 for stem in stems], np.float32)
    rows = vectors(readings, {stem: at for at, stem in enumerate(stems)}, idf)
    wanted = np.array([[float(sample.code == code) for code in codes] for sample in samples])
    # as many unknowns as samples, not as stems: the dual form
    alpha = np.linalg.solve(rows @ rows.T + RIDGE * np.eye(count), wanted - wanted.mean(axis=0))
    return Model(codes, stems, idf, (rows.T @ alpha).astype(np.float32))


def groups_of(texts: Sequence[str]) -> list[int]:
    """A number for every text; near copies of one another share one."""
    folded = [fold(text) for text in texts]
    groups: list[int] = []
    for at, text in enumerate(folded):
        twin = next(
            (
                other
                for other in range(at)
                if fuzz.token_sort_ratio(text, folded[other], score_cutoff=ALIKE)
            ),
            None,
        )
        groups.append(at if twin is None else groups[twin])
    return groups


def out_of_fold(readings, samples, codes, vocabulary, lessons=()) -> np.ndarray:
    """Chances of every sample by a model that has not seen it, nor a near copy of it."""
    groups = groups_of([sample.text for sample in samples])
    order = {group: at % FOLDS for at, group in enumerate(dict.fromkeys(groups))}
    fold_of = np.array([order[group] for group in groups])
    chances = np.zeros((len(samples), len(codes)))
    for number in range(FOLDS):
        inside, outside = np.flatnonzero(fold_of != number), np.flatnonzero(fold_of == number)
        if not len(outside):
            continue
        known = [readings[at] for at in inside], [samples[at] for at in inside]
        model = _fit(*known, codes, lessons)
        reader = Understanding(vocabulary, model)
        chances[outside] = reader.chances([readings[at] for at in outside])
    return chances


def _measure(readings, samples, codes, vocabulary, departments, lessons) -> Figures:
    if not samples:
        return Figures()
    chances = out_of_fold(readings, samples, codes, vocabulary, lessons)
    order = np.argsort(-chances, axis=1, kind="stable")[:, :3]
    wanted = np.array([codes.index(sample.code) for sample in samples])
    right = order[:, 0] == wanted
    figures = Figures(samples=len(samples))
    figures.first = float(right.mean())
    figures.three = float((order == wanted[:, None]).any(axis=1).mean())
    figures.department = _share_of_departments(order[:, 0], wanted, codes, departments)
    strength = chances[np.arange(len(samples)), order[:, 0]]
    figures.curve = [_at_threshold(strength, right, step) for step in STEPS]
    _choose_threshold(figures, strength, right)
    figures.confusion = _confusion(codes, wanted, order[:, 0])
    return figures


def _share_of_departments(chosen, wanted, codes, departments) -> float:
    """How often the department of the proposed code is that of the right one."""
    of_code = [departments.get(code, code) for code in codes]
    return float(np.mean([of_code[a] == of_code[b] for a, b in zip(chosen, wanted, strict=True)]))


def _at_threshold(strength, right, threshold) -> tuple[float, float, float]:
    """(threshold, share right among those from it on, share of all that are from it on)."""
    sure = strength >= threshold
    share = float(right[sure].mean()) if sure.any() else 1.0
    return threshold, share, float(sure.mean())


def _choose_threshold(figures, strength, right) -> None:
    """The lowest strength from which on enough was right; 1 (never) when there is none."""
    for threshold in sorted(set(np.round(strength, 3))):
        sure = strength >= threshold
        if sure.sum() < LEAST_PROPOSALS:
            break
        if right[sure].mean() >= WANTED_PRECISION:
            _step, figures.precision, figures.coverage = _at_threshold(strength, right, threshold)
            figures.threshold = float(threshold)
            return


def _confusion(codes, wanted, chosen, most: int = 12) -> list[tuple[str, str, int]]:
    """(right, proposed, how often) of the commonest mistakes."""
    wrong = Counter((codes[a], codes[b]) for a, b in zip(wanted, chosen, strict=True) if a != b)
    return [(*pair, times) for pair, times in wrong.most_common(most)]
