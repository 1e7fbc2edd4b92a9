"""The time that the law gives a public service, in days of the calendar.

Law 2690/1999, article 4: a matter is settled within fifty days of the day on which the papers are
complete, sixty when several services are competent; a service that is not competent hands it on
within three days. Article 10: a term that ends on a day on which offices are closed ends on the next
working day. Days on which the citizen was awaited do not count.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from .workdays import Calendar

#: Days to settle a matter, and how many more when several services are competent.
TERM, MORE = 50, 10
#: Days to hand a matter on to the service that is competent.
FORWARD = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Pause:
    """The citizen was awaited after ``start``, up to and including ``end``; it may begin and end on
    one day, and then no day was lost."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a pause ends after it began")


def find_deadline(
    complete: date, calendar: Calendar, pauses: Iterable[Pause] = (), term: int = TERM
) -> date:
    """The last day on which a matter is settled in time.

    :param complete: the day on which the papers were complete; it does not count itself
    :param pauses: in any order; they may overlap, and what lies before ``complete`` costs nothing
    :param term: days given by law; negative ones raise ``ValueError``
    """
    if term < 0:
        raise ValueError("a term cannot be negative")
    end = complete + term * _DAY
    counted = complete
    for pause in sorted(pauses, key=lambda pause: pause.start):
        start = max(pause.start, counted)
        if start >= end:
            break
        if pause.end > start:
            end += pause.end - start
            counted = pause.end
    return calendar.next_working_day(end)


def find_forward_deadline(arrived: date, calendar: Calendar) -> date:
    """The last day on which a matter that came to the wrong service is handed on in time."""
    return calendar.next_working_day(arrived + FORWARD * _DAY)
