"""The order in which a waiting room is served, and how long that takes. Pure functions."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

#: Who has an appointment and comes at most this late keeps the place of its time.
GRACE = timedelta(minutes=10)


@dataclass(frozen=True)
class Waiting:
    """Somebody in the queue; all moments of one kind (naive UTC).

    ``arrived`` is None for an appointment whose holder is still expected.
    """

    id: int
    start: datetime
    arrived: datetime | None
    minutes: int
    is_walk_in: bool = False


def queue_key(person: Waiting, now: datetime) -> tuple:
    """Sort key: who has the smallest is served next at ``now``.

    First those whose appointed time has come, in the order of the times. Then whoever came without
    an appointment or too late for it, in the order of arrival, together with those who are early.
    """
    arrived = person.arrived or person.start
    in_time = not person.is_walk_in and arrived <= person.start + GRACE
    if in_time and person.start <= now:
        return (0, person.start, person.id)
    turn = arrived if person.is_walk_in or not in_time else person.start
    return (1, turn, person.id)


def queue_order(people: Iterable[Waiting], now: datetime) -> list[int]:
    """The ids of those who are there, the next one first."""
    there = [person for person in people if person.arrived]
    return [person.id for person in sorted(there, key=lambda one: queue_key(one, now))]


def estimate_waits(
    people: Iterable[Waiting], counters: Iterable[datetime], now: datetime
) -> dict[int, int]:
    """Minutes that each will wait from now on, if all goes as planned.

    :param people: those who are there and those who are expected (they come at their time)
    :param counters: for each counter the moment from which on it is free
    :return: {id: whole minutes, rounded up}; empty when no counter is open
    """
    free = [max(moment, now) for moment in counters]
    heapq.heapify(free)
    left, waits = list(people), {}
    while left and free:
        moment = heapq.heappop(free)
        moment = max(moment, min(_comes(person, now) for person in left))
        ready = [person for person in left if _comes(person, now) <= moment]
        person = min(ready, key=lambda one: queue_key(one, moment))
        left.remove(person)
        waits[person.id] = -(-(moment - now) // timedelta(minutes=1))
        heapq.heappush(free, moment + timedelta(minutes=person.minutes))
    return waits


def _comes(person: Waiting, now: datetime) -> datetime:
    return person.arrived or max(person.start, now)
