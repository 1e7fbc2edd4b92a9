"""A town hall for calls: dialogues that behave as those of municipal_crm, kept in memory.

``session`` follows municipal.dialogue.session with the same kernels (Turn, validate_reply,
find_command), so the engine is driven by the contract that it will meet.
"""

import json
from pathlib import Path

from municipal_crm.tools.conversation import BACK, PERSON, find_command, menu
from municipal_crm.tools.dialogue import (
    Digits,
    Done,
    Misunderstood,
    Recording,
    Reply,
    Say,
    Transfer,
    Turn,
    validate_reply,
)
from municipal_ivr.tools.call import advance
from municipal_ivr.tools.call_state import Event, State

FLOW = json.loads(
    (Path(__file__).resolve().parents[3] / "addons/municipal_ivr/data/flow.json").read_text("utf-8")
)
PHONE = "+302101234567"


class Town:
    """Everything that calls did: ``filed`` (complete), ``partial``, ``callbacks``, ``rung``."""

    def __init__(self, officers=(), status=None):
        self.officers = list(officers)
        self.filed, self.partial, self.callbacks, self.rung = [], [], [], []
        self.replies = []
        self.session = None
        self.status = status or {}

    # what the engine asks for

    def start(self, code, language, slots):
        self.session = {"code": code, "lang": language, "at": None, "slots": dict(slots), "n": 0}
        self.session["pile"] = []
        first = {"request_intake": "kind", "request_status": "number", "callback": "person"}[code]
        return self._say(first)

    def reply(self, reply, number):
        self.replies.append(dict(reply))
        assert number == self.session["n"], "an answer to another turn"
        turn = Turn.from_dict(self.session["turn"])
        reply = Reply(**reply)
        command = find_command(turn.expect, reply)
        if command == PERSON:
            return self._say("person")
        if command == BACK and self.session["pile"]:
            self.session["pile"].pop()
            return self._say(self.session["pile"].pop() if self.session["pile"] else "kind")
        value = reply if isinstance(turn.expect, Transfer) else validate_reply(turn.expect, reply)
        if command or isinstance(value, Misunderstood):
            return self._repeat(turn)
        return self._say(getattr(self, f"take_{self.session['at']}")(value))

    def route(self, target):
        self.rung.append(target)
        return self.officers

    def close(self, status):
        slots = self.session["slots"]
        if status == "abandoned" and slots.get("matter") and not slots.get("filed"):
            self.partial.append(slots["matter"])

    # the dialogues

    def _say(self, step):
        self.session["at"] = step
        self.session["pile"].append(step)
        return self._repeat(getattr(self, f"ask_{step}")())

    def _repeat(self, turn):
        self.session["n"] += 1
        self.session["turn"] = json.loads(json.dumps(turn.to_dict()))
        return self.session["n"], self.session["turn"]

    def ask_kind(self):
        return Turn([Say("Τι αφορά;")], menu(["Καθαριότητα", "Φωτισμός"]))

    def take_kind(self, key):
        self.session["slots"]["kind"] = key
        return "matter"

    def ask_matter(self):
        return Turn([Say("Πείτε μας τι συμβαίνει.")], Recording())

    def take_matter(self, reply):
        self.session["slots"]["matter"] = reply.recording
        return "confirm"

    def ask_confirm(self):
        return Turn([Say("Το ακούσατε.")], menu(["Αποστολή", "Ξανά"]))

    def take_confirm(self, key):
        if key == "2":
            return "matter"
        self.session["slots"]["filed"] = True
        self.filed.append(self.session["slots"]["matter"])
        return "filed"

    def ask_filed(self):
        number = f"2026/{len(self.filed):06}"
        return Turn([Say("Ο αριθμός σας:"), Say(number, spell=True)], Done())

    def ask_number(self):
        return Turn([Say("Ο αριθμός;")], Digits(1, 12, as_typed=True))

    def take_number(self, number):
        return "pin"

    def ask_pin(self):
        return Turn([Say("Ο κωδικός;")], Digits(4, 4, secret=True))

    def take_pin(self, pin):
        return "told"

    def ask_told(self):
        return Turn([Say("Είναι σε εξέλιξη.")], Done())

    def ask_person(self):
        return Turn([Say("Σας συνδέω.")], Transfer("ΓΡΑΦΕΙΟ"))

    def take_person(self, value):
        return "phone"

    def ask_phone(self):
        return Turn([Say("Σε ποιο τηλέφωνο;")], Digits(8, 15, purpose="tel", as_typed=True))

    def take_phone(self, number):
        self.callbacks.append(number)
        return "promised"

    def ask_promised(self):
        return Turn([Say("Θα σας καλέσουμε.")], Done())


class Line:
    """A carrier that carries JSON: what it tells, and what the caller hears."""

    def __init__(self, town=None, flow=FLOW, **facts):
        self.flow, self.town, self.facts = flow, town or Town(), facts
        self.state = State()
        self.effects, self.events, self.heard = [], [], []

    def tell(self, event):
        """One event."""
        step = advance(self.flow, self.state, event, self.town)
        self.state = step.state
        for effect in step.effects:
            if type(effect).__name__ == "Close":
                self.town.close(effect.status)
        self.effects += step.effects
        self.actions = step.actions
        self.events.append(event)
        if step.actions:
            self.heard = list(said(step.actions))
        return step

    def call(self, **facts):
        self.tell(Event("start", "start", self.facts | facts))
        return self

    def do(self, **data):
        """Answer the step that waits now."""
        number = self.state.step
        return self.tell(Event(f"step {number}", "step", {"step": number, **data}))

    def press(self, *keys):
        for key in keys:
            self.do(keys=key)
        return self

    def hang_up(self):
        self.tell(Event("hangup", "hangup", {"cause": "Caller", "seconds": 10}))
        self.tell(Event("settle", "settle"))
        return self


def said(actions):
    """The texts of all that is said, in order."""
    for action in actions:
        for say in getattr(action, "says", [action]):
            if hasattr(say, "text"):
                yield say.prompt or say.text
