"""The REST side of the simulated carrier, on a thread: orders, messages, recordings.

Answers as Plivo's documents say: Basic authentication (401; 403 for sounds), 201 for calls,
202 for messages, 204 for what was deleted, 429 beyond 300 requests in 5 s.
"""

import json
import re
import threading
import time
import uuid
from base64 import b64decode
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from .carrier import Carrier

MOST_REQUESTS, WINDOW = 300, 5.0
_PATH = re.compile(r"/v1/Account/(?P<account>\w+)/(?P<what>\w+)/(?P<name>[\w.-]*)/?")


class CarrierServer:
    """Serves ``carrier`` at ``http://127.0.0.1:<port>``; port 0 takes a free one.

    ``broken``: so many of the next orders are answered with 500 (and not done).
    """

    def __init__(self, carrier: Carrier, port: int = 0, host: str = "127.0.0.1") -> None:
        self.carrier = carrier
        self.broken = 0
        self.asked: list[tuple[str, str]] = []
        self._recent: deque[float] = deque()
        self._server = _Listener((host, port), _Handler)
        self._server.owner = self
        self.url = f"http://{host}:{self._server.server_port}"
        carrier.setting.media = self.url

    @property
    def base(self) -> str:
        """The address that a REST client is given."""
        return f"{self.url}/v1"

    def __enter__(self) -> "CarrierServer":
        serve = self._server.serve_forever
        threading.Thread(target=serve, args=[0.05], daemon=True).start()
        return self

    def __exit__(self, *_error: Any) -> None:
        self._server.shutdown()
        self._server.server_close()

    def is_busy(self) -> bool:
        """Whether too many requests came in too short a time."""
        now = time.monotonic()
        self._recent.append(now)
        while self._recent and self._recent[0] < now - WINDOW:
            self._recent.popleft()
        return len(self._recent) > MOST_REQUESTS

    # === WHAT CAN BE ASKED === #

    def answer(self, method: str, what: str, name: str, values: dict[str, str]) -> tuple[int, Any]:
        """(status, answer as JSON can carry it)."""
        act = f"_{method.lower()}_{what.lower()}"
        if not hasattr(self, act):
            return 404, {"error": "not found"}
        return getattr(self, act)(name, values)

    def _post_call(self, name: str, values: dict[str, str]) -> tuple[int, Any]:
        missing = [field for field in ("from", "to", "answer_url") if not values.get(field)]
        if missing:
            return 400, {"error": f"{missing[0]} is a required parameter"}
        return 201, {"message": "call fired", "request_uuid": self.carrier.order(values)}

    def _get_call(self, name: str, values: dict[str, str]) -> tuple[int, Any]:
        calls = [phone.call for phone in self.carrier.phones if phone.call.ended]
        rows = [
            {
                "call_uuid": call.uuid,
                "from_number": call.caller.lstrip("+"),
                "to_number": call.called.lstrip("+"),
                "call_duration": round(call.clock - (call.answered or call.clock)),
                "call_direction": call.direction,
                "total_amount": "0.00475",
                "hangup_cause_code": call.ended["code"],
            }
            for call in calls
            if values.get("to_number", call.called.lstrip("+")) == call.called.lstrip("+")
        ]
        return 200, _listed(rows, values)

    def _delete_call(self, name: str, values: dict[str, str]) -> tuple[int, Any]:
        live = [phone for phone in self.carrier.phones if phone.call.uuid == name]
        if not live:
            return 404, {"error": "not found"}
        live[0].call.hang_up(source="API Request")
        return 204, None

    def _delete_request(self, name: str, values: dict[str, str]) -> tuple[int, Any]:
        return (204, None) if self.carrier.cancel(name) else (404, {"error": "not found"})

    def _post_message(self, name: str, values: dict[str, str]) -> tuple[int, Any]:
        missing = [field for field in ("src", "dst", "text") if not values.get(field)]
        if missing or values["src"] == values["dst"]:
            return 400, {"error": f"{(missing or ['src'])[0]} is not right"}
        names = [self.carrier.send_message(values | {"dst": to}) for to in values["dst"].split("<")]
        return 202, {"message": "message(s) queued", "message_uuid": names}

    def _get_message(self, name: str, values: dict[str, str]) -> tuple[int, Any]:
        rows = [
            {
                "message_uuid": row["message_uuid"],
                "message_state": row["state"],
                "to_number": row["dst"].lstrip("+"),
                "from_number": row["src"].lstrip("+"),
                "units": 1,
                "total_amount": "0.00650",
            }
            for row in self.carrier.messages
        ]
        if not name:
            return 200, _listed(rows, values)
        found = [row for row in rows if row["message_uuid"] == name]
        return (200, found[0]) if found else (404, {"error": "not found"})

    def _get_recording(self, name: str, values: dict[str, str]) -> tuple[int, Any]:
        rows = self.carrier.list_recordings(
            values.get("call_uuid", ""), values.get("add_time__gte", "")
        )
        if not name:
            return 200, _listed(rows, values)
        found = [row for row in rows if row["recording_id"] == name]
        return (200, found[0]) if found else (404, {"error": "not found"})

    def _delete_recording(self, name: str, values: dict[str, str]) -> tuple[int, Any]:
        gone = self.carrier.delete_recording(name)
        return (204, None) if gone else (404, {"error": "not found"})


