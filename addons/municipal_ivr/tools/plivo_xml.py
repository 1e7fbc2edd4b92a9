"""The engine's actions as Plivo XML, through the SDK's elements.

The only place that knows Plivo's verbs. Greek is always played (``Speak`` has no Greek);
a document without an element would hang up, so none is ever empty.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from html import unescape

from plivo import plivoxml

from .action import Action, Dial, Gather, Go, Hangup, Record, RecordCall, Say

CONTENT_TYPE = "application/xml; charset=utf-8"
MOST_BYTES = 100_000
#: Limits of Plivo for GetInput (s, s, keys) and Record.
_TIMEOUT, _DIGIT_TIMEOUT, _DIGITS = (5, 60), (2, 10), (1, 32)
#: Plivo's voices for what has no sound; Greek has none and is said in no other language.
VOICES = {"en": "en-GB"}
#: Stands for each sign that nobody may read afterwards.
MASK = "•"
_SPEAK = re.compile(r"(<Speak\b[^>]*>)([^<]*)(</Speak>)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Addresses:
    """Where things are, as absolute ASCII addresses.

    ``step(number, kind)``: where the answer to a step is told, kind ``input``, ``recording``,
    ``dial`` or ``silence``; ``news(number, kind)``: where news is told, kind ``recording``,
    ``call`` or ``leg``; ``sound(say)``: the sound of words, empty if there is none;
    ``confirm``: XML that asks the person who was rung for a key; ``caller_id``: our number.
    """

    step: Callable[[int, str], str]
    news: Callable[[int, str], str]
    sound: Callable[[Say], str]
    confirm: str = ""
    caller_id: str = ""


def render(actions: Iterable[Action], addresses: Addresses) -> bytes:
    """The XML document (UTF-8) of the actions.

    :raise ValueError: longer than what Plivo takes, or an address that is not ASCII
    """
    response = plivoxml.ResponseElement()
    for action in actions:
        for element in _RENDERERS[type(action)](action, addresses):
            response.add(element)
    if not response.children:
        response.add(plivoxml.HangupElement())
    document = response.to_string(pretty=False).encode()
    if len(document) > MOST_BYTES:
        raise ValueError("more than Plivo takes")
    return document


def mask_speech(document: bytes, private: Collection[str]) -> bytes:
    """The document without what the carrier's voice says of ``private`` (whole texts)."""
    hidden = {_clean(text) for text in private} - {""}
    if not hidden or b"<Speak" not in document:
        return document

    def mask(found: re.Match[str]) -> str:
        opening, text, closing = found.groups()
        is_private = unescape(text).strip() in hidden
        return f"{opening}{MASK * 6 if is_private else text}{closing}"

    return _SPEAK.sub(mask, document.decode()).encode()


def _clean(text: str) -> str:
    return _CONTROL.sub("", text).strip()


def _say(say: Say, addresses: Addresses) -> list[plivoxml.PlivoXMLElement]:
    """Our own sound; else the carrier's voice where it has the language, else silence."""
    url = addresses.sound(say)
    if url:
        return [plivoxml.PlayElement(_ascii(url))]
    language = VOICES.get(say.lang[:2].lower())
    text = _clean(say.text)
    return [plivoxml.SpeakElement(text, language=language)] if language and text else []


def _gather(gather: Gather, addresses: Addresses) -> list[plivoxml.PlivoXMLElement]:
    element = plivoxml.GetInputElement(
        action=_ascii(addresses.step(gather.step, "input")),
        method="POST",
        input_type="dtmf",
        execution_timeout=_within(gather.timeout, _TIMEOUT),
        digit_end_timeout=_within(gather.digit_timeout, _DIGIT_TIMEOUT),
        num_digits=_within(gather.maximum, _DIGITS),
        finish_on_key=gather.finish_key or "none",
        log=not gather.secret,
        redirect=True,
    )
    for say in gather.says:
        for child in _say(say, addresses):
            element.add(child)
    return [element]


def _record(record: Record, addresses: Addresses) -> list[plivoxml.PlivoXMLElement]:
    return [
        plivoxml.RecordElement(
            action=_ascii(addresses.step(record.step, "recording")),
            method="POST",
            file_format="wav",
            redirect=True,
            timeout=record.silence,
            max_length=record.max_seconds,
            play_beep=True,
            finish_on_key=record.finish_keys,
            record_channel_type="mono",
            callback_url=_ascii(addresses.news(record.step, "recording")),
            callback_method="POST",
        )
    ]


def _record_call(record: RecordCall, addresses: Addresses) -> list[plivoxml.PlivoXMLElement]:
    return [
        plivoxml.RecordElement(
            action=_ascii(addresses.news(0, "call")),
            method="POST",
            file_format="mp3",
            redirect=False,
            record_session=True,
            max_length=record.max_seconds,
            callback_url=_ascii(addresses.news(0, "call")),
            callback_method="POST",
        )
    ]


def _dial(dial: Dial, addresses: Addresses) -> list[plivoxml.PlivoXMLElement]:
    confirm = {"confirm_sound": _ascii(addresses.confirm), "confirm_key": "1"}
    element = plivoxml.DialElement(
        action=_ascii(addresses.step(dial.step, "dial")),
        method="POST",
        timeout=dial.timeout,
        redirect=True,
        caller_id=addresses.caller_id or None,
        callback_url=_ascii(addresses.news(dial.step, "leg")),
        callback_method="POST",
        **(confirm if dial.confirm and addresses.confirm else {}),
    )
    return [element.add(plivoxml.NumberElement(dial.number.lstrip("+")))]


def _go(go: Go, addresses: Addresses) -> list[plivoxml.PlivoXMLElement]:
    return [plivoxml.RedirectElement(_ascii(addresses.step(go.step, "silence")), method="POST")]


def _hangup(hangup: Hangup, addresses: Addresses) -> list[plivoxml.PlivoXMLElement]:
    return [plivoxml.HangupElement()]


def _within(value: int, bounds: tuple[int, int]) -> int:
    """The SDK passes on any number; the carrier would refuse the call."""
    return max(bounds[0], min(bounds[1], value))


def _ascii(url: str) -> str:
    """Greek in an address breaks the SDK's signature check, so no answer would be accepted."""
    if not url.isascii():
        raise ValueError("addresses for the carrier are ASCII")
    return url


_RENDERERS = {
    Say: _say,
    Gather: _gather,
    Record: _record,
    RecordCall: _record_call,
    Dial: _dial,
    Go: _go,
    Hangup: _hangup,
}
