from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from municipal_appointments.tools.queue import Waiting, estimate_waits, queue_order

NINE = datetime(2027, 3, 9, 9, 0)


def at(minutes):
    return NINE + timedelta(minutes=minutes)


def booked(id, start, arrived, minutes=15):
    return Waiting(id, at(start), None if arrived is None else at(arrived), minutes)


def walk_in(id, arrived, minutes=15):
    return Waiting(id, at(arrived), at(arrived), minutes, is_walk_in=True)


def test_whoever_has_an_appointment_goes_before_whoever_came_without_one():
    """P30: the time has come, so the long queue of walk-ins waits."""
    people = [walk_in(1, -60), walk_in(2, -50), booked(3, 0, -5)]
    assert queue_order(people, at(0)) == [3, 1, 2]


def test_whoever_is_early_waits_for_the_appointed_time():
    """P30: an early appointment is no way past those who wait."""
    people = [walk_in(1, -10), booked(2, 30, -20)]
    assert queue_order(people, at(0)) == [1, 2]


def test_whoever_is_late_stands_in_line_from_the_arrival_on():
    """P30: ten minutes are forgiven, more are not."""
    people = [booked(1, -30, -21), booked(2, -40, -20), walk_in(3, -25)]
    assert queue_order(people, at(0)) == [1, 3, 2]


def test_whoever_is_expected_is_not_called():
    """P30: nobody is called who is not there."""
    assert queue_order([booked(1, 0, None)], at(5)) == []


def test_waiting_time_with_two_counters():
    """P31: one counter is free at once, the other in five minutes."""
    people = [walk_in(1, -3), walk_in(2, -2), walk_in(3, -1)]
    assert estimate_waits(people, [at(0), at(5)], at(0)) == {1: 0, 2: 5, 3: 15}


def test_an_expected_appointment_makes_walk_ins_wait():
    """P31: the estimate counts with those who will come."""
    people = [walk_in(1, -3, 10), walk_in(2, -2, 10), booked(3, 10, None, 20)]
    assert estimate_waits(people, [at(0)], at(0)) == {1: 0, 3: 10, 2: 30}


def test_without_a_counter_nothing_is_promised():
    """P31: no counter, no estimate."""
    assert estimate_waits([walk_in(1, 0)], [], at(0)) == {}


@given(
    st.lists(
        st.tuples(st.integers(-60, 60), st.integers(1, 60), st.booleans(), st.booleans()),
        max_size=12,
    ),
    st.lists(st.integers(-30, 60), min_size=1, max_size=4),
)
def test_everybody_is_served_once_and_no_counter_serves_two(rows, counters):
    """P31: all get an estimate, and never more are served at one moment than counters exist."""
    people = [
        Waiting(n, at(start), at(min(start, 0)) if here else None, minutes, walk and here)
        for n, (start, minutes, walk, here) in enumerate(rows)
    ]
    waits = estimate_waits(people, [at(moment) for moment in counters], at(0))
    assert set(waits) == {person.id for person in people}
    assert all(wait >= 0 for wait in waits.values())
    spans = [(waits[person.id], waits[person.id] + person.minutes) for person in people]
    for begin, _end in spans:
        assert sum(low <= begin < high for low, high in spans) <= len(counters)
