"""The carrier's half of a call: doing what our documents say, one element after another."""

import math
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from . import carrier_forms as forms
from . import carrier_sound
from .carrier_wire import Request, Response
from .carrier_xml import LAST_DIGIT, Refused, read

MOST_REDIRECTS = 50
CHARACTERS_PER_SECOND = 14  # of the carrier's own voice
IDLE, ASKING, KEYS, RECORD, DIAL, OVER = "idle", "asking", "keys", "record", "dial", "over"
#: Elements that do not answer the call.
_SILENT = ("Hangup", "PreAnswer", "Wait")


def seconds_of(value: str | None, default: float) -> float:
    """A time limit of an attribute; ``auto`` and nothing are the default."""
    return float(value) if value and value.isdigit() else default


class Documents:
    """Base of ``CarriedCall``, which has the data."""

    def common(self) -> dict[str, str]:
        return forms.common(
            self.uuid, self.caller, self.called, self.direction, self.status,
            self.began_at, self.request, self.setting["auth_id"],
        )  # fmt: skip

    @property
    def began_at(self) -> datetime:
        return datetime.fromisoformat(self.began)

    def _note(self, kind: str, text: str) -> None:
        self.trail.append({"at": round(self.clock, 1), "kind": kind, "text": text})

    # === REQUESTS === #

    def _send(self, kind: str, url: str, form: dict[str, str], method: str | None = "POST") -> None:
        self.sent += 1
        request = {"number": self.sent, "kind": kind, "url": url, "form": form}
        self.outbox.append(request | {"method": method or "POST"})

    def _ask(self, kind: str, url: str, form: dict[str, str], method: str | None = "POST") -> None:
        """Send something whose answer decides what comes next."""
        self.state, self.now, self.todo = ASKING, None, []
        self._send(kind, url, form, method)

    def _act(self, told: dict[str, str]) -> None:
        """The caller has answered the present element: ask its action what comes next."""
        attributes = self.now["attributes"]
        form = self.common() | told
        self.now = None
        if not attributes.get("action"):
            self._go_on()
        elif attributes.get("redirect", "true") == "false":
            self._send("news", attributes["action"], form, attributes.get("method"))
            self._go_on()
        else:
            self._ask("action", attributes["action"], form, attributes.get("method"))

    def _asks(self) -> bool:
        """Whether something is on its way whose answer decides what comes next."""
        return any(row["kind"] in (*LAST_DIGIT, "sound", "confirm") for row in self.outbox)

    # === ANSWERS === #

    def _take_document(self, request: Request, response: Response) -> None:
        text = response.body.decode("utf-8", "replace")
        row = {"url": request.url, "kind": request.kind, "status": response.status, "xml": text}
        self.xml.append(row | {"at": round(self.clock, 1), "form": dict(request.form)})
        digit = LAST_DIGIT[request.kind]
        if not response.ok:
            self._fail(7010 + digit, f"{request.kind}: {response.status or response.error}")
            return
        try:
            self.todo = read(response.body, response.content_type, request.kind)
        except Refused as refused:
            self._fail(refused.code, f"{request.kind}: {refused}")
            return
        self._fetch(self.todo)

    def _fail(self, code: int, why: str) -> None:
        """Instead of a document that cannot be had comes that of the fallback, once."""
        self.problems.append(f"{code} {why}")
        fallback = self.setting["fallback_url"]
        if fallback and not self.fallen_back:
            self.fallen_back = True
            form = self.common() | {"Event": "StartApp"}
            self._ask("fallback", fallback, form, self.setting["fallback_method"])
        else:
            self._end(code, "Error")

    def _fetch(self, elements: list[dict[str, Any]]) -> None:
        """Get all sounds of a document that are not known yet."""
        flat = elements + [child for element in elements for child in element["children"]]
        urls = dict.fromkeys(row["text"] for row in flat if row["name"] == "Play")
        for url in urls:
            if url in self.sounds:
                continue
            if self.setting["fetch_sounds"]:
                self._send("sound", url, {}, "GET")
            else:
                self.sounds[url] = 0.0
        if not self._asks():
            self._go_on()

    def _take_sound(self, request: Request, response: Response) -> None:
        size = len(response.body) if response.size is None else response.size
        try:
            self.sounds[request.url] = carrier_sound.measure(
                response.status, response.content_type, response.body[:4096], size
            )
        except carrier_sound.SoundRefused as refused:
            self.sounds[request.url] = 0.0
            self.problems.append(f"{request.url}: {refused}")

    # === ELEMENTS === #

    def _go_on(self) -> None:
        """Do what stands next, until something has to be asked or waited for."""
        if self.now and "outcome" in self.now:
            self._finish_dial()
            return
        self.state, self.now = ASKING, None
        while self.todo and self.state == ASKING and not self._asks():
            element = self.todo.pop(0)
            self._note(element["name"], element["text"])
            if element["name"] not in _SILENT and self.answered is None:
                self.answered, self.status = self.clock, "in-progress"
            getattr(self, f"_do_{element['name'].lower()}")(element)
        if not self.todo and self.state == ASKING and not self._asks():
            self._end(4010, "Plivo")

    def _hear(self, element: dict[str, Any], until: float = math.inf) -> None:
        """A prompt is heard, the clock runs at most to ``until``."""
        if self.clock >= until:
            return
        attributes, text = element["attributes"], element["text"]
        row = {"kind": "words", "url": "", "text": text, "lang": attributes.get("language", "")}
        if element["name"] == "Play":
            row = {"kind": "sound", "url": text, "text": "", "lang": ""}
            seconds = self.sounds.get(text, 0.0)
        elif element["name"] == "Wait":
            row |= {"kind": "silence"}
            seconds = seconds_of(attributes.get("length"), 1)
        else:
            seconds = len(re.sub(r"\s+", " ", text)) / CHARACTERS_PER_SECOND
        seconds *= max(1, int(attributes.get("loop", 1)))
        self.heard.append(row | {"seconds": round(seconds, 2), "at": round(self.clock, 1)})
        self.clock = min(until, self.clock + seconds)

    _do_play = _do_speak = _do_wait = _hear

    def _do_preanswer(self, element: dict[str, Any]) -> None:
        for child in element["children"]:
            self._hear(child)

    def _do_getinput(self, element: dict[str, Any]) -> None:
        self.state, self.now = KEYS, element

    _do_getdigits = _do_getinput

    def _do_record(self, element: dict[str, Any]) -> None:
        attributes = element["attributes"]
        if attributes.get("recordSession") == "true":
            self._begin_session(element)
        else:
            if attributes.get("playBeep", "true") == "true":
                tone = {"kind": "tone", "url": "", "text": "", "lang": "", "seconds": 0.5}
                self.heard.append(tone | {"at": round(self.clock, 1)})
                self.clock += 0.5
            self.state, self.now = RECORD, element

    def _begin_session(self, element: dict[str, Any]) -> None:
        """Record the whole call; how long it is comes with the news at the end."""
        name, url = self._new_recording(element["attributes"])
        self.session = {"id": name, "url": url, "attributes": element["attributes"]}
        self.session["at"] = self.clock
        action = element["attributes"].get("action")
        if action:
            told = forms.recording(name, url, -1, self.began_at) | {"Digits": ""}
            self._send("news", action, self.common() | told, element["attributes"].get("method"))

    def _new_recording(self, attributes: dict[str, str]) -> tuple[str, str]:
        name = str(uuid5(NAMESPACE_URL, f"{self.uuid}/{len(self.recordings)}/{self.clock}"))
        kind = attributes.get("fileFormat", "mp3")
        base = self.setting["media"].rstrip("/")
        return name, f"{base}/v1/Account/{self.setting['auth_id']}/Recording/{name}.{kind}"

    def _do_dial(self, element: dict[str, Any]) -> None:
        self.state, self.now = DIAL, element

    def _do_redirect(self, element: dict[str, Any]) -> None:
        self.redirects += 1
        if self.redirects > MOST_REDIRECTS:
            self._end(2060, "Plivo")
        else:
            method = element["attributes"].get("method")
            self._ask("redirect", element["text"], self.common(), method)

    def _do_hangup(self, element: dict[str, Any]) -> None:
        reason = element["attributes"].get("reason")
        self._end({"rejected": 3020, "busy": 3010}.get(reason, 4010), "Answer XML")

    # === THE END === #

    def _end(self, code: int, source: str) -> None:
        """Hang up, tell it, and what is still to be told of recordings."""
        self.state, self.now, self.todo = OVER, None, []
        self.status = "completed" if self.answered is not None else "failed"
        self.ended = {"code": code, "source": source, "seconds": round(self.clock, 1)}
        self._note("over", f"{code} {source}")
        told = self.common() | forms.hangup(
            code, source, self.began_at, self.answered, self.clock, self.setting["zone"]
        )
        if self.setting["hangup_url"]:
            self._send("hangup", self.setting["hangup_url"], told)
        if self.session:
            self._end_session()

    def _end_session(self) -> None:
        attributes, seconds = self.session["attributes"], self.clock - self.session["at"]
        end = self.began_at + timedelta(seconds=self.clock)
        row = {name: self.session[name] for name in ("id", "url")}
        self.recordings.append(row | {"seconds": seconds, "kind": "session"})
        told = forms.recording(row["id"], row["url"], seconds, end)
        if attributes.get("callbackUrl"):
            form = self.common() | told
            self._send("news", attributes["callbackUrl"], form, attributes.get("callbackMethod"))
