"""A call as the carrier lives it: takes our XML, keeps a virtual clock, waits for the caller.

Neither sends nor sleeps. ``peek`` gives the next request that the carrier wants to send,
``give`` takes what came back; when ``peek`` gives nothing, ``state`` says what the caller can
do. So tests, a terminal and a browser drive the same code, and a server never has to call
itself. All but the sounds of callers is plain data: ``to_dict`` and ``from_dict``.
"""

import math
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from . import carrier_forms as forms
from . import carrier_sound
from .carrier_documents import ASKING, DIAL, IDLE, KEYS, OVER, RECORD, Documents, seconds_of
from .carrier_wire import Request, Response
from .carrier_xml import LAST_DIGIT, Refused, read

RING_SECONDS = 2
LEG_SECONDS = 30
DIAL_STATUSES = ("completed", "busy", "failed", "cancel", "timeout", "no-answer")


@dataclass
class Setting:
    """How the account's application is set up, and the ways of this carrier.

    ``empty_action``: an answer is told even if no key came (a carrier that behaves like
    Plivo does so); ``fetch_sounds``: get what is to be played (off: time stands still);
    ``record_silence``: who says nothing leaves a silent recording; ``media``: base of the
    addresses of recordings; ``zone``: time zone of the account.
    """

    answer_url: str
    hangup_url: str = ""
    fallback_url: str = ""
    answer_method: str = "POST"
    fallback_method: str = "GET"
    auth_id: str = ""
    media: str = "https://media.plivo.com"
    zone: str = "Europe/Athens"
    empty_action: bool = False
    fetch_sounds: bool = True
    record_silence: bool = True


