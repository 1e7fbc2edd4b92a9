"""Signed calls to other systems, after the Standard Webhooks specification (standardwebhooks.com).

The signature covers the message's id, the moment of sending and the body: who knows the secret can
tell that a call is ours, new and unchanged. Several secrets may be valid while one is replaced.
"""

import base64
import binascii
import hashlib
import hmac
import secrets

PREFIX = "whsec_"
#: Seconds by which the clocks of sender and receiver may differ, and how long a call is new.
TOLERANCE = 300


class WebhookError(ValueError):
    """A call that is not to be believed; ``code`` is headers, clock or signature (or secret)."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def new_secret() -> str:
    """A secret of 32 random bytes, as both sides write it down."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of a call. ``timestamp``: seconds since 1970."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": _make_signature(secret, message_id, timestamp, body),
    }


def verify(secrets_: str | list, headers: dict, body: bytes, now: float, known=frozenset()) -> str:
    """The id of a call that is ours, else ``WebhookError``.

    :param secrets_: one secret, or several while one is replaced
    :param headers: names in lower case
    :param known: ids of calls taken within the last ``2 * TOLERANCE`` seconds: none is taken twice
    """
    try:
        message_id, timestamp = headers["webhook-id"], int(headers["webhook-timestamp"])
        given = headers["webhook-signature"].split()
    except (KeyError, ValueError, AttributeError):
        raise WebhookError("headers") from None
    if abs(now - timestamp) > TOLERANCE or message_id in known:
        raise WebhookError("clock")
    for secret in [secrets_] if isinstance(secrets_, str) else secrets_:
        wanted = _make_signature(secret, message_id, timestamp, body).encode()
        if any(hmac.compare_digest(wanted, word.encode()) for word in given):
            return message_id
    raise WebhookError("signature")


def _make_signature(secret, message_id, timestamp, body):
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise WebhookError("secret") from None
    if len(key) < 24:
        raise WebhookError("secret")
    content = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
