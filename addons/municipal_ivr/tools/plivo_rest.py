"""Plivo over REST: calls, messages, recordings. Thin on purpose.

The SDK repeats an order to call up to three times on HTTP 500, so one citizen could be rung
three times. Here an order leaves once; when its fate is not known, the error says so
(``unknown``) and whoever ordered asks the carrier before ordering again.

No exception and no log carries the account's secrets: errors are in our own words, and what
the carrier wrote is cut, with the secrets blanked.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import NewConnectionError

from .errors import TelephonyError

API = "https://api.plivo.com/v1"
#: Seconds to connect and between two packets.
TIMEOUT = (3, 10)
#: What the carrier takes; more is queued there, out of our sight.
CALLS_PER_SECOND = 2
MOST_RECORDING_BYTES = 64 * 1024 * 1024
MOST_REDIRECTS = 3
MOST_LISTED = 20
MEDIA_HOST = "media.plivo.com"
_CHUNK = 64 * 1024
_NOT_YET = (403, 404, 408, 425, 429)


class Pace:
    """At most ``rate`` passages a second; who comes too early waits. Safe between threads."""

    def __init__(
        self,
        rate: float = CALLS_PER_SECOND,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gap, self._clock, self._sleep = 1 / rate, clock, sleep
        self._free_at = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        with self._lock:
            now = self._clock()
            turn = max(now, self._free_at)
            self._free_at = turn + self._gap
        if turn > now:
            self._sleep(turn - now)


_paces: dict[str, Pace] = {}


class PlivoRest:
    """One account. ``base``: where the carrier (or one that speaks like it) listens."""

    def __init__(
        self, auth_id: str, auth_token: str, base: str = API, pace: Pace | None = None
    ) -> None:
        self._auth = (auth_id, auth_token)
        self._base = (base or API).rstrip("/")
        self._pace = pace or _paces.setdefault(auth_id, Pace())

    # === CALLS === #

    def place_call(
        self, caller: str, number: str, answer_url: str, hangup_url: str, **options: Any
    ) -> str:
        """Ring ``number``; both numbers E.164.

        :param options: as the carrier names them: ``fallback_url``, ``ring_timeout`` (s),
            ``time_limit`` (s), ``machine_detection``, ``machine_detection_url`` …
        :return: the carrier's id of the order, which is not always the id of the call
        :raise TelephonyError: see ``_ask``
        """
        self._pace.wait()
        values = {
            "from": caller.lstrip("+"),
            "to": number.lstrip("+"),
            "answer_url": answer_url,
            "answer_method": "POST",
            "hangup_url": hangup_url,
            "hangup_method": "POST",
        }
        taken = self._ask("POST", "Call/", values | options, once=True)
        return self._first(taken.get("request_uuid"))

    def cancel_call(self, request_id: str) -> None:
        """Take an order back that has not been answered yet; one that is gone is no error."""
        self._ask("DELETE", f"Request/{_part(request_id)}/", gone=True)

    def hang_up(self, call_id: str) -> None:
        self._ask("DELETE", f"Call/{_part(call_id)}/", gone=True)

    def find_calls(self, caller: str, number: str, since: str) -> list[dict[str, Any]]:
        """Calls from ``caller`` to ``number`` that ended after ``since``, as the carrier bills them.

        :param since: ``YYYY-MM-DD HH:MM:SS`` in UTC
        :return: dicts with ``call_uuid``, ``call_duration`` (s), ``total_amount`` …
        """
        values = {
            "from_number": caller.lstrip("+"),
            "to_number": number.lstrip("+"),
            "end_time__gte": since,
            "limit": MOST_LISTED,
        }
        return list(self._ask("GET", "Call/", values).get("objects") or ())

    # === MESSAGES === #

    def send_message(self, sender: str, number: str, text: str, url: str) -> str:
        """Order one SMS; its text is kept out of the carrier's log.

        :return: the carrier's id of the message
        :raise TelephonyError: see ``_ask``
        """
        values = {
            "src": sender.lstrip("+"),
            "dst": number.lstrip("+"),
            "text": text,
            "type": "sms",
            "url": url,
            "method": "POST",
            "log": False,
        }
        return self._first(self._ask("POST", "Message/", values, once=True).get("message_uuid"))

    def get_message(self, message_id: str) -> dict[str, Any]:
        """State (``message_state``), ``units`` and ``total_amount`` of a message."""
        return self._ask("GET", f"Message/{_part(message_id)}/")

    def find_messages(self, number: str, since: str) -> list[dict[str, Any]]:
        """Messages to ``number`` since ``since`` (``YYYY-MM-DD HH:MM:SS``, UTC)."""
        values = {
            "to_number": number.lstrip("+"),
            "message_direction": "outbound",
            "message_time__gte": since,
            "limit": MOST_LISTED,
        }
        return list(self._ask("GET", "Message/", values).get("objects") or ())

    # === RECORDINGS === #

    def list_recordings(self, since: str) -> Iterator[dict[str, Any]]:
        """All recordings added since ``since`` (UTC): ``recording_id``, ``recording_url`` …"""
        offset = 0
        while True:
            values = {"add_time__gte": since, "limit": MOST_LISTED, "offset": offset}
            found = self._ask("GET", "Recording/", values).get("objects") or []
            yield from found
            offset += len(found)
            if len(found) < MOST_LISTED:
                return

    def fetch_recording(self, url: str) -> bytes:
        """The sound at ``url``, whole.

        :raise TelephonyError: permanent for an address that is not the carrier's, for what is
            no sound and for more than 64 MB; otherwise it may be there later
        """
        for _hop in range(MOST_REDIRECTS + 1):
            self._check_host(url)
            with self._request("GET", url, stream=True) as response:
                if not response.is_redirect:
                    return self._read_sound(response)
                url = urljoin(url, response.headers["location"])
        raise TelephonyError("the recording is moved again and again", permanent=True)

    def delete_recording(self, recording_id: str) -> None:
        """Delete a recording; one that is gone already counts as deleted."""
        self._ask("DELETE", f"Recording/{_part(recording_id)}/", gone=True)

    def _check_host(self, url: str) -> None:
        """Our credentials go to the carrier alone, and never over an open line."""
        parts, own = urlsplit(url), urlsplit(self._base)
        if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
            return
        host = parts.hostname or ""
        known = host == MEDIA_HOST or host.endswith(f".{MEDIA_HOST}")
        if not known or parts.scheme != "https" or "@" in parts.netloc or parts.port:
            raise TelephonyError("not an address of the carrier", permanent=True)

    def _read_sound(self, response: requests.Response) -> bytes:
        if response.status_code != 200:
            later = response.status_code in _NOT_YET or response.status_code >= 500
            raise TelephonyError(f"HTTP {response.status_code}", permanent=not later)
        if not response.headers.get("content-type", "").lower().startswith("audio/"):
            raise TelephonyError("what came is no sound", permanent=True)
        content = bytearray()
        try:
            for chunk in response.iter_content(_CHUNK):
                content += chunk
                if len(content) > MOST_RECORDING_BYTES:
                    raise TelephonyError("the recording is larger than 64 MB", permanent=True)
        except requests.RequestException as error:
            raise TelephonyError(f"the line broke: {type(error).__name__}") from None
        if len(content) < int(response.headers.get("content-length") or 0):
            raise TelephonyError("the recording came incomplete")
        return bytes(content)

    # === COMMON === #

    def _ask(
        self,
        method: str,
        path: str,
        values: Mapping[str, Any] | None = None,
        once: bool = False,
        gone: bool = False,
    ) -> dict[str, Any]:
        """One request, one answer.

        :param once: an order: when its fate cannot be known the error is ``unknown``
        :param gone: what does not exist is as good as deleted
        :raise TelephonyError: ``permanent`` when the carrier refused for good
        """
        url = f"{self._base}/Account/{self._auth[0]}/{path}"
        part = "params" if method == "GET" else "json"
        response = self._request(method, url, once=once, **{part: values})
        status = response.status_code
        if status == 404 and gone:
            return {}
        if not 200 <= status < 300:
            raise self._refuse(response, once)
        if status == 204 or method == "DELETE":
            return {}
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise TelephonyError(f"HTTP {status} without an answer", unknown=once)
        return answer

    def _request(
        self, method: str, url: str, once: bool = False, **options: Any
    ) -> requests.Response:
        try:
            return requests.request(
                method, url, auth=self._auth, timeout=TIMEOUT, allow_redirects=False, **options
            )
        except requests.RequestException as error:
            # "from None": what requests says holds the address, and that the account's id
            sent = once and not _never_left(error)
            raise TelephonyError(f"no answer: {type(error).__name__}", unknown=sent) from None

    def _refuse(self, response: requests.Response, once: bool) -> TelephonyError:
        status = response.status_code
        reason = f"HTTP {status}: {self._get_reason(response)}".rstrip(": ")
        if status >= 500 or 300 <= status < 400:
            return TelephonyError(reason, unknown=once)
        return TelephonyError(reason, permanent=status not in (408, 425, 429))

    def _get_reason(self, response: requests.Response) -> str:
        try:
            answer = response.json()
        except ValueError:
            return ""
        reason = answer.get("error") or answer.get("message") if isinstance(answer, dict) else ""
        return self._hide(str(reason or "")[:300])

    def _hide(self, text: str) -> str:
        for secret in filter(None, self._auth):
            text = text.replace(secret, "•••")
        return text

    def _first(self, answered: Any) -> str:
        """The id of what was ordered; without one nobody could ask for it later."""
        name = answered[0] if isinstance(answered, list) and answered else answered
        if not isinstance(name, str) or not name:
            raise TelephonyError("the carrier gave no id", unknown=True)
        return name


def _never_left(error: requests.RequestException) -> bool:
    """Whether the request cannot have reached anybody: there was no connection."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.InvalidURL):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)


def _part(name: str) -> str:
    """An id as part of an address; whatever else it may be, it leads nowhere else."""
    if not name or not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
        raise TelephonyError("not an id of the carrier", permanent=True)
    return name