def _listed(rows: list[dict[str, Any]], values: dict[str, str]) -> dict[str, Any]:
    offset, limit = int(values.get("offset") or 0), min(20, int(values.get("limit") or 20))
    meta = {"limit": limit, "offset": offset, "total_count": len(rows)}
    return {"meta": meta | {"next": None, "previous": None}, "objects": rows[offset:][:limit]}


class _Listener(ThreadingHTTPServer):
    """The socket of a ``CarrierServer``."""

    daemon_threads = True
    owner: CarrierServer


class _Handler(BaseHTTPRequestHandler):
    """One request to the carrier."""

    protocol_version = "HTTP/1.1"
    server: "_Listener"

    def do_GET(self) -> None:
        self._do()

    do_POST = do_DELETE = do_GET

    def _do(self) -> None:
        parts = urlsplit(self.path)
        values = self._read(parts.query)
        found = _PATH.fullmatch(parts.path)
        self.server.owner.asked.append((self.command, parts.path))
        sound = bool(found and found["what"] == "Recording" and "." in found["name"])
        if not found:
            self._send(404, {"error": "not found"})
        elif not self._is_known(found["account"]):
            self._send(403 if sound else 401, {"error": "authentication failed"})
        elif self.server.owner.is_busy():
            self._send(429, {"error": "too many requests"})
        elif self.command == "POST" and self.server.owner.broken > 0:
            self.server.owner.broken -= 1
            self._send(500, {"error": "internal error"})
        elif sound and self.command == "GET":
            self._send_sound(found["name"].partition(".")[0])
        else:
            self._send(
                *self.server.owner.answer(self.command, found["what"], found["name"], values)
            )

    def _read(self, query: str) -> dict[str, str]:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        values = dict(parse_qsl(query, keep_blank_values=True))
        if "json" in self.headers.get("Content-Type", ""):
            told = json.loads(body or b"{}") or {}
            return values | {name: str(value) for name, value in told.items()}
        form = parse_qs(body.decode(), keep_blank_values=True)
        return values | {name: found[0] for name, found in form.items()}

    def _is_known(self, account: str) -> bool:
        scheme, _space, value = self.headers.get("Authorization", "").partition(" ")
        if scheme != "Basic":
            return False
        wanted = f"{self.server.owner.carrier.setting.auth_id}:{self.server.owner.carrier.token}"
        return b64decode(value).decode() == wanted and wanted.startswith(account)

    def _send_sound(self, name: str) -> None:
        found = self.server.owner.carrier.play_recording(name)
        if found:
            self._send(200, *reversed(found))
        else:
            self._send(404, {"error": "not found"})

    def _send(self, status: int, content: Any, kind: str = "application/json") -> None:
        if isinstance(content, dict):
            content = json.dumps(content | {"api_id": str(uuid.uuid4())}).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_arguments: Any) -> None:
        """Tests and terminals have better uses for their lines."""
