"""Calendar files (iCalendar, RFC 5545) of visits, which update and cancel what they once made.

A calendar recognises a visit by its UID and takes the file with the highest SEQUENCE; METHOD says
whether it is to be put in (REQUEST) or taken out (CANCEL), see RFC 5546. Times are written in the
zone of the town with its VTIMEZONE, so that they are right on both sides of a change of the clock.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

PRODUCT = "-//Municipal Suite//Appointments//EN"


@dataclass(frozen=True)
class Visit:
    """What a calendar shows of an appointment. Moments are aware; the texts are plain."""

    uid: str
    sequence: int
    start: datetime
    end: datetime
    updated: datetime
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    organizer: str = ""
    organizer_email: str = ""
    attendee_email: str = ""
    is_cancelled: bool = False


def make_calendar(visits, zone, name="", method="PUBLISH"):
    """The file (bytes) with ``visits``; ``zone`` is a name such as ``Europe/Athens``."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
    for visit in visits:
        calendar.add_component(_make_event(visit, ZoneInfo(zone)))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def make_invitation(visit, zone):
    """(file, method) that puts one visit into the citizen's calendar, or takes it out."""
    method = "CANCEL" if visit.is_cancelled else "REQUEST"
    return make_calendar([visit], zone, method=method), method


def _make_event(visit, zone):
    event = Event()
    event.add("uid", visit.uid)
    event.add("sequence", visit.sequence)
    event.add("dtstamp", visit.updated)
    event.add("last-modified", visit.updated)
    event.add("dtstart", visit.start.astimezone(zone))
    event.add("dtend", visit.end.astimezone(zone))
    event.add("summary", visit.summary)
    event.add("status", "CANCELLED" if visit.is_cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    for name in ("description", "location", "url"):
        if value := getattr(visit, name):
            event.add(name, value)
    _add_people(event, visit)
    return event


def _add_people(event, visit):
    """Without both of them a calendar does not take a file as an invitation."""
    if visit.organizer_email:
        organizer = vCalAddress(f"mailto:{visit.organizer_email}")
        organizer.params["cn"] = vText(visit.organizer)
        event.add("organizer", organizer)
    if visit.attendee_email:
        attendee = vCalAddress(f"mailto:{visit.attendee_email}")
        attendee.params["partstat"] = vText("ACCEPTED")
        attendee.params["rsvp"] = vText("FALSE")
        event.add("attendee", attendee)
