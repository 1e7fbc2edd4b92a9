"""The words and waits of a step: a menu of the flow or a turn of a dialogue, made into actions.

A turn is the JSON of ``municipal_crm``'s ``Turn.to_dict()``: ``says`` and ``expect``.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from . import flow as flows
from .action import Dial, Gather, Go, Hangup, Record, Say
from .call_state import State
from .flow import Flow, Node

Turn = Mapping[str, Any]

#: Seconds until the first key and between keys; people who are slow are not punished.
MENU_WAIT, NUMBER_WAIT = 10, 20
DIGIT_WAIT, NUMBER_DIGIT_WAIT = 4, 5
MOST_DIGITS = 32  # what a carrier collects at once
MOST_SECONDS = 300


class Voice:
    """Says things in the language, speed and loudness of one call."""

    def __init__(self, flow: Flow, state: State) -> None:
        self.flow = flow
        self.state = state

    def prompt(self, name: str, lang: str = "") -> Say:
        """A prompt of the flow."""
        lang = lang or self.state.language
        return self._say(flows.get_text(self.flow, name, lang), lang, prompt=name)

    def prompts(self, names: Iterable[str]) -> tuple[Say, ...]:
        return tuple(map(self.prompt, names))

    def words(self, say: Mapping[str, Any]) -> Say:
        """What a dialogue says."""
        lang = say.get("lang") or self.state.language
        flags = {name: bool(say.get(name)) for name in ("spell", "secret")}
        return self._say(say["text"], lang, audio=say.get("audio", ""), **flags)

    def menu(self, node: Node, before: Iterable[Say] = ()) -> tuple[Any, ...]:
        """The prompts and options of a menu, the text of each option before its key."""
        says = [*before, *self.prompts(node.get("prompts", ()))]
        for option in node["options"]:
            lang = option.get("language") if node["kind"] == "language" else ""
            says.append(self.prompt(option["label"], lang or ""))
            says.append(self._press(option["key"], lang or ""))
        if not self.state.path and node["kind"] == "menu":
            says.append(self.prompt("keys_help"))
        return self._gather(says, timeout=node["wait"])

    def turn(self, turn: Turn, before: Iterable[Say] = ()) -> tuple[Any, ...]:
        """A turn that waits for keys or a voice."""
        says = [*before, *map(self.words, turn["says"])]
        expect = turn["expect"]
        return getattr(self, f"_expect_{expect['kind']}")(says, expect)

    def dial(self, number: str, before: Iterable[Say] = ()) -> tuple[Any, ...]:
        """Ring somebody; the step ends with how it went."""
        seconds = flows.get_limit(self.flow, "dial_seconds")
        return (*before, Dial(number, self.state.step, seconds), Go(self.state.step))

    def hangup(self, before: Iterable[Say] = ()) -> tuple[Any, ...]:
        return (*before, Hangup())

    def _expect_choice(self, says: list[Say], expect: Mapping[str, Any]) -> tuple[Any, ...]:
        for option in expect["options"]:
            says += [self.words({"text": option["label"]}), self._press(option["key"])]
        return self._gather(says)

    def _expect_digits(self, says: list[Say], expect: Mapping[str, Any]) -> tuple[Any, ...]:
        maximum = min(expect["maximum"], MOST_DIGITS)
        if maximum == 1:
            return self._gather(says, secret=expect["secret"])
        if expect["minimum"] != expect["maximum"]:
            says.append(self.prompt("finish_number"))
        return self._gather(
            says,
            timeout=NUMBER_WAIT,
            digit_timeout=NUMBER_DIGIT_WAIT,
            maximum=maximum,
            finish_key=expect["finish_key"],
            secret=expect["secret"],
        )

    def _expect_recording(self, says: list[Say], expect: Mapping[str, Any]) -> tuple[Any, ...]:
        seconds = min(expect["max_seconds"], MOST_SECONDS)
        step = self.state.step
        return (*says, self.prompt("speak"), Record(step, seconds), Go(step))

    # Words are recorded too: what was said is read later, by a machine or a person.
    _expect_speech = _expect_recording

    def _gather(self, says: Iterable[Say], **waits: Any) -> tuple[Any, ...]:
        step = self.state.step
        return (Gather(tuple(says), step, **({"timeout": MENU_WAIT} | waits)), Go(step))

    def _press(self, key: str, lang: str = "") -> Say:
        name = flows.PRESS.get(key)
        if name:
            return self.prompt(name, lang)
        return self._say(key, lang or self.state.language, spell=True)

    def _say(self, text: str, lang: str, **values: Any) -> Say:
        return Say(text, lang, rate=self.state.rate, gain=self.state.gain, **values)
