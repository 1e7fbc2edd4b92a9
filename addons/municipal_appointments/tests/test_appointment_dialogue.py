"""Appointments by voice and keys, from the same pool and with the same limits."""

from unittest.mock import patch

from freezegun import freeze_time
from odoo.addons.municipal_crm.tests.dialogue_common import DialogueCase
from odoo.addons.municipal_crm.tools.dialogue import Done
from odoo.tests import tagged

from .appointment_common import NOW, QUARTER, START, AppointmentCase

CALLER = "6912345678"


@tagged("post_install", "-at_install")
class TestAppointmentDialogue(AppointmentCase, DialogueCase):
    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time(NOW))
        # it writes beside the transaction of the test, see test_search_record
        self.searched = self.startPatcher(patch.object(type(self.service), "_record_search"))
        self.env["municipal.appointment.service"].search(
            [("id", "!=", self.service.id)]
        ).is_published = False

    def _call(self, caller=CALLER):
        return self.begin("appointment", "phone", caller=caller)

    def _mine(self):
        domain = [("service_id", "=", self.service.id), ("state", "in", ("booked", "unconfirmed"))]
        return self.Appointment.search(domain)

    def test_a_caller_books_the_first_free_time_with_keys(self):
        """P37: what to do, what for, when, yes; and the website does not offer it any more."""
        session = self._call()
        self.press(session, "1", "1")
        self.assertIn(START, self._get_starts())
        self.assertEqual(self.searched.call_args.args[0], "phone")
        turn = self.press(session, "1", "1")
        visit = self._mine()
        self.assertEqual((visit.date_start, visit.state, visit.channel), (START, "booked", "phone"))
        self.assertEqual(visit.contact_phone, "+306912345678")
        self.assertIn(visit.number, self.said(turn))
        self.assertIsInstance(turn.expect, Done)
        self.assertNotIn(START, self._get_starts())

    def test_another_day_is_one_key_away(self):
        """P37: later on the same day, or the next day that has times."""
        session = self._call()
        self.press(session, "1", "1", "4")
        self.assertEqual(session._get_slot("times")[0][0], str(START + 3 * QUARTER))
        self.press(session, "5")
        self.assertEqual(session._get_slot("times")[0][0][:10], "2027-03-16")

    def test_a_time_that_somebody_takes_meanwhile_is_said(self):
        """P37: the website was faster; the caller hears other times."""
        session = self._call()
        self.press(session, "1", "1")
        self._book()
        self.press(session, "1")
        self.assertAt(session, "appointment/taken")
        self.press(session, "1")
        self.assertEqual(session._get_slot("times")[0][0], str(START + QUARTER))

    def test_a_caller_has_the_limits_of_the_website(self):
        """P08: as many as the service allows, whatever the medium."""
        self.service.max_open = 1
        self._book(contact_email=False, contact_phone="+306912345678")
        session = self._call()
        turn = self.press(session, "1", "1", "1", "1")
        self.assertAt(session, "appointment/refused")
        self.assertIn("already have 1", self.said(turn))

    def test_on_the_web_the_mobile_has_to_be_proved(self):
        """P06: a typed number is nobody's yet, so a link is sent there."""
        session = self.begin("appointment")
        self.tell(session, "1", "1", "1", "Eleni", "2310123456")
        self.assertAt(session, "appointment/phone")
        self.tell(session, "6912345678", "1")
        self.assertEqual(self._mine().state, "unconfirmed")

    def test_a_caller_moves_the_appointment(self):
        """P37: the number, what it is, another time, yes; the citizen is told in writing too."""
        visit = self._book(contact_email=False, contact_phone="+306912345678")
        session = self._call()
        turn = self.press(session, "2", visit.number[1:])
        self.assertIn("09:00", self.said(turn))
        self.press(session, "1", "2", "1")
        self.assertAt(session, "appointment/moved")
        self.assertGreater(visit.date_start, START)
        self.assertTrue(self._get_messages(visit, "appointment_moved"))

    def test_a_caller_cancels_the_appointment(self):
        """P37: asked once more before."""
        visit = self._book(contact_email=False, contact_phone="+306912345678")
        session = self._call()
        self.press(session, "2", visit.number[1:], "2")
        self.assertEqual(visit.state, "booked")
        self.press(session, "1")
        self.assertEqual((visit.state, visit.cancelled_by), ("cancelled", "citizen"))

    def test_somebody_else_hears_nothing(self):
        """P37: another telephone and a wrong number get the same answer; tries are counted."""
        visit = self._book(contact_email=False, contact_phone="+306912345678")
        wrong = "000" if visit.number[1:] != "000" else "111"
        said = set()
        for caller, number in (("6900000001", visit.number[1:]), ("6900000002", wrong)):
            session = self._call(caller)
            said.add(self.said(self.press(session, "2", number)))
            self.assertAt(session, "appointment/unknown")
        self.assertEqual(len(said), 1)
        for _try in range(7):
            session = self._call("6900000003")
            turn = self.press(session, "2", wrong)
        self.assertIn("many tries", self.said(turn))
