"""A telephone at the simulated carrier: dial, listen, press, speak, hang up.

``Phone`` carries a ``CarriedCall`` over the wire. A *script* is a list of steps, each a dict
that JSON can carry::

    {"press": "1"}                 keys; {"press": "1", "after": 2.5} cuts the prompts there
    {"choose": "υπάλληλο"}         the key that was heard after an option with these words
    {"say": "voice.wav"}           speak (bytes in Python), ended by {"key": "#"} (default)
    {"wait": true}                 say and press nothing for as long as the carrier waits
    {"ring": "busy"}               how the rung person behaves; {"confirmed": false}: a voice box
    {"hang_up": true}              or {"hang_up": "voice.wav"}: in the middle of saying this
"""

import random
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from .carrier_call import CarriedCall
from .carrier_documents import DIAL, KEYS, OVER, RECORD
from .carrier_wire import Request, Wire

#: What a sound says: (text, language); empty when nobody knows.
Words = Callable[[str], tuple[str, str]]
_KEY = re.compile(r"(?<![\w])([0-9*#])(?![\w])")


class Phone:
    """One call. ``late``: kinds of requests that are told only when the call is over."""

    def __init__(
        self,
        call: CarriedCall,
        wire: Wire,
        words: Words | None = None,
        keep: Callable[[str, bytes, Mapping[str, Any]], None] | None = None,
        late: Iterable[str] = (),
    ) -> None:
        self.call = call
        self.wire = wire
        self.late = frozenset(late)
        self._words = words or (lambda url: ("", ""))
        self._keep = keep or (lambda name, wav, row: None)
        self._kept: set[str] = set()
        self._seen = 0
        #: Sounds that were played, by address.
        self.audio: dict[str, bytes] = {}

    # === WHAT A CALLER CAN DO === #

    def dial(self) -> "Phone":
        self.call.dial()
        return self.carry()

    def press(self, keys: str, after: float | None = None) -> "Phone":
        """One step of keys; see ``CarriedCall.press``."""
        self._heard_now()
        self.call.press(keys, *(() if after is None else (after,)))
        return self.carry()

    def choose(self, words: str) -> "Phone":
        """Press the key that was offered for an option with these words.

        :raise LookupError: nothing like it was offered
        """
        return self.press(self.find_key(words))

    def say(self, wav: bytes | str | Path, key: str = "#") -> "Phone":
        self._heard_now()
        sound = wav if isinstance(wav, bytes) else Path(wav).read_bytes()
        self.call.speak(sound, key)
        return self.carry()

    def wait(self) -> "Phone":
        self._heard_now()
        self.call.wait()
        return self.carry()

    def ring(self, status: str, confirmed: bool = True, seconds: float = 30) -> "Phone":
        self._heard_now()
        self.call.ring(status, confirmed, seconds)
        return self.carry()

    def hang_up(self, wav: bytes | str | Path = b"") -> "Phone":
        self._heard_now()
        sound = wav if isinstance(wav, bytes) else Path(wav).read_bytes()
        self.call.hang_up(wav=sound)
        return self.carry()

    def run(self, script: Iterable[Mapping[str, Any]]) -> "Phone":
        """Dial, do the steps, hang up if the call is not over by then."""
        self.dial()
        for step in script:
            if self.call.state == OVER:
                break
            self.do(step)
        return self if self.call.state == OVER else self.hang_up()

    def do(self, step: Mapping[str, Any]) -> "Phone":
        """One step of a script.

        :raise ValueError: no such step
        """
        values = dict(step)
        if "press" in values:
            return self.press(str(values["press"]), values.get("after"))
        if "choose" in values:
            return self.choose(values["choose"])
        if "say" in values:
            return self.say(values["say"], values.get("key", "#"))
        if "ring" in values:
            more = {name: values[name] for name in ("confirmed", "seconds") if name in values}
            return self.ring(values["ring"], **more)
        if "wait" in values:
            return self.wait()
        if "hang_up" in values:
            return self.hang_up(b"" if values["hang_up"] is True else values["hang_up"])
        raise ValueError(f"not a step of a script: {step}")

    # === WHAT A CALLER KNOWS === #

    @property
    def state(self) -> str:
        """``keys``, ``record`` or ``dial``: waits for the caller; ``over``."""
        return self.call.state

    @property
    def problems(self) -> list[str]:
        return self.call.problems

    @property
    def xml(self) -> list[dict[str, Any]]:
        return self.call.xml

    @property
    def heard(self) -> list[dict[str, Any]]:
        """All that was heard, and what the prompts say that wait for keys now."""
        rows = self._rows()
        for row in rows:
            if row["kind"] == "sound":
                row["text"], row["lang"] = self._words(row["url"])
        return rows

    def _rows(self) -> list[dict[str, Any]]:
        rows = [dict(row) for row in self.call.heard]
        if self.call.state == KEYS:
            rows += [_prompt(child) for child in self.call.now["children"]]
        return rows

    @property
    def texts(self) -> list[str]:
        """The words that were heard; sounds whose words nobody knows are left out."""
        return [row["text"] for row in self.heard if row["text"]]

    @property
    def last(self) -> list[str]:
        """The words since the caller last did something."""
        return [row["text"] for row in self.heard[self._seen :] if row["text"]]

    def find_key(self, words: str) -> str:
        """The key named after (or in) the prompt that holds ``words``.

        What was heard last counts most, and a prompt of just these words more than a longer one.

        :raise LookupError: no such prompt, or no key with it
        """
        for texts in (self.last, self.texts):
            same = [place for place, text in enumerate(texts) if text.strip() == words]
            inside = [place for place, text in enumerate(texts) if words in text]
            for place in [*reversed(same), *reversed(inside)]:
                for text in texts[place : place + 2]:
                    found = _KEY.findall(text)
                    if found:
                        return found[-1]
        raise LookupError(f"no key for {words!r} was heard: {self.last}")

    # === THE WIRE === #

    def tell_again(self, chance: random.Random) -> None:
        """Everything that was told of this call, once more and in any order."""
        told = [request for request, _response, _seconds in self.wire.log]
        mine = [request for request in told if request.form.get("CallUUID") == self.call.uuid]
        chance.shuffle(mine)
        for request in mine:
            self.wire.send(request)

    def _heard_now(self) -> None:
        self._seen = len(self._rows())

    def carry(self) -> "Phone":
        """Send what is to be sent until it is the caller's turn."""
        self._publish()
        while request := self.call.peek():
            if request.kind in self.late:
                self.call.hold(request.number)
            else:
                self._deliver(request)
        if self.call.state == OVER:
            self.call.release()
            while request := self.call.peek():
                self._deliver(request)
        return self

    def _deliver(self, request: Request) -> None:
        response = self.wire.send(request)
        if request.kind == "sound" and response.ok:
            self.audio[request.url] = response.body
        self.call.give(request.number, response)
        self._publish()

    def _publish(self) -> None:
        """Recordings can be fetched before the news of them arrives."""
        for row in self.call.recordings:
            if row["id"] not in self._kept:
                self._kept.add(row["id"])
                details = row | {"call_uuid": self.call.uuid}
                details |= {"caller": self.call.caller, "called": self.call.called}
                self._keep(row["id"], self.call.said.get(row["id"], b""), details)


def _prompt(element: Mapping[str, Any]) -> dict[str, Any]:
    if element["name"] == "Play":
        return {"kind": "sound", "url": element["text"], "text": "", "lang": ""}
    language = element["attributes"].get("language", "")
    return {"kind": "words", "url": "", "text": element["text"], "lang": language}


WAITING = (KEYS, RECORD, DIAL)
