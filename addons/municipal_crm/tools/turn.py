"""What a self-service dialogue says and expects, as plain data that JSON can carry.

Used through ``dialogue``, which also says what a reply means.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

_KEYS = re.compile(r"[0-9*#]", re.ASCII)


@dataclass(frozen=True)
class Say:
    """Something to tell, already in the listener's language.

    ``text`` is always there, also beside ``audio`` (address of a recording to play in
    its stead). ``spell``: read it character by character, as a number of a request.
    ``lang``: code of the text's language if not the conversation's. ``secret``: no log may keep
    that it was told, not even by the address of its sound.
    """

    text: str
    audio: str = ""
    spell: bool = False
    lang: str = ""
    secret: bool = False


@dataclass(frozen=True)
class Option:
    """One answer: ``key`` (a single key of a telephone) and what it stands for."""

    key: str
    label: str

    def __post_init__(self) -> None:
        if not _KEYS.fullmatch(self.key) or not self.label.strip():
            raise ValueError("an option has one telephone key and a label")


@dataclass(frozen=True)
class Choice:
    """One of some options; the value is the ``key``. More than five tire a listener."""

    options: tuple[Option, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", tuple(self.options))
        keys = [option.key for option in self.options]
        if not keys or len(set(keys)) < len(keys):
            raise ValueError("a choice needs options with different keys")


@dataclass(frozen=True)
class Digits:
    """A number of ``minimum`` to ``maximum`` digits; the value is ``str``, zeros kept.

    ``purpose``: what it is, by HTML's name for autofill (``tel``). ``secret``: a code
    that no log and no transcript may keep. ``as_typed``: a text is the value as it was
    typed, because its letters and separators count (the number of a request).
    """

    minimum: int = 1
    maximum: int = 32
    finish_key: str = "#"
    purpose: str = ""
    secret: bool = False
    as_typed: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.minimum <= self.maximum:
            raise ValueError("a number has at least one digit")


@dataclass(frozen=True)
class Speech:
    """Free words, spoken or typed; the value is the text. ``hints``: words to expect.

    ``purpose``: what is asked, by HTML's name for autofill (``name``, ``email``).
    """

    max_seconds: int = 60
    max_characters: int = 20_000
    hints: tuple[str, ...] = ()
    purpose: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "hints", tuple(self.hints))


@dataclass(frozen=True)
class Recording:
    """A voice message, or a text from a medium without voice; the value is the ``Reply``.

    ``purpose`` as in ``Speech``.
    """

    max_seconds: int = 120
    max_characters: int = 20_000
    finish_key: str = "#"
    purpose: str = ""


@dataclass(frozen=True)
class Transfer:
    """Hand over to a person and end. ``target``: what the dialogue calls the place, for
    example a department's code; the medium knows how it is reached."""

    target: str


@dataclass(frozen=True)
class Done:
    """The conversation is over."""


Expect = Choice | Digits | Speech | Recording | Transfer | Done
_KINDS = {
    kind.__name__.lower(): kind for kind in (Choice, Digits, Speech, Recording, Transfer, Done)
}


@dataclass(frozen=True)
class Turn:
    """What is said, then what is expected."""

    says: tuple[Say, ...]
    expect: Expect

    def __post_init__(self) -> None:
        object.__setattr__(self, "says", tuple(self.says))

    @property
    def is_last(self) -> bool:
        """Whether no reply follows."""
        return isinstance(self.expect, Transfer | Done)

    def to_dict(self) -> dict[str, Any]:
        """For JSON: ``{"says": [{...}], "expect": {"kind": "choice", ...}}``."""
        expect = {"kind": type(self.expect).__name__.lower()} | asdict(self.expect)
        return {"says": [asdict(say) for say in self.says], "expect": _lists(expect)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Turn":
        """The turn that ``to_dict`` described; ``ValueError`` when it is something else."""
        try:
            says = tuple(Say(**say) for say in data["says"])
            expect = dict(data["expect"])
            kind = _KINDS[expect.pop("kind")]
            if kind is Choice:
                expect["options"] = tuple(Option(**option) for option in expect["options"])
            return cls(says, kind(**expect))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a turn of a dialogue") from error


def _lists(value: Any) -> Any:
    """Tuples as lists, as JSON will give them back."""
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, list | tuple) else value
