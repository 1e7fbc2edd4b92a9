"""The order in which a waiting room is served, and how long that takes. Pure functions."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

#: Who has an appointment and comes at most this late keeps the place of its time.
GRACE = timedelta(minutes=10)
#: The id of nobody yet: behind all who came at the same moment.
LAST = sys.maxsize


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
    topics: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Server:
    """A counter at which somebody sits: free from a moment on, for some topics (None: for all)."""

    id: int
    free: datetime
    topics: frozenset[int] | None = None

    def takes(self, person: Waiting) -> bool:
        return self.topics is None or person.topics <= self.topics

    def rank(self) -> tuple:
        """Of two that are free at one moment the one for fewer topics calls first."""
        return (self.topics is None, len(self.topics or ()), self.id)


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
    people: Iterable[Waiting], servers: Iterable[Server], now: datetime
) -> dict[int, int]:
    """Minutes that each will wait from now on, if all goes as planned.

    Each counter calls, as soon as it is free, whoever is next among those whom it takes; so a
    person for whom only one of three counters is there waits for that one.

    :param people: those who are there and those who are expected (they come at their time)
    :param servers: the counters that are open
    :return: {id: whole minutes, rounded up}; nobody whom no open counter takes
    """
    left, waits = list(people), {}
    line = [replace(server, free=max(server.free, now)) for server in servers]
    while turns := [turn for server in line if (turn := _next_turn(server, left, now))]:
        moment, _rank, server, person = min(turns, key=lambda turn: turn[:2])
        left.remove(person)
        waits[person.id] = -(-(moment - now) // timedelta(minutes=1))
        end = moment + timedelta(minutes=person.minutes)
        line[line.index(server)] = replace(server, free=end)
    return waits


def _next_turn(server: Server, left: list[Waiting], now: datetime) -> tuple | None:
    """(moment, rank of the counter, counter, person) of its next call; None for nobody."""
    mine = [person for person in left if server.takes(person)]
    if not mine:
        return None
    moment = max(server.free, min(_comes(person, now) for person in mine))
    ready = [person for person in mine if _comes(person, now) <= moment]
    return moment, server.rank(), server, min(ready, key=lambda one: queue_key(one, moment))


def estimate_arrival(
    people: Iterable[Waiting], servers: Iterable[Server], topics: Iterable[int], now: datetime
) -> int | None:
    """Minutes that somebody would wait who came now without an appointment for ``topics``.

    None when no open counter takes them.
    """
    newcomer = Waiting(LAST, now, now, 1, is_walk_in=True, topics=frozenset(topics))
    return estimate_waits([*people, newcomer], servers, now).get(LAST)


def _comes(person: Waiting, now: datetime) -> datetime:
    return person.arrived or max(person.start, now)
