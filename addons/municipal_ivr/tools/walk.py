"""The way of one answer through the flow: which menu it belongs to and where it leads."""

from collections.abc import Mapping
from typing import Any

from . import flow as flows
from .action import Action, Close, Effect, RecordCall, Remember, Say
from .call_state import State
from .flow import Flow, Node
from .voice import Voice

#: Nodes that may follow each other without the caller doing anything.
MOST_HOPS = 50
#: Shorter recordings hold no words (s).
LEAST_SECONDS = 1
MENUS = ("menu", "language")


class Walk:
    """Takes one answer; ``effects`` are those of the way."""

    def __init__(self, flow: Flow, state: State, world: Any) -> None:
        self.flow = flow
        self.state = state
        self.world = world
        self.voice = Voice(flow, state)
        self.effects: list[Effect] = []
        #: What is heard to its end, and what keys may cut.
        self.firm: list[Action] = []
        self.says: list[Say] = []

    def take(self, event: Mapping[str, Any]) -> tuple[Action, ...]:
        """The actions that answer the present step; the next step waits afterwards."""
        data = event["data"]
        self.state.step += 1
        if event["kind"] == "start":
            return self._begin(data)
        self._count_silence(data)
        if self.state.mode != "over" and self.state.step > flows.get_limit(self.flow, "steps"):
            return self._give_up()
        if self.state.silences > flows.get_limit(self.flow, "silences"):
            return self._enter(self.flow["on_silence"])
        return getattr(self, f"_take_{self.state.mode or 'over'}")(data)

    def _begin(self, data: Mapping[str, Any]) -> tuple[Action, ...]:
        self.state.facts = {name: data[name] for name in flows.FACTS if name in data}
        known = data.get("language") in self.flow["languages"]
        self.state.language = data["language"] if known else self.flow["languages"][0]
        self.state.facts["known"] = known
        return self._enter(self.flow["start"])

    def _count_silence(self, data: Mapping[str, Any]) -> None:
        said = data.get("keys") or data.get("recording") or data.get("dial")
        self.state.silences = 0 if said else self.state.silences + 1

    def _give_up(self) -> tuple[Action, ...]:
        self.says.append(self.voice.prompt("too_long"))
        return self._enter(self.flow["on_silence"])

    # === NODES === #

    def _enter(self, name: str) -> tuple[Action, ...]:
        """Go to a node, and on until something waits for the caller or the call ends."""
        for _hop in range(MOST_HOPS):
            node = self.flow["nodes"][name]
            self.state.node, self.state.misses = name, 0
            self.state.trail.append(name)
            following = getattr(self, f"_enter_{node['kind']}")(node)
            if not isinstance(following, str):
                return following
            name = following
        return self._end("endless")

    def _enter_say(self, node: Node) -> str:
        self.says += self.voice.prompts(node["prompts"])
        if node.get("notice"):
            self._make_firm()
        return node["next"]

    def _enter_branch(self, node: Node) -> str:
        return node["then"] if flows.get_fact(self.state.facts, node["fact"]) else node["else"]

    def _enter_language(self, node: Node) -> Any:
        if self.state.facts.get("known"):
            return node["next"]
        self.state.mode = "menu"
        return self._speak(self.voice.menu(node, self._flush()))

    def _enter_menu(self, node: Node) -> tuple[Action, ...]:
        self.state.mode = "menu"
        return self._speak(self.voice.menu(node, self._flush()))

    def _enter_record(self, node: Node) -> str:
        if flows.get_fact(self.state.facts, "recorded"):
            self._make_firm(RecordCall(node["max_seconds"]))
        return node["next"]

    def _enter_dialogue(self, node: Node) -> Any:
        self.says += self.voice.prompts(node.get("prompts", ()))
        slots = node.get("slots", {})
        self.state.mode = "dialogue"
        return self._follow(*self.world.start(node["code"], self.state.language, slots))

    def _enter_transfer(self, node: Node) -> Any:
        self.says += self.voice.prompts(node.get("prompts", ()))
        self.state.turn = None
        return self._ring(node["target"])

    def _enter_hangup(self, node: Node) -> tuple[Action, ...]:
        self.says += self.voice.prompts(node.get("prompts", ()))
        return self._end(f"ended at {self.state.node}")

    def _end(self, result: str) -> tuple[Action, ...]:
        if self.state.turn and self.state.mode in ("dialogue", "dial"):
            self.effects.append(Close("abandoned"))
        self.state.mode, self.state.turn = "over", None
        self.state.result = self.state.result or result
        return self._speak(self.voice.hangup(self._flush()))

    # === A MENU === #

    def _take_menu(self, data: Mapping[str, Any]) -> tuple[Action, ...]:
        node = self.flow["nodes"][self.state.node]
        keys = _one_key(str(data.get("keys") or ""))
        option = next((row for row in node["options"] if row["key"] == keys), None)
        if option:
            return self._choose(node, option)
        if keys in flows.PERSON:
            return self._leave_menu(self.flow["person"])
        if keys in flows.BACK:
            return self._go_back()
        if keys in flows.REPEAT or self._tune(keys):
            self.state.misses = 0
            return self._speak(self.voice.menu(node))
        return self._miss(node, keys)

    def _choose(self, node: Node, option: Mapping[str, Any]) -> tuple[Action, ...]:
        self.state.facts |= option.get("set", {})
        if option.get("language"):
            self.state.language = option["language"]
            self.effects.append(Remember(option["language"]))
        if node["kind"] == "language":
            return self._enter(node["next"])
        return self._leave_menu(option["next"])

    def _leave_menu(self, name: str) -> tuple[Action, ...]:
        self.state.path.append(self.state.node)
        return self._enter(name)

    def _go_back(self) -> tuple[Action, ...]:
        if self.state.path:
            return self._enter(self.state.path.pop())
        node = self.flow["nodes"][self.state.node]
        return self._speak(self.voice.menu(node, [self.voice.prompt("beginning")]))

    def _miss(self, node: Node, keys: str) -> tuple[Action, ...]:
        """No answer: repeat, then with the help on keys, then a person."""
        self.state.misses += 1
        if self.state.misses >= node["tries"]:
            if node["kind"] == "language":
                return self._enter(node["next"])
            return self._leave_menu(node["otherwise"])
        says = [self.voice.prompt("not_understood" if keys else "nothing_heard")]
        if self.state.misses > 1:
            says.append(self.voice.prompt("keys_help"))
        return self._speak(self.voice.menu(node, says))

    # === A DIALOGUE === #

    def _take_dialogue(self, data: Mapping[str, Any]) -> Any:
        expect = self.state.turn["expect"]
        keys = str(data.get("keys") or "")
        if _can_tune(expect, keys) and self._tune(keys):
            return self._speak(self.voice.turn(self.state.turn))
        reply = {"keys": keys, "text": "", "recording": ""}
        if expect["kind"] in ("recording", "speech"):
            reply = self._read_recording(data)
        return self._walk_on(self._follow(*self.world.reply(reply, self.state.turn_number)))

    def _read_recording(self, data: Mapping[str, Any]) -> dict[str, str]:
        """A key for a person, a repeat or the step before counts more than the sound."""
        name, keys = str(data.get("recording") or ""), str(data.get("keys") or "")
        if name:
            self.state.used_recordings.append(name)
        if keys in {*flows.PERSON, *flows.REPEAT, "9"}:
            return {"keys": keys, "text": "", "recording": ""}
        seconds = data.get("seconds", -1)
        empty = isinstance(seconds, int | float) and 0 <= seconds < LEAST_SECONDS
        return {"keys": "", "text": "", "recording": "" if empty else name}

    def _follow(self, number: int, turn: dict[str, Any]) -> Any:
        """What comes after a turn: its actions, or the name of the next node."""
        for _hop in range(MOST_HOPS):
            self.state.turn, self.state.turn_number = turn, number
            self.state.mode = "dialogue"
            kind = turn["expect"]["kind"]
            if kind == "done":
                self.says += map(self.voice.words, turn["says"])
                self.state.turn = None
                return self.flow["nodes"][self.state.node]["next"]
            if kind == "transfer":
                self.says += map(self.voice.words, turn["says"])
                return self._ring(turn["expect"]["target"])
            if kind not in ("recording", "speech") or self.state.facts.get("recorded", True):
                return self._speak(self.voice.turn(turn, self._flush()))
            self.says.append(self.voice.prompt("no_recording"))
            number, turn = self.world.reply(_reply(keys=flows.PERSON[0]), number)
        return self._end("endless")

    # === A TRANSFER === #

    def _ring(self, target: str) -> Any:
        """Ring those who are there, each at most once in a call."""
        room = flows.get_limit(self.flow, "transfers") - len(self.state.dialled)
        numbers = dict.fromkeys(self.world.route(target))
        fresh = [number for number in numbers if number not in self.state.dialled]
        self.state.legs = fresh[: max(0, room)]
        self.state.mode = "dial"
        return self._ring_next()

    def _ring_next(self) -> Any:
        if not self.state.legs:
            return self._come_back()
        number = self.state.legs.pop(0)
        self.state.dialled.append(number)
        return self._speak(self.voice.dial(number, self._flush()))

    def _take_dial(self, data: Mapping[str, Any]) -> tuple[Action, ...]:
        if data.get("dial") != "completed":
            return self._walk_on(self._ring_next())
        if self.state.turn:
            self.effects.append(Close("transferred"))
        self.state.turn, self.state.result = None, "transferred"
        return self._enter(self.flow["after_transfer"])

    def _come_back(self) -> Any:
        """Nobody answered: the dialogue that asked for them goes on, or the flow does."""
        if not self.state.turn:
            return self.flow["nodes"][self.state.node]["failed"]
        return self._follow(*self.world.reply(_reply(), self.state.turn_number))

    # === COMMON === #

    def _take_over(self, data: Mapping[str, Any]) -> tuple[Action, ...]:
        return self.voice.hangup()

    def _walk_on(self, following: Any) -> tuple[Action, ...]:
        return self._enter(following) if isinstance(following, str) else following

    def _tune(self, keys: str) -> bool:
        """Louder, slower or faster, if that is what the keys ask for."""
        if keys == flows.LOUDER:
            self.state.gain = 1 - self.state.gain
        elif keys in (flows.SLOWER, flows.FASTER):
            change = 1 if keys == flows.FASTER else -1
            self.state.rate = max(-1, min(1, self.state.rate + change))
        else:
            return False
        return True

    def _make_firm(self, *actions: Action) -> None:
        """What was said so far is heard to its end, then ``actions`` happen."""
        self.firm += [*self._flush(), *actions]

    def _flush(self) -> list[Say]:
        says, self.says = self.says, []
        return says

    def _speak(self, actions: tuple[Action, ...]) -> tuple[Action, ...]:
        """Notices that keys must not cut stand in front of what waits for keys."""
        firm, self.firm = self.firm, []
        return (*firm, *actions)


def _reply(keys: str = "") -> dict[str, str]:
    return {"keys": keys, "text": "", "recording": ""}


def _one_key(keys: str) -> str:
    """A key pressed twice is one key."""
    return keys[0] if keys and len(set(keys)) == 1 else keys


def _can_tune(expect: Mapping[str, Any], keys: str) -> bool:
    """Whether 6, 7 and 8 cannot be an answer here."""
    if expect["kind"] == "choice":
        return all(option["key"] != keys for option in expect["options"])
    return expect["kind"] == "digits" and expect["minimum"] > 1
