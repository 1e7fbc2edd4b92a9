"""Calls to addresses that somebody typed in: never into our own network, never without an end.

The name is resolved once, every address behind it has to be a public one, and the connection goes to
the address that was checked: a name that answers differently the second time gains nothing. Redirects
are followed by hand and checked like the first address.
"""

import ipaddress
import socket
import time
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

AGENT = "MunicipalSuite/1.0"
PORTS = (80, 443)
MOST_BYTES = 2_000_000
MOST_SECONDS = 20
MOST_REDIRECTS = 3
_REDIRECTS = (301, 302, 303, 307, 308)


class OutsideError(ValueError):
    """What could not be had: ``code`` is address, forbidden, unreachable, slow, large or redirects."""

    def __init__(self, code, detail=""):
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """What came back; the names of ``headers`` are in lower case."""

    status: int
    content: bytes = b""
    headers: dict = field(default_factory=dict)


def check_url(url: str, allowed=frozenset()):
    """The parts of an address that may be called; ``OutsideError`` for any other.

    :param allowed: {(host, port)} that may be called although they are not public, for tests
    """
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError as error:
        raise OutsideError("address", str(error)) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise OutsideError("address", url)
    if port not in PORTS and (parts.hostname, port) not in allowed:
        raise OutsideError("forbidden", f"port {port}")
    return parts


def resolve(host: str, port: int, allowed=frozenset()) -> str:
    """The address to connect to; ``OutsideError`` when one behind the name is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OutsideError("unreachable", str(error)) from None
    addresses = [row[4][0] for row in found]
    if (host, port) not in allowed and not all(map(is_public, addresses)):
        raise OutsideError("forbidden", host)
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, also behind its IPv6 disguises."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 6:
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if inner or ip in ipaddress.ip_network("64:ff9b::/96"):
            return bool(inner) and is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def call(url, body=None, headers=None, allowed=frozenset(), most_bytes=MOST_BYTES) -> Answer:
    """GET ``url`` (POST when there is a ``body``, which is never sent on to another address)."""
    deadline = time.monotonic() + MOST_SECONDS
    for _ in range(MOST_REDIRECTS + 1):
        answer = _call_once(url, body, headers or {}, allowed, most_bytes, deadline)
        target = answer.headers.get("location")
        if body is not None or answer.status not in _REDIRECTS or not target:
            return answer
        url = urljoin(url, target)
    raise OutsideError("redirects")


def _call_once(url, body, headers, allowed, most_bytes, deadline):
    parts = check_url(url, allowed)
    pool, response = _make_pool(parts, allowed), None
    try:
        response = pool.urlopen(
            "GET" if body is None else "POST",
            (parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
            body=body,
            headers={"User-Agent": AGENT, **headers},
            preload_content=False,
            redirect=False,
            retries=False,
            timeout=urllib3.Timeout(connect=5, read=5),
        )
        content = _read(response, most_bytes, deadline)
    except urllib3.exceptions.HTTPError as error:
        raise OutsideError("unreachable", type(error).__name__) from None
    finally:
        if response:
            response.close()
        pool.close()
    lower = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status, content, lower)


def _make_pool(parts, allowed):
    secure = parts.scheme == "https"
    kind = urllib3.HTTPSConnectionPool if secure else urllib3.HTTPConnectionPool
    port = parts.port or (443 if secure else 80)
    pool = kind(parts.hostname, port, maxsize=1)
    base = HTTPSConnection if secure else HTTPConnection
    pool.ConnectionCls = type("Checked", (_Checked, base), {"allowed": allowed})
    return pool


class _Checked:
    """Resolves the name itself and connects to the very address that it looked at."""

    allowed = frozenset()

    def _new_conn(self):
        name = self._dns_host
        # the name stays what certificate and header are about
        self._dns_host = resolve(name.strip("[]"), self.port, self.allowed)
        try:
            return super()._new_conn()
        finally:
            self._dns_host = name


def _read(response, most_bytes, deadline):
    content = b""
    # what there is, not until so much is there: a drop every few seconds must not keep us
    while piece := response.read1(65536, decode_content=True):
        content += piece
        if len(content) > most_bytes:
            raise OutsideError("large")
        if time.monotonic() > deadline:
            raise OutsideError("slow")
    return content
