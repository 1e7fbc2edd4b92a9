from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from municipal_appointments.tools.queue import (
    Server,
    Waiting,
    estimate_arrival,
    estimate_waits,
    queue_key,
    queue_order,
)

NINE = datetime(2027, 3, 9, 9, 0)


def at(minutes):
    return NINE + timedelta(minutes=minutes)


def booked(id, start, arrived, minutes=15):
    return Waiting(id, at(start), None if arrived is None else at(arrived), minutes)


def walk_in(id, arrived, minutes=15, *topics):
    return Waiting(id, at(arrived), at(arrived), minutes, is_walk_in=True, topics=frozenset(topics))


def servers(*moments):
    """Counters for everything, free so many minutes after nine."""
    return [Server(n, at(moment)) for n, moment in enumerate(moments)]


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
    assert estimate_waits(people, servers(0, 5), at(0)) == {1: 0, 2: 5, 3: 15}


def test_an_expected_appointment_makes_walk_ins_wait():
    """P31: the estimate counts with those who will come."""
    people = [walk_in(1, -3, 10), walk_in(2, -2, 10), booked(3, 10, None, 20)]
    assert estimate_waits(people, servers(0), at(0)) == {1: 0, 3: 10, 2: 30}


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
    waits = estimate_waits(people, servers(*counters), at(0))
    assert set(waits) == {person.id for person in people}
    assert all(wait >= 0 for wait in waits.values())
    spans = [(waits[person.id], waits[person.id] + person.minutes) for person in people]
    for begin, _end in spans:
        assert sum(low <= begin < high for low, high in spans) <= len(counters)


CASH, PASSPORT = 1, 2


def test_only_one_of_three_counters_takes_the_passport():
    """P31: two counters stand idle, and the second passport waits for the first one's end."""
    line = [
        Server(1, at(0), frozenset([CASH])),
        Server(2, at(0), frozenset([CASH])),
        Server(3, at(5), frozenset([PASSPORT])),
    ]
    people = [walk_in(1, -3, 20, PASSPORT), walk_in(2, -2, 20, PASSPORT), walk_in(3, -1, 5, CASH)]
    assert estimate_waits(people, line, at(0)) == {3: 0, 1: 5, 2: 25}


def test_the_counter_for_everything_is_left_to_whom_nobody_else_serves():
    """P31: both are free; the cash desk takes the cash, so the passport need not wait."""
    line = [Server(1, at(0)), Server(2, at(0), frozenset([CASH]))]
    people = [walk_in(1, -3, 20, CASH), walk_in(2, -2, 20, PASSPORT)]
    assert estimate_waits(people, line, at(0)) == {1: 0, 2: 0}


def test_whom_no_open_counter_takes_is_promised_nothing():
    """P31: better no figure than a wrong one; the others have theirs."""
    people = [walk_in(1, -3, 20, PASSPORT), walk_in(2, -2, 20, CASH)]
    line = [Server(1, at(0), frozenset([CASH]))]
    assert estimate_waits(people, line, at(0)) == {2: 0}
    assert estimate_arrival(people, line, [PASSPORT], at(0)) is None
    assert estimate_arrival(people, line, [CASH], at(0)) == 20


def test_who_comes_for_two_things_needs_a_counter_that_takes_both():
    """P31: two counters with one topic each do not serve one visit."""
    person = walk_in(1, -3, 20, PASSPORT, CASH)
    apart = [Server(1, at(0), frozenset([CASH])), Server(2, at(0), frozenset([PASSPORT]))]
    assert estimate_waits([person], apart, at(0)) == {}
    both = Server(3, at(10), frozenset([CASH, PASSPORT]))
    assert estimate_waits([person], [*apart, both], at(0)) == {1: 10}


TOPICS = st.sets(st.integers(0, 2), min_size=1).map(frozenset) | st.none()
#: What somebody comes for: one thing, sometimes two at once.
WANTED = st.sets(st.integers(0, 2), min_size=1, max_size=2)
ROWS = st.lists(
    st.tuples(st.integers(-40, 60), st.integers(1, 30), st.booleans(), st.booleans(), WANTED),
    max_size=8,
)


def _walk_minute_by_minute(people, line, hours=12):
    """The slow obvious one: at each minute each free counter calls its next one."""
    free = {server.id: max(server.free, at(0)) for server in line}
    left, waits = list(people), {}
    for minute in range(60 * hours):
        for server in sorted(line, key=Server.rank):
            there = [
                person
                for person in left
                if server.takes(person) and (person.arrived or person.start) <= at(minute)
            ]
            if there and free[server.id] <= at(minute):
                person = min(there, key=lambda one: queue_key(one, at(minute)))
                left.remove(person)
                waits[person.id] = minute
                free[server.id] = at(minute + person.minutes)
    return waits


@given(ROWS, st.lists(st.tuples(st.integers(-30, 60), TOPICS), max_size=4))
def test_the_estimate_is_what_a_walk_through_the_day_finds(rows, counters):
    """P31: whatever topics the counters take, against a slow simulation."""
    people = [
        Waiting(
            n,
            at(start),
            at(min(start, 0)) if here else None,
            minutes,
            walk and here,
            frozenset(topics),
        )
        for n, (start, minutes, here, walk, topics) in enumerate(rows)
    ]
    line = [Server(n, at(moment), topics) for n, (moment, topics) in enumerate(counters)]
    assert estimate_waits(people, line, at(0)) == _walk_minute_by_minute(people, line)


@given(ROWS, st.lists(st.tuples(st.integers(-30, 60), TOPICS), min_size=1, max_size=4))
def test_the_last_to_come_waits_for_nothing_that_the_line_does_not_take(rows, counters):
    """P31: an open counter for the topic gives a figure, no open counter gives none."""
    people = [
        Waiting(n, at(start), at(min(start, 0)), minutes, walk, frozenset(topics))
        for n, (start, minutes, _here, walk, topics) in enumerate(rows, 1)
    ]
    line = [Server(n, at(moment), topics) for n, (moment, topics) in enumerate(counters)]
    for topic in range(3):
        wait = estimate_arrival(people, line, {topic}, at(0))
        takes = any(server.topics is None or topic in server.topics for server in line)
        assert (wait is not None) == takes
