"""The short code on a receipt that proves, with the number, the right to see a request.

The code is not stored: it is an HMAC-SHA256 of the request's uuid under the
installation's secret, truncated as in RFC 4226 (HOTP) to six decimal digits. A
million codes are few, so the door that asks for one must be rate limited.
"""

import hashlib
import hmac
import unicodedata

DIGITS = 6


def make_pin(secret: str, uuid: str, version: int = 1) -> str:
    """Six digits (``str``, leading zeros kept). A new ``version`` revokes the old code.

    ``ValueError`` when the secret is empty: the code would then be anybody's to compute.
    """
    if not secret:
        raise ValueError("a PIN needs a secret")
    message = f"municipal pin:{uuid}:{version}".encode()
    digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    # Eight bytes instead of HOTP's four make the remainder even to one part in 10^12.
    return str(int.from_bytes(digest[-8:], "big") % 10**DIGITS).zfill(DIGITS)


def check(secret: str, uuid: str, version: int, typed: str | None) -> bool:
    """Whether ``typed`` is the code, in a time that does not depend on the difference.

    Spaces and hyphens do not count; digits of any script do.
    """
    expected = make_pin(secret, uuid, version)
    return hmac.compare_digest(expected.encode(), _digits(typed).encode())


def _digits(typed: str | None) -> str:
    """The typed digits as 0-9; empty (which equals no code) when anything else was typed."""
    bare = "".join(c for c in unicodedata.normalize("NFKC", typed or "") if c not in " -\t\xa0")
    return "".join(str(int(c)) for c in bare) if bare.isdecimal() else ""
