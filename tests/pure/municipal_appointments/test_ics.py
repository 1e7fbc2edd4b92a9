"""P20, P34: calendar files, read back by a parser of their own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import icalendar
from hypothesis import example, given
from hypothesis import strategies as st
from municipal_appointments.tools.ics import Visit, make_calendar, make_invitation

ATHENS = "Europe/Athens"
VISIT = Visit(
    uid="abc@town.example",
    sequence=0,
    start=datetime(2027, 3, 26, 8, 0, tzinfo=UTC),
    end=datetime(2027, 3, 26, 8, 15, tzinfo=UTC),
    updated=datetime(2027, 3, 1, 7, 0, tzinfo=UTC),
    summary="Πιστοποιητικό γέννησης",
    description="Αριθμός: 017\nΦέρτε: ταυτότητα; ή διαβατήριο",
    location="ΚΕΠ, Αγίου Αλεξάνδρου 26",
    organizer="Δήμος",
    organizer_email="info@town.example",
    attendee_email="eleni@citizens.example",
)


def _read(content):
    calendar = icalendar.Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_a_booking_is_an_invitation():
    """P20: METHOD, UID, SEQUENCE, the zone of the town, and the Greek words as they are."""
    content, method = make_invitation(VISIT, ATHENS)
    calendar, event = _read(content)
    assert (method, calendar["METHOD"]) == ("REQUEST", "REQUEST")
    assert (event["UID"], event["SEQUENCE"]) == ("abc@town.example", 0)
    assert event.decoded("DTSTART") == VISIT.start
    assert event["DTSTART"].params["TZID"] == ATHENS
    assert event.decoded("DTSTART").hour == 10
    assert str(event["SUMMARY"]) == VISIT.summary
    assert str(event["DESCRIPTION"]) == VISIT.description
    assert str(event["LOCATION"]) == VISIT.location
    assert str(event["ATTENDEE"]) == "mailto:eleni@citizens.example"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == [ATHENS]


def test_a_move_and_a_cancellation_change_the_same_event():
    """P20: the same UID, a higher SEQUENCE, and CANCEL takes it out."""
    moved = replace(VISIT, sequence=1, start=VISIT.start + timedelta(hours=1))
    moved = replace(moved, end=moved.start + timedelta(minutes=15))
    gone = replace(moved, sequence=2, is_cancelled=True)
    events = [_read(make_invitation(visit, ATHENS)[0])[1] for visit in (VISIT, moved, gone)]
    assert len({str(event["UID"]) for event in events}) == 1
    assert [int(event["SEQUENCE"]) for event in events] == [0, 1, 2]
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert make_invitation(gone, ATHENS)[1] == "CANCEL"


@example(datetime(2027, 3, 28, 0, 30))
@example(datetime(2027, 3, 28, 1, 0))
@example(datetime(2027, 10, 31, 0, 30))
@example(datetime(2027, 10, 31, 1, 30))
@given(st.datetimes(datetime(2026, 11, 1), datetime(2028, 4, 30)))
def test_the_moment_survives_every_change_of_the_clock(moment):
    """P34: whatever the moment, the file says the same one; also on 28 March and 31 October."""
    start = moment.replace(microsecond=0, tzinfo=UTC)
    visit = replace(VISIT, start=start, end=start + timedelta(minutes=15))
    _calendar, event = _read(make_invitation(visit, ATHENS)[0])
    local = event.decoded("DTSTART")
    # of the hour that comes twice a clock without fold can only name the first
    twice = datetime(2027, 10, 31, 1, tzinfo=UTC) <= start < datetime(2027, 10, 31, 2, tzinfo=UTC)
    assert local.astimezone(UTC) == (start - timedelta(hours=1) if twice else start)


def test_a_feed_has_all_visits_and_a_name():
    """P20: what an officer subscribes to."""
    other = replace(VISIT, uid="def@town.example")
    calendar = icalendar.Calendar.from_ical(make_calendar([VISIT, other], ATHENS, "Άννα"))
    assert [str(event["UID"]) for event in calendar.walk("VEVENT")] == [VISIT.uid, other.uid]
    assert str(calendar["X-WR-CALNAME"]) == "Άννα"
    assert calendar["METHOD"] == "PUBLISH"


def test_an_empty_feed_is_a_calendar():
    """P20: on the first day of an officer."""
    assert not icalendar.Calendar.from_ical(make_calendar([], ATHENS)).walk("VEVENT")
