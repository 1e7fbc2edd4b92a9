"""A whole simulated carrier: telephones, recordings and the REST side of one account.

It speaks Plivo's protocol over real HTTP with real signatures, so what works with it works
through the same door as the real one. See ``carrier_phone`` for scripts.
"""

import json
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from . import carrier_forms as forms
from . import carrier_sound
from .carrier_call import CarriedCall, Setting
from .carrier_phone import Phone, Words
from .carrier_wire import Faults, Request, Wire

#: Calls a second that an account may order; what is more waits (Plivo).
CALLS_PER_SECOND = 2
#: Waits and retries that Plivo grants: one silence of at most some 12 s, then the fallback;
#: news is told up to six times.
TURN, NEWS = "#ct=2000&rt=6000&rc=1&rp=ct,rt,5xx", "#ct=2000&rt=10000&rc=5&rp=all"
#: How an outbound call ends that nobody takes: (code of the cause, status).
ENDINGS = {"busy": (3010, "busy"), "no-answer": (6010, "no-answer"), "rejected": (3020, "failed")}


def application(base: str, key: str, **values: Any) -> Setting:
    """The set-up of the account ``key`` at the address ``base``, as in Plivo's console."""
    door = f"{base.rstrip('/')}/ivr/{key}"
    addresses = {
        "answer_url": f"{door}/answer{TURN}",
        "hangup_url": f"{door}/hangup{NEWS}",
        "fallback_url": f"{door}/fallback",
    }
    return Setting(**(addresses | values))


class TownWords:
    """What sounds say, asked of the town by signed requests at ``/ivr/<key>/words``.

    A carrier cannot know it; only accounts of the simulator answer this. Asked once for each
    sound; unknown words are empty.
    """

    def __init__(self, setting: Setting, wire: Callable[[], Wire]) -> None:
        self._url = setting.answer_url.partition("#")[0].rpartition("/")[0] + "/words"
        self._wire = wire
        self._known: dict[str, tuple[str, str]] = {}

    def __call__(self, url: str) -> tuple[str, str]:
        name = url.rpartition("/")[2].partition(".")[0]
        if name not in self._known:
            response = self._wire().send(Request(0, "words", self._url, {"Sound": name}))
            told = response.content_type.startswith("application/json") and response.ok
            found = json.loads(response.body) if told else {}
            self._known[name] = (found.get("text", ""), found.get("lang", ""))
        return self._known[name]


