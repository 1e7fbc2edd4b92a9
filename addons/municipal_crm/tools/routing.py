"""Which department takes a request, and which of its people.

Pure decisions over plain values; identifiers are the database's integers, and the
caller gives the rules in their order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .text import stems_match

MEMBER, DEPUTY, HEAD = 0, 1, 2


@dataclass(frozen=True)
class Rule:
    """One routing rule. An empty criterion matches everything; all must match.

    ``category_ids``, ``area_ids``: database ids; ``channels``: codes such as ``web``;
    ``stems``: beginnings of words, any one of which must occur; ``target``: whatever
    the caller wants back, it is not looked at.
    """

    id: int
    category_ids: frozenset[int] = frozenset()
    area_ids: frozenset[int] = frozenset()
    channels: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    target: Any = None

    def __post_init__(self) -> None:
        for name in ("category_ids", "area_ids", "channels"):
            object.__setattr__(self, name, frozenset(getattr(self, name)))
        object.__setattr__(self, "stems", tuple(self.stems))

    def matches(self, facts: "Facts") -> bool:
        """Whether the rule fits; the words are looked for last because they cost most."""
        return (
            (not self.channels or facts.channel in self.channels)
            and (not self.area_ids or facts.area_id in self.area_ids)
            and (not self.category_ids or not self.category_ids.isdisjoint(facts.category_path))
            and (not self.stems or bool(stems_match(facts.text, self.stems)))
        )


@dataclass(frozen=True)
class Facts:
    """What is known of a request.

    ``category_path``: the category and all above it, so that a rule for a group of
    categories covers its members; ``area_id``: ``None`` outside every area.
    """

    category_path: tuple[int, ...] = ()
    area_id: int | None = None
    channel: str = ""
    text: str = ""


@dataclass(frozen=True)
class Officer:
    """A person of the department.

    ``present``: at work now (neither absent nor archived); ``rank``: ``MEMBER``,
    ``DEPUTY`` or ``HEAD``; ``knows``: has learned what the request is about.
    """

    id: int
    open_requests: int = 0
    present: bool = True
    rank: int = MEMBER
    knows: bool = False


def first_match(rules: Sequence[Rule], facts: Facts) -> Rule | None:
    """The first rule, in the given order, that fits; ``None`` leaves it to the default."""
    return next((rule for rule in rules if rule.matches(facts)), None)


def pick_officer(candidates: Iterable[Officer]) -> int | None:
    """The id of the present officer with the fewest open requests.

    Members come first, the deputy only when no member is present, the head last; among
    members those who know the matter; among equals the smallest id, so that the choice
    can be repeated. ``None`` when nobody is present.
    """
    present = [officer for officer in candidates if officer.present]
    if not present:
        return None
    return min(present, key=_order).id


def _order(officer: Officer) -> tuple[int, bool, int, int]:
    return officer.rank, not officer.knows, officer.open_requests, officer.id
