"""When a step of escalation is due, in working days of the town.

A step stands so many working days after a deadline (negative: before it). Instead of counting for
every request, the question is turned round: up to which deadline is the step due today? One
comparison in the database answers it for all of them.
"""

from datetime import date, timedelta
from typing import Protocol

_DAY = timedelta(days=1)
#: More days than the longest row of days without work; a loop beyond it is a mistake in the data.
_LONGEST = 366


class Calendar(Protocol):
    """Which days are worked."""

    def is_working(self, day: date) -> bool: ...

    def add_working_days(self, day: date, count: int) -> date: ...


def find_latest_deadline(today: date, days: int, calendar: Calendar) -> date:
    """The latest deadline for which a step is due on ``today``.

    :param today: a day of the town's calendar, worked or not
    :param days: working days after the deadline on which the step comes; nought is the day of the
        deadline itself, -2 the second working day before it
    :return: the step is due for every deadline up to and including this day
    """
    if days == 0:
        return today
    if days < 0:
        return calendar.add_working_days(today, -days)
    day = today
    for _step in range(days):
        day = _go_back(day, calendar)
    return day


def _go_back(day: date, calendar: Calendar) -> date:
    """The latest day from which one working day fewer has passed than from ``day``."""
    for _step in range(_LONGEST):
        worked = calendar.is_working(day)
        day -= _DAY
        if worked:
            return day
    raise ValueError("no working day within a year")
