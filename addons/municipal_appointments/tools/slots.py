"""Free times: series of opening hours, less what is closed, less what is taken.

Moments are naive UTC datetimes and intervals half open, ``(start, end)``. Hours of a series are those
of the clock on the wall of a zone: an hour that the clock skips yields nothing, and of an hour
that it shows twice only the first one counts.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

WEEK = timedelta(days=7)
ZERO = timedelta(0)


class Free(NamedTuple):
    """A time at a place, with the counters that could take it, the preferred first."""

    date_start: datetime
    date_end: datetime
    lane_ids: tuple
    place_id: int


@dataclass(frozen=True, slots=True)
class Series:
    """Opening hours that come back: ``end`` 00:00 is the midnight after the day.

    ``pattern`` is weekly, odd or even (weeks of ISO 8601), or nth: the ``nth`` such weekday of the
    month, -1 for the last one. Both dates are included; None has no bound.
    """

    weekday: int
    start: time
    end: time
    pattern: str = "weekly"
    nth: int = 0
    date_from: date | None = None
    date_to: date | None = None

    def holds_on(self, day):
        """Whether the series is open on ``day`` (of its weekday)."""
        if self.pattern == "nth":
            return _is_nth(day, self.nth)
        return self.pattern == "weekly" or day.isocalendar().week % 2 == (self.pattern == "odd")

    def days(self, first, last):
        """The days (dates) of the series from ``first`` to ``last``, both included."""
        first = max(first, self.date_from or first)
        last = min(last, self.date_to or last)
        day = first + timedelta(days=(self.weekday - first.weekday()) % 7)
        while day <= last:
            if self.holds_on(day):
                yield day
            day += WEEK


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter with its opening series, what closes it, and whose visits keep it busy.

    ``busy_ids`` are the counter itself and all others at which the same person sits.
    """

    id: int
    place_id: int
    series: Sequence[Series] = ()
    closed: Sequence[tuple] = ()
    busy_ids: Sequence[int] = ()


class Visit(NamedTuple):
    """What is looked for: how long, how much time after it, and on which grid (timedeltas)."""

    length: timedelta
    step: timedelta
    gap: timedelta = ZERO


def _is_nth(day, nth):
    if nth < 0:
        return (day + WEEK).month != day.month
    return (day.day - 1) // 7 + 1 == nth


# === THE CLOCK ON THE WALL === #


def _offset(moment, zone):
    return zone.fromutc(moment.replace(tzinfo=zone)).utcoffset()


def _change(low, high, zone):
    """The moment between two of unlike offset at which the clock is changed, to the second."""
    before = _offset(low, zone)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle -= timedelta(microseconds=middle.microsecond)
        middle = max(middle, low)
        if _offset(middle, zone) == before:
            low = middle
        else:
            high = middle
    return high


def _moment(wall, zone):
    """The first moment at which the clock shows ``wall``, or jumps over it."""
    first, second = (
        wall.replace(tzinfo=zone, fold=fold).astimezone(UTC).replace(tzinfo=None) for fold in (0, 1)
    )
    # of a skipped hour the first reading is the later one, and the jump lies between them
    return first if first <= second else _change(second, first, zone)


def opening_of_day(day, start, end, zone):
    """The intervals in which the clock shows ``start`` to ``end`` for the first time on ``day``."""
    last = day + timedelta(days=1) if end == time.min else day
    low = _moment(datetime.combine(day, start), zone)
    high = _moment(datetime.combine(last, end), zone)
    if low >= high:
        return []
    back = _offset(low, zone) - _offset(high, zone)
    if back <= ZERO:
        return [(low, high)]
    change = _change(low, high, zone)
    return [part for part in ((low, change), (min(change + back, high), high)) if part[0] < part[1]]


def opening_intervals(series, first, last, zone, closed_days=frozenset()):
    """When ``series`` is open from the day ``first`` to the day ``last``, both included.

    :param ZoneInfo zone: whose clock the hours are of
    :param closed_days: dates on which nothing opens, e.g. public holidays
    """
    return [
        part
        for day in series.days(first, last)
        if day not in closed_days
        for part in opening_of_day(day, series.start, series.end, zone)
    ]


# === INTERVALS === #


def merge(intervals):
    """The same time in the fewest intervals, in order."""
    merged = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _open_parts(windows, blocks):
    """(start of its window, start, end) of what merged ``blocks`` leave of merged ``windows``."""
    first = 0
    for opens, closes in windows:
        while first < len(blocks) and blocks[first][1] <= opens:
            first += 1
        start, index = opens, first
        while index < len(blocks) and blocks[index][0] < closes:
            if start < blocks[index][0]:
                yield opens, start, blocks[index][0]
            start = blocks[index][1]
            index += 1
        if start < closes:
            yield opens, start, closes


def subtract(intervals, others):
    """What ``others`` leave of ``intervals``, merged."""
    return [(start, end) for _, start, end in _open_parts(merge(intervals), merge(others))]


# === FREE TIMES === #


def free_slots(windows, busy, visit, *, earliest=None, latest=None, closed=()):
    """The starts at one counter at which ``visit`` fits.

    The grid begins with each window, whatever is taken in it. A visit stays within its window and
    out of ``closed``; its gap may not run into the next one that is ``busy``, but into the evening.

    :param earliest: the first start that counts
    :param latest: the first start that no longer counts
    """
    blocks = merge([(start - visit.gap, end) for start, end in busy] + list(closed))
    starts = []
    for opens, low, high in _open_parts(merge(windows), blocks):
        low = low if earliest is None else max(low, earliest)
        high = high - visit.length
        if latest is not None:
            high = min(high, latest - timedelta.resolution)
        start = opens - (opens - low) // visit.step * visit.step
        while start <= high:
            starts.append(start)
            start += visit.step
    return starts


def free_by_start(lanes):
    """{start: [lanes that are free then]} in the order of time, from {lane: starts}."""
    found = defaultdict(list)
    for lane, starts in lanes.items():
        for start in starts:
            found[start].append(lane)
    return dict(sorted(found.items()))


def free_times(counters, busy, visit, start, end, *, zone, closed_days=frozenset()):
    """All free times from ``start`` up to, not including, ``end``: [Free] by time, then by place.

    :param counters: the Counters in order of preference
    :param busy: [(counter id, start, end with the gap after it)] in any order
    """
    first, last = (moment.replace(tzinfo=UTC).astimezone(zone).date() for moment in (start, end))
    taken = defaultdict(list)
    for lane, *interval in busy:
        taken[lane].append(tuple(interval))
    every = {series for counter in counters for series in counter.series}
    opened = {one: opening_intervals(one, first, last, zone, closed_days) for one in every}
    places = defaultdict(dict)
    for counter in counters:
        places[counter.place_id][counter.id] = free_slots(
            [part for series in counter.series for part in opened[series]],
            [part for lane in counter.busy_ids or (counter.id,) for part in taken[lane]],
            visit,
            earliest=start,
            latest=end,
            closed=counter.closed,
        )
    return sorted(
        (
            Free(moment, moment + visit.length, tuple(lanes), place)
            for place, starts in places.items()
            for moment, lanes in free_by_start(starts).items()
        ),
        key=lambda free: free.date_start,
    )


def nearest(frees, wished, limit):
    """The ``limit`` free times that are nearest to the moment ``wished``, the nearest first."""
    return sorted(frees, key=lambda free: (abs(free.date_start - wished), free.date_start))[:limit]
