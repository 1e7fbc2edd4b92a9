"""Periods of whole days: what comes before one, and the steps that a line is drawn in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

_DAY = timedelta(days=1)
#: Up to so many days a line has a point for each day, up to so many one for each week.
DAILY, WEEKLY = 31, 800
MONTHS = {"month": 1, "quarter": 3}


@dataclass(frozen=True, order=True)
class Period:
    """The days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError("the first day is after the last one")

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def is_whole_months(self) -> bool:
        """Whether it begins with a month and ends with one."""
        return self.first.day == 1 and (self.last + _DAY).day == 1

    def before(self) -> "Period":
        """The period just before it: as many months if it is of whole months, else as many days."""
        last = self.first - _DAY
        if self.is_whole_months:
            end = self.last + _DAY
            months = (end.year - self.first.year) * 12 + end.month - self.first.month
            return Period(self.first - relativedelta(months=months), last)
        return Period(self.first - _DAY * self.days, last)

    def year_before(self) -> "Period":
        """The same days a year earlier."""
        if self.is_whole_months:
            end = self.last + _DAY - relativedelta(years=1)
            return Period(self.first - relativedelta(years=1), end - _DAY)
        year = relativedelta(years=1)
        return Period(self.first - year, self.last - year)

    def steps(self) -> list["Period"]:
        """Days, weeks from Monday or months that make up the period; the outer ones may be cut."""
        found, first = [], self.first
        while first <= self.last:
            last = min(self._step_end(first), self.last)
            found.append(Period(first, last))
            first = last + _DAY
        return found

    def _step_end(self, day: date) -> date:
        if self.days <= DAILY:
            return day
        if self.days <= WEEKLY:
            return day + _DAY * (6 - day.weekday())
        return day.replace(day=1) + relativedelta(months=1) - _DAY


def last_whole(kind: str, today: date) -> Period:
    """The month or quarter that ended last before ``today``."""
    months = MONTHS[kind]
    start = today.replace(day=1)
    start -= relativedelta(months=(start.month - 1) % months)
    return Period(start - relativedelta(months=months), start - _DAY)


def course(
    period: Period, came: Mapping[date, int], went: Mapping[date, int], open_at_end: int
) -> list[tuple[Period, int, int, int]]:
    """[(step, in, out, open at its end)] of a period; how many are open is counted backwards."""
    found, still = [], open_at_end
    for step in reversed(period.steps()):
        days = [step.first + _DAY * index for index in range(step.days)]
        received = sum(came.get(day, 0) for day in days)
        closed = sum(went.get(day, 0) for day in days)
        found.append((step, received, closed, still))
        still += closed - received
    return found[::-1]
