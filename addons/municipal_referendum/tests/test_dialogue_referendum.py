"""A whole vote by keys: told, practised, cast, checked; cut anywhere, and read by whoever reads all."""

import json
from unittest.mock import patch

from odoo.addons.municipal_crm.tests.dialogue_common import DialogueCase
from odoo.addons.municipal_crm.tools.dialogue import Digits, Done, Reply
from odoo.tests import tagged

from ..models import ballot_box
from .common import BallotTown

CALLER = "6944000123"
VOTE, CHECK, PRACTICE, INFO = "3", "4", "2", "1"
QUESTIONS = [
    ("yes_no", "Shall the square be without cars?", {}),
    ("one", "Which tree?", {}),
    ("several", "Which benches?", {"most": 2}),
    ("score", "Which hours?", {"highest": 5}),
    ("ranked", "Which name?", {}),
    ("budget", "Which works?", {"budget": 100}),
]
NAMES = ("Alder", "Birch", "Cedar")
#: Keys for: yes; Birch; Alder and Cedar; 5, 0 and 3 points; Cedar before Alder; Birch alone.
KEYS = ("1", "2", "1", "2", "1", "05", "00", "03", "3", "1", "4", "2", "1", "2")
CHOICES = ["yes", "ab", ["aa", "ac"], {"aa": 5, "ab": 0, "ac": 3}, ["ac", "aa"], ["ab"]]


