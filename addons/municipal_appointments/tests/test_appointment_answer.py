"""Reminders and offers that are told by voice and answered with keys."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo import fields
from odoo.addons.municipal_crm.tests.dialogue_common import DialogueCase
from odoo.addons.municipal_crm.tools.dialogue import Done
from odoo.tests import tagged

from .appointment_common import NOW, QUARTER, START, AppointmentCase

AT_HOME = "+302310123456"


@tagged("post_install", "-at_install")
class TestAppointmentAnswer(AppointmentCase, DialogueCase):
    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time(NOW))
        # it writes beside the transaction of the test, see test_search_record
        self.startPatcher(patch.object(type(self.service), "_record_search"))

    def _remind(self):
        """A citizen with a telephone at home is reminded: (appointment, message, conversation)."""
        visit = self._book(contact_email=False, contact_phone=AT_HOME, preferred_channel="phone")
        message = self._get_messages(visit, "appointment_reminder")[:1]
        return visit, message, self._tell_by_voice(message)

    def _tell_by_voice(self, message):
        """As a channel does that can listen: it begins with what the message names."""
        message._move("sending")
        session = self.begin("callback", "phone", caller=AT_HOME)
        code, slots = message._get_answer_dialogue()
        session._store(session._call(code, slots))
        return session

    # === REMINDER === #

    def test_a_reminder_says_when_and_where_and_not_what_for(self):
        """P19: somebody else of the house may pick up."""
        visit, _message, session = self._remind()
        said = self.said(session._get_turn())
        for words in ("9 March 2027, 09:00", "Town hall", visit.number):
            self.assertIn(words, said)
        self.assertNotIn("Birth certificate", said)
        self.assertNotIn("Identity card", said)

    def test_key_1_keeps_the_appointment(self):
        """P19: noted for the officers; the message has been answered."""
        visit, message, session = self._remind()
        turn = self.press(session, "1")
        self.assertIsInstance(turn.expect, Done)
        self.assertEqual((visit.state, message.state), ("booked", "delivered"))
        self.assertIn("I will come", visit.message_ids[:1].body)

    def test_key_2_cancels_it(self):
        """P19: asked once more; no is no."""
        visit, message, session = self._remind()
        self.press(session, "2", "2")
        self.assertAt(session, "appointment_answer/news")
        self.press(session, "2", "1")
        self.assertAt(session, "appointment_answer/cancelled")
        self.assertEqual((visit.state, visit.cancelled_by), ("cancelled", "citizen"))
        self.assertEqual(message.state, "delivered")

    def test_key_3_moves_it(self):
        """P19: on in the dialogue of appointments, which says nothing of what it is for either."""
        visit, message, session = self._remind()
        turn = self.press(session, "3")
        self.assertAt(session, "appointment/time")
        self.assertEqual(message.state, "sending", "not answered before another time is taken")
        said = self.said(turn) + self.said(self.press(session, "2"))
        turn = self.press(session, "1")
        self.assertAt(session, "appointment/moved")
        self.assertNotIn("Birth certificate", said + self.said(turn))
        self.assertGreater(visit.date_start, START)
        self.assertEqual(message.state, "delivered")

    def test_too_late_to_cancel_leads_to_a_person(self):
        """P13, P19: the deadline counts in a call too."""
        self.service.cancel_minutes = 3 * 24 * 60
        _visit, _message, session = self._remind()
        turn = self.press(session, "2", "1")
        self.assertAt(session, "appointment_answer/refused")
        self.assertIn("too late", self.said(turn))

    def test_nothing_is_told_after_a_cancel(self):
        """P19: the call rang when the appointment was gone already."""
        visit, message, _session = self._remind()
        visit._cancel("staff")
        session = self._tell_by_voice(message)
        self.assertIn("settled meanwhile", self.said(session._get_turn()))
        self.assertTrue(message._find_obsolete())

    def test_what_the_town_changes_is_told_by_voice_too(self):
        """P20, P22: moved with the keys of a reminder; cancelled with a person behind key 2."""
        visit, _message, _session = self._remind()
        visit._move_to(START + QUARTER, by="staff")
        session = self._tell_by_voice(self._get_messages(visit, "appointment_moved"))
        said = self.said(session._get_turn())
        self.assertIn("09:15", said)
        self.press(session, "1")
        visit._cancel("staff", "The officer is ill")
        message = self._get_messages(visit, "appointment_cancelled")
        session = self._tell_by_voice(message)
        said += self.said(session._get_turn())
        self.assertNotIn("Birth certificate", said)
        self.assertEqual(self.said(self.press(session, "1")), self.said(session._get_turn()))
        self.assertEqual(message.state, "sending")
        self.press(session, "3")
        self.assertEqual(message.state, "delivered")

    def test_what_was_done_in_a_call_is_not_told_by_another_call(self):
        """P19: somebody with a telephone at home has heard it already; reminders come."""
        visit = self._hold(channel="phone")._confirm(
            {"contact_phone": AT_HOME, "preferred_channel": "phone"}, proved=True
        )
        visit._move_to(START + QUARTER, by="citizen")
        visit._cancel("citizen")
        events = set(self._get_messages(visit).mapped("event"))
        self.assertEqual(events, {"appointment_reminder"})

    def test_a_message_that_has_to_be_opened_is_no_call(self):
        """P19: a link to confirm, and the question how it was, say nothing to listeners."""
        visit = self._book(proved=False)
        self.assertTrue(self._get_messages(visit, "appointment_confirm")._is_for_eyes())
        _visit, message, _session = self._remind_other()
        self.assertFalse(message._is_for_eyes())

    def _remind_other(self):
        visit = self._book(
            START + QUARTER, contact_email=False, contact_phone=AT_HOME, preferred_channel="phone"
        )
        message = self._get_messages(visit, "appointment_reminder")[:1]
        return visit, message, self._tell_by_voice(message)

    def test_nobody_is_rung_up_to_be_asked_how_it_was(self):
        """P40: a visit of somebody with a telephone at home makes no work for officers."""
        visit, _message, _session = self._remind()
        for state in ("arrived", "called", "serving", "done"):
            visit._set_state(state)
        survey = self._get_messages(visit, "appointment_survey")
        self.assertTrue(survey._find_obsolete())

    # === WAITING LIST === #

    def _offer(self):
        """Somebody who waits is offered the first time by telephone: (wish, message, session)."""
        wish = self.env["municipal.appointment.wish"].create(
            {
                "service_id": self.service.id,
                "date_from": "2027-03-08",
                "date_to": "2027-03-31",
                "contact_name": "Eleni",
                "contact_phone": AT_HOME,
                "preferred_channel": "phone",
            }
        )
        wish._offer_first()
        message = self._get_messages(wish, "appointment_offer")
        return wish, message, self._tell_by_voice(message)

    def test_key_1_takes_the_offer(self):
        """P10: a time of the waiting list by telephone."""
        wish, message, session = self._offer()
        self.assertIn("9 March 2027, 09:00", self.said(session._get_turn()))
        turn = self.press(session, "1")
        self.assertEqual((wish.state, wish.offer_id.state), ("accepted", "booked"))
        self.assertIn(wish.offer_id.number, self.said(turn))
        self.assertEqual(message.state, "delivered")

    def test_key_2_gives_it_to_the_next(self):
        """P10: they wait on, and this time is not offered to them once more."""
        wish, message, session = self._offer()
        self.press(session, "2")
        self.assertEqual((wish.state, message.state), ("waiting", "delivered"))
        self.assertIn(START, self._get_starts())
        wish._offer_first()
        self.assertEqual(wish.offer_id.date_start, START + QUARTER)

    def test_key_3_leaves_the_list(self):
        """P10: no more offers."""
        wish, _message, session = self._offer()
        self.press(session, "3")
        self.assertEqual(wish.state, "withdrawn")
        self.assertIn(START, self._get_starts())

    def test_an_offer_that_nobody_answers_is_over(self):
        """P10: the time to accept passes; a later call says so, and none is made any more."""
        wish, message, session = self._offer()
        with freeze_time(fields.Datetime.to_datetime(NOW) + timedelta(minutes=40)):
            wish._end_offers()
            self.assertTrue(message._find_obsolete())
            self.press(session, "1")
            self.assertAt(session, "appointment_answer/refused")
        self.assertEqual(wish.state, "waiting")

    def test_the_night_does_not_count(self):
        """P10, C07: who is rung up has the time after the quiet hours."""
        self.company.write({"municipality_quiet_start": 21, "municipality_quiet_end": 8})
        with freeze_time("2027-03-08 20:00:00"):  # 22:00 in Athens
            wish, _message, _session = self._offer()
            self.assertEqual(str(wish.date_offer_end), "2027-03-09 06:30:00")
