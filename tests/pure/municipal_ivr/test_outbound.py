"""I23: when automatic calls ring, and when they ring again."""

from datetime import date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_ivr.tools import outbound
from municipal_ivr.tools.outbound import CallingHours, RetryPlan, estimate_seconds, get_outcome

WINDOWS = ((time(10), time(14)), (time(17, 30), time(20, 30)))
EASTER_MONDAY = date(2027, 5, 3)
HOURS = CallingHours(WINDOWS, "Europe/Athens", lambda day: day == EASTER_MONDAY)
PLAN = RetryPlan(most_tries=3, most_a_day=2, pause=30)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        ("2027-03-02 08:00", "2027-03-02 08:00"),  # Tuesday, 10:00
        ("2027-03-02 07:59", "2027-03-02 08:00"),
        ("2027-03-02 12:00", "2027-03-02 15:30"),  # 14:00 is over, 17:30 comes
        ("2027-03-02 18:29", "2027-03-02 18:29"),
        ("2027-03-02 18:30", "2027-03-03 08:00"),
        ("2027-03-06 18:30", "2027-03-08 08:00"),  # Saturday evening: never on Sundays
        ("2027-03-27 18:30", "2027-03-29 07:00"),  # … and summer time has begun
        ("2027-10-30 17:30", "2027-11-01 08:00"),  # winter time has begun
        ("2027-05-01 18:30", "2027-05-04 07:00"),  # Sunday, then a public holiday
    ],
)
def test_it_rings_in_the_hours_of_the_town_alone(asked, allowed):
    """I23: 10–14 and 17:30–20:30 on the town's clock, never on Sundays and holidays."""
    assert HOURS.next_allowed(utc(asked)) == utc(allowed)


def test_an_emergency_rings_at_any_hour():
    """I23: on a Sunday, at night."""
    always = CallingHours(((time(0), time(23, 59, 59)),), is_sunday_free=False)
    assert always.allows(utc("2027-03-07 01:00"))


def test_a_window_in_the_night_when_the_clocks_change():
    """D2: 03:30 does not exist on one day and comes twice on another."""
    night = CallingHours(((time(3, 15), time(5)),), is_sunday_free=False)
    spring = night.next_allowed(utc("2027-03-28 00:00"))
    assert night.allows(spring)
    assert spring < utc("2027-03-28 02:00")
    short = CallingHours(((time(3, 15), time(3, 45)),), is_sunday_free=False)
    assert short.next_allowed(utc("2027-03-28 00:00")) == utc("2027-03-29 00:15")
    assert short.allows(utc("2027-10-31 00:20"))
    assert short.allows(utc("2027-10-31 01:20"))
    assert short.next_allowed(utc("2027-10-31 00:50")) == utc("2027-10-31 01:15")


def test_a_town_that_is_never_open_is_called_from_never():
    assert CallingHours(()).next_allowed(utc("2027-03-02 08:00")) is None
    closed = CallingHours(WINDOWS, is_free=lambda _day: True)
    assert PLAN.next_try("busy", [], utc("2027-03-02 08:00"), closed) is None
    with pytest.raises(ValueError, match="time zone"):
        HOURS.allows(datetime(2027, 3, 2, 8))


@given(st.datetimes(datetime(2027, 1, 1), datetime(2028, 1, 1), timezones=st.just(timezone.utc)))
def test_what_is_found_is_allowed_and_not_before(moment):
    found = HOURS.next_allowed(moment)
    assert HOURS.allows(found)
    assert found >= moment


@pytest.mark.parametrize("outcome", ["heard", "wrong_number", "opt_out", "refused", "no_code"])
def test_what_no_call_can_mend_is_not_repeated(outcome):
    """I23: heard is heard; who said no is left in peace."""
    assert PLAN.next_try(outcome, [], utc("2027-03-02 08:00"), HOURS) is None


def test_nobody_answered_so_it_rings_half_an_hour_later():
    now = utc("2027-03-02 08:00")
    assert PLAN.next_try("no_answer", [now], now, HOURS) == now + timedelta(minutes=30)
    assert PLAN.next_try("busy", [now], now, HOURS) == now + timedelta(minutes=15)
    assert PLAN.next_try("partial", [now], now, HOURS) == now + timedelta(minutes=30)


def test_a_machine_is_tried_in_the_next_hours():
    """I23: two hours later nobody calls, so it rings in the evening."""
    now = utc("2027-03-02 10:30")
    assert PLAN.next_try("machine", [now], now, HOURS) == utc("2027-03-02 15:30")


def test_not_more_than_twice_a_day_and_three_times_in_all():
    """I23: daily cap and end of the plan."""
    first, second = utc("2027-03-02 08:00"), utc("2027-03-02 09:00")
    assert PLAN.next_try("busy", [first, second], second, HOURS) == utc("2027-03-03 08:00")
    third = utc("2027-03-03 08:00")
    assert PLAN.next_try("busy", [first, second, third], third, HOURS) is None


def test_a_day_ends_at_midnight_of_the_town():
    """D2: 00:30 in Athens is the evening before in UTC; it counts for the new day."""
    always = CallingHours(((time(0), time(23, 59, 59)),), is_sunday_free=False)
    tries = [utc("2027-03-01 22:30"), utc("2027-03-01 22:45")]
    assert always.get_day(tries[0]) == date(2027, 3, 2)
    assert PLAN.find_room(tries[1], tries, always) == utc("2027-03-02 22:00")


@pytest.mark.parametrize(
    ("cause", "answered", "outcome"),
    [
        ("USER_BUSY", False, "busy"),
        ("busy", False, "busy"),
        ("Busy Line", False, "busy"),
        ("NO_ANSWER", False, "no_answer"),
        ("no-answer", False, "no_answer"),
        ("Ring Timeout Reached", False, "no_answer"),
        ("timeout", False, "no_answer"),
        ("CALL_REJECTED", False, "no_answer"),
        ("Rejected", False, "no_answer"),
        ("Normal Hangup", True, "partial"),
        ("Destination Out Of Service", False, "failed"),
        ("", False, "failed"),
    ],
)
def test_the_carriers_word_for_how_it_ended(cause, answered, outcome):
    assert get_outcome(cause, answered) == outcome
    assert outcome in outbound.OUTCOMES


def test_long_words_take_long():
    assert estimate_seconds([]) == 0
    assert estimate_seconds(["α" * 110]) == pytest.approx(11.5)
