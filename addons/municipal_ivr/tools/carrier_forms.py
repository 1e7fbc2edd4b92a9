"""The words with which a carrier tells of a call: Plivo's fields, as forms."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

RATE = 0.00475
BILLED_STEP = 60  # s
#: Why a call is over: (HangupCause, HangupCauseCode, HangupCauseName).
CAUSES = {
    4000: ("NORMAL_CLEARING", "Normal Hangup"),
    4010: ("NORMAL_CLEARING", "End Of XML Instructions"),
    1010: ("OUT_OF_CREDIT", "Out of credit"),
    2060: ("LOOP_DETECTED", "Loop Detected"),
    3000: ("NO_ANSWER", "No Answer"),
    3010: ("USER_BUSY", "Busy Line"),
    3020: ("CALL_REJECTED", "Rejected"),
    6010: ("NO_ANSWER", "Ring Timeout Reached"),
    7011: ("NORMAL_CLEARING", "Error Reaching Answer URL"),
    7012: ("NORMAL_CLEARING", "Error Reaching Action URL"),
    7013: ("NORMAL_CLEARING", "Error Reaching Transfer URL"),
    7014: ("NORMAL_CLEARING", "Error Reaching Redirect URL"),
}
_WRONG = {801: "Invalid XML", 702: "Invalid URL in XML", 703: "Invalid Method in XML"}


def bare(number: str) -> str:
    """As Plivo writes numbers: without ``+``."""
    return number.removeprefix("+")


def common(
    call: str,
    caller: str,
    called: str,
    direction: str,
    status: str,
    began: datetime,
    request: str = "",
    account: str = "",
) -> dict[str, str]:
    """The fields that are in everything told of a call."""
    fields = {
        "BillRate": str(RATE),
        "CallStatus": status,
        "CallUUID": call,
        "CountryCode": "GR",
        "Direction": direction,
        "From": bare(caller),
        "ParentAuthID": account,
        "RouteType": "Domestic_Anchored",
        "STIRVerification": "Not Applicable",
        "SessionStart": began.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f"),
        "To": bare(called),
    }
    if direction == "outbound":
        fields |= {"ALegUUID": call, "ALegRequestUUID": request, "RequestUUID": request}
    return fields


def hangup(
    code: int, source: str, began: datetime, answered: float | None, seconds: float, zone: str
) -> dict[str, str]:
    """What is told at the end, beside the common fields.

    :param answered: after how many seconds it was answered, None if never
    :param seconds: from the beginning to the end
    :param zone: the account's time zone, in which Plivo writes these times, without offset
    """
    cause, name = CAUSES.get(code) or ("NORMAL_CLEARING", _WRONG.get(code // 10, "Unknown"))
    talked = 0 if answered is None else max(0, round(seconds - answered))
    billed = math.ceil(talked / BILLED_STEP) * BILLED_STEP
    local = began.astimezone(ZoneInfo(zone))
    times = {"StartTime": 0.0, "AnswerTime": answered, "EndTime": seconds}
    return {
        "Event": "Hangup",
        "HangupCause": cause,
        "HangupCauseCode": str(code),
        "HangupCauseName": name,
        "HangupSource": source,
        "Duration": str(talked),
        "BillDuration": str(billed),
        "TotalCost": f"{RATE * billed / BILLED_STEP:.5f}",
    } | {
        name: (local + timedelta(seconds=after)).strftime("%Y-%m-%d %H:%M:%S")
        for name, after in times.items()
        if after is not None
    }


def keys(digits: str) -> dict[str, str]:
    """The answer to GetInput."""
    return {
        "InputType": "dtmf",
        "Digits": digits,
        "Speech": "",
        "SpeechConfidenceScore": "0.0",
        "BilledAmount": "0.0",
    }


def recording(name: str, url: str, seconds: float, end: datetime) -> dict[str, str]:
    """A finished recording; ``seconds`` -1: the length is not known yet."""
    known = seconds >= 0
    stop = round(end.timestamp() * 1000)
    milliseconds = round(seconds * 1000)
    return {
        "RecordUrl": url,
        "RecordingID": name,
        "RecordingDuration": str(round(seconds)) if known else "-1",
        "RecordingDurationMs": str(milliseconds) if known else "-1",
        "RecordingStartMs": str(stop - milliseconds) if known else "-1",
        "RecordingEndMs": str(stop) if known else "-1",
    }


def leg(
    action: str, status: str, a_leg: str, b_leg: str, number: str, seconds: float = 0
) -> dict[str, str]:
    """News of a leg that was rung: ``answer``, ``connected``, ``hangup``."""
    billed = math.ceil(seconds / BILLED_STEP) * BILLED_STEP
    return {
        "Event": {"answer": "DialAnswer", "connected": "DialConnected"}.get(action, "DialHangup"),
        "DialAction": action,
        "DialBLegStatus": action,
        "DialALegUUID": a_leg,
        "DialBLegUUID": b_leg,
        "DialBLegTo": bare(number),
        "DialBLegDuration": str(round(seconds)),
        "DialBLegBillDuration": str(billed),
        "DialBLegHangupCauseName": status if action == "hangup" else "",
    }


def dial(status: str, rang: bool, cause: str, a_leg: str, b_leg: str) -> dict[str, str]:
    """How a transfer went."""
    return {
        "Event": "DialAction",
        "DialStatus": status,
        "DialRingStatus": str(rang).lower(),
        "DialHangupCause": cause,
        "DialALegUUID": a_leg,
        "DialBLegUUID": b_leg,
    }


def message(
    uuid: str, sender: str, to: str, status: str, units: int, at: datetime
) -> dict[str, str]:
    """The status of a text message."""
    moment = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    fields = {
        "MessageUUID": uuid,
        "From": bare(sender),
        "To": bare(to),
        "Type": "sms",
        "Status": status,
        "Units": str(units),
        "TotalRate": "0.00650",
        "TotalAmount": f"{0.0065 * units:.5f}",
        "MCC": "202",
        "MNC": "01",
        "ParentMessageUUID": uuid,
        "PartInfo": f"1 of {units}",
        "Sequence": "1",
        "MessageTime": moment,
    }
    return fields | ({"ErrorCode": "300"} if status in ("failed", "undelivered") else {})


def without(fields: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in fields.items() if name not in names}


def recording_row(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """An entry of the list of recordings; times in UTC with offset, as Plivo writes them."""
    return {
        "add_time": row["added"].strftime("%Y-%m-%d %H:%M:%S.%f+00:00"),
        "call_uuid": row["call_uuid"],
        "from_number": bare(row.get("caller", "")),
        "to_number": bare(row.get("called", "")),
        "recording_duration_ms": f"{row['seconds'] * 1000:.5f}",
        "recording_format": row["url"].rpartition(".")[2],
        "recording_id": name,
        "recording_type": "normal",
        "recording_url": row["url"],
        "resource_uri": row["url"].rpartition(".")[0] + "/",
    }


_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


def count_parts(text: str) -> int:
    """In how many parts a text message travels."""
    whole, part = (160, 153) if set(text) <= _GSM else (70, 67)
    return 1 if len(text) <= whole else math.ceil(len(text) / part)
