"""I23: nobody is called or texted in quiet hours, whatever the clocks do that night."""

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from municipal_crm.tools.quiet import QuietHours

ATHENS = ZoneInfo("Europe/Athens")
NIGHT = QuietHours(time(22), time(8))
SIESTA = QuietHours(time(14), time(17, 30))
# In 2027 clocks in Athens go from 03:00 to 04:00 on 28 March, and back on 31 October.
SPRING, AUTUMN = datetime(2027, 3, 28), datetime(2027, 10, 31)


def athens(year, month, day, hour, minute=0, fold=0):
    return datetime(year, month, day, hour, minute, tzinfo=ATHENS, fold=fold)


@pytest.mark.parametrize(
    ("hours", "clock", "quiet"),
    [
        (NIGHT, time(21, 59), False),
        (NIGHT, time(22), True),
        (NIGHT, time(23, 59), True),
        (NIGHT, time(0), True),
        (NIGHT, time(7, 59), True),
        (NIGHT, time(8), False),
        (SIESTA, time(13, 59), False),
        (SIESTA, time(14), True),
        (SIESTA, time(17, 30), False),
        (SIESTA, time(0), False),
    ],
)
def test_the_clock_on_the_wall_decides(hours, clock, quiet):
    moment = datetime.combine(datetime(2026, 7, 1), clock, ATHENS)
    assert hours.is_quiet(moment) is quiet
    assert hours.is_quiet(moment.astimezone(timezone.utc)) is quiet


def test_a_message_of_the_night_waits_for_the_morning():
    assert NIGHT.next_allowed(athens(2026, 7, 1, 23)) == athens(2026, 7, 2, 8)
    assert NIGHT.next_allowed(athens(2026, 7, 2, 3)) == athens(2026, 7, 2, 8)
    assert NIGHT.next_allowed(athens(2026, 12, 31, 23)) == athens(2027, 1, 1, 8)


def test_a_message_of_the_day_goes_at_once():
    moment = athens(2026, 7, 1, 12)
    assert NIGHT.next_allowed(moment) is moment


def test_the_answer_is_in_the_zone_of_the_question():
    answer = NIGHT.next_allowed(datetime(2026, 7, 1, 20, tzinfo=timezone.utc))
    assert answer == datetime(2026, 7, 2, 5, tzinfo=timezone.utc)
    assert answer.tzinfo is timezone.utc


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_eight_in_the_morning_is_eight_when_the_clocks_change(day):
    evening = (day - timedelta(hours=1)).replace(tzinfo=ATHENS)
    answer = NIGHT.next_allowed(evening).astimezone(ATHENS)
    assert (answer.date(), answer.time()) == (day.date(), time(8))


def test_quiet_hours_that_end_in_the_skipped_hour_end_when_the_clock_jumps():
    """28 March 2027: 03:30 does not exist, the hours end at 04:00."""
    hours = QuietHours(time(22), time(3, 30))
    answer = hours.next_allowed(athens(2027, 3, 28, 1))
    assert answer.astimezone(timezone.utc) == datetime(2027, 3, 28, 1, tzinfo=timezone.utc)
    assert answer.astimezone(ATHENS).time() == time(4)


def test_quiet_hours_that_end_in_the_repeated_hour_end_at_its_first_passing():
    """31 October 2027: 03:30 comes twice; between 03:00 and 03:30 it is quiet both times."""
    hours = QuietHours(time(22), time(3, 30))
    first = athens(2027, 10, 31, 3, 30, fold=0).astimezone(timezone.utc)
    second = athens(2027, 10, 31, 3, 30, fold=1).astimezone(timezone.utc)
    assert second - first == timedelta(hours=1)
    assert hours.next_allowed(athens(2027, 10, 31, 1)).astimezone(timezone.utc) == first
    assert hours.is_quiet(athens(2027, 10, 31, 3, 10, fold=1))
    again = hours.next_allowed(athens(2027, 10, 31, 3, 10, fold=1))
    assert again.astimezone(timezone.utc) == second


def test_equal_ends_mean_no_quiet_hours():
    hours = QuietHours(time(0), time(0))
    assert not hours.is_quiet(athens(2026, 7, 1, 0))
    assert not hours.is_quiet(athens(2026, 7, 1, 12))


@pytest.mark.parametrize(
    ("start", "end", "tz"),
    [(time(22), time(8), "Europe/Nowhere"), (time(22), time(8), "../x"), (time(22), time(8), ""),
     (time(22, tzinfo=ATHENS), time(8), "Europe/Athens")],
)  # fmt: skip
def test_hours_that_cannot_be_read_are_refused(start, end, tz):
    with pytest.raises(ValueError, match="zone"):
        QuietHours(start, end, tz)


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        NIGHT.is_quiet(datetime(2026, 7, 1, 12))
    with pytest.raises(ValueError, match="zone"):
        NIGHT.next_allowed(datetime(2026, 7, 1, 12))


quarters = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
around = st.one_of(
    st.integers(0, 72 * 12).map(lambda n: datetime(2027, 3, 27) + timedelta(minutes=5 * n)),
    st.integers(0, 72 * 12).map(lambda n: datetime(2027, 10, 30) + timedelta(minutes=5 * n)),
    st.integers(0, 24 * 12).map(lambda n: datetime(2026, 12, 31) + timedelta(minutes=5 * n)),
)


@settings(max_examples=200, deadline=None)
@given(quarters, quarters, around)
@example(time(3, 30), time(7), datetime(2027, 10, 31, 0, 45))  # starts in the repeated hour
@example(time(3, 15), time(3), datetime(2027, 3, 27, 2, 30))  # all but a skipped quarter
def test_the_next_allowed_moment_is_the_first_one_a_search_finds(start, end, naive):
    """Every five minutes are tried; all changes and ends fall on such a step."""
    hours, moment = QuietHours(start, end), naive.replace(tzinfo=timezone.utc)
    found = moment
    while hours.is_quiet(found):
        found += timedelta(minutes=5)
    assert hours.next_allowed(moment) == found
