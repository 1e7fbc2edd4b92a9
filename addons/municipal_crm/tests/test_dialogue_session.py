"""What all dialogues have in common: one way in, common keys, patience, transcript."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..models.municipal_dialogue_session import KEPT_DAYS
from ..tools.dialogue import Choice, Reply
from .dialogue_common import DialogueCase


@tagged("post_install", "-at_install")
class TestDialogueSession(DialogueCase):
    # --- registry ---

    def test_every_dialogue_is_found_in_the_registry(self):
        """I31: media offer what is installed, and import nothing."""
        codes = [
            dialogue._dialogue_code for dialogue in self.env["municipal.dialogue"]._get_dialogues()
        ]
        ours = [code for code in codes if code in ("request_intake", "request_status", "callback")]
        self.assertEqual(ours, ["request_intake", "request_status", "callback"])
        self.assertNotIn(None, codes, "the frame of steps is no dialogue")
        self.assertEqual(len(codes), len(set(codes)))

    def test_the_contract_has_no_silent_default(self):
        contract = self.env["municipal.dialogue"]
        for call in (contract._start, lambda session: contract._answer(session, "x")):
            with self.assertRaises(NotImplementedError):
                call(self.Session)

    def test_a_dialogue_that_does_not_exist_is_not_begun(self):
        with self.assertRaises(ValueError):
            self.begin("nothing")

    # --- repeats ---

    def test_a_reply_that_comes_twice_has_its_effect_once(self):
        """D2: a lost answer is asked for again and gets the same turn."""
        session = self.begin()
        first = session._reply("The lamp is out", 1)
        again = session._reply("The lamp is out", 1)
        self.assertEqual(first, again)
        self.assertEqual(session.turn_number, 2)
        self.assertEqual(len(session.turn_ids), 2)

    def test_an_old_turn_answered_differently_changes_nothing(self):
        """The back button of a browser does not rewrite what was said."""
        session = self.begin()
        second = self.tell(session, "The lamp is out")
        self.tell(session, "1")
        self.assertEqual(session._reply("Something else entirely", 1), second)
        self.assertEqual(
            session._get_conversation().top.slots["problem"]["text"], "The lamp is out"
        )

    def test_a_confirmation_that_comes_twice_makes_one_request(self):
        """R01, D2: one submission, one number."""
        session = self._at_confirmation()
        number = session.turn_number
        first = session._reply(Reply(keys="1"), number)
        again = session._reply(Reply(keys="1"), number)
        self.assertEqual(first, again)
        self.assertEqual(len(self.find_requests(session)), 1)

    def test_a_turn_that_does_not_exist_yet_is_not_answered(self):
        session = self.begin()
        present = session._get_turn()
        for number in (0, -5, 7, 10**6):
            self.assertEqual(session._reply("x", number), present)
        self.assertEqual(session.turn_number, 1)

    # --- replies that are no answer ---

    def test_what_is_not_understood_is_repeated_then_simplified_then_a_person_is_offered(self):
        """I16: repeat, a simpler prompt, a person; never a dead end."""
        session = self.begin()
        first = session._get_turn()
        once = self.tell(session, "")
        self.assertEqual(once.says[1:], first.says)
        twice = self.tell(session, "")
        self.assertIn("one sentence", self.said(twice))
        self.assertEqual(twice.expect, first.expect)
        thrice = self.tell(session, "")
        self.assertAt(session, "callback/offer")
        self.assertIsInstance(thrice.expect, Choice)
        self.assertEqual(self.tell(session, "1"), first, "one more try at the same question")

    def test_an_answer_makes_the_misses_forgotten(self):
        session = self.begin()
        self.tell(session, "", "", "The lamp is out", "", "")
        self.assertAt(session, "request_intake/category")

    def test_nobody_is_told_to_be_wrong(self):
        """I16: a sentence for every reason, and none of them blames."""
        session = self.begin()
        for code in ("silence", "not_offered", "too_long", "phone", "email", "date", "anything"):
            sentence = session._explain(code)
            self.assertTrue(sentence.endswith("."))
            self.assertNotIn("wrong", sentence.lower())
            self.assertNotIn("invalid", sentence.lower())

    def test_words_at_the_wrong_moment_reach_the_officer(self):
        """I16: nothing a citizen said is lost."""
        session = self.begin()
        self.tell(session, "The lamp is out", "It is opposite the school, please hurry")
        session._end()
        self.assertIn("opposite the school", self.find_requests(session).description)

    # --- common keys ---

    def test_star_repeats_and_changes_nothing(self):
        session = self.begin()
        turn = self.tell(session, "The lamp is out")
        self.assertEqual(self.tell(session, "*"), turn)
        self.assertEqual(self.press(session, "*"), turn)

    def test_nine_returns_to_the_step_before(self):
        """I15: and the answer given there counts."""
        session = self.begin()
        self.tell(session, "The lamp is out", "1")
        self.assertAt(session, "request_intake/place")
        self.press(session, "9")
        self.assertAt(session, "request_intake/category")
        self.press(session, "9")
        self.assertAt(session, "request_intake/problem")
        self.tell(session, "There is a hole in the street")
        self.assertEqual(session._get_slot("problem")["text"], "There is a hole in the street")

    def test_nine_at_the_beginning_says_so(self):
        session = self.begin()
        turn = self.press(session, "#")
        self.assertIn("beginning", self.said(turn))
        self.assertAt(session, "request_intake/problem")

    def test_zero_and_back_again_loses_nothing(self):
        """I14: a person at every point, and the conversation waits."""
        session = self.begin()
        waiting = self.tell(session, "The lamp is out", "1")
        self.press(session, "0")
        self.assertAt(session, "callback/person")
        self.assertEqual(self.press(session, "2"), waiting)
        self.press(session, "0")
        self.assertEqual(self.press(session, "9"), waiting)

    def test_the_keys_are_told_at_the_beginning_after_the_options(self):
        """I15: the text of an option first, its digit after."""
        session = self.begin(medium="phone")
        spoken = [say.text for say in session._get_spoken(session._get_turn())]
        self.assertIn("press 0", spoken[-1])
        turn = self.tell(session, "The lamp is out")
        spoken = [say.text for say in session._get_spoken(turn)]
        self.assertEqual(spoken[-2:], ["Yes: press 1.", "Something else: press 2."])

    # --- text from outside ---

    def test_characters_that_no_database_takes_are_dropped(self):
        session = self.begin()
        self.tell(session, "The\x00 lamp \u202eis out")
        session.flush_recordset()
        self.assertEqual(session._get_slot("problem")["text"], "The lamp is out")

    def test_a_very_long_text_is_refused_and_kept_in_part(self):
        session = self.begin()
        self.tell(session, "lamp " * 20_000)
        self.assertAt(session, "request_intake/problem")
        self.assertEqual(len(session._get_remarks()[0]), 1000)

    # --- end ---

    def test_a_conversation_that_nobody_continues_ends(self):
        session = self.begin()
        self.clock.tick(timedelta(minutes=61))
        self._run_cron()
        self.assertEqual(session.status, "abandoned")
        self.assertFalse(self.find_requests(session), "nothing was said")

    def test_an_ended_conversation_takes_no_more_replies(self):
        session = self.begin()
        session._end()
        self.tell(session, "The lamp is out")
        self.assertEqual(session.turn_number, 1)

    def test_old_conversations_are_erased_with_their_recordings(self):
        """People speak about themselves there."""
        session = self.begin()
        session._add_recording("r1", b"sound")
        recording = session.attachment_ids
        session._end()
        self.clock.tick(timedelta(days=KEPT_DAYS, minutes=61))
        self.Session._gc_old()
        self.assertFalse(session.exists() or recording.exists())

    def test_a_conversation_in_progress_is_never_erased(self):
        session = self.begin()
        session.date_expires = fields.Datetime.now() - timedelta(days=999)
        self.Session._gc_old()
        self.assertTrue(session.exists())

    def test_a_new_version_of_a_dialogue_goes_on_with_what_is_known(self):
        """An upgrade in the middle of a conversation breaks nothing."""
        session = self.begin()
        self.tell(session, "The lamp is out", "1")
        model = type(self.env["municipal.dialogue.request_intake"])
        with patch.object(model, "_dialogue_version", 2):
            self.tell(session, "anything")
            self.assertAt(session, "request_intake/place")
            self.assertEqual(session._get_slot("problem")["text"], "The lamp is out")
            self.tell(session, "Ermou 5")
            self.assertAt(session, "request_intake/identity")

    def test_a_dialogue_whose_addon_is_gone_leads_to_a_person(self):
        session = self.begin()
        session._change(lambda talk: setattr(talk.top, "code", "uninstalled"))
        self.tell(session, "anything")
        self.assertAt(session, "callback/person")

    # --- who may ---

    def test_nobody_reads_conversations_by_the_models(self):
        """I40: neither officers nor citizens; the doors act for them."""
        session = self.begin()
        for user in (self.visitor, self.anna, self.administrator):
            for record in (session, session.turn_ids):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    record.with_user(user).sudo(False).read(
                        ["create_date" if record is session else "date"]
                    )

    def test_a_conversation_is_found_by_its_token_only(self):
        session = self.begin()
        self.assertEqual(self.Session._find(session.token), session)
        for token in (None, "", "x", "a" * 43, str(session.id), session.token[:-1]):
            self.assertFalse(self.Session._find(token))

    def test_what_a_logged_in_person_began_is_theirs_alone(self):
        portal = new_test_user(self.env, "eleni_portal", groups="base.group_portal")
        session = self.begin(user=portal)
        self.assertEqual(self.Session._find(session.token, portal), session)
        self.assertFalse(self.Session._find(session.token, self.visitor))
        self.assertFalse(self.Session._find(session.token, self.anna))

    # --- helpers ---

    def _at_confirmation(self):
        session = self.begin()
        self.tell(session, "The lamp is out", "1", "Ermou 5", "2")
        self.assertAt(session, "request_intake/confirm")
        return session

    def _run_cron(self):
        cron = self.env.ref("municipal_crm.municipal_dialogue_session_cron_end")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
