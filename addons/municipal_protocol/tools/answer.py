"""What another system's answer to a registration means."""

import json
from datetime import date
from urllib.parse import urlsplit

from .document import Registration

LONGEST_NUMBER = 64
LONGEST_LINK = 2000
LONGEST_REASON = 500
#: Statuses that say nothing about the document: asked again later.
_LATER = {401: "access", 403: "access", 408: "busy", 425: "busy", 429: "busy"}
#: A wrong address is the administrator's to mend, not the clerk's.
_NO_SUCH_DOOR = (404, 405, 410, 421, 501)


class Refused(Exception):
    """The document as it is will never be taken; a person has to look at it."""


class Unknown(Exception):
    """The other system has never heard of this key."""


class Unavailable(Exception):
    """Nothing is known about the document; the same question may be asked again.

    :param str code: why: ``timeout``, ``unreachable``, ``certificate``, ``address``, ``access``,
        ``busy``, ``unreadable`` …
    :param pause: seconds for which the other system wants to be left alone, if it says so
    """

    def __init__(self, code, detail="", pause=None):
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail, self.pause = code, detail, pause


def read_registration(status: int, content: bytes, retry_after: str | None = None):
    """The answer to ``register``: a :class:`Registration`, or None when the number follows later.

    :raise Refused: the document is not taken
    :raise Unavailable: ask again with the same key
    """
    if status in (202, 409):  # taken, or being taken at this very moment
        return None
    if status in (200, 201):
        return _read_number(content)
    if code := _LATER.get(status):
        raise Unavailable(code, str(status), read_pause(retry_after))
    if status in _NO_SUCH_DOOR or 300 <= status < 400:
        raise Unavailable("address", str(status))
    if 400 <= status < 500:
        raise Refused(_read_reason(content) or str(status))
    raise Unavailable("busy", str(status), read_pause(retry_after))


def read_state(status: int, content: bytes, retry_after: str | None = None):
    """The answer to ``fetch``; as :func:`read_registration`, and ``Unknown`` when nobody knows the key.

    Only a server that speaks JSON can say that it knows no such document: any other 404 is the
    wrong address.
    """
    if status == 404 and isinstance(_parse(content), dict):
        raise Unknown()
    return read_registration(status, content, retry_after)


def read_pause(text: str | None) -> int | None:
    """Seconds of a ``Retry-After`` header; a date or nonsense is None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else None


def _read_number(content):
    answer = _parse(content)
    if not isinstance(answer, dict):
        raise Unavailable("unreadable")
    number = answer.get("number")
    number = str(number) if isinstance(number, int) and not isinstance(number, bool) else number
    number = " ".join(number.split()) if isinstance(number, str) else ""
    if not number or len(number) > LONGEST_NUMBER or not number.isprintable():
        raise Unavailable("unreadable", "number")
    return Registration(number, _read_day(answer.get("date")), _read_link(answer.get("link")))


def _read_day(text):
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except (TypeError, ValueError):
        raise Unavailable("unreadable", "date") from None


def _read_link(text):
    """A link that a person may follow, or nothing: it is shown, never called."""
    if not isinstance(text, str) or len(text) > LONGEST_LINK or not text.isprintable():
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.netloc else ""


def _read_reason(content):
    answer = _parse(content)
    answer = answer if isinstance(answer, dict) else {}
    reason = answer.get("error")
    reason = " ".join(reason.split())[:LONGEST_REASON] if isinstance(reason, str) else ""
    return "".join(letter for letter in reason if letter.isprintable())


def _parse(content):
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
