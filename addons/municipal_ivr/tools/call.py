"""The engine of a telephone call: a flow, a state and an event give a new state and actions.

``advance`` is pure: it changes none of its arguments, and all that it needs from outside
(dialogues, whom to ring) comes through ``world``. Each answer that is asked of the caller
has a number, the *step*; the carrier brings it back with the answer. So it does not matter
how often and in which order a carrier tells something:

* an answer to a step that is over gets the actions that it got the first time; of one that
  was over long ago, those of the last step,
* an answer to a later step is held until its turn comes,
* news that answers nothing (recordings, legs, the hang-up) is merged, whatever comes first,
* what is left when the caller has hung up is put away by the event ``settle``, once.
"""

from bisect import insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from . import action, call_state
from .action import Action, Close, Effect, Fetch, Go, Hangup, Settle
from .call_state import Event, State, merge_facts
from .flow import Flow
from .walk import Walk


class World(Protocol):
    """What a call needs from outside; each method may have effects of its own.

    A turn is the JSON of ``municipal_crm``'s ``Turn.to_dict()``; a reply are the values of
    its ``Reply``: ``keys``, ``text``, ``recording``, all empty for silence.
    """

    def start(
        self, code: str, language: str, slots: Mapping[str, Any]
    ) -> tuple[int, dict[str, Any]]:
        """Begin the dialogue ``code``; (number of the turn, turn)."""

    def reply(self, reply: Mapping[str, str], number: int) -> tuple[int, dict[str, Any]]:
        """Answer the turn ``number``; (number of the next turn, next turn)."""

    def route(self, target: str) -> Sequence[str]:
        """Whom to ring for ``target``, in this order: numbers (E.164) that may be dialled.

        Empty when nobody is there: out of hours, on leave, or the number is not allowed.
        """


@dataclass(frozen=True)
class Step:
    """``state`` after an event, what the caller hears, and work for the keeper of the call.

    ``repeated``: the event was known; the actions are those of the first time.
    """

    state: State
    actions: tuple[Action, ...] = ()
    effects: tuple[Effect, ...] = ()
    repeated: bool = False


def advance(flow: Flow, state: State, event: Event, world: World) -> Step:
    """Take in ``event``. Never raises for an event of the carrier, whatever is in it.

    :raise ValueError: the flow is not the one with which the call began
    """
    if state.flow_version not in (0, flow["version"]):
        raise ValueError("a call ends with the flow it began with")
    step = _number_of(event)
    if event.id in state.seen or (step is not None and 0 <= step < state.step):
        return Step(state, _answer_again(state, step), repeated=True)
    run = _Run(flow, state.clone(), world)
    run.state.flow_version = flow["version"]
    insort(run.state.seen, event.id)
    run.take(event, step)
    return Step(run.state, tuple(run.actions), tuple(run.effects))


def _number_of(event: Event) -> int | None:
    """The step that an event answers; None for news."""
    if event.kind == call_state.START:
        return 0
    if event.kind == call_state.STEP:
        number = event.data.get("step")
        return number if isinstance(number, int) and number > 0 else -1
    return None


def _answer_again(state: State, step: int | None) -> tuple[Action, ...]:
    if step is None:
        return ()
    if not state.answers:
        return (Go(0),)
    last = str(max(map(int, state.answers)))
    return action.load(state.answers.get(str(step), state.answers[last]))


class _Run:
    """One event and what follows from it."""

    def __init__(self, flow: Flow, state: State, world: World) -> None:
        self.flow = flow
        self.state = state
        self.world = world
        self.actions: Sequence[Action] = ()
        self.effects: list[Effect] = []

    def take(self, event: Event, step: int | None) -> None:
        if step is None:
            getattr(self, f"_take_{event.kind}", self._ignore)(event)
        elif self.state.settled:
            self.actions = (Hangup(),)
        elif step == self.state.step:
            self._answer(event.to_dict())
        else:
            self._hold(event, step)
            self.actions = _answer_again(self.state, step)

    def _hold(self, event: Event, step: int) -> None:
        ahead = self.state.step < step <= self.state.step + call_state.MOST_HELD
        if ahead and str(step) not in self.state.held:
            self.state.held[str(step)] = event.to_dict()

    def _answer(self, event: Mapping[str, Any] | None) -> None:
        """Answer the step that waits, and those after it whose answers came too early."""
        while event is not None:
            number = self.state.step
            if event["data"].get("recording"):
                self._learn_recording(event["data"] | {"step": number})
            walk = Walk(self.flow, self.state, self.world)
            self.actions = walk.take(event)
            self.effects += walk.effects
            self.state.answers[str(number)] = action.dump(self.actions)
            self.state.answers.pop(str(number - call_state.LAST_KEPT), None)
            event = self.state.held.pop(str(self.state.step), None)

    # === NEWS === #

    def _take_recording(self, event: Event) -> None:
        if event.data.get("recording"):
            self._learn_recording(event.data)

    def _learn_recording(self, data: Mapping[str, Any]) -> None:
        name = str(data["recording"])
        known = self.state.recordings.get(name)
        facts = {key: data[key] for key in ("url", "seconds", "step") if data.get(key) is not None}
        now = merge_facts(known, facts)
        self.state.recordings[name] = now
        if now.get("url") and not (known and known.get("url")):
            self.effects.append(Fetch(name, now["url"], now.get("seconds", 0)))

    def _take_leg(self, event: Event) -> None:
        name = str(event.data.get("leg", ""))
        self.state.dial_legs[name] = merge_facts(self.state.dial_legs.get(name), event.data)

    def _take_hangup(self, event: Event) -> None:
        first = self.state.hangup is None
        self.state.hangup = merge_facts(self.state.hangup, event.data)
        if first and not self.state.settled:
            self.effects.append(Settle())

    def _take_settle(self, event: Event) -> None:
        """The end: what was recorded and not yet answered counts, then the dialogue is closed."""
        if self.state.settled:
            return
        orphan = self._find_orphan()
        if orphan:
            data = self.state.recordings[orphan] | {"recording": orphan}
            self._answer(Event(f"orphan {orphan}", call_state.STEP, data).to_dict())
        self.state.held = {}
        self.state.settled = True
        if self.state.mode in ("dialogue", "dial"):
            self.effects.append(Close("abandoned"))
        self.state.result = self.state.result or f"left at {self.state.node or 'the beginning'}"
        self.state.mode = "over"
        self.actions = ()

    def _find_orphan(self) -> str | None:
        """A recording of the present step whose answer never came: the caller hung up."""
        if self.state.mode != "dialogue" or not self.state.turn:
            return None
        if self.state.turn["expect"]["kind"] not in ("recording", "speech"):
            return None
        found = [
            name
            for name, facts in self.state.recordings.items()
            if facts.get("step") == self.state.step and name not in self.state.used_recordings
        ]
        return min(found, default=None)

    def _ignore(self, event: Event) -> None:
        """An event of a kind that does not exist yet: known, without effect."""
