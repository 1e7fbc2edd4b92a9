"""What Plivo tells, understood: fields of a webhook into a ``Heard``.

Fields that are unknown, missing, empty or of another shape are never an error: carriers add
and change them. Numbers come with and without ``+``, withheld ones as some word.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from . import doors
from .call_state import HANGUP, LEG, RECORDING, START, STEP, Event
from .webhook import Heard, Webhook

#: Fields whose content nobody may read in a log or table.
SECRET = ("Digits", "Speech")
#: News of the recording of the whole call; the engine takes no part in it.
WHOLE = "whole"
_OUTBOUND = "outbound"
MOST_ID = 200


def parse(webhook: Webhook, clean_phone: Callable[[str], str]) -> Heard:
    """The ``Heard`` of a webhook about a call; ``call`` is empty when it names none.

    ``clean_phone``: E.164 of a number as the carrier writes it, empty when it is none.
    """
    fields = webhook.fields
    direction = _OUTBOUND if fields.get("Direction", "").lower() == _OUTBOUND else "inbound"
    numbers = [_phone(fields.get(name, ""), clean_phone) for name in ("From", "To")]
    if direction == _OUTBOUND:
        numbers.reverse()
    heard = Heard(
        call=(fields.get("CallUUID") or fields.get("ALegUUID") or "")[:MOST_ID],
        event=None,
        caller=numbers[0],
        called=numbers[1],
        direction=direction,
        status=fields.get("CallStatus", "").lower(),
        cost=_decimal(fields.get("TotalCost")),
        request=(fields.get("RequestUUID") or fields.get("ALegRequestUUID") or "")[:MOST_ID],
        extra={"session_start": fields.get("SessionStart", "")},
    )
    reader = _READERS.get(webhook.what)
    return replace(heard, event=reader(webhook.arguments, fields, heard)) if reader else heard


def _phone(text: str, clean_phone: Callable[[str], str]) -> str:
    """``sip:+30210…@carrier`` holds a number; ``sip:anonymous@…`` and words hold none."""
    text = text.strip().removeprefix("sip:").partition("@")[0].strip()
    if not text.isascii() or sum(character.isdigit() for character in text) < 5:
        return ""
    return clean_phone(text if text.startswith(("+", "00")) else f"+{text}") or clean_phone(text)


def _decimal(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if 0 <= value < 1_000_000 else None


def _seconds(fields: Mapping[str, str], milliseconds: str, seconds: str) -> int:
    """The length in whole seconds, -1 while the carrier does not know it."""
    exact = _decimal(fields.get(milliseconds))
    if exact is not None:
        return int(exact / 1000)
    rounded = _decimal(fields.get(seconds))
    return -1 if rounded is None else int(rounded)


# === ONE KIND EACH === #


def _read_start(arguments: Mapping[str, str], fields: Mapping[str, str], heard: Heard) -> Event:
    facts = {"withheld": not heard.caller, "outbound": heard.direction == _OUTBOUND}
    return Event("start", START, facts)


def _read_step(
    arguments: Mapping[str, str], fields: Mapping[str, str], heard: Heard
) -> Event | None:
    number, kind = doors.read_number(arguments.get("n")), arguments.get("as", "")
    if number == 0:
        return _read_start(arguments, fields, heard)
    if number < 0 or kind not in doors.ANSWERS:
        return None
    data: dict[str, Any] = {"step": number}
    if kind in ("input", "recording"):
        data["keys"] = "".join(key for key in fields.get("Digits", "") if key in "0123456789*#")
    if kind == "recording":
        data |= _recording(fields)
    if kind == "dial":
        data["dial"] = fields.get("DialStatus", "").lower() or "failed"
    return Event(f"step {number} {kind}", STEP, data)


def _recording(fields: Mapping[str, str]) -> dict[str, Any]:
    name = fields.get("RecordingID", "")[:MOST_ID]
    if not name:
        return {}
    return {
        "recording": name,
        "url": fields.get("RecordUrl") or fields.get("RecordFile") or "",
        "seconds": _seconds(fields, "RecordingDurationMs", "RecordingDuration"),
    }


def _read_news(
    arguments: Mapping[str, str], fields: Mapping[str, str], heard: Heard
) -> Event | None:
    kind = arguments.get("as")
    if kind == "recording" and (data := _recording(fields)):
        number = doors.read_number(arguments.get("n"))
        data |= {"step": number} if number > 0 else {}
        return Event(f"recording {data['recording']}", RECORDING, data)
    if kind == "call" and (data := _recording(fields)):
        # told at once without a length, and again when the call is over
        return Event(f"whole {data['recording']} {data['seconds']}", WHOLE, data)
    if kind == "leg":
        leg = fields.get("DialBLegUUID") or fields.get("DialBLegTo") or "?"
        done = fields.get("DialAction") or fields.get("Event") or ""
        data = {"leg": leg[:MOST_ID], "number": fields.get("DialBLegTo", "")}
        data |= {"status": fields.get("DialBLegStatus", ""), done or "told": True}
        data["seconds"] = _seconds(fields, "", "DialBLegDuration")
        data["cause"] = fields.get("DialBLegHangupCauseName", "")
        known = {name: value for name, value in data.items() if value not in ("", -1)}
        return Event(f"leg {leg[:MOST_ID]} {done}", LEG, known)
    return None


def _read_hangup(arguments: Mapping[str, str], fields: Mapping[str, str], heard: Heard) -> Event:
    cause = fields.get("HangupCauseName") or fields.get("HangupCause") or heard.status
    data = {"cause": cause, "source": fields.get("HangupSource", "")}
    return Event("hangup", HANGUP, data | {"seconds": _seconds(fields, "", "Duration")})


_READERS = {
    "answer": _read_start,
    "fallback": _read_start,
    "step": _read_step,
    "news": _read_news,
    "hangup": _read_hangup,
}
