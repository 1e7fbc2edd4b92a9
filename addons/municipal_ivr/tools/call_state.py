"""What is known of a call between two events, as data that JSON can carry."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

START, STEP, RECORDING, LEG, HANGUP, SETTLE = (
    "start", "step", "recording", "leg", "hangup", "settle",
)  # fmt: skip
#: Steps whose actions are kept for a carrier that asks again; the state of a long call stays small.
LAST_KEPT = 2
#: Events of a step that is far ahead are nonsense, and would be kept for ever.
MOST_HELD = 20


@dataclass(frozen=True)
class Event:
    """Something that the carrier (or our own clock) tells of a call.

    ``id`` is the same each time it is told. ``kind`` and ``data``:

    * ``start``: facts of the caller (``language``, ``full``, ``closed``, ``withheld`` …),
    * ``step``: the answer to step ``step``: ``keys``, ``recording`` with ``url`` and
      ``seconds``, or ``dial`` (``completed``, ``busy``, ``no-answer`` …); all empty: silence,
    * ``recording``: a sound is ready: ``recording``, ``url``, ``seconds``, ``step``,
    * ``leg``: news of a transfer: ``leg`` and whatever is known of it,
    * ``hangup``: the call is over: ``cause``, ``seconds``,
    * ``settle``: no late news is expected any more (ours, some time after ``hangup``).
    """

    id: str
    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {"id": self.id, "kind": self.kind, "data": dict(self.data)}


@dataclass
class State:
    """A call. ``step``: number of the answer that is waited for; 0: not yet answered.

    ``mode``: ``""``, ``menu``, ``dialogue``, ``dial`` or ``over``; ``node``: of the flow;
    ``path``: menus to go back to; ``trail``: all nodes in the order entered;
    ``turn``, ``turn_number``: what the dialogue asked last; ``legs``: numbers still to try;
    ``dialled``: numbers tried in this call; ``answers``: actions by step, of the last steps, as texts;
    ``held``: answers to later steps; ``recordings``, ``dial_legs``: what is known by id;
    ``seen``: event ids.
    """

    flow_version: int = 0
    step: int = 0
    mode: str = ""
    node: str = ""
    language: str = ""
    rate: int = 0
    gain: int = 0
    misses: int = 0
    silences: int = 0
    facts: dict[str, Any] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)
    trail: list[str] = field(default_factory=list)
    turn: dict[str, Any] | None = None
    turn_number: int = 0
    legs: list[str] = field(default_factory=list)
    dialled: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    recordings: dict[str, dict[str, Any]] = field(default_factory=dict)
    used_recordings: list[str] = field(default_factory=list)
    dial_legs: dict[str, dict[str, Any]] = field(default_factory=dict)
    hangup: dict[str, Any] | None = None
    settled: bool = False
    result: str = ""
    seen: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        return {item.name: getattr(self, item.name) for item in fields(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "State":
        """The state that ``to_dict`` described; unknown keys of another version are left out."""
        known = {item.name for item in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in known})

    def clone(self) -> "State":
        """A copy whose containers can be changed; what is in them never is."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return State(
            **{
                name: type(value)(value) if isinstance(value, dict | list) else value
                for name, value in values.items()
            }
        )


def merge_facts(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> dict[str, Any]:
    """Both, whichever came first: of two values the one that says more.

    Numbers: the larger (a carrier sends -1 for a length that it does not know yet); texts:
    the longer, then the later in the alphabet. Commutative and associative.
    """
    merged = dict(old or {})
    for name, value in new.items():
        if name not in merged or _weight(value) > _weight(merged[name]):
            merged[name] = value
    return dict(sorted(merged.items()))


def _weight(value: Any) -> tuple[float, int, str]:
    number = float(value) if isinstance(value, int | float) else 0.0
    return number, len(str(value)), str(value)