class DialogueBallotCase(BallotTown, DialogueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["municipal.ballot"].search([("state", "in", ("open", "ready"))])._set_state(
            "cancelled"
        )
        cls._build_ballot()

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()

    @classmethod
    def _ask_all(cls):
        """Every kind of question instead of the one by yes or no."""
        cls.ballot.question_ids.unlink()
        for kind, name, vals in QUESTIONS:
            options = (
                [] if kind == "yes_no" else [(0, 0, {"name": one, "cost": 60}) for one in NAMES]
            )
            row = {"ballot_id": cls.ballot.id, "name": name, "kind": kind, "option_ids": options}
            cls.env["municipal.ballot.question"].create(row | vals)

    def call(self, medium="phone", **kwargs):
        return self.begin("referendum", medium, caller=CALLER, **kwargs)

    def vote(self, letter, *keys, session=None):
        session = session or self.call()
        self.press(session, VOTE, *letter, *keys)
        return session

    def told(self, session):
        return self.said(session._get_turn())

    def count(self):
        return ballot_box.count(self.env.cr, self.ballot.id)

    def kept(self, session):
        """All that the database holds of the conversation, as text."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT row_to_json(s)::text FROM municipal_dialogue_session s WHERE id = %s"
            " UNION ALL SELECT row_to_json(t)::text FROM municipal_dialogue_turn t"
            " WHERE session_id = %s ORDER BY 1",
            [session.id, session.id],
        )
        return "\n".join(text for (text,) in self.env.cr.fetchall())


@tagged("post_install", "-at_install")
class TestDialogueReferendum(DialogueBallotCase):
    def test_a_vote_by_keys_is_told_by_its_receipt(self):
        """V13, V28: number, code, answer, read-back, yes, receipt digit by digit and twice."""
        (letter,), _words = self.enroll(1), self.open()
        session = self.vote(letter, "1")
        self.assertIn("Nothing is counted yet", self.told(session))
        self.assertIn("Yes", [say.text for say in session._get_turn().says])
        self.assertEqual(self.count(), (0, 0))
        turn = self.press(session, "1")
        receipt = self.ballot._find_counted(*letter, "phone")
        spelled = "".join(say.text for say in turn.says if say.spell)
        self.assertEqual(spelled, receipt * 2)
        self.assertEqual(self.told(session), self.said(self.press(session, "1")), "once more")
        self.assertIsInstance(self.press(session, "2").expect, Done)
        self.assertEqual(self.count(), (1, 1))

    def test_every_kind_of_question_is_answered_by_keys(self):
        """V31: what is pressed is what is sealed, and what is read back."""
        self._ask_all()
        (letter,), _words = self.enroll(1), self.open()
        session = self.vote(letter, *KEYS)
        for words in ("Birch", "Cedar: 3", "1. Cedar", "2. Alder"):
            self.assertIn(words, self.told(session))
        with patch.object(type(self.ballot), "_cast") as cast:
            cast.return_value.receipt, cast.return_value.is_change = "0" * 16, False
            self.press(session, "1")
        self.assertEqual(cast.call_args.args, (*letter, CHOICES, "phone"))

    def test_blank_is_an_answer_to_every_question(self):
        """V31: nothing chosen, nothing placed."""
        self._ask_all()
        (letter,), words = self.enroll(1), self.open()
        blank = ("3", "4", "2", "2", "2", "00", "00", "00", "4", "2", "2", "2")
        session = self.vote(letter, *blank, "1")
        self.assertAt(session, "referendum/counted")
        self.close(words[:2])
        outcomes = self.ballot.result["questions"]
        self.assertEqual([one["blank"] for one in outcomes], [1, 1, 1, 0, 1, 1])

    def test_an_answer_that_the_rules_refuse_is_asked_for_again(self):
        """V31: too many benches, too dear works; the reason is told and kept nowhere."""
        self._ask_all()
        (letter,), _words = self.enroll(1), self.open()
        session = self.vote(letter, "1", "2", "1", "1", "1")
        self.assertAt(session, "referendum/each:2.0")
        self.assertIn("at most 2 answers", self.told(session))
        self.assertNotIn("at most 2 answers", self.kept(session))
        self.press(session, *KEYS[2:11], "1", "1")
        self.assertAt(session, "referendum/each:5.2")
        self.press(session, "2")
        self.assertIn("These proposals cost 120", self.told(session))

    def test_an_answer_is_changed_before_it_is_counted(self):
        """V13: mis-keyed, heard in the read-back, changed; also with the key for one step back."""
        self._ask_all()
        (letter,), _words = self.enroll(1), self.open()
        session = self.vote(letter, *KEYS, "2", "2", "1", "3")
        self.assertAt(session, "referendum/review")
        self.assertIn("Cedar", self.told(session).split("Which tree?")[1].split("Which benches")[0])
        self.press(session, "#")
        self.press(session, "1")
        self.assertAt(session, "referendum/review")

    def test_a_way_back_into_a_long_question_begins_it_again(self):
        """V13: what was forgotten is asked, never guessed."""
        self._ask_all()
        (letter,), _words = self.enroll(1), self.open()
        session = self.vote(letter, *KEYS[:5], "#", "1")
        self.assertAt(session, "referendum/each:2.0")
        session = self.vote(letter, *KEYS[:8], "3", "3")
        self.assertAt(session, "referendum/rank:4.1")
        self.assertIn("1. Cedar", self.told(session))

    def test_hanging_up_anywhere_is_a_whole_vote_or_none(self):
        """V28, D4: before the last yes nothing, after it everything; and nothing is kept."""
        self._ask_all()
        letters, _words = self.enroll(2), self.open()
        keys = (VOTE, *letters[0], *KEYS, "1", "2")
        for cut in range(len(keys) + 1):
            session = self.call()
            if cut:
                self.press(session, *keys[:cut])
            session._end()
            is_in = cut >= len(keys) - 1
            self.assertEqual(self.count(), (int(is_in),) * 2, keys[:cut])
            self.assertFalse(session.state["frames"][0]["slots"].get("sealed"), keys[:cut])
        session = self.call()
        self.press(session, CHECK, *letters[0])
        self.assertIn("Your vote is in the box", self.told(session))

    def test_a_repeat_of_a_lost_answer_is_one_vote(self):
        """V28: the carrier tells the last yes twice; both times it hears the receipt."""
        (letter,), _words = self.enroll(1), self.open()
        session = self.vote(letter, "1")
        number = session.turn_number
        first = session._reply(Reply(keys="1"), number)
        self.assertEqual(self.said(session._reply(Reply(keys="1"), number)), self.said(first))
        self.assertEqual(self.count(), (1, 1))

    def test_may_i_vote_and_is_my_vote_in(self):
        """V02, V28: on the roll, then in the box, and a stranger's number says nothing."""
        (letter, other), _words = self.enroll(2), self.open()
        session = self.call()
        self.press(session, CHECK, *letter)
        self.assertIn("no vote of yours", self.told(session))
        self.vote(letter, "1", "1")
        session = self.call()
        self.press(session, CHECK, *letter)
        self.assertIn("Your vote is in the box", self.told(session))
        session = self.call()
        self.press(session, CHECK, letter[0], other[1])
        self.assertIn("do not belong together", self.told(session))

    def test_five_wrong_codes_lock_the_telephone_and_say_what_is_open(self):
        """V15: a slip of the finger costs nothing."""
        (letter, other), _words = self.enroll(2), self.open()
        session = self.call()
        slip = letter[1][:-1] + str((int(letter[1][-1]) + 1) % 10)
        self.press(session, VOTE, letter[0], slip)
        self.assertIn("compare them with the letter", self.told(session))
        for _time in range(5):
            self.press(session, "1", letter[0], other[1])
        self.press(session, "1", *letter)
        self.assertIn("The other ways stay open", self.told(session))
        self.assertEqual(self.find(letter[0]).failures_phone, 5)
        self.ballot._cast(*letter, ["yes"], "web")

    def test_many_calls_from_one_number_have_to_wait(self):
        """V30: told how long; a wide door, for shared telephones."""
        (letter,), _words = self.enroll(1), self.open()
        with patch.object(type(self.env["municipal.rate.limit"]), "_hit", lambda *_args: 90):
            session = self.call()
            self.press(session, VOTE, *letter)
        self.assertIn("try again in 2 minutes", self.told(session))

    def test_practice_stores_nothing_and_says_so(self):
        """V13: without a letter, before the opening too."""
        self.enroll(1)
        self.ballot._make_keys()
        self.ballot._set_state("ready")
        session = self.call()
        self.assertIn("takes no votes", self.told(session))
        turn = self.press(session, PRACTICE)
        self.assertIn("This is practice", self.said(turn))
        turn = self.press(session, "1", "1")
        self.assertIn("Nothing has been counted or kept", self.said(turn))
        self.assertEqual(self.count(), (0, 0))

    def test_the_positions_are_heard(self):
        """V19: every side in its own words, and back to the beginning."""
        texts = ("It belongs to those who walk.", "Shops live from those who drive.")
        self.ballot.side_ids = [(0, 0, {"name": text[:5], "text": text}) for text in texts]
        self.enroll(1)
        self.open()
        session = self.call()
        self.press(session, INFO)
        said = self.said(self.press(session, "2"))
        self.assertLess(said.index(texts[0]), said.index(texts[1]))
        self.assertIn(self.ballot.name, self.said(self.press(session, "1")))

    def test_consultative_and_neutral_words_are_told(self):
        """V11: the kind, the dates, the answers in the order of the paper."""
        self.ballot.write({"kind": "poll", "plain_text": "Cars may not stop there any more."})
        self.enroll(1)
        self.open()
        self.env.cr.execute(
            "UPDATE municipal_ballot SET kind = 'consultative' WHERE id = %s", [self.ballot.id]
        )
        self.ballot.invalidate_recordset()
        session = self.call()
        self.assertIn("This ballot is consultative", self.told(session))
        turn = self.press(session, INFO)
        self.assertIn("Cars may not stop", self.said(turn))
        self.assertIn("Yes, No", self.said(turn))

    def test_one_of_many_ballots_is_chosen(self):
        """V13: never more than five keys, the others one key further."""
        self.enroll(1)
        self.open()
        for number in range(5):
            copy = self.ballot.copy({"name": f"Ballot {number}"})
            self.env.cr.execute("UPDATE municipal_ballot SET state='ready' WHERE id=%s", [copy.id])
        self.env.invalidate_all()
        session = self.call()
        self.press(session, "5")
        self.assertEqual(len(session._get_turn().expect.options), 3)
        self.press(session, "3")
        self.press(session, "1")
        self.assertAt(session, "referendum/ballot")

    def test_without_a_ballot_there_is_no_such_line(self):
        with self.assertRaises(ValueError):
            self.call()

    def test_the_page_votes_as_the_telephone_does(self):
        """V03: one key on the web, labels beside the keys."""
        (letter,), _words = self.enroll(1), self.open()
        session = self.begin("referendum", "web")
        self.tell(session, VOTE, *letter)
        self.assertIn("1: Yes", self.told(session))
        self.tell(session, "2", "1")
        self.assertEqual(self.count(), (1, 1))

    def test_the_whole_vote_in_greek(self):
        """V32: no English word on the way."""
        (letter,), _words = self.enroll(1), self.open()
        session = self.call(lang="el_GR")
        said = [self.told(session)]
        for key in (VOTE, *letter, "1", "1", "2"):
            turn = self.press(session, key)
            labels = [option.label for option in getattr(turn.expect, "options", ())]
            said += [self.said(turn), *labels]
        text = "\n".join(said)
        for name in (self.ballot.name, self.ballot.question_ids.name):
            text = text.replace(name, "")
        self.assertIn("Η ψήφος σας είναι στην κάλπη", text)
        self.assertNotRegex(text, r"[A-Za-z]{3}")


@tagged("post_install", "-at_install")
class TestDialogueSecrecy(DialogueBallotCase):
    """V05, V24, D4: what a call leaves behind."""

    def setUp(self):
        super().setUp()
        self._ask_all()
        self.letters, _words = self.enroll(1), self.open()

    def test_while_the_call_lasts_all_of_it_is_sealed(self):
        """Number, code, keys and the words of the read-back stand in no column."""
        session = self.call()
        self.press(session, VOTE)
        for key in (*self.letters[0], *KEYS):
            self.press(session, key)
            text = self.kept(session)
            for secret in (*self.letters[0], "So far", "Cedar: 3", '"reply":{"keys":"'):
                self.assertNotIn(secret, text.replace('{"keys": "•', ""))
        self.assertNotIn("1. Cedar", text)
        replies = [turn.reply for turn in session.turn_ids if turn.number > 1 and turn.reply]
        self.assertEqual({sign for reply in replies for sign in "".join(reply.values())}, {"•"})

    def test_what_is_sealed_is_always_equally_long(self):
        """Before the first answer and after the last one."""
        session, lengths = self.call(), set()
        self.press(session, VOTE)
        for key in (*self.letters[0], *KEYS):
            self.press(session, key)
            lengths.add(len(session.state["frames"][0]["slots"]["sealed"]))
        self.assertEqual(len(lengths), 1)

    def test_afterwards_two_calls_differ_in_nothing(self):
        """Whatever was answered and however often it was changed: the same lines, the same state."""
        first = self.vote(self.letters[0], *KEYS, "1", "2")
        second = self.vote(
            self.letters[0], "3", "4", "2", "2", "2", "00", "00", "00", "4", "2", "2", "2", "2",
            "1", "1", "2", "2", "2", "2", "2", "2", "2", "1", "2",
        )  # fmt: skip
        self.assertEqual(self.where(second), "referendum/farewell")
        self.assertEqual(first.state, second.state)
        self.assertEqual(first.turn_number, second.turn_number)
        lines = [[(turn.position, turn.turn, turn.reply) for turn in one.turn_ids]
                 for one in (first, second)]  # fmt: skip
        self.assertEqual(*lines)

    def test_a_person_is_told_nothing(self):
        """The key for a person in the middle: what was said is gone, the vote begins again."""
        session = self.vote(self.letters[0], *KEYS[:4], "0")
        self.assertAt(session, "callback/" + self.where(session).split("/")[1])
        slots = json.dumps(session.state)
        self.assertNotIn("gAAAA", slots)
        self.assertFalse([turn for turn in session.turn_ids if "/each" in turn.position])
        self.press(session, "#")
        self.assertAt(session, "referendum/ballot")

    def test_keys_are_asked_for_as_secrets(self):
        """V24: carriers are told to log none of them."""
        session = self.call()
        self.press(session, VOTE)
        for key in (*self.letters[0], *KEYS):
            expect = session._get_turn().expect
            self.assertIsInstance(expect, Digits)
            self.assertTrue(expect.secret)
            self.press(session, key)
