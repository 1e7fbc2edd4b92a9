"""What a call does next, and what it asks of the world, without naming a carrier.

Actions are heard by the caller, in their order; effects are work for whoever keeps the
call. All are plain data that JSON can carry: ``to_dict`` and ``from_dict``.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Say:
    """Words in the language ``lang`` (a code of the flow).

    ``prompt``: id of the flow's prompt, empty for words of a dialogue; ``audio``: address
    of a recording to play in their stead; ``spell``: character by character; ``rate``:
    -1 slower, 0, 1 faster; ``gain``: 0 normal, 1 louder; ``secret``: no table may keep that it
    was told, not even by the address of its sound.
    """

    text: str
    lang: str
    prompt: str = ""
    audio: str = ""
    spell: bool = False
    rate: int = 0
    gain: int = 0
    secret: bool = False


@dataclass(frozen=True)
class Gather:
    """Say something and wait for keys; keys may come while it is said.

    ``step``: the number under which the answer comes back; ``timeout`` (s): until the first
    key; ``digit_timeout`` (s): between keys; ``maximum``: number of keys; ``finish_key``:
    ends the number, empty for none; ``secret``: no log may keep the keys.
    """

    says: tuple[Say, ...]
    step: int
    timeout: int = 10
    digit_timeout: int = 4
    maximum: int = 1
    finish_key: str = ""
    secret: bool = False


@dataclass(frozen=True)
class Record:
    """Record the caller until silence (s), a key of ``finish_keys`` or ``max_seconds``."""

    step: int
    max_seconds: int = 120
    silence: int = 5
    finish_keys: str = "#*09"


@dataclass(frozen=True)
class RecordCall:
    """Record the whole call beside what follows, for at most ``max_seconds``."""

    max_seconds: int = 3600


@dataclass(frozen=True)
class Dial:
    """Connect with ``number`` (E.164); after ``timeout`` (s) of ringing give up.

    ``confirm``: the called person presses a key first, so that a voice box is no answer.
    """

    number: str
    step: int
    timeout: int = 25
    confirm: bool = True


@dataclass(frozen=True)
class Go:
    """Nothing came: carry on as if the caller had been silent at ``step``."""

    step: int


@dataclass(frozen=True)
class Hangup:
    """End the call."""


@dataclass(frozen=True)
class Fetch:
    """Effect: get the sound of the recording from ``url``; ``seconds`` is its length."""

    recording: str
    url: str
    seconds: int = 0


@dataclass(frozen=True)
class Remember:
    """Effect: the caller's number speaks ``language`` from now on."""

    language: str


@dataclass(frozen=True)
class Close:
    """Effect: the running dialogue ends. ``status``: ``abandoned`` (what was said is kept as
    an unfinished request) or ``transferred``."""

    status: str


@dataclass(frozen=True)
class Settle:
    """Effect: send the event ``settle`` after ``after`` seconds, when late news has come."""

    after: int = 90


Action = Say | Gather | Record | RecordCall | Dial | Go | Hangup
Effect = Fetch | Remember | Close | Settle
_KINDS = {
    kind.__name__.lower(): kind for kind in (Say, Gather, Record, RecordCall, Dial, Go, Hangup)
}


def to_dict(action: Action) -> dict[str, Any]:
    """``{"kind": "say", "text": …}``; tuples become lists, as JSON gives them back."""
    data = {"kind": type(action).__name__.lower()} | asdict(action)
    return data | {"says": list(data["says"])} if "says" in data else data


def from_dict(data: Mapping[str, Any]) -> Action:
    """The action that ``to_dict`` described; ``ValueError`` when it is something else."""
    values = dict(data)
    try:
        kind = _KINDS[values.pop("kind")]
        if "says" in values:
            values["says"] = tuple(Say(**say) for say in values["says"])
        return kind(**values)
    except (KeyError, TypeError) as error:
        raise ValueError("not an action of a call") from error


def dump(actions: Iterable[Action]) -> str:
    """Actions as one text: what holds them is copied without them."""
    return json.dumps([to_dict(action) for action in actions], ensure_ascii=False)


def load(text: str) -> tuple[Action, ...]:
    """The actions of ``dump``."""
    return tuple(map(from_dict, json.loads(text)))
