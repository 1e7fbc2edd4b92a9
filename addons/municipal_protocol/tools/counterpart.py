"""A small document system on this machine, for tests and demonstrations; it keeps nothing.

    python counterpart.py PORT SECRET [BEHAVIOUR,…]

It gives one number for one key, however often it is asked, and misbehaves on demand. A behaviour
is used for one ``POST`` each, in the order given, then it answers as it should:

- ``late``: registers, and answers after the caller has lost patience
- ``never``: registers, and hangs up without a word
- ``deaf``: hangs up before it has registered anything
- ``twice``: registers, and sends its answer two times
- ``error``: 503 before it has registered; ``lost``: 503 after it has
- ``accept``: 202, the number is there when it is asked for the state
- ``busy``: 429 with ``Retry-After``; ``refuse``: 422 with a reason; ``noise``: no JSON
"""

import hashlib
import hmac
import json
import sys
import threading
import time
from collections import deque
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: Behaviours that leave no number behind.
WITHOUT_NUMBER = ("deaf", "error", "busy", "refuse")
LATE_SECONDS = 3.0


class Register:
    """The books: one number for one key.

    :ivar dict entries: {key: {"number", "date", "link", "book", "body"}}
    :ivar list calls: (method, key) in the order of arrival
    """

    def __init__(self):
        self.entries, self.calls, self.bodies = {}, [], []
        # it keeps nothing, and still gives no number again after a start
        start = int(time.time()) % 10**8
        self._series = {"general": start, "confidential": start}
        self._lock = threading.Lock()

    def register(self, key, body):
        """The entry of ``key``, made when there is none; None for another body under an old key."""
        digest = hashlib.sha256(body).hexdigest()
        with self._lock:
            entry = self.entries.get(key)
            if entry is None:
                entry = self.entries[key] = self._make(json.loads(body)["book"], digest)
            return entry if entry["digest"] == digest else None

    def _make(self, book, digest):
        self._series[book] += 1
        today = datetime.now(timezone.utc).date()
        prefix = "Ε" if book == "confidential" else ""
        return {
            "number": f"{prefix}{self._series[book]}/{today.year}",
            "date": today.isoformat(),
            "link": f"https://eprotocol.example/{book}/{self._series[book]}",
            "book": book,
            "digest": digest,
        }


class Counterpart:
    """The register behind a port of this machine.

    :ivar deque plan: behaviours of the next calls of ``POST``
    """

    def __init__(self, port=0, secret="local", plan=(), late=LATE_SECONDS):  # noqa: S107
        self.register, self.secret, self.late = Register(), secret, late
        self.plan = deque(plan)
        self.stopped = threading.Event()
        handler = type("Handler", (_Handler,), {"counterpart": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    @property
    def numbers(self):
        return sorted(entry["number"] for entry in self.register.entries.values())

    def count(self, method):
        return sum(1 for one, _key in self.register.calls if one == method)

    def start(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def stop(self):
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    counterpart = None

    def do_GET(self):
        key = self.path.rpartition("/")[2]
        self.counterpart.register.calls.append(("GET", key))
        if not self._is_allowed():
            return
        entry = self.counterpart.register.entries.get(key)
        if not self.path.startswith("/documents/") or entry is None:
            self._say(404, {"error": "no such document"})
        else:
            self._say(200, entry)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        key = self.headers.get("Idempotency-Key") or ""
        self.counterpart.register.calls.append(("POST", key))
        if not self._is_allowed():
            return
        if self.path != "/documents":
            self._say(404, {"error": "no such page"})
        elif not _is_document(body, key):
            self._say(422, {"error": "This is no document with a key and a subject."})
        else:
            self._behave(self._next_behaviour(), key, body)

    def _next_behaviour(self):
        plan = self.counterpart.plan
        try:
            return plan.popleft()
        except IndexError:
            return "answer"

    def _behave(self, behaviour, key, body):
        entry = None
        if behaviour not in WITHOUT_NUMBER:
            entry = self.counterpart.register.register(key, body)
            if entry is None:
                self._say(422, {"error": "This key belongs to another document."})
                return
        getattr(self, f"_do_{behaviour}")(entry)

    # --- behaviours ---

    def _do_answer(self, entry):
        self._say(201, entry)

    def _do_late(self, entry):
        self.counterpart.stopped.wait(self.counterpart.late)
        self._say(201, entry)

    def _do_twice(self, entry):
        self._say(201, entry)
        self._say(201, entry)

    def _do_never(self, _entry):
        self.close_connection = True

    _do_deaf = _do_never

    def _do_error(self, _entry):
        self._say(503, {"error": "The service is being maintained."})

    _do_lost = _do_error

    def _do_accept(self, _entry):
        self._say(202, {})

    def _do_busy(self, _entry):
        self._say(429, {}, {"Retry-After": "120"})

    def _do_refuse(self, _entry):
        self._say(422, {"error": "The subject is too short."})

    def _do_noise(self, _entry):
        self._say(200, None)

    # --- the wire ---

    def _is_allowed(self):
        given = (self.headers.get("Authorization") or "").encode()
        if hmac.compare_digest(given, f"Bearer {self.counterpart.secret}".encode()):
            return True
        self._say(401, {"error": "Who are you?"})
        return False

    def _say(self, status, answer, headers=None):
        answer = answer and {name: answer[name] for name in answer if name != "digest"}
        content = b"<html>\x00" if answer is None else json.dumps(answer).encode()
        try:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            self.close_connection = True  # nobody waits any more

    def log_message(self, *_args):
        """Nothing on the screen."""


def _is_document(body, key):
    try:
        document = json.loads(body)
    except ValueError:
        return False
    return bool(
        isinstance(document, dict)
        and key
        and document.get("key") == key
        and document.get("subject")
        and document.get("book") in ("general", "confidential")
    )


def main(port="8070", secret="local", plan=""):  # noqa: S107
    counterpart = Counterpart(int(port), secret, filter(None, plan.split(","))).start()
    sys.stdout.write(f"{counterpart.address}  (secret: {secret})\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
