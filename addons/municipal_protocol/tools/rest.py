"""The conversation with a document system that speaks JSON over HTTPS.

``POST {address}/documents`` with the header ``Idempotency-Key`` registers a document: 200 or 201
with ``{"number", "date", "link"}``, 202 when the number follows later. ``GET
{address}/documents/{key}`` tells what became of it: the same answers, or 404 with JSON.
"""

import json
import time
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

import requests
import urllib3

from .answer import Unavailable, read_registration, read_state
from .document import Document, Registration

AGENT = "MunicipalSuite/1.0"
#: A number, a day and a link take some hundred bytes.
MOST_BYTES = 64 * 1024


def check_address(address: str) -> str:
    """The address without a slash at the end.

    Documents of citizens travel by HTTPS; in the clear only to this very machine.

    :raise ValueError: no such address
    """
    address = (address or "").strip().rstrip("/")
    parts = urlsplit(address)
    # asking for the port refuses one that is no number
    if parts.port == 0 or not parts.hostname or parts.username is not None:
        raise ValueError("address")
    if parts.query or parts.fragment:
        raise ValueError("address")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_local(address)):
        raise ValueError("scheme")
    return address


def is_local(address: str) -> bool:
    """Whether the address is on this very machine."""
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class _Bearer(requests.auth.AuthBase):
    """The secret, and no other: without it ``requests`` would look into a file of passwords."""

    def __init__(self, secret):
        self.secret = secret

    def __call__(self, request):
        request.headers["Authorization"] = f"Bearer {self.secret}"
        return request


@dataclass(frozen=True)
class Rest:
    """A document system.

    :param str address: as :func:`check_address` gives it
    :param int seconds: how long one call may take in all
    """

    address: str
    secret: str = field(repr=False)
    seconds: int = 10

    def register(self, document: Document) -> Registration | None:
        """See :func:`~.answer.read_registration`."""
        body = json.dumps(document.to_json(), ensure_ascii=False, sort_keys=True).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": document.key,
        }
        return read_registration(*self._call("POST", "/documents", body, headers))

    def fetch(self, key: str) -> Registration | None:
        """See :func:`~.answer.read_state`."""
        return read_state(*self._call("GET", f"/documents/{quote(key, safe='')}"))

    def _call(self, method, path, body=None, headers=None):
        """(status, content, Retry-After)"""
        deadline = time.monotonic() + self.seconds
        try:
            with requests.Session() as session:
                answer = session.request(
                    method,
                    self.address + path,
                    data=body,
                    headers={
                        "User-Agent": AGENT,
                        "Accept": "application/json",
                        "Accept-Encoding": "identity",
                        **(headers or {}),
                    },
                    auth=_Bearer(self.secret),
                    timeout=self.seconds,
                    allow_redirects=False,
                    stream=True,
                )
                content = _read(answer, deadline)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise Unavailable(_find_reason(error), type(error).__name__) from None
        return answer.status_code, content, answer.headers.get("Retry-After")


def _read(answer, deadline):
    """What comes before the deadline: a drop every few seconds must not keep us."""
    content = b""
    while piece := answer.raw.read1(65536, decode_content=True):
        content += piece
        if len(content) > MOST_BYTES:
            raise Unavailable("unreadable", "size")
        if time.monotonic() > deadline:
            raise Unavailable("timeout")
    return content


def _find_reason(error):
    if isinstance(error, (requests.Timeout, urllib3.exceptions.TimeoutError)):
        return "timeout"
    if isinstance(error, requests.exceptions.SSLError):
        return "certificate"
    if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)):
        return "address"
    return "unreachable"
