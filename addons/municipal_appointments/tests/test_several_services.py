"""One visit for several matters: one counter, one time, as long as all of them together."""

from datetime import timedelta

from odoo.tests import tagged

from ..models.municipal_appointment_limit import LimitReached
from ..models.municipal_appointment_slot import SlotTaken
from .appointment_common import QUARTER, START, AppointmentCase

ELENI = {"contact_name": "Eleni", "contact_email": "eleni@citizens.example"}


@tagged("post_install", "-at_install")
class TestSeveralServices(AppointmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        paper = cls.env["municipal.document.type"].create({"name": "Photograph"})
        cls.passport = cls.service.copy(
            {
                "code": "passport",
                "name": "Passport",
                "minutes": 30,
                "gap_minutes": 5,
                "lead_minutes": 60,
                "cancel_minutes": 120,
                "document_type_ids": [(6, 0, paper.ids)],
            }
        )
        cls.both = cls.service + cls.passport

    def _hold_both(self, start=START, **options):
        return self.Appointment._hold(self.both, start, **options)

    def test_a_visit_is_as_long_as_all_its_services_together(self):
        """P12: fifteen minutes and thirty, then the longer of the gaps."""
        held = self._hold_both()
        self.assertEqual(held.service_id, self.service)
        self.assertEqual(held.also_ids, self.passport)
        self.assertEqual(held.date_end - held.date_start, 3 * QUARTER)
        self.assertEqual(held.date_free - held.date_end, timedelta(minutes=5))
        # the grid is that of the first service; what is left of the morning must hold both
        self.assertNotIn(START + 3 * QUARTER, self._get_starts())
        starts = [free.date_start for free in self.both._get_free(START, START + timedelta(days=1))]
        self.assertEqual(starts[0], START + 4 * QUARTER)
        self.assertEqual(starts[-1], START + 9 * QUARTER)

    def test_only_a_counter_that_takes_all_of_them_is_offered(self):
        """P12: neither a counter, nor hours, nor a person for one of them alone."""
        self.lane.service_ids = self.service
        self.assertFalse(self.both._get_earliest())
        able = self._make_lane("2", service_ids=[(6, 0, self.both.ids)])
        self.assertEqual(self._hold_both().lane_id, able)
        employee = self.env["hr.employee"].create({"name": "Anna"})
        able.employee_id = employee
        self.passport.employee_ids = self.env["hr.employee"].create({"name": "Petros"})
        self.assertFalse(self.both._get_earliest())
        self.passport.employee_ids = employee
        self.assertTrue(self.both._get_earliest())
        opening = self.env["municipal.appointment.opening"].search(
            [("place_id", "=", self.place.id)]
        )
        opening.service_ids = self.passport
        self.assertFalse(self.both._get_earliest())

    def test_the_stricter_terms_hold(self):
        """P12, P35: lead time, horizon and deadline of whichever service asks for more."""
        self.passport.horizon_days = 7
        last = self.both._get_nearest(START + timedelta(days=300), limit=1)
        self.assertEqual(last[0].date_start.date(), START.date())
        held = self._hold_both()
        self.assertEqual(held._get_change_deadline(), START - timedelta(minutes=120))

    def test_citizens_are_told_of_all_of_them_and_of_all_papers(self):
        """P12, P13: in messages, on the page and in the calendar file."""
        appointment = self._hold_both()._confirm(ELENI, proved=True)
        facts = appointment._get_message_facts({})
        self.assertEqual(facts["service"], "Birth certificate, Passport")
        self.assertEqual({paper.text for paper in facts["papers"]}, {"Identity card", "Photograph"})
        self.assertEqual(appointment._get_public_page()["facts"]["service"], facts["service"])
        content = str(appointment._make_ics()[0])
        self.assertIn("Passport", content)
        self.assertIn("Photograph", content)

    def test_a_move_takes_all_of_them_along(self):
        """P02, P12: the new time is as long; what is too short is refused and changes nothing."""
        appointment = self._hold_both()._confirm(ELENI, proved=True)
        appointment._move_to(START + 2 * QUARTER)
        self.assertEqual(appointment.date_end, START + 5 * QUARTER)
        self.assertEqual(appointment.also_ids, self.passport)
        with self.assertRaises(SlotTaken):
            appointment._move_to(START + 10 * QUARTER)
        self.assertEqual(appointment.date_start, START + 2 * QUARTER)

    def test_each_service_counts_for_its_limit(self):
        """P08, P12: whether it leads or comes along."""
        self.passport.max_open = 1
        self._hold_both()._confirm(ELENI, proved=True)
        held = self.Appointment._hold(self.passport, START + timedelta(minutes=70))
        with self.assertRaisesRegex(LimitReached, "Passport"), self.env.cr.savepoint():
            held._confirm(ELENI, proved=True)
        once_more = self._hold_both(START + timedelta(days=7))
        with self.assertRaisesRegex(LimitReached, "Passport"), self.env.cr.savepoint():
            once_more._confirm(ELENI, proved=True)
        self.assertEqual(self._book(START + timedelta(days=14)).state, "booked")
