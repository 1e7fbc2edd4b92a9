"""How a carrier delivers: signed forms over HTTP, with its time limits, retries and faults."""

import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import requests
from plivo.utils import signature_v3

from .plivo_signature import HEADER, MAIN_HEADER, NONCE_HEADER

#: Plivo's limits (ms and counts) by key of the address' fragment: least, most, when not given.
LIMITS = {
    "ct": (100, 10_000, 2_000),
    "rt": (100, 40_000, 40_000),
    "tt": (100, 55_000, 55_000),
    "rc": (0, 5, 1),
}
POLICY = "ct,rt"
_BROKEN = (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError)


@dataclass(frozen=True)
class Request:
    """What a carrier sends. ``kind``: ``answer``, ``action``, ``redirect``, ``fallback``,
    ``confirm`` (XML comes back), ``sound`` (audio comes back), ``news``, ``hangup``, ``ring``,
    ``machine``, ``message`` (nothing comes back); ``number``: running, within a call.
    """

    number: int
    kind: str
    url: str
    form: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"


@dataclass(frozen=True)
class Response:
    """What came back; ``status`` 0 when nothing did, ``error`` then says why (``ct``, ``rt``).

    ``size``: bytes of the whole when ``body`` is only its beginning.
    """

    status: int
    content_type: str = ""
    body: bytes = b""
    error: str = ""
    size: int | None = None

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


@dataclass
class Faults:
    """What goes wrong, by kind of request; ``*`` stands for each kind.

    ``twice``: delivered again at once under a new nonce; ``replay``: again, byte for byte;
    ``lost``: delivered, but the answer never arrives, so it is tried again whatever the policy;
    ``wrong signature``, ``unsigned``, ``no nonce``: delivered like that and not repeated;
    ``second token``: another signature stands before ours; ``slow``: ``seconds`` later.
    """

    by_kind: Mapping[str, Iterable[str]] = field(default_factory=dict)
    seconds: float = 2

    def of(self, kind: str) -> frozenset[str]:
        return frozenset([*self.by_kind.get(kind, ()), *self.by_kind.get("*", ())])


def sign(method: str, url: str, form: Mapping[str, str], token: str, nonce: str) -> str:
    """Plivo's signature V3 by its SDK; ``url`` without fragment, as the carrier knows it."""
    if method == "GET":
        base = signature_v3.construct_get_url(url, {})
    else:
        base = signature_v3.construct_post_url(url, dict(form))
    return signature_v3.get_signature_v3(token.encode(), base.decode(), nonce.encode()).decode()


def new_nonce() -> str:
    return "".join(secrets.choice("0123456789") for _place in range(20))


def signed_headers(
    method: str, url: str, form: Mapping[str, str], token: str, nonce: str = ""
) -> dict[str, str]:
    """The three headers of a request; ``url``: a fragment is left out, a GET carries its form."""
    nonce = nonce or new_nonce()
    signature = sign(method, with_form(method, url, form), form, token, nonce)
    return {HEADER: signature, MAIN_HEADER: signature, NONCE_HEADER: nonce}


def with_form(method: str, url: str, form: Mapping[str, str]) -> str:
    """The address that is called: without fragment, with the form of a GET."""
    parts = urlsplit(url)
    query = parts.query
    if method == "GET" and form:
        query = "&".join(filter(None, [query, urlencode(form)]))
    return urlunsplit(parts._replace(fragment="", query=query))


def read_fragment(url: str) -> dict[str, Any]:
    """Time limits and retries that an address asks for: ``ct``, ``rt``, ``tt`` (ms), ``rc``
    and ``rp`` (a set). Values beyond the limits count as not given."""
    given = dict(parse_qsl(urlsplit(url).fragment))
    found: dict[str, Any] = {}
    for name, (least, most, default) in LIMITS.items():
        value = given.get(name, "")
        found[name] = int(value) if value.isdigit() and least <= int(value) <= most else default
    found["rp"] = frozenset(given.get("rp", POLICY).split(","))
    return found


class Wire:
    """Delivers requests of one account.

    ``reach``: base address that is really called when the public one is not reachable from
    here (as behind a proxy: the signature is over the public one); ``sleep``: waits (s).
    """

    def __init__(
        self,
        token: str,
        faults: Faults | None = None,
        reach: str = "",
        sleep: Callable[[float], None] = time.sleep,
        session: requests.Session | None = None,
    ) -> None:
        self.token = token
        self.faults = faults or Faults()
        self.reach = reach.rstrip("/")
        self.sleep = sleep
        self.session = session or requests.Session()
        self.session.trust_env = False
        # carriers come from many machines; an idle connection would hold one of our workers
        self.session.headers["Connection"] = "close"
        #: (request, response, seconds) of each delivery, repeats too.
        self.log: list[tuple[Request, Response, float]] = []

    def send(self, request: Request) -> Response:
        """Deliver, with the retries and faults that are due; what came back first that counts."""
        faults = self.faults.of(request.kind)
        if "slow" in faults:
            self.sleep(self.faults.seconds)
        headers = self._headers(request, faults)
        response = self._insist(request, headers, faults)
        if "replay" in faults:
            self._deliver(request, headers)
        if "twice" in faults:
            self._deliver(request, self._headers(request, faults))
        return response

    def _insist(
        self, request: Request, headers: dict[str, str], faults: frozenset[str]
    ) -> Response:
        wishes = read_fragment(request.url)
        deadline = time.monotonic() + wishes["tt"] / 1000
        tries = 1 if request.kind == "sound" else wishes["rc"]
        response = self._deliver(request, headers)
        if "lost" in faults:
            response = self._deliver(request, self._headers(request, faults))
        while tries and _is_retried(response, wishes["rp"]) and time.monotonic() < deadline:
            tries -= 1
            response = self._deliver(request, self._headers(request, faults))
        return response

    def _headers(self, request: Request, faults: frozenset[str]) -> dict[str, str]:
        if request.kind == "sound" or "unsigned" in faults:
            return {}
        token = "some-other-token" if "wrong signature" in faults else self.token
        headers = signed_headers(request.method, request.url, request.form, token)
        if "no nonce" in faults:
            del headers[NONCE_HEADER]
        if "second token" in faults:
            headers[HEADER] = f"{'A' * 43}=, {headers[HEADER]}"
        return headers

    def _deliver(self, request: Request, headers: Mapping[str, str]) -> Response:
        wishes = read_fragment(request.url)
        began = time.monotonic()
        try:
            answer = self.session.request(
                request.method,
                self._reachable(with_form(request.method, request.url, request.form)),
                data=dict(request.form) if request.method == "POST" else None,
                headers=headers,
                timeout=(wishes["ct"] / 1000, wishes["rt"] / 1000),
                allow_redirects=False,
            )
            kind = answer.headers.get("Content-Type", "")
            response = Response(answer.status_code, kind, answer.content)
        except requests.exceptions.ReadTimeout:
            response = Response(0, error="rt")
        except (requests.exceptions.ConnectTimeout, *_BROKEN):
            response = Response(0, error="ct")
        self.session.close()  # whoever answered closes too: nothing may be sent into it
        self.log.append((request, response, time.monotonic() - began))
        return response

    def _reachable(self, url: str) -> str:
        if not self.reach:
            return url
        parts = urlsplit(url)
        return self.reach + urlunsplit(("", "", parts.path, parts.query, ""))


def _is_retried(response: Response, policy: frozenset[str]) -> bool:
    if response.ok:
        return False
    kind = response.error or f"{response.status // 100}xx"
    return kind in policy or ("all" in policy)
