"""Whatever people answer: every state has a way on, a repeat and a person, and none raises."""

import random
from collections import Counter

from odoo.tests import tagged

from ..tools.dialogue import Choice, Digits, Done, Reply, Transfer
from .dialogue_common import DialogueCase

WALKS = 12
#: Walks at the most until every state was met once.
MOST_WALKS = 120
LENGTH = 25
GARBAGE = [
    "", " ", "7", "8", "99", "###", "*#", "ναι", "όχι", "🤷", "x" * 500, "'; DROP TABLE--", "{}",
    "{pin}", "%s %d", "<b>", "ένα", "δύο", "three", "άνθρωπο", "πίσω", "2026-1", "E-2026-17",
    "The lamp is out again", "Ermou 5", "0030 697 123 4567", "a@b.example", "31022026", "\x00",
]  # fmt: skip

#: Helpers that are no steps; and steps that a random walk seldom finds (they have their own tests).
UNREACHED = {"page", "question", "street", "result", "similar", "joined"}


@tagged("post_install", "-at_install")
class TestDialogueRandom(DialogueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["municipal.request.question"].create(
            {"category_id": cls.lamp.id, "name": "count", "label": "How many?", "kind": "integer",
             "is_required": True}
        )  # fmt: skip

    def test_random_replies_never_break_a_conversation(self):
        """I14, I16: 0 and * at every state; cooperative answers lead to an end from anywhere."""
        self.checked = Counter()
        for code in ("request_intake", "request_status", "callback"):
            for medium in ("web", "phone"):
                for seed in range(WALKS):
                    self._walk_with(code, medium, seed)
        for seed in range(WALKS, MOST_WALKS):
            for code in {state.partition("/")[0] for state in self._get_unreached()}:
                self._walk_with(code, "web", seed)
        self.assertFalse(self._get_unreached())

    def _walk_with(self, code, medium, seed):
        with self.subTest(code=code, medium=medium, seed=seed):
            self._walk(code, medium, random.Random(f"{code}{medium}{seed}"))

    def _get_unreached(self):
        return [state for state in self._get_states() if not self.checked[state, "web"]]

    def _get_states(self):
        """The steps of our dialogues, read from their methods; questions count once."""
        for code in ("request_intake", "request_status", "callback"):
            names = dir(self.env["municipal.dialogue"]._get_dialogue(code))
            asked = {name.removeprefix("_ask_") for name in names if name.startswith("_ask_")}
            yield from (f"{code}/{name}" for name in sorted(asked - UNREACHED))

    def _walk(self, code, medium, dice):
        caller = dice.choice(["6971234567", "anonymous", None])
        session = self.begin(code, medium, caller=caller, lang=dice.choice(["en_US", "el_GR"]))
        for _step in range(dice.randrange(LENGTH)):
            self._check_state(session)
            self.tell(session, self._invent(dice, session._get_turn().expect))
        self._finish(session)
        session._end()
        self.assertLessEqual(len(self.find_requests(session)), 2)

    def _check_state(self, session):
        state = (self.where(session), session.medium)
        self.checked[state] += 1
        if self.checked[state] > 2:
            return
        turn = session._get_turn()
        self.assertTrue(turn.says and all(say.text for say in turn.says))
        if isinstance(turn.expect, Choice):
            self.assertLessEqual(len(turn.expect.options), 5)
        for key in ("*", "0"):
            with self.env.cr.savepoint() as savepoint:
                after = self.tell(session, key)
                if key == "*":
                    self.assertEqual(after.expect, turn.expect)
                else:
                    self.assertTrue(self.where(session).startswith("callback/"))
                savepoint.rollback()
            self.env.invalidate_all()

    def _invent(self, dice, expect):
        if dice.random() < 0.4:
            return dice.choice(GARBAGE)
        if dice.random() < 0.15:
            return Reply(keys=dice.choice("0123456789*#"))
        if isinstance(expect, Choice):
            return Reply(keys=dice.choice(expect.options).key)
        if isinstance(expect, Digits):
            return Reply(keys="".join(dice.choices("0123456789", k=dice.randint(1, 12))))
        return (
            Reply(recording=f"r{dice.randrange(99)}") if dice.random() < 0.3 else "The lamp is out"
        )

    def _finish(self, session):
        """Answer as somebody who wants to get through: another option at every visit."""
        visits = {}
        for _step in range(60):
            self._check_state(session)
            turn = session._get_turn()
            if isinstance(turn.expect, Done):
                return
            where = self.where(session)
            visits[where] = visits.get(where, 0) + 1
            self.tell(session, self._cooperate(turn.expect, visits[where] - 1))
        self.fail(f"no end from {visits}")

    def _cooperate(self, expect, visit):
        if isinstance(expect, Choice):
            return Reply(keys=expect.options[visit % len(expect.options)].key)
        if isinstance(expect, Transfer):
            return Reply()
        if isinstance(expect, Digits):
            return {"tel": "6971234567"}.get(expect.purpose) or "1" * expect.maximum
        return "eleni@citizens.example" if getattr(expect, "purpose", "") == "email" else "Ermou 5"
