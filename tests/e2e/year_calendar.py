"""What is open in 2027, worked out without the product: days by hand, hours by the clock on the wall.

Moments are naive UTC.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ATHENS = ZoneInfo("Europe/Athens")
QUARTER = timedelta(minutes=15)
FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)
#: As the Greek calendar of 2027 has them: Orthodox Easter is the second of May. The first of May is
#: Holy Saturday, so its day off is the fourth. The town's own is that of its patron saint.
LOCAL_DAY = date(2027, 10, 26)
HOLIDAYS = {
    date(2027, 1, 1): "New Year",
    date(2027, 1, 6): "Epiphany",
    date(2027, 3, 15): "Clean Monday",
    date(2027, 3, 25): "Independence Day",
    date(2027, 4, 30): "Good Friday",
    date(2027, 5, 1): "Labour Day",
    date(2027, 5, 2): "Easter Sunday",
    date(2027, 5, 3): "Easter Monday",
    date(2027, 5, 4): "Labour Day, moved",
    date(2027, 6, 21): "Monday of the Holy Spirit",
    date(2027, 8, 15): "Dormition",
    date(2027, 10, 28): "Ochi Day",
    date(2027, 12, 25): "Christmas",
    date(2027, 12, 26): "Synaxis",
    LOCAL_DAY: "Patron saint",
}
#: The clock goes from 03:00 to 04:00, and from 04:00 back to 03:00.
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
#: Messages that ring wait from nine in the evening until eight in the morning.
QUIET = (time(21), time(8))
#: So long before a visit it is too late to remind of it.
TOO_LATE = timedelta(minutes=20)
REMINDERS = (timedelta(hours=24), timedelta(hours=2))


def hall_hours(day):
    """Hours of the town hall: weekdays, longer on Wednesdays of odd weeks, a Saturday a month."""
    if day.weekday() < 5:
        yield 8, 14
    if day.weekday() == 2 and day.isocalendar().week % 2:
        yield 16, 19
    if day.weekday() == 5 and day.day <= 7:
        yield 9, 12


def night_hours(day):
    """Hours of the office for births and deaths, in the night of Sunday."""
    if day.weekday() == 6:
        yield 0, 6


def starts(day, hours):
    """The moments at which a visit of a quarter can begin on ``day``."""
    if day in HOLIDAYS:
        return []
    walls = (
        datetime.combine(day, time(hour, minute), ATHENS)
        for low, high in hours(day)
        for hour in range(low, high)
        for minute in (0, 15, 30, 45)
    )
    return [to_utc(wall) for wall in walls if _exists(wall)]


def year_of_starts(hours):
    """{day: starts} of the days of the year that have any."""
    days = (FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1))
    return {day: found for day in days if (found := starts(day, hours))}


def to_utc(wall):
    return wall.astimezone(UTC).replace(tzinfo=None)


def to_wall(moment):
    return moment.replace(tzinfo=UTC).astimezone(ATHENS)


def _exists(wall):
    return to_wall(to_utc(wall)).replace(tzinfo=None) == wall.replace(tzinfo=None)


def quiet_end(moment):
    """When the quiet hours around ``moment`` are over; None when it is not quiet."""
    wall = to_wall(moment)
    begin, end = QUIET
    if end <= wall.time() < begin:
        return None
    day = wall.date() + timedelta(days=wall.time() >= begin)
    return to_utc(datetime.combine(day, end, ATHENS))


def due_reminders(start, since, until, rings):
    """[(hours before, moment)] at which somebody must be reminded of the visit at ``start``.

    :param since: since when this was the time of the appointment
    :param until: when it was moved or cancelled, or ``start``
    :param rings: an SMS waits for the end of the quiet hours, an e-mail does not
    """
    found = []
    for distance in REMINDERS:
        planned, last = start - distance, start - TOO_LATE
        quiet = quiet_end(planned)
        if planned <= since + TOO_LATE or (quiet and quiet > last):
            continue
        moment = quiet if quiet and rings else planned
        if moment < until:
            found.append((round(distance.total_seconds() / 3600), moment))
    return found
