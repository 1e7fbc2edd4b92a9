from odoo.tests import TransactionCase, tagged

from ..tools import flow as flows
from ..tools.call import advance
from ..tools.call_state import Event, State
from .voice_common import VoiceMixin

LANGUAGES = ("el_GR", "en_US")
#: Whatever a caller can do at a menu: all keys, two keys, nothing.
KEYS = (*"0123456789*#", "77", "")


class Hall:
    """A town hall whose dialogues ask for a voice, then ring somebody, then are done."""

    def __init__(self, numbers=()):
        self.numbers = numbers

    def start(self, code, language, slots):
        return 1, self._get_turn(1)

    def reply(self, reply, number):
        """Silence gets the same question again; nobody at the other end is no silence."""
        silent = not any(reply.values()) and self._get_turn(number)["expect"]["kind"] != "transfer"
        number += 0 if silent else 1
        return number, self._get_turn(number)

    def _get_turn(self, number):
        digits = {"kind": "digits", "minimum": 1, "maximum": 4, "finish_key": "#", "secret": False}
        recording = {"kind": "recording", "max_seconds": 60}
        expects = {1: digits, 2: recording, 3: {"kind": "transfer", "target": "X"}}
        return {"says": [{"text": "Αριθμός"}], "expect": expects.get(number, {"kind": "done"})}

    def route(self, target):
        return self.numbers


@tagged("post_install", "-at_install")
class TestFlowWalk(VoiceMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.flow = cls._create_flow()
        cls.content = cls.flow.draft

    def _walk(self, facts):
        """All that can be heard from this beginning on: {(prompt, language)}, nodes, choices.

        A state is gone on from once for each place where a caller can be, so the walk ends.
        """
        heard, nodes, chosen, seen = set(), set(), set(), set()
        start = Event("start", "start", facts)
        pending = [(State(), start)]
        while pending:
            state, event = pending.pop()
            step = advance(self.content, state, event, Hall(("+302310000000",)))
            nodes.update(step.state.trail)
            heard.update((say.prompt, say.lang) for say in self._get_says(step.actions))
            if state.node and event.data.get("keys"):
                chosen.add((state.node, event.data["keys"]))
            place = self._get_place(step.state)
            if step.state.mode == "over" or place in seen:
                continue
            seen.add(place)
            pending += [(step.state, answer) for answer in self._get_answers(step.state)]
        return heard, nodes, chosen

    def _get_place(self, state):
        """What decides how a call goes on, without its past."""
        recorded = state.facts.get("recorded", True)
        return (
            state.node, state.mode, state.turn_number, state.language, state.misses, recorded,
            bool(state.path), bool(state.dialled), min(state.silences, 7),
        )  # fmt: skip

    def _get_answers(self, state):
        number = state.step
        answers = [{"keys": key} for key in KEYS]
        if state.mode == "dial":
            answers = [{"dial": "completed"}, {"dial": "busy"}]
        elif state.mode == "dialogue" and state.turn["expect"]["kind"] == "recording":
            answers = [{"recording": f"r{number}", "seconds": 5}, {"keys": "0"}, {}]
        return [
            Event(f"step {number} {place}", "step", {"step": number, **answer})
            for place, answer in enumerate(answers)
        ]

    def _get_says(self, actions):
        for action in actions:
            yield from getattr(action, "says", ())
            if hasattr(action, "text"):
                yield action

    def _walk_all(self):
        heard, nodes, chosen = set(), set(), set()
        for lang in (*LANGUAGES, ""):
            for fact in ("", "full", "emergency"):
                found = self._walk({"language": lang, fact: True})
                heard |= found[0]
                nodes |= found[1]
                chosen |= found[2]
        return heard, nodes, chosen

    def test_every_prompt_and_every_key_is_reached_in_both_languages_with_sound(self):
        """I15, I16, I30, I35: the published flow walked through by the engine itself."""
        heard, nodes, chosen = self._walk_all()
        self.assertEqual(nodes, set(self.content["nodes"]))
        for name, node in self.content["nodes"].items():
            keys = {option["key"] for option in node.get("options", ())} | {"0"}
            if node["kind"] in ("menu", "language"):
                self.assertLessEqual(keys, {key for at, key in chosen if at == name}, name)
        # the keys 3 to 5 of menus that have no such option are there for dialogues; the call is
        # long before its end when the bound on steps is met
        spared = {"too_long", *flows.PRESS.values()}
        for lang in LANGUAGES:
            said = {prompt for prompt, code in heard if code == lang}
            self.assertLessEqual(set(self.content["prompts"]) - spared, said, lang)
        self._check_sounds(heard)

    def _check_sounds(self, heard):
        Sound = self.env["municipal.ivr.sound"]
        missing = self.flow._get_missing_sounds(self.content)
        for say, source, token in missing:
            self.assertTrue(source and Sound._make(source, say, token), say.prompt)
        there = {(say.prompt, say.lang) for say in self.flow._get_says(self.content)}
        self.assertLessEqual({pair for pair in heard if pair[0]}, there)
        self.assertFalse(self.flow._get_missing_sounds(self.content))

    def test_no_way_through_the_flow_ends_without_a_word(self):
        """I14, I16: silence alone leads to a person or an end that is told, never to a bare
        hang-up."""
        for lang in LANGUAGES:
            state, event = State(), Event("start", "start", {"language": lang})
            said = []
            for number in range(60):
                step = advance(self.content, state, event, Hall())
                state = step.state
                said = [say.prompt for say in self._get_says(step.actions)]
                if state.mode == "over":
                    break
                event = Event(f"silence {number}", "step", {"step": state.step})
            self.assertEqual(state.mode, "over", lang)
            self.assertTrue(said, lang)
