"""What is measured, and how: the definitions behind every figure that is shown.

A request belongs to three groups of a period of whole days, all days being those of the town:

* **in**: it was submitted on one of the days;
* **out**: it is closed, and its last closing was on one of the days;
* **open**: at the end of the last day it had come in and had not gone out.

A request that is opened again counts as never closed until it is closed again: closing early is no
gain. Percentiles are by nearest rank: the smallest value that at least that share of the values
does not exceed, so every figure is a value that occurred. Without values there is no figure.
``docs/indicators.md`` has the same in words.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil


@dataclass(frozen=True)
class Indicator:
    """One figure.

    ``group``: of which requests; ``unit``: number, days, hours, share or score; ``better``:
    whether more is better (1), worse (-1) or neither (0).
    """

    key: str
    group: str
    unit: str
    better: int = 0


INDICATORS = (
    Indicator("received", "in", "number"),
    Indicator("closed", "out", "number", 1),
    Indicator("open", "open", "number", -1),
    Indicator("late", "open", "number", -1),
    Indicator("age_median", "open", "days", -1),
    Indicator("age_p90", "open", "days", -1),
    Indicator("on_time", "out", "share", 1),
    Indicator("days_mean", "out", "days", -1),
    Indicator("days_median", "out", "days", -1),
    Indicator("days_p90", "out", "days", -1),
    Indicator("answered", "in", "share", 1),
    Indicator("answer_median", "in", "hours", -1),
    Indicator("answer_p90", "in", "hours", -1),
    Indicator("reopened", "out", "share", -1),
    Indicator("rated", "out", "share"),
    Indicator("satisfaction", "out", "score", 1),
)
KEYS = tuple(indicator.key for indicator in INDICATORS)


@dataclass
class Sums:
    """What is counted of some requests; two of them can be added.

    ``answers``, ``days``, ``ages``: how many requests had each value (hours to the first answer,
    days until closed, days open).
    """

    received: int = 0
    answers: Counter = field(default_factory=Counter)
    closed: int = 0
    due: int = 0
    timely: int = 0
    reopened: int = 0
    rated: int = 0
    score: int = 0
    days: Counter = field(default_factory=Counter)
    open: int = 0
    late: int = 0
    ages: Counter = field(default_factory=Counter)

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(**{name: getattr(self, name) + getattr(other, name) for name in vars(self)})

    def add_in(self, hours: int | None, count: int) -> None:
        """``count`` requests came in; the first answer took ``hours``, or there was none."""
        self.received += count
        if hours is not None:
            self.answers[hours] += count

    def add_out(self, days, count, due, timely, reopened, rated, score) -> None:
        """``count`` requests were closed after ``days``; of how many the rest is true."""
        self.closed += count
        self.days[days] += count
        self.due += due
        self.timely += timely
        self.reopened += reopened
        self.rated += rated
        self.score += score

    def add_open(self, age: int, count: int, late: int) -> None:
        """``count`` requests had been open for ``age`` days, ``late`` of them past their term."""
        self.open += count
        self.ages[age] += count
        self.late += late


def percentile(counts: Mapping[int, int], share: float) -> int | None:
    """The nearest-rank percentile of the values, each of which occurs ``counts[value]`` times."""
    total = sum(counts.values())
    if not total:
        return None
    # without the rounding 0.9 * 10 could be a hair above 9
    rank = max(1, ceil(round(share * total, 9)))
    for value in sorted(counts):
        rank -= counts[value]
        if rank <= 0:
            return value
    raise AssertionError("a rank beyond the values")


def mean(counts: Mapping[int, int]) -> float | None:
    """The mean of the values, each of which occurs ``counts[value]`` times."""
    return ratio(sum(value * count for value, count in counts.items()), sum(counts.values()))


def ratio(part: float, whole: float) -> float | None:
    """``part`` of ``whole``; None of nothing."""
    return part / whole if whole else None


def figures(sums: Sums) -> dict[str, float | int | None]:
    """{key of an indicator: its value, None where there is nothing to measure}."""
    return {
        "received": sums.received,
        "closed": sums.closed,
        "open": sums.open,
        "late": sums.late,
        "age_median": percentile(sums.ages, 0.5),
        "age_p90": percentile(sums.ages, 0.9),
        "on_time": ratio(sums.timely, sums.due),
        "days_mean": mean(sums.days),
        "days_median": percentile(sums.days, 0.5),
        "days_p90": percentile(sums.days, 0.9),
        "answered": ratio(sum(sums.answers.values()), sums.received),
        "answer_median": percentile(sums.answers, 0.5),
        "answer_p90": percentile(sums.answers, 0.9),
        "reopened": ratio(sums.reopened, sums.closed),
        "rated": ratio(sums.rated, sums.closed),
        "satisfaction": ratio(sums.score, sums.rated),
    }


def change(now: float | None, before: float | None) -> float | None:
    """By which share ``now`` is more than ``before``; None where that says nothing."""
    if now is None or not before:
        return None
    return (now - before) / before


def judge(indicator: Indicator, now: float | None, before: float | None) -> str:
    """``better``, ``worse`` or ``same``: how a figure did since ``before``."""
    if now is None or before is None or now == before or not indicator.better:
        return "same"
    return "better" if (now > before) == (indicator.better > 0) else "worse"


def total(parts: Iterable[Sums]) -> Sums:
    """All of them together."""
    found = Sums()
    for part in parts:
        found += part
    return found
