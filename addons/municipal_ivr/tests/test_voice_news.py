from unittest.mock import patch

from odoo.addons.municipal_crm.tools.dialogue import Done, Reply
from odoo.tests import tagged

from ..tools.webhook import Webhook
from .outbound_common import CITIZEN, OutboundCase


@tagged("post_install", "-at_install")
class TestVoiceNews(OutboundCase):
    def setUp(self):
        super().setUp()
        self.request, self.message = self.tell_by_phone()
        self.place()
        self.order = self.find_order(self.message)
        self.call, self.session = self.begin_call(self.order)

    def press(self, *keys):
        for key in keys:
            turn = self.session._reply(Reply(keys=key), self.session.turn_number)
        return turn

    def said(self):
        return " ".join(say.text for say in self.session._get_turn().says)

    def machine(self, is_machine=True, order=None):
        webhook = Webhook(
            what="machine",
            method="POST",
            path="/ivr/test/machine",
            query=f"order={(order or self.order).uuid}",
            form={"Machine": str(is_machine).lower(), "Event": "MachineDetection"},
            headers={},
        )
        return self.Order._hear_machine(self.account, webhook)

    # === WHO PICKS UP === #

    def test_whoever_picks_up_learns_nothing_private(self):
        """I22, I40, D2: answered by another person: who calls, and no word of the matter."""
        for secret in (self.request.protocol_number, "lamp", "Eleni", "Friday", "Lighting"):
            self.assertNotIn(secret, self.said())
        self.assertIn(self.company.name, self.said())
        self.press("1")
        for secret in (self.request.protocol_number, "lamp", "Eleni", "Friday"):
            self.assertNotIn(secret, self.said())

    def test_with_the_pin_the_news_is_told_and_confirmed(self):
        """I22: delivered is what a person has heard."""
        self.press("1", self.request.pin)
        self.assertIn("The lamp will be mended on Friday.", self.said())
        self.assertNotIn(self.request.pin, self.said())
        self.assertEqual(self.message.state, "sending", "not yet confirmed")
        turn = self.press("2")
        self.assertIsInstance(turn.expect, Done)
        self.assertEqual((self.order.state, self.order.outcome), ("done", "heard"))
        self.assertEqual(self.message.state, "delivered")

    def test_the_transcript_does_not_keep_the_news_or_the_pin(self):
        """I22: what was told stands in the archive of messages alone."""
        self.press("1", self.request.pin)
        kept = str(self.session.turn_ids.mapped(lambda row: (row.turn, row.reply)))
        self.assertNotIn("Friday", kept)
        self.assertNotIn(self.request.pin, kept)

    def test_it_is_told_again_on_a_key(self):
        """I22: as often as it is wished."""
        self.press("1", self.request.pin)
        first = self.said()
        self.press("1")
        self.assertEqual(self.said(), first)
        self.press("*")
        self.assertEqual(self.said(), first)

    def test_the_end_of_the_work_is_rated_by_a_key(self):
        """R29: whoever gave the code and heard the news; the message counts as heard."""
        for code in ("in_process", "resolved"):
            self.request._set_state(code, actor_role="clerk", reply="The lamp shines.")
        self.press("1", self.request.pin, "3")
        self.assertEqual(self.order.outcome, "heard")
        turn = self.press("5")
        self.assertIsInstance(turn.expect, Done)
        self.assertEqual(self.request.satisfaction, 5)

    def test_work_that_goes_on_is_not_rated(self):
        """R29: the question comes when the work is done."""
        self.press("1", self.request.pin)
        self.assertNotIn("satisfied", str(self.session._get_turn()))

    def test_three_wrong_pins_and_an_officer_calls(self):
        """I38, I40: no code, no news; nobody is rung again for it."""
        wrong = "000000" if self.request.pin != "000000" else "111111"
        self.press("1", wrong)
        self.assertIn("does not fit", self.said())
        turn = self.press(wrong, wrong)
        self.assertIsInstance(turn.expect, Done)
        self.assertEqual((self.order.state, self.order.outcome), ("failed", "no_code"))
        self._hand_over()
        self.assertEqual((self.message.channel, self.message.state), ("phone", "manual"))

    def test_a_wrong_number_is_not_rung_again(self):
        """D2: whoever has made no request says so, and an officer looks into it."""
        self.press("3")
        self.assertEqual((self.order.state, self.order.outcome), ("failed", "wrong_number"))
        self._hand_over()
        self.assertEqual(self.message.state, "manual")
        self.assertIn("Wrong number", self.message.failure_reason)

    def test_later_means_later(self):
        """I23: the plan goes on half an hour later."""
        self.press("2")
        self.assertEqual((self.order.state, self.order.outcome), ("planned", "partial"))
        self.assertEqual(str(self.order.date_planned), "2026-11-24 09:00:00")

    def test_key_9_stops_automatic_calls(self):
        """I23, C03: asked once more, then number and citizen are noted; an officer calls."""
        self.press("9")
        self.assertIn("no more", self.said())
        self.press("2")
        self.assertIn(self.company.name, self.said(), "back at the greeting")
        self.press("9", "1")
        self.assertTrue(self.env["municipal.ivr.caller"]._find(CITIZEN).opt_out)
        consent = self.env["municipal.consent"].search([("purpose", "=", "automatic_calls")])
        self.assertEqual((consent.citizen_id, consent.granted), (self.citizen, False))
        self._hand_over()
        self.assertEqual((self.message.channel, self.message.state), ("phone", "manual"))

    def test_key_0_leads_to_a_person_who_knows_no_more_than_the_caller_proved(self):
        """I14, I37: a call back; without the PIN it is no message on the request."""
        self.press("0")
        self.assertEqual(self.session.turn_ids.sorted("number")[-1].position, "callback/person")
        handed = self.env["municipal.dialogue.voice_news"]._get_handover(self.session)
        self.assertNotIn("request_id", handed)

    def test_it_is_offered_nowhere_else(self):
        """I22: the dialogue belongs to calls that we make."""
        with self.assertRaises(ValueError):
            self.env["municipal.dialogue.session"]._begin("voice_news", "web")

    # === MESSAGES THAT ARE ANSWERED === #

    def _answered_by(self, code, **slots):
        """The message of the order is one that this dialogue tells and takes the answer to."""
        model = type(self.env["municipal.notification"])
        answer = (code, slots)
        self.startPatcher(patch.object(model, "_get_answer_dialogue", lambda _self: answer))

    def test_a_message_with_an_answer_goes_on_in_its_dialogue(self):
        """I22, P19: without the PIN of a request, because the dialogue tells nothing private."""
        self._answered_by("request_status")
        self.session._return()
        turn = self.press("1")
        self.assertEqual(
            self.session.turn_ids.sorted("number")[-1].position, "request_status/number"
        )
        self.assertIn("number of your request", turn.says[0].text)
        self.assertEqual(self.message.state, "sending")
        self.message._set_answered()
        self.assertEqual((self.order.state, self.order.outcome), ("done", "heard"))
        self.assertEqual(self.message.state, "delivered")
        self.message._set_answered()
        self.assertEqual(self.order.outcome, "heard")

    def test_in_an_emergency_the_question_comes_at_once(self):
        """I22, N19: at any hour, and with no key before it."""
        self.end_call(self.call)
        model = type(self.env["municipal.notification"])
        self._answered_by("request_status")
        self.startPatcher(patch.object(model, "_is_urgent", lambda _self: True))
        _request, message = self.tell_by_phone(contact_phone="+302310555555")
        order = self.find_order(message)
        self.assertTrue(order.is_urgent)
        self.place()
        call, _session = self.begin_call(order, "call-2")
        session = call._begin_dialogue("voice_news", "en_US", {})
        self.assertEqual(session.turn_ids.sorted("number")[-1].position, "request_status/number")

    def test_what_nobody_needs_any_more_is_not_rung(self):
        """P19: asked again at the moment of every try, so no call comes after a cancel."""
        self.end_call(self.call)
        model = type(self.env["municipal.notification"])
        with patch.object(model, "_find_obsolete", lambda _self: "It was cancelled."):
            self.at("2026-11-24 09:10:00")
            self.place()
        self.assertEqual((self.order.state, self.order.reason), ("cancelled", "It was cancelled."))
        self.assertEqual(self.message.state, "cancelled")
        self.assertEqual(self.order.tries, 1)

    # === HOW IT ENDS === #

    def test_hanging_up_in_the_middle_is_not_having_heard(self):
        """D2: partial hearing is tried again."""
        self.press("1", self.request.pin)
        self.end_call(self.call, hangup_cause="Normal Hangup", date_end="2026-11-24 08:30:03")
        self.assertEqual((self.order.state, self.order.outcome), ("planned", "partial"))
        self.assertEqual(self.message.state, "sending")

    def test_hanging_up_after_the_last_word_is_having_heard(self):
        """I22: nobody has to press a key to have listened."""
        self.press("1", self.request.pin)
        self.end_call(self.call, hangup_cause="Normal Hangup", date_end="2026-11-24 08:32:00")
        self.assertEqual((self.order.state, self.message.state), ("done", "delivered"))

    def test_silence_after_the_news_means_it_was_played_to_its_end(self):
        """I22: the question after the last word was waited for."""
        self.press("1", self.request.pin)
        self.session._reply(Reply(), self.session.turn_number)
        self.end_call(self.call, date_end="2026-11-24 08:30:05")
        self.assertEqual(self.order.outcome, "heard")

    def test_hanging_up_at_the_greeting_is_tried_again(self):
        """I23: a person who presses nothing may be a machine."""
        self.end_call(self.call, seconds=4, cost=0.012)
        self.assertEqual((self.order.state, self.order.outcome), ("planned", "no_answer"))
        self.assertAlmostEqual(self.order.cost, 0.012)

    def test_the_plan_ends_with_an_officer(self):
        """I23: three tries in vain, not more than two a day."""
        self.end_call(self.call)
        for moment in ("2026-11-24 09:10:00", "2026-11-25 09:00:00"):
            self.at(moment)
            self.place()
            self.assertEqual(self.order.state, "placed", moment)
            call, _session = self.begin_call(self.order, uuid=f"call {moment}")
            self.end_call(call, date_answer=False, hangup_cause="NO_ANSWER")
        self.assertEqual((self.order.state, self.order.tries), ("failed", 3))
        self._hand_over()
        self.assertEqual((self.message.channel, self.message.state), ("phone", "manual"))

    # === MACHINES === #

    def test_a_machine_is_told_nothing_and_tried_later(self):
        """I23: the greeting is all that it hears; the next try is hours later."""
        self.machine()
        self.end_call(self.call)
        self.assertEqual((self.order.outcome, self.order.is_message_left), ("machine", True))
        self.assertEqual(str(self.order.date_planned), "2026-11-24 10:30:00")
        self.assertEqual(self.message.state, "sending")

    def test_a_second_machine_is_not_talked_to(self):
        """I23: one message on the tape is enough, so the call is taken back."""
        self.machine()
        self.end_call(self.call)
        self.at("2026-11-24 10:31:00")
        self.place()
        self.begin_call(self.order, uuid="call-2")
        with self.enter_registry_test_mode():
            self.machine()
            self.env.cr.postcommit.run()
        self.assertEqual(self.rest.ended, ["call-2"])

    def test_late_news_of_a_machine_does_not_undo_a_person(self):
        """D2: the carrier makes up its mind after somebody has pressed a key."""
        self.press("1", self.request.pin)
        self.machine()
        self.assertFalse(self.order.outcome)
        self.press("2")
        self.machine()
        self.assertEqual((self.order.state, self.order.outcome), ("done", "heard"))

    def test_a_person_is_no_machine(self):
        """I23: the carrier tells that too."""
        self.machine(is_machine=False)
        self.assertFalse(self.order.outcome)

    def test_another_account_cannot_speak_for_ours(self):
        """I27: the account that signed must be the one of the order."""
        other = self.account.copy({"key": "other", "name": "Other"})
        self.order.line_id.account_id = other
        self.machine()
        self.assertFalse(self.order.outcome)
