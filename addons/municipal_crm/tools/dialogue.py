"""One step of a self-service conversation, without naming the medium that carries it.

A dialogue answers with a ``Turn``: things to say and one expectation. The telephone
reads it and listens, a web page shows it with a field, a test reads it as data. What
came back is a ``Reply``; ``validate_reply`` turns it into a value, or says what was
not understood as a code with facts, which the model makes into a sentence.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from .text import fold

_KEYS = re.compile(r"[0-9*#]", re.ASCII)
_WORDS = re.compile(r"[^\W_]+")
# Digits as people say them; folded.
_SPOKEN = {
    word: str(digit)
    for digit, words in enumerate((
        "μηδεν zero oh", "ενα μια ενασ μιασ one", "δυο two", "τρια τρεισ three", "τεσσερα τεσσερισ four",
        "πεντε five", "εξι six", "επτα εφτα seven", "οκτω οχτω eight", "εννεα εννια nine",
    ))
    for word in words.split()
}  # fmt: skip


@dataclass(frozen=True)
class Say:
    """Something to tell, already in the listener's language.

    ``text`` is always there, also beside ``audio`` (address of a recording to play in
    its stead). ``spell``: read it character by character, as a number of a request.
    ``lang``: code of the text's language if not the conversation's.
    """

    text: str
    audio: str = ""
    spell: bool = False
    lang: str = ""


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
    """A number of ``minimum`` to ``maximum`` digits; the value is ``str``, zeros kept."""

    minimum: int = 1
    maximum: int = 32
    finish_key: str = "#"

    def __post_init__(self) -> None:
        if not 1 <= self.minimum <= self.maximum:
            raise ValueError("a number has at least one digit")


@dataclass(frozen=True)
class Speech:
    """Free words, spoken or typed; the value is the text. ``hints``: words to expect."""

    max_seconds: int = 60
    max_characters: int = 20_000
    hints: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "hints", tuple(self.hints))


@dataclass(frozen=True)
class Recording:
    """A voice message, or a text from a medium without voice; the value is the ``Reply``."""

    max_seconds: int = 120
    max_characters: int = 20_000
    finish_key: str = "#"


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


@dataclass(frozen=True)
class Reply:
    """What came back: ``keys`` pressed, ``text`` typed or recognised, or the reference
    of a ``recording``; all empty for silence."""

    keys: str = ""
    text: str = ""
    recording: str = ""


@dataclass(frozen=True)
class Misunderstood:
    """Why a reply is no answer; false in a condition, as every value is true.

    ``code`` and ``facts``: ``silence``; ``not_offered`` (keys: those offered);
    ``ambiguous`` (keys: those it could be); ``not_digits``; ``too_short`` and
    ``too_long`` (minimum, maximum: digits or characters); ``not_expected``.
    """

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return False


def validate_reply(expect: Expect, reply: Reply | str) -> str | Reply | Misunderstood:
    """The value of ``reply`` (a plain ``str`` is a text) for ``expect``; see the kinds."""
    if isinstance(reply, str):
        reply = Reply(text=reply)
    if isinstance(expect, Transfer | Done):
        return Misunderstood("not_expected")
    if not any(getattr(reply, part.name).strip() for part in fields(reply)):
        return Misunderstood("silence")
    return _VALIDATORS[type(expect)](expect, reply)


def _validate_choice(choice: Choice, reply: Reply) -> str | Misunderstood:
    offered = [option.key for option in choice.options]
    for typed in (reply.keys, reply.text):
        if typed.strip() in offered:
            return typed.strip()
    if reply.keys.strip():
        return Misunderstood("not_offered", {"keys": offered})
    found = _by_label(choice, reply.text) or _by_spoken_key(offered, reply.text)
    if len(found) > 1:
        return Misunderstood("ambiguous", {"keys": found})
    return found[0] if found else Misunderstood("not_offered", {"keys": offered})


def _by_label(choice: Choice, text: str) -> list[str]:
    """Keys of the options whose labels share most words with the text."""
    said = _stems(text)
    scores = {option.key: len(said & _stems(option.label)) for option in choice.options}
    best = max(scores.values())
    return [key for key, score in scores.items() if score == best] if best else []


def _by_spoken_key(offered: list[str], text: str) -> list[str]:
    digits = {_SPOKEN.get(word, word) for word in _WORDS.findall(fold(text))}
    return [key for key in offered if key in digits]


def _stems(text: str) -> set[str]:
    """Words without the last two letters of long ones, where Greek words are inflected."""
    return {word[: max(4, len(word) - 2)] for word in _WORDS.findall(fold(text)) if len(word) > 2}


def _validate_digits(expect: Digits, reply: Reply) -> str | Misunderstood:
    if reply.keys.strip():
        digits = reply.keys.strip().removesuffix(expect.finish_key)
    else:
        digits = "".join(_SPOKEN.get(word, word) for word in _WORDS.findall(fold(reply.text)))
    if digits and not (digits.isascii() and digits.isdigit()):
        return Misunderstood("not_digits")
    return _sized(digits, expect.minimum, expect.maximum)


def _validate_speech(expect: Speech, reply: Reply) -> str | Misunderstood:
    text = reply.text.strip()
    return _sized(text, 1, expect.max_characters) if text else Misunderstood("silence")


def _validate_recording(expect: Recording, reply: Reply) -> Reply | Misunderstood:
    if reply.recording.strip():
        return reply
    text = _validate_speech(Speech(max_characters=expect.max_characters), reply)
    return Reply(text=text) if text else text


def _sized(value: str, minimum: int, maximum: int) -> str | Misunderstood:
    facts = {"minimum": minimum, "maximum": maximum}
    if len(value) < minimum:
        return Misunderstood("too_short", facts)
    return value if len(value) <= maximum else Misunderstood("too_long", facts)


def _lists(value: Any) -> Any:
    """Tuples as lists, as JSON will give them back."""
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, list | tuple) else value


_VALIDATORS = {
    Choice: _validate_choice,
    Digits: _validate_digits,
    Speech: _validate_speech,
    Recording: _validate_recording,
}
