"""One call to the push service of a browser (RFC 8030), with Odoo's own encryption and signature.

Odoo's ``push_to_end_point`` keeps to itself whether a message was taken and for how long to wait, so
the call is our own; what is hard (RFC 8291, RFC 8292) is Odoo's.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
from odoo.addons.mail.tools import jwt
from odoo.addons.mail.tools.web_push import _encrypt_payload

#: Browsers' push services; system parameter ``municipal_announcements.push_hosts`` adds others.
HOSTS = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
TIMEOUT = 10
WORKERS = 16
#: The whole encrypted message, which no push service takes when it is larger (RFC 8291, 4).
MOST_BYTES = 4096
TOKEN_HOURS = 12


@dataclass(frozen=True)
class PushJob:
    """One message to one browser.

    :ivar str keys: JSON of ``p256dh`` and ``auth`` as the browser gave them
    :ivar str topic: a repeated message of the same topic replaces the first (RFC 8030, 5.4)
    """

    endpoint: str
    keys: str
    payload: str
    topic: str
    is_urgent: bool
    seconds: int


@dataclass(frozen=True)
class PushAnswer:
    """What the service said; ``status`` 0: nothing, for the reason in ``text``."""

    status: int
    text: str = ""
    wait: int = 0


def is_push_host(url, extra=()):
    """Whether a browser can have given this address: never any other machine, or our own."""
    parts = urlsplit(url or "")
    host = (parts.hostname or "").lower()
    if parts.netloc.lower() in extra or host in extra:
        return parts.scheme in ("http", "https")
    return parts.scheme == "https" and any(
        host == name or host.endswith(f".{name}") for name in HOSTS
    )


def call_all(jobs, subject, private_key, public_key):
    """The :class:`PushAnswer` of each job, several at a time; never raises."""
    with requests.Session() as session, ThreadPoolExecutor(WORKERS) as pool:
        session.max_redirects = 0
        call = lambda job: _call(session, job, subject, private_key, public_key)  # noqa: E731
        return list(pool.map(call, jobs))


def _call(session, job, subject, private_key, public_key):
    try:
        body = _encrypt_payload(job.payload.encode(), {"keys": job.keys})
        if len(body) > MOST_BYTES:
            return PushAnswer(413, "too long")
        headers = _make_headers(job, subject, private_key, public_key)
        answer = session.post(
            job.endpoint, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False
        )
        wait = answer.headers.get("Retry-After", "")
        return PushAnswer(
            answer.status_code, answer.text[:200], int(wait) if wait.isdecimal() else 0
        )
    except requests.RequestException as error:
        return PushAnswer(0, type(error).__name__)
    except (ValueError, TypeError) as error:  # keys that are none
        return PushAnswer(400, f"{type(error).__name__}: {error}")


def _make_headers(job, subject, private_key, public_key):
    parts = urlsplit(job.endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "sub": subject}
    token = jwt.sign(
        claims, private_key, ttl=TOKEN_HOURS * 3600, algorithm=jwt.Algorithm.ES256
    )  # fmt: skip
    return {
        "Authorization": f"vapid t={token}, k={public_key}",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(job.seconds),
        "Urgency": "high" if job.is_urgent else "normal",
        "Topic": job.topic,
    }