@dataclass
class CarriedCall(Documents):
    """One leg between a caller and us.

    ``heard``: what the caller heard, in order (``kind`` sound, words, tone or silence, ``url``,
    ``text``, ``lang``, ``seconds``, ``at``); ``xml``: every document with the address that gave
    it; ``problems``: what a careful carrier would complain about; ``recordings``: what was
    recorded, without the sound, which is in ``said`` by id; ``clock``: seconds since dialling.
    """

    setting: dict[str, Any]
    caller: str
    called: str
    uuid: str
    began: str
    direction: str = "inbound"
    request: str = ""
    status: str = "ringing"
    state: str = IDLE
    clock: float = 0.0
    answered: float | None = None
    todo: list[dict[str, Any]] = field(default_factory=list)
    now: dict[str, Any] | None = None
    outbox: list[dict[str, Any]] = field(default_factory=list)
    held: list[dict[str, Any]] = field(default_factory=list)
    sent: int = 0
    redirects: int = 0
    fallen_back: bool = False
    sounds: dict[str, float] = field(default_factory=dict)
    heard: list[dict[str, Any]] = field(default_factory=list)
    xml: list[dict[str, Any]] = field(default_factory=list)
    trail: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    recordings: list[dict[str, Any]] = field(default_factory=list)
    dialled: list[dict[str, Any]] = field(default_factory=list)
    session: dict[str, Any] | None = None
    ended: dict[str, Any] | None = None
    said: dict[str, bytes] = field(default_factory=dict, repr=False)

    @classmethod
    def new(cls, setting: Setting, caller: str, called: str, **values: Any) -> "CarriedCall":
        """A call that is not dialled yet; ``values``: ``uuid``, ``began`` (ISO, UTC) …"""
        values.setdefault("uuid", str(uuid.uuid4()))
        values.setdefault("began", datetime.now(UTC).isoformat())
        return cls(asdict(setting), caller, called, **values)

    def to_dict(self) -> dict[str, Any]:
        """All but ``said``, as JSON can carry it."""
        names = (item.name for item in fields(self) if item.name != "said")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "CarriedCall":
        return cls(**data)

    # === WHAT DRIVES IT === #

    def dial(self) -> None:
        """The caller dials; or, of an outbound call, the called person answers."""
        self._note("dial", f"{self.caller or 'withheld'} → {self.called}")
        self.clock += RING_SECONDS
        if self.direction == "outbound":
            self.answered, self.status = self.clock, "in-progress"
        form = self.common() | {"Event": "StartApp"}
        self._ask("answer", self.setting["answer_url"], form, self.setting["answer_method"])

    def tell(self, kind: str, url: str, told: Mapping[str, str]) -> None:
        """Something else that is told of the call: it rings, a machine was heard."""
        self._send(kind, url, self.common() | told)

    def fail(self, code: int, status: str) -> None:
        """An outbound call that nobody took."""
        self._end(code, "Callee")
        self.status = status
        for row in self.outbox:
            if row["kind"] == "hangup":
                row["form"]["CallStatus"] = status

    def peek(self) -> Request | None:
        """The next request to be sent; None: the caller's turn, or all is over."""
        return Request(**self.outbox[0]) if self.outbox else None

    def give(self, number: int, response: Response) -> None:
        """What came back for the request ``number``."""
        request = next(Request(**row) for row in self.outbox if row["number"] == number)
        self.outbox = [row for row in self.outbox if row["number"] != number]
        if request.kind == "sound":
            self._take_sound(request, response)
        elif request.kind == "confirm":
            self._take_confirm(request, response)
        elif request.kind in LAST_DIGIT and self.state == ASKING:
            self._take_document(request, response)
            return
        elif not response.ok:
            self.problems.append(f"{request.kind}: {response.status or response.error}")
            return
        if request.kind in ("sound", "confirm") and self.state == ASKING and not self._asks():
            self._go_on()

    def hold(self, number: int) -> None:
        """Send the request ``number`` only after ``release``: news may come late."""
        self.held += [row for row in self.outbox if row["number"] == number]
        self.outbox = [row for row in self.outbox if row["number"] != number]

    def release(self) -> None:
        self.outbox, self.held = self.outbox + self.held, []

    # === WHAT THE CALLER DOES === #

    def press(self, keys: str, after: float = math.inf) -> str:
        """Keys, ``after`` seconds of the prompts (which they cut; not given: at their end).

        :return: the keys that were told; none where nothing listens to keys
        """
        self._note("press", keys)
        if self.state == RECORD and keys:
            return keys[:1] if self.speak(carrier_sound.silent_wav(1), keys[0]) else ""
        if self.state != KEYS:
            self._note("lost", keys)
            return ""
        self._hear_prompts(self.clock + after)
        taken, waits = _collect(keys, self.now["attributes"])
        self.clock += 0.3 * len(taken) + waits
        self._act(forms.keys(taken))
        return taken

    def wait(self) -> None:
        """Nothing is pressed and nothing is said, for as long as the carrier waits."""
        self._note("wait", "")
        attributes = (self.now or {}).get("attributes", {})
        if self.state == RECORD and self.setting["record_silence"]:
            self.speak(carrier_sound.silent_wav(seconds_of(attributes.get("timeout"), 15)), "")
        elif self.state == RECORD:
            self._go_on()
        elif self.state == KEYS:
            self._hear_prompts(math.inf)
            self.clock += seconds_of(attributes.get("executionTimeout"), 15)
            if self.setting["empty_action"]:
                self._act(forms.keys(""))
            else:
                self._go_on()

    def _hear_prompts(self, until: float) -> None:
        for child in self.now["children"]:
            self._hear(child, until)

    def speak(self, wav: bytes, key: str = "#") -> str:
        """Say something after the tone and end it with ``key`` (empty: by being silent).

        :return: the carrier's id of the recording, empty when nothing is recorded here
        """
        if self.state != RECORD:
            self._note("lost", "words")
            return ""
        self._note("speak", key)
        attributes = self.now["attributes"]
        row = self._keep(wav, attributes)
        self.clock += row["seconds"]
        end = self.began_at + timedelta(seconds=self.clock)
        told = forms.recording(row["id"], row["url"], row["seconds"], end)
        ended_by = key if key and key in attributes.get("finishOnKey", "#") else ""
        news = self.common() | told
        self._act(told | {"Digits": ended_by})
        if attributes.get("callbackUrl"):
            self._send("news", attributes["callbackUrl"], news, attributes.get("callbackMethod"))
        return row["id"]

    def _keep(self, wav: bytes, attributes: Mapping[str, str]) -> dict[str, Any]:
        longest = seconds_of(attributes.get("maxLength"), 60)
        sound, seconds = carrier_sound.cut(wav, longest)
        name, url = self._new_recording(attributes)
        row = {"id": name, "url": url, "seconds": round(seconds, 3), "kind": "message"}
        self.recordings.append(row)
        self.said[name] = sound
        return row

    def ring(self, status: str, confirmed: bool = True, seconds: float = LEG_SECONDS) -> None:
        """How the person behaves who is rung for the caller.

        :param status: ``completed`` (they talk for ``seconds``) or why they do not, as Plivo
            says it; ``confirmed``: they press the key that is asked of them, a voice box does not
        """
        if self.state != DIAL or status not in DIAL_STATUSES:
            raise ValueError(f"nobody is rung, or {status!r} is no end of it")
        attributes = self.now["attributes"]
        number = self.now["children"][0]["text"]
        self._note("ring", f"{number}: {status}")
        leg = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.uuid}/leg/{len(self.dialled)}"))
        outcome = {"status": status, "confirmed": confirmed, "seconds": seconds}
        outcome |= {"number": number, "leg": leg, "answers": status == "completed"}
        self.now = self.now | {"outcome": outcome}
        self.state = ASKING
        if outcome["answers"]:
            self._tell_leg("answer")
            if attributes.get("confirmSound"):
                self._send("confirm", attributes["confirmSound"], self.common())
                return
        self._finish_dial()

    def _take_confirm(self, request: Request, response: Response) -> None:
        """Only what can be heard may be in the document that the rung person gets."""
        text = response.body.decode("utf-8", "replace")
        row = {"url": request.url, "kind": request.kind, "status": response.status, "xml": text}
        self.xml.append(row | {"at": round(self.clock, 1), "form": dict(request.form)})
        try:
            if not response.ok:
                raise Refused(7012, f"{response.status or response.error}")
            elements = read(response.body, response.content_type, "action")
            if any(element["name"] not in ("Play", "Speak", "Wait") for element in elements):
                raise Refused(8012, "only Play, Speak and Wait may be in it")
        except Refused as refused:
            self.problems.append(f"confirm: {refused.code} {refused}")
            self.now["outcome"]["confirmed"] = False
            return
        for element in elements:
            if element["name"] == "Play" and self.setting["fetch_sounds"]:
                self._send("sound", element["text"], {}, "GET")

    def _tell_leg(self, action: str, seconds: float = 0) -> None:
        attributes, outcome = self.now["attributes"], self.now["outcome"]
        if attributes.get("callbackUrl"):
            told = forms.leg(
                action, outcome["status"], self.uuid, outcome["leg"], outcome["number"], seconds
            )
            url, method = attributes["callbackUrl"], attributes.get("callbackMethod")
            self._send("news", url, self.common() | told, method)

    def _finish_dial(self) -> None:
        outcome = self.now["outcome"]
        needs_key = bool(self.now["attributes"].get("confirmSound"))
        talks = outcome["answers"] and (outcome["confirmed"] or not needs_key)
        if not talks and outcome["answers"]:
            outcome["status"] = "no-answer"
        seconds = outcome["seconds"] if talks else 0
        if talks:
            self._tell_leg("connected")
        self.clock += seconds or seconds_of(self.now["attributes"].get("timeout"), 30)
        self._tell_leg("hangup", seconds)
        self.dialled.append({"number": outcome["number"], "status": outcome["status"]})
        status, leg = outcome["status"], outcome["leg"] if outcome["answers"] else ""
        cause = {"busy": "USER_BUSY", "completed": "NORMAL_CLEARING"}.get(status, "NO_ANSWER")
        self._act(forms.dial(status, status != "failed", cause, self.uuid, leg))

    def hang_up(self, code: int = 4000, source: str = "Caller", wav: bytes = b"") -> None:
        """The caller hangs up; ``wav``: in the middle of saying this, where it is recorded.

        What was said is told after the call as during it; its answer is not done any more.
        """
        if self.state == OVER:
            return
        self._note("hang up", "")
        self.outbox = [row for row in self.outbox if row["kind"] in ("news", "ring", "machine")]
        if self.state == RECORD and wav:
            self.speak(wav, "")
            for row in self.outbox:
                row["form"]["CallStatus"] = "completed"
        self._end(code, source)


def _collect(keys: str, attributes: Mapping[str, str]) -> tuple[str, float]:
    """The keys that count, and how long the carrier waits for more (s)."""
    finish, most = attributes.get("finishOnKey", "#"), int(attributes.get("numDigits", 32))
    valid = attributes.get("validDigits", "0123456789*#")
    taken = ""
    for key in keys:
        if key == finish:
            return taken, 0
        taken += key if key in valid else ""
        if len(taken) >= most:
            return taken, 0
    return taken, seconds_of(attributes.get("digitEndTimeout"), 4)
