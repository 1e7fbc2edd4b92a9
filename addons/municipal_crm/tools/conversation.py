"""Where a conversation stands, and the keys that mean the same at every point of it.

A conversation is a pile of frames: the dialogue that runs, above those which it has
interrupted (somebody asked for a person while reporting a fault). JSON carries it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from .dialogue import Choice, Digits, Expect, Option, Reply
from .text import fold
from .turn import Turn

PERSON = "person"
REPEAT = "repeat"
BACK = "back"
#: The one place where the keys are fixed; a menu can use the others.
KEYS = {"0": PERSON, "*": REPEAT, "9": BACK, "#": BACK}
#: For each command a key that works at every point (9 can be part of a number).
SURE_KEYS = {command: key for key, command in KEYS.items()}
MENU_KEYS = "12345"
#: The same, said or typed in words; folded.
WORDS = {
    word: command
    for command, words in {
        PERSON: ("ανθρωπο", "ανθρωποσ", "υπαλληλο", "υπαλληλοσ", "person", "agent", "operator"),
        REPEAT: ("επαναληψη", "επανελαβε", "ξανα", "repeat", "again"),
        BACK: ("πισω", "back"),
    }.items()
    for word in words
}
MAX_REMARKS = 20
REMARK_LENGTH = 1000


class NotUnderstood(ValueError):
    """A reply has the right form, but is no answer: a telephone that does not exist.

    ``code`` says why, as ``Misunderstood.code`` does.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def menu(labels: Iterable[str]) -> Choice:
    """A choice with the keys 1 to 5 in the order of ``labels``; ``ValueError`` for more."""
    labels = tuple(labels)
    if len(labels) > len(MENU_KEYS):
        raise ValueError("nobody remembers more than five options")
    return Choice(tuple(map(Option, MENU_KEYS, labels)))


def find_command(expect: Expect, reply: Reply) -> str | None:
    """Whether ``reply`` asks for a person, a repeat or the step before, whatever is expected.

    Where a single digit can be the answer, 9 is that digit; ``0`` and ``*`` always work.
    """
    if reply.recording.strip():
        return None
    keys = reply.keys.strip() or reply.text.strip()
    if keys == "9" and isinstance(expect, Digits) and expect.minimum == 1:
        return None
    return KEYS.get(keys) or WORDS.get(fold(reply.text).strip(" .!;?"))


def is_remark(expect: Expect, reply: Reply) -> bool:
    """Whether a reply that was no answer says something that somebody should read later."""
    secret = isinstance(expect, Digits) and expect.secret
    return not secret and sum(character.isalpha() for character in reply.text) >= 8


def mask(expect: Expect, reply: Reply) -> dict[str, str]:
    """The reply for the transcript: codes are not kept."""
    if isinstance(expect, Digits) and expect.secret:
        return {name: "•" * min(len(value), 8) for name, value in asdict(reply).items() if value}
    return {name: value for name, value in asdict(reply).items() if value}


@dataclass
class Frame:
    """One dialogue in progress.

    ``position``: the step that waits for an answer; ``trail``: the steps answered, in
    their order; ``slots``: what is known; ``turn``: what was asked last, as JSON.
    """

    code: str
    version: int = 1
    position: str = ""
    trail: list[str] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)
    turn: dict[str, Any] | None = None

    def enter(self, position: str) -> None:
        """Go on to ``position``; the present one is answered."""
        if self.position and self.position not in self.trail:
            self.trail.append(self.position)
        self.reopen([position])
        self.position = position

    def reopen(self, positions: Iterable[str]) -> None:
        """Let ``positions`` be asked again; what is known stays until it is replaced."""
        dropped = set(positions)
        self.trail = [position for position in self.trail if position not in dropped]

    def step_back(self) -> bool:
        """Return to the step answered before; false at the beginning."""
        if not self.trail:
            return False
        self.position = self.trail.pop()
        return True


@dataclass
class Conversation:
    """All frames, the running one last; ``misses``: replies in a row that were no answer;
    ``remarks``: texts that answered nothing and are kept for a person to read."""

    frames: list[Frame] = field(default_factory=list)
    misses: int = 0
    remarks: list[str] = field(default_factory=list)

    @property
    def top(self) -> Frame:
        return self.frames[-1]

    def push(self, code: str, version: int, slots: Mapping[str, Any]) -> None:
        self.frames.append(Frame(code, version, slots=dict(slots)))
        self.misses = 0

    def pop(self) -> bool:
        """Return to the interrupted dialogue; false when there is none."""
        if len(self.frames) < 2:
            return False
        self.frames.pop()
        self.misses = 0
        return True

    def note(self, text: str) -> None:
        """Keep a text that answered nothing."""
        if len(self.remarks) < MAX_REMARKS and text not in self.remarks:
            self.remarks.append(text[:REMARK_LENGTH])

    def get_turn(self) -> Turn:
        return Turn.from_dict(self.top.turn)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Conversation":
        """The conversation that ``to_dict`` described."""
        frames = [Frame(**frame) for frame in data.get("frames", ())]
        return cls(frames, data.get("misses", 0), list(data.get("remarks", ())))
