"""Whether a request was sent by the carrier: Plivo's signature V3, by the SDK's own function.

The signature covers the *public* address that Plivo called, so the address is built from
the configured base and never from what a proxy passes on. Everything that cannot be
checked counts as wrong: the SDK raises on a missing nonce and on addresses that are not
ASCII, and it compares a header literally, space after the comma and all.
"""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from plivo.exceptions import PlivoRestError, ValidationError
from plivo.utils.signature_v3 import validate_v3_signature

HEADER, MAIN_HEADER, NONCE_HEADER = (
    "X-Plivo-Signature-V3",
    "X-Plivo-Signature-Ma-V3",
    "X-Plivo-Signature-V3-Nonce",
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def public_url(base: str, path: str, query: str = "") -> str:
    """The address as the carrier knows it; a default port of ``base`` is left out.

    ``base``: scheme and host, maybe a port and a path in front; ``path``, ``query``: as the
    request has them, still encoded.
    """
    parts = urlsplit(base)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    if parts.port and parts.port != _DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{parts.port}"
    url = f"{parts.scheme}://{host}{parts.path.rstrip('/')}/{path.lstrip('/')}"
    return f"{url}?{query}" if query else url


def is_signed(
    method: str,
    url: str,
    headers: Mapping[str, str],
    form: Mapping[str, str | Sequence[str]],
    tokens: Iterable[str],
    main_tokens: Iterable[str] = (),
) -> bool:
    """Whether one of our secrets signed exactly this request. Never raises.

    ``form``: the fields of the body alone, decoded, empty ones too, a field that came
    several times as list; ``tokens``: secrets of the (sub)account, ``main_tokens``: of the
    main account (for ``HEADER`` and ``MAIN_HEADER``); more than one while they change.
    """
    nonce = headers.get(NONCE_HEADER) or ""
    if not nonce or not url.isascii():
        return False
    known = ((HEADER, tokens), (MAIN_HEADER, main_tokens))
    return any(
        _matches(method.upper(), url, nonce, token, _clean(headers.get(header)), form)
        for header, secrets in known
        for token in secrets
        if token and headers.get(header)
    )


def _clean(header: str | None) -> str:
    """Several signatures stand in one header, with or without a space between."""
    parts = (part.strip() for part in (header or "").split(","))
    return ",".join(part for part in parts if part)


def _matches(
    method: str,
    url: str,
    nonce: str,
    token: str,
    signature: str,
    form: Mapping[str, str | Sequence[str]],
) -> bool:
    values = {
        name: value if isinstance(value, str) else list(value) for name, value in form.items()
    }
    if method == "GET":
        values = {}
    try:
        return bool(signature) and validate_v3_signature(
            method, url, nonce, token, signature, values
        )
    except (ValidationError, PlivoRestError, UnicodeError, ValueError, TypeError):
        return False
