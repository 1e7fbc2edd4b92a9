"""The arithmetic of free times once more, minute by minute and as plainly as it can be said."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

MINUTE = timedelta(minutes=1)


def is_open(series, moment, zone, closed_days=frozenset()):
    """Whether the clock on the wall shows an hour of ``series`` at ``moment``, for the first time."""
    wall = moment.replace(tzinfo=UTC).astimezone(zone)
    clock = wall.time()
    ends_late = series.end.hour == series.end.minute == 0
    if wall.fold or clock < series.start or not (ends_late or clock < series.end):
        return False
    return wall.date() not in closed_days and is_held(series, wall.date())


@lru_cache
def is_held(series, day):
    """Whether ``series`` has hours on ``day``."""
    if day.weekday() != series.weekday:
        return False
    if not (series.date_from or date.min) <= day <= (series.date_to or date.max):
        return False
    same = [
        date(day.year, day.month, number)
        for number in range(1, monthrange(day.year, day.month)[1] + 1)
        if date(day.year, day.month, number).weekday() == series.weekday
    ]
    week = day.isocalendar().week
    return {
        "weekly": True,
        "odd": week in range(1, 54, 2),
        "even": week in range(2, 54, 2),
        "nth": day in same[-1:] if series.nth < 0 else day in same[series.nth - 1 : series.nth],
    }[series.pattern]


def minutes(first, last):
    """All minutes from the moment ``first`` up to, not including, ``last``."""
    while first < last:
        yield first
        first += MINUTE


def covered(intervals):
    return {minute for start, end in intervals for minute in minutes(start, end)}


def free(windows, busy, closed, visit, earliest, latest):
    """Starts at which a visit fits, from sets of minutes."""
    opened, taken, shut = covered(windows), covered(busy), covered(closed)
    found = []
    for minute in sorted(opened):
        opens = minute
        while opens - MINUTE in opened:
            opens -= MINUTE
        if (minute - opens) % visit.step:
            continue
        own = set(minutes(minute, minute + visit.length))
        after = set(minutes(minute, minute + visit.length + visit.gap))
        if own <= opened and not own & shut and not after & taken and earliest <= minute < latest:
            found.append(minute)
    return found


def noon(day):
    return datetime(day.year, day.month, day.day, 12)