class Carrier:
    """``setting``: of the application; ``token``: the account's secret; ``people``: who is rung
    by outbound calls: number (with ``+``) → ``busy``, ``no-answer``, ``rejected``, ``machine``
    or a function that is given the answered ``Phone``; ``late_recordings``: how often a
    recording is not there yet when it is asked for.
    """

    def __init__(
        self,
        setting: Setting,
        token: str,
        faults: Faults | None = None,
        words: Words | None = None,
        reach: str = "",
        late_recordings: int = 0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.setting = setting
        self.token = token
        self.faults = faults or Faults()
        self.words = words or TownWords(setting, self.wire)
        self.reach = reach
        self.sleep = sleep
        self.late_recordings = late_recordings
        self.recordings: dict[str, dict[str, Any]] = {}
        self.deleted: list[str] = []
        self.orders: deque[dict[str, Any]] = deque()
        self.messages: list[dict[str, Any]] = []
        self.people: dict[str, Any] = {}
        self.phones: list[Phone] = []
        self._lock = threading.Lock()
        self._free_at = 0.0

    def wire(self) -> Wire:
        """A connection of its own: a session is not for several threads."""
        return Wire(self.token, self.faults, self.reach, self.sleep)

    def phone(self, caller: str, called: str, late: Iterable[str] = (), **values: Any) -> Phone:
        """A telephone with the number ``caller``, about to dial ``called``."""
        call = CarriedCall.new(self.setting, caller, called, **values)
        phone = Phone(call, self.wire(), self.words, self.keep, late)
        with self._lock:
            self.phones.append(phone)
        return phone

    # === RECORDINGS === #

    def keep(self, name: str, wav: bytes, details: Mapping[str, Any]) -> None:
        """A recording is there from now on; a whole call is silent in this simulation."""
        kind = "audio/wav" if wav else "audio/mpeg"
        row = dict(details) | {"kind": kind, "asked": 0, "added": datetime.now(UTC)}
        row["sound"] = wav or carrier_sound.silent_mp3(details["seconds"])
        with self._lock:
            self.recordings[name] = row

    def play_recording(self, name: str) -> tuple[str, bytes] | None:
        """(content type, sound); None while it is not there (yet)."""
        with self._lock:
            row = self.recordings.get(name)
            if not row:
                return None
            row["asked"] += 1
            return (row["kind"], row["sound"]) if row["asked"] > self.late_recordings else None

    def delete_recording(self, name: str) -> bool:
        with self._lock:
            self.deleted.append(name)
            return self.recordings.pop(name, None) is not None

    def list_recordings(self, call: str = "", since: str = "") -> list[dict[str, Any]]:
        """As Plivo lists them, the newest first."""
        with self._lock:
            rows = [forms.recording_row(name, row) for name, row in self.recordings.items()]
        found = [row for row in rows if not call or row["call_uuid"] == call]
        found = [row for row in found if row["add_time"][: len(since)] >= since]
        return sorted(found, key=lambda row: row["add_time"], reverse=True)

    # === OUTBOUND === #

    def order(self, values: Mapping[str, str]) -> str:
        """Take an order to call; ``ring_next`` does it."""
        name = str(uuid.uuid4())
        with self._lock:
            now = time.monotonic()
            due = max(now, self._free_at)
            self._free_at = due + 1 / CALLS_PER_SECOND
            self.orders.append(dict(values) | {"request_uuid": name, "due": due})
        return name

    def cancel(self, name: str) -> bool:
        with self._lock:
            left = [order for order in self.orders if order["request_uuid"] != name]
            gone = len(left) < len(self.orders)
            self.orders = deque(left)
        return gone

    def ring_next(self) -> Phone | None:
        """Place the next ordered call and carry it to its end; None: nothing is ordered."""
        with self._lock:
            order = self.orders.popleft() if self.orders else None
        if not order:
            return None
        self.sleep(max(0.0, order["due"] - time.monotonic()))
        number = f"+{order['to'].lstrip('+')}"
        phone = self._ordered_phone(order, number)
        if order.get("ring_url"):
            phone.call.tell("ring", order["ring_url"], {"Event": "Ring"})
        person = self.people.get(number, "no-answer")
        if isinstance(person, str) and person in ENDINGS:
            code, status = ENDINGS[person]
            phone.call.fail(code, status)
            phone.carry()
        else:
            self._answered(order, phone, person)
        return phone

    def _ordered_phone(self, order: Mapping[str, str], number: str) -> Phone:
        setting = Setting(
            answer_url=order["answer_url"],
            hangup_url=order.get("hangup_url", ""),
            fallback_url=order.get("fallback_url", ""),
            answer_method=order.get("answer_method", "POST"),
            auth_id=self.setting.auth_id,
            media=self.setting.media,
            zone=self.setting.zone,
            fetch_sounds=self.setting.fetch_sounds,
        )
        values = {"direction": "outbound", "request": order["request_uuid"]}
        call = CarriedCall.new(setting, f"+{order['from'].lstrip('+')}", number, **values)
        phone = Phone(call, self.wire(), self.words, self.keep)
        with self._lock:
            self.phones.append(phone)
        return phone

    def _answered(self, order: Mapping[str, str], phone: Phone, person: Any) -> None:
        """Somebody, or a machine, takes the call."""
        if order.get("machine_detection") and order.get("machine_detection_url"):
            told = {"Event": "MachineDetection", "Machine": str(person == "machine").lower()}
            phone.call.tell("machine", order["machine_detection_url"], told)
        phone.dial()
        if callable(person):
            person(phone)
        if phone.state != "over":
            phone.hang_up()

    # === MESSAGES === #

    def send_message(self, values: Mapping[str, str], status: str = "delivered") -> str:
        """Take a text message and tell its states."""
        name = str(uuid.uuid4())
        row = dict(values) | {"message_uuid": name, "state": status, "at": datetime.now(UTC)}
        with self._lock:
            self.messages.append(row)
        return name

    def tell_message(self, row: Mapping[str, Any], states: Iterable[str]) -> None:
        """The status callbacks of a message."""
        wire = self.wire()
        for number, state in enumerate(states, 1):
            at = row["at"] + timedelta(seconds=number)
            units = forms.count_parts(row["text"])
            form = forms.message(row["message_uuid"], row["src"], row["dst"], state, units, at)
            if row.get("url"):
                wire.send(Request(number, "message", row["url"], form, row.get("method", "POST")))

    def text(self, url: str, sender: str, to: str, words: str) -> int:
        """A citizen sends a text message; the status of what came back."""
        form = {"From": forms.bare(sender), "To": forms.bare(to), "Text": words, "Type": "sms"}
        form["MessageUUID"] = str(uuid.uuid4())
        return self.wire().send(Request(1, "message", url, form)).status
