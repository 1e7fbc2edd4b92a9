"""Rows of requests that may be given to everybody: nobody is alone in a row.

What somebody may know of another's request – the month, what it is about, where, by which way it
came – must fit at least ``threshold`` rows. Where it fits fewer, the rows tell less: first not the
area, then the group instead of the category, then neither, then not the channel. What is still rare
is left out, and counted.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple


class Combination(NamedTuple):
    """What a row tells that somebody may know already; None where it does not tell it."""

    month: date
    group: int | None
    category: int | None
    area: int | None
    channel: str | None


def _drop_area(row: Combination) -> Combination:
    return row._replace(area=None)


def _drop_category(row: Combination) -> Combination:
    return row._replace(area=None, category=None)


def _drop_group(row: Combination) -> Combination:
    return row._replace(area=None, category=None, group=None)


def _drop_channel(row: Combination) -> Combination:
    return Combination(row.month, None, None, None, None)


#: One after the other, each for what is rare by then.
STEPS: tuple[Callable[[Combination], Combination], ...] = (
    _drop_area,
    _drop_category,
    _drop_group,
    _drop_channel,
)


def coarsen(
    counts: Mapping[Combination, int], threshold: int
) -> dict[Combination, Combination | None]:
    """{combination: what its rows tell instead; None: they are left out}

    Everything that is told is told of at least ``threshold`` rows.
    """
    labels: dict[Combination, Combination | None] = {one: one for one in counts}
    for step in STEPS:
        rare = _find_rare(labels, counts, threshold)
        labels = {one: step(label) if label in rare else label for one, label in labels.items()}
    rare = _find_rare(labels, counts, threshold)
    return {one: None if label in rare else label for one, label in labels.items()}


def _find_rare(labels, counts, threshold):
    sums = Counter()
    for one, label in labels.items():
        sums[label] += counts[one]
    return {label for label, count in sums.items() if count < threshold}


def as_cell(text: str | None) -> str:
    """A text as a cell that no spreadsheet takes for a formula."""
    text = " ".join((text or "").split())
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
