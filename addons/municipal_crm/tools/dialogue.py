"""One step of a self-service conversation, without naming the medium that carries it.

A dialogue answers with a ``Turn``: things to say and one expectation. The telephone
reads it and listens, a web page shows it with a field, a test reads it as data. What
came back is a ``Reply``; ``validate_reply`` turns it into a value, or says what was
not understood as a code with facts, which the model makes into a sentence.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from .text import fold, greeklish
from .turn import Choice, Digits, Done, Expect, Option, Recording, Say, Speech, Transfer, Turn

__all__ = [
    "Choice", "Digits", "Done", "Expect", "Misunderstood", "Option", "Recording", "Reply", "Say",
    "Speech", "Transfer", "Turn", "validate_reply",
]  # fmt: skip

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
    """Keys of the options whose labels share most words with the text.

    Words are compared by sound, because recognised speech is mostly misspelled, and
    without the endings in which Greek words are inflected. A whole label is that option, though
    its words stand in another label, too ("well" beside "very well").
    """
    said = _stems(text)
    whole = [option.key for option in choice.options if said and _stems(option.label) == said]
    if len(whole) == 1:
        return whole
    scores = {
        option.key: sum(
            any(word.startswith(stem) or stem.startswith(word) for stem in said)
            for word in _stems(option.label)
        )
        for option in choice.options
    }
    best = max(scores.values())
    return [key for key, score in scores.items() if score == best] if best else []


def _by_spoken_key(offered: list[str], text: str) -> list[str]:
    digits = {_SPOKEN.get(word, word) for word in _WORDS.findall(fold(text))}
    return [key for key in offered if key in digits]


def _stems(text: str) -> set[str]:
    keys = (greeklish(word) for word in _WORDS.findall(fold(text)) if len(word) > 2)
    return {key[: max(4, len(key) - 2)] for key in keys}


def _validate_digits(expect: Digits, reply: Reply) -> str | Misunderstood:
    if reply.keys.strip():
        digits = reply.keys.strip().removesuffix(expect.finish_key)
    elif expect.as_typed and any(character.isdigit() for character in reply.text):
        return _sized(reply.text.strip(), expect.minimum, 2 * expect.maximum)
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


_VALIDATORS = {
    Choice: _validate_choice,
    Digits: _validate_digits,
    Speech: _validate_speech,
    Recording: _validate_recording,
}
