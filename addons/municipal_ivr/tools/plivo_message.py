"""SMS as Plivo tells of them: who signed, what a report means, what a refusal means."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

HEADER, MAIN_HEADER, NONCE_HEADER = (
    "X-Plivo-Signature-V2",
    "X-Plivo-Signature-Ma-V2",
    "X-Plivo-Signature-V2-Nonce",
)
#: {the carrier's state: ours}; ours in the order in which they follow each other.
STATES = {
    "queued": "sent",
    "sent": "sent",
    "delivered": "delivered",
    "undelivered": "failed",
    "failed": "failed",
    "rejected": "failed",
}
#: {error code of the carrier: Odoo's failure type without its prefix}
FAILURES = {
    "30": "rejected",
    "40": "rejected",
    "50": "invalid_destination",
    "70": "invalid_destination",
    "100": "rejected",
    "200": "rejected",
    "420": "expired",
}
#: The receiver has told the carrier to stop.
STOPPED = "200"


@dataclass(frozen=True)
class Report:
    """News of a message that we sent. ``state``: sent, delivered or failed, empty if unknown."""

    uuid: str
    carrier_ref: str
    state: str
    code: str = ""
    failure: str = ""
    units: int = 0
    cost: float | None = None
    is_stopped: bool = False


@dataclass(frozen=True)
class Incoming:
    """A message that somebody sent us; numbers E.164 with ``+`` where they are numbers."""

    uuid: str
    sender: str
    number: str
    text: str


def read_report(fields: Mapping[str, str], uuid: str) -> Report:
    """The report in ``fields``; ``uuid``: our own id, from the address. Never raises."""
    code = fields.get("ErrorCode", "").strip()
    state = STATES.get(fields.get("Status", "").strip().lower(), "")
    return Report(
        uuid=uuid,
        carrier_ref=fields.get("ParentMessageUUID") or fields.get("MessageUUID", ""),
        state=state,
        code=code,
        failure=FAILURES.get(code, "not_delivered") if state == "failed" else "",
        units=int(_number(fields.get("Units")) or 0),
        cost=_number(fields.get("TotalAmount")),
        is_stopped=code == STOPPED,
    )


def read_incoming(fields: Mapping[str, str]) -> Incoming:
    """The message in ``fields``. Never raises."""
    return Incoming(
        uuid=fields.get("MessageUUID", "").strip()[:64],
        sender=_e164(fields.get("From", "")),
        number=_e164(fields.get("To", "")),
        text=fields.get("Text", ""),
    )


def is_signed(
    url: str,
    headers: Mapping[str, str],
    tokens: Iterable[str],
    main_tokens: Iterable[str] = (),
) -> bool:
    """Whether one of our secrets signed ``url`` by the older scheme. Never raises.

    It covers the address without its query and a nonce, not the content; so it counts only
    where the carrier still uses it, for messages.
    """
    nonce = headers.get(NONCE_HEADER) or ""
    parts = urlsplit(url)
    signed = f"{parts.scheme}://{parts.netloc}{parts.path}{nonce}".encode()
    known = ((HEADER, tokens), (MAIN_HEADER, main_tokens))
    return bool(nonce) and any(
        _matches(headers.get(header) or "", signed, secret)
        for header, secrets in known
        for secret in filter(None, secrets)
    )


def sign(url: str, nonce: str, token: str) -> str:
    """The signature that ``is_signed`` expects."""
    parts = urlsplit(url)
    signed = f"{parts.scheme}://{parts.netloc}{parts.path}{nonce}".encode()
    return _make(signed, token)


def _matches(header: str, signed: bytes, secret: str) -> bool:
    right = _make(signed, secret).encode()
    found = (part.strip().encode("utf-8", "replace") for part in header.split(","))
    return any(hmac.compare_digest(part, right) for part in found)


def _make(signed: bytes, token: str) -> str:
    return base64.b64encode(hmac.new(token.encode(), signed, hashlib.sha256).digest()).decode()


def _e164(text: str) -> str:
    digits = text.strip().lstrip("+")
    return f"+{digits}" if digits.isascii() and digits.isdigit() and len(digits) > 6 else digits


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None
