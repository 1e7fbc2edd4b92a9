"""Hold, confirm, move, cancel: one way in for every channel."""

from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import ExclusionViolation

from ..models.municipal_appointment_slot import SlotTaken
from .appointment_common import QUARTER, START, AppointmentCase


@tagged("post_install", "-at_install")
class TestBooking(AppointmentCase):
    # === HOLD === #

    def test_a_held_time_is_nobody_elses(self):
        """P03, P04: from the first click on the time is gone for all others, who are told the next."""
        held = self._hold()
        self.assertEqual(
            (held.state, held.lane_id, held.place_id.id), ("held", self.lane, self.place.id)
        )
        self.assertEqual(held.date_end, START + QUARTER)
        self.assertNotIn(START, self._get_starts())
        with self.assertRaises(SlotTaken) as caught:
            self._hold()
        self.assertEqual(caught.exception.free[0].date_start, START + QUARTER)
        self.assertEqual(self.Appointment.search_count([("service_id", "=", self.service.id)]), 1)

    def test_as_many_at_once_as_there_are_counters(self):
        """P03: a capacity of three is three counters; the fourth is refused."""
        self._make_lane("2")
        self._make_lane("3")
        lanes = {self._hold().lane_id for _time in range(3)}
        self.assertEqual(len(lanes), 3)
        with self.assertRaises(SlotTaken):
            self._hold()

    def test_the_database_itself_refuses_a_double(self):
        """P03: not even a program that writes past the model sells a time twice."""
        one, other = self._hold(), self._hold(START + QUARTER)
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ExclusionViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE municipal_appointment SET date_start = %s WHERE id = %s",
                (one.date_start, other.id),
            )

    def test_what_was_never_offered_cannot_be_held(self):
        """P35: off the grid, in the past, on a closed day, too many people."""
        wrong = (
            (START + timedelta(minutes=5), 1),
            (START - timedelta(days=7), 1),
            (START + timedelta(days=1), 1),
            (START + timedelta(hours=3), 1),
            (START, 4),
        )
        for start, people in wrong:
            with self.assertRaises(SlotTaken):
                self._hold(start, people=people)

    def test_the_same_click_twice_gives_one_time(self):
        """P05: double click, back button, an answer that got lost."""
        self._make_lane("2")
        first = self._hold(submission_key="click")
        self.assertEqual(self._hold(submission_key="click"), first)
        self.assertNotEqual(self._hold(submission_key="another click"), first)

    def test_a_hold_ends_by_itself(self):
        """P04: after its minutes the next one gets the time, also when no scheduler has run."""
        held = self._hold()
        with freeze_time(held.date_expires + timedelta(seconds=1)):
            self.assertIn(START, self._get_starts())
            other = self._hold()
            self.assertEqual((held.state, other.state), ("expired", "held"))

    def test_a_person_with_two_counters_serves_one_visit_at_a_time(self):
        """P03: the database knows who sits there."""
        self.lane.employee_id = self.anna.employee_id
        self._make_lane("2", employee_id=self.anna.employee_id.id)
        self._hold()
        with self.assertRaises(SlotTaken):
            self._hold()

    def test_a_family_gets_one_time_after_the_other(self):
        """P44: three people take three lengths in a row."""
        held = self._hold(people=3)
        self.assertEqual(held.date_end, START + 3 * QUARTER)
        self.assertEqual(self._get_starts()[0], START + 3 * QUARTER)

    def test_the_gap_after_a_visit_stays_free(self):
        """P12: nobody can slip into it."""
        self.service.write({"gap_minutes": 10, "step_minutes": 5})
        self._hold()
        self.assertEqual(self._get_starts()[0], START + timedelta(minutes=25))

    def test_a_counter_kept_back_is_for_the_staff(self):
        """P29: the website does not see it, telephone and counter do."""
        self.lane.is_internal = True
        with self.assertRaises(SlotTaken):
            self._hold()
        self.assertEqual(self._hold(internal=True, channel="phone").state, "held")

    # === CONFIRM === #

    def test_a_proved_contact_is_booked_at_once(self):
        """P02: with a number for the display that says nothing of the person."""
        appointment = self._book()
        self.assertEqual(appointment.state, "booked")
        self.assertRegex(appointment.number, r"^[A-Z]\d{3}$")
        self.assertFalse(appointment.date_expires)
        self.assertNotEqual(self._book(START + QUARTER).number, appointment.number)

    def test_without_an_account_the_contact_is_proved_by_a_link(self):
        """P06: what nobody confirms expires and is free again."""
        appointment = self._book(proved=False)
        self.assertEqual(appointment.state, "unconfirmed")
        self.assertEqual(appointment.date_expires, fields.Datetime.now() + timedelta(minutes=30))
        self.assertNotIn(START, self._get_starts())
        with freeze_time(appointment.date_expires):
            self.assertIn(START, self._get_starts())
            self._run("municipal_appointments.municipal_appointment_cron_expire")
            self.assertEqual(appointment.state, "expired")

    def test_the_link_can_be_opened_twice(self):
        """P06: the second time says the same."""
        appointment = self._book(proved=False)
        self.assertTrue(appointment._prove())
        self.assertTrue(appointment._prove())
        self.assertEqual(appointment.state, "booked")
        self.assertEqual(len(self._get_messages(appointment, "appointment_booked")), 1)

    def test_a_late_link_still_books_what_nobody_has_taken(self):
        """P06: and says so when somebody has."""
        early, late = self._book(proved=False), self._book(START + QUARTER, proved=False)
        with freeze_time(early.date_expires + timedelta(minutes=1)):
            self._run("municipal_appointments.municipal_appointment_cron_expire")
            self.assertTrue(early._prove())
            self._hold(START + QUARTER)
            with self.assertRaises(SlotTaken):
                late._prove()
        self.assertEqual((early.state, late.state), ("booked", "expired"))

    def test_a_link_opened_after_the_visit_books_nothing(self):
        """P06: activation after the time has passed."""
        appointment = self._book(proved=False)
        with freeze_time(START + timedelta(minutes=1)), self.assertRaises(UserError):
            appointment._prove()

    def test_the_form_sent_twice_books_once(self):
        """P05: a repeat changes nothing."""
        appointment = self._book()
        appointment._confirm({"contact_name": "Somebody else"}, proved=True)
        self.assertEqual(appointment.contact_name, "Eleni")
        self.assertEqual(len(self._get_messages(appointment, "appointment_booked")), 1)

    def test_a_form_that_took_too_long_is_taken_if_the_time_is_still_free(self):
        """P04: the hold expires while the person confirms."""
        held, other = self._hold(), self._hold(START + QUARTER)
        contact = {"contact_name": "Eleni", "contact_email": "eleni@citizens.example"}
        with freeze_time(held.date_expires + timedelta(minutes=1)):
            self._run("municipal_appointments.municipal_appointment_cron_expire")
            self.assertEqual(held._confirm(contact, proved=True).state, "booked")
            self._hold(START + QUARTER)
            with self.assertRaises(SlotTaken):
                other._confirm(contact, proved=True)

    def test_somebody_whom_nobody_can_reach_is_asked_for_an_address(self):
        """P06: a landline takes no link."""
        held = self._hold()
        for vals in ({"contact_name": "A"}, {"contact_phone": "2310123456"}):
            with self.assertRaises(ValidationError):
                held._confirm(vals)
        with self.assertRaises(ValidationError):
            held._confirm({"contact_email": "not an address"})
        self.assertEqual(
            held._confirm({"contact_phone": "2310123456"}, proved=True).state, "booked"
        )

    # === STATE === #

    def test_there_is_no_other_way_to_a_state(self):
        """P22: also for a program that writes the field."""
        appointment = self._book()
        appointment.write({"state": "arrived"})
        appointment.write({"state": "called"})
        self.assertTrue(appointment.date_arrived and appointment.date_called)
        with self.assertRaises(UserError):
            appointment._set_state("held")
        appointment._set_state("serving")
        appointment._set_state("done")
        with self.assertRaises(UserError):
            appointment._cancel("staff")

    def test_an_appointment_is_never_deleted(self):
        """P22: it is cancelled."""
        with self.assertRaises(UserError):
            self._book().unlink()

    def test_who_comes_late_takes_the_time_again(self):
        """P22: unless somebody else is there by now."""
        appointment = self._book()
        appointment._set_state("no_show")
        self.assertIn(START, self._get_starts())
        appointment._set_state("arrived")
        appointment._set_state("no_show")
        self._hold()
        with self.assertRaises(SlotTaken):
            appointment._set_state("arrived")
