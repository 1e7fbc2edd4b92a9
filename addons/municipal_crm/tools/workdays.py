"""Deadlines in working days.

All dates are ``datetime.date`` of the town's own calendar day; ``to_local`` turns a moment into
such a day. Greek holidays come from the ``holidays`` library
(Orthodox Easter included); the town adds its patron saint's day and whatever a decree
declares.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

import holidays
from dateutil.easter import EASTER_ORTHODOX, easter

SATURDAY, SUNDAY = 5, 6
_DAY = timedelta(days=1)
# More than a year of non-working days in a row is a mistake in the data.
_LONGEST_REST = 366


@dataclass(frozen=True)
class Calendar:
    """Which days are worked. ``weekend``: numbers of ``date.weekday`` (Monday is 0)."""

    holidays: frozenset[date] = frozenset()
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})

    def __post_init__(self) -> None:
        object.__setattr__(self, "holidays", frozenset(self.holidays))
        object.__setattr__(self, "weekend", frozenset(self.weekend))
        if self.weekend >= set(range(7)):
            raise ValueError("a week needs a working day")

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is neither at a week's end nor a holiday."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def next_working_day(self, day: date) -> date:
        """``day`` itself if worked, else the first working day after it.

        The rule for terms that end on a holiday (N. 2690/1999, article 10).
        """
        for _step in range(_LONGEST_REST):
            if self.is_working(day):
                return day
            day += _DAY
        raise ValueError("no working day within a year")

    def add_working_days(self, day: date, count: int) -> date:
        """The working day that ends a term of ``count`` days.

        The day of the event itself does not count: one working day from a Friday is
        the Monday. A term of zero days ends on ``next_working_day(day)``. Negative
        counts raise ``ValueError``.
        """
        if count < 0:
            raise ValueError("a term cannot be negative")
        if not count:
            return self.next_working_day(day)
        for _step in range(count):
            day = self.next_working_day(day + _DAY)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when reversed.

        So ``working_days_between(d, add_working_days(d, n)) == n`` for n from 1.
        """
        if end < start:
            return -self.working_days_between(end, start)
        days = (end - start).days
        weeks, rest = divmod(days, 7)
        worked = weeks * (7 - len(self.weekend))
        worked += sum((end - _DAY * back).weekday() not in self.weekend for back in range(rest))
        return worked - sum(
            start < day <= end and day.weekday() not in self.weekend for day in self.holidays
        )


def to_local(moment: datetime, zone: tzinfo) -> datetime:
    """What the clocks of ``zone`` show (naive) at ``moment`` (naive UTC)."""
    return moment.replace(tzinfo=timezone.utc).astimezone(zone).replace(tzinfo=None)


def find_closed_days(
    closures: Iterable[tuple[datetime, datetime]],
    hours: Mapping[int, Iterable[tuple[time, time]]],
) -> frozenset[date]:
    """The days of which closures leave no office hour.

    A day that closes at noon (24 and 31 December in many towns) keeps its morning: it is a working
    day, and terms may end on it.

    :param closures: (start, end) as the clock of the town shows them; they may overlap
    :param hours: {number of ``date.weekday``: [(opens, closes), …]}; a day of the week without hours
        is closed by whatever touches it
    """
    touched = defaultdict(list)
    for start, end in closures:
        day = start.date()
        while datetime.combine(day, time.min) < end:
            touched[day].append((start, end))
            day += _DAY
    return frozenset(
        day
        for day, spans in touched.items()
        if all(
            _is_covered(datetime.combine(day, opens), datetime.combine(day, closes), spans)
            for opens, closes in hours.get(day.weekday(), ())
        )
    )


def _is_covered(start: datetime, end: datetime, spans: Iterable[tuple[datetime, datetime]]) -> bool:
    for begins, ends in sorted(spans):
        if begins <= start:
            start = max(start, ends)
    return start >= end


def greek_holidays(
    year: int, extra: Iterable[date] = (), yearly: Iterable[tuple[int, int]] = ()
) -> frozenset[date]:
    """Days of ``year`` on which Greek public offices are closed, besides ordinary weekends.

    ``extra``: single days (a decree, a strike), those of other years are left out;
    ``yearly``: ``(month, day)`` of every year, such as the patron saint's; 29 February
    is left out of common years.
    """
    own = {day for day in extra if day.year == year}
    for month, number in yearly:
        try:
            own.add(date(year, month, number))
        except ValueError:
            if (month, number) != (2, 29):
                raise
    return _national(year) | own


@lru_cache(maxsize=64)
def _national(year: int) -> frozenset[date]:
    """The library's days; they include Good Friday and a Labour Day moved by Easter.

    Easter Sunday is not among them, but also whoever works on Sundays has it off.
    """
    days = holidays.country_holidays("GR", years=year)
    return frozenset(days) | {easter(year, EASTER_ORTHODOX)}
