"""Move and cancel: the old time is let go only when the new one is ours."""

from datetime import datetime, timedelta

from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.municipal_appointment_limit import LimitReached
from ..models.municipal_appointment_slot import SlotTaken
from .appointment_common import QUARTER, START, AppointmentCase
from .person import get_variants

ELENI = {"contact_name": "Eleni", "contact_email": "eleni@citizens.example"}


@tagged("post_install", "-at_install")
class TestBookingChange(AppointmentCase):
    # === MOVE === #

    def test_a_move_gives_the_new_time_and_keeps_the_link(self):
        """P02: one appointment, one link, one entry in the calendar; the old time is kept back."""
        appointment = self._book()
        token, uuid = appointment.access_token, appointment.uuid
        appointment._move_to(START + 4 * QUARTER)
        self.assertEqual(appointment.date_start, START + 4 * QUARTER)
        self.assertEqual(appointment.date_end, START + 5 * QUARTER)
        self.assertEqual((appointment.access_token, appointment.uuid), (token, uuid))
        self.assertEqual((appointment.state, appointment.ics_sequence), ("booked", 1))
        old = appointment.moved_from_id
        self.assertEqual((old.state, old.date_start, old.contact_name), ("kept_back", START, False))

    def test_a_move_that_fails_changes_nothing(self):
        """P02: a reschedule that fails half-way leaves the appointment where it was."""
        appointment = self._book()
        self._hold(START + 4 * QUARTER)
        with self.assertRaises(SlotTaken) as caught:
            appointment._move_to(START + 4 * QUARTER)
        self.assertTrue(caught.exception.free)
        self.assertEqual((appointment.date_start, appointment.state), (START, "booked"))
        self.assertNotIn(START, self._get_starts())

    def test_a_move_to_the_same_time_is_none(self):
        """P02: nothing is sent, nothing is kept back."""
        appointment = self._book()
        appointment._move_to(START)
        self.assertEqual(appointment.ics_sequence, 0)
        self.assertFalse(self._get_messages(appointment, "appointment_moved"))

    def test_a_move_by_less_than_its_length_is_possible(self):
        """P02: an appointment does not stand in its own way."""
        self.service.step_minutes = 5
        appointment = self._book()
        appointment._move_to(START + timedelta(minutes=5))
        self.assertEqual(appointment.date_start, START + timedelta(minutes=5))
        self.assertEqual(appointment.moved_from_id.state, "expired")

    def test_who_has_as_many_as_allowed_can_still_move(self):
        """P02, P08: the appointment that moves does not count against itself."""
        self.service.write({"max_open": 1, "max_per_day": 1})
        appointment = self._book()
        appointment._move_to(START + 4 * QUARTER)
        self.assertEqual(appointment.date_start, START + 4 * QUARTER)

    def test_a_move_to_a_day_that_is_full_for_this_person_is_refused(self):
        """P08: and the appointment stays where it was."""
        self.service.max_per_day = 1
        next_week = START + timedelta(days=7)
        appointment = self._book()
        self._book(next_week)
        with self.assertRaises(LimitReached):
            appointment._move_to(next_week + QUARTER)
        self.assertEqual(appointment.date_start, START)

    def test_citizens_keep_to_the_deadline_and_officers_do_not(self):
        """P35: move and cancel until some minutes before; afterwards the office is asked."""
        self.service.cancel_minutes = 120
        appointment = self._book()
        with freeze_time(START - timedelta(minutes=90)):
            with self.assertRaises(UserError):
                appointment._move_to(START + 4 * QUARTER)
            with self.assertRaises(UserError):
                appointment._cancel()
            appointment._move_to(START + 4 * QUARTER, by="staff")
        self.assertEqual(appointment.date_start, START + 4 * QUARTER)

    def test_nobody_moves_what_has_begun(self):
        """P35: move only until the start."""
        appointment = self._book()
        with freeze_time(START + timedelta(minutes=1)), self.assertRaises(UserError):
            appointment._move_to(START + 4 * QUARTER)

    def test_the_clerk_corrects_the_topic(self):
        """P15: length and counter follow the new topic; what was asked for is remembered."""
        longer = self.service.copy({"name": "Marriage", "code": "marriage", "minutes": 45})
        appointment = self._book()
        appointment._move_to(START, service=longer, by="staff")
        self.assertEqual(appointment.service_id, longer)
        self.assertEqual(appointment.service_asked_id, self.service)
        self.assertEqual(appointment.date_end, START + 3 * QUARTER)

    def test_a_move_across_the_change_of_the_clock(self):
        """P34: 09:00 on the wall is 07:00 UTC before 28 March 2027 and 06:00 UTC after."""
        appointment = self._book()
        after = datetime(2027, 3, 30, 6, 0)
        appointment._move_to(after)
        self.assertEqual(appointment.date_start, after)

    # === CANCEL === #

    def test_a_cancelled_time_comes_back_at_a_moment_that_nobody_knows(self):
        """P09: who cancels cannot hand the time over in the same second."""
        appointment = self._book()
        appointment._cancel()
        self.assertEqual((appointment.state, appointment.cancelled_by), ("cancelled", "citizen"))
        self.assertNotIn(START, self._get_starts())
        kept = self.Appointment.search([("state", "=", "kept_back")])
        wait = kept.date_expires - appointment.date_cancelled
        self.assertTrue(timedelta(minutes=1) <= wait <= timedelta(minutes=30))
        with freeze_time(kept.date_expires):
            self.assertIn(START, self._get_starts())
            self.assertEqual(self._hold().state, "held")

    def test_the_wait_is_drawn_by_lot(self):
        """P09: not the same for everybody."""
        ends = set()
        for place in range(8):
            self._book(START + place * QUARTER)._cancel()
        for kept in self.Appointment.search([("state", "=", "kept_back")]):
            ends.add(kept.date_expires)
        self.assertGreater(len(ends), 1)

    def test_a_town_can_give_times_back_at_once(self):
        """P09: no minutes, no wait."""
        self.service.release_minutes = 0
        self._book()._cancel()
        self.assertIn(START, self._get_starts())

    def test_cancelling_twice_is_cancelling_once(self):
        """P22: the clerk and the citizen at the same time."""
        appointment = self._book()
        appointment._cancel()
        appointment._cancel("staff", reason="Strike")
        self.assertEqual((appointment.cancelled_by, appointment.reason), ("citizen", False))
        self.assertEqual(len(self._get_messages(appointment, "appointment_cancelled")), 1)

    def test_a_form_that_is_left_gives_the_time_back_at_once(self):
        """P04: nobody knew of it, so nobody waits for it."""
        self._hold()._cancel()
        self.assertIn(START, self._get_starts())

    def test_cancelled_before_it_was_confirmed(self):
        """P06: the link in the message does nothing any more."""
        appointment = self._book(proved=False)
        appointment._cancel()
        self.assertFalse(appointment._prove())
        self.assertEqual(appointment.state, "cancelled")

    # === LIMITS === #

    def test_thirty_written_variants_of_one_person_are_one_appointment(self):
        """P08: plus-address, dots, capitals, letters of another alphabet, the same telephone."""
        self.service.max_open = 1
        self._book(contact_email="eleni.papa@gmail.com", contact_phone="6944123456")
        variants, refused = get_variants(), []
        self.assertEqual(len(variants), 30)
        for email, phone in variants:
            held = self._hold(START + QUARTER)
            try:
                with self.env.cr.savepoint():
                    held._confirm({"contact_email": email, "contact_phone": phone}, proved=True)
            except LimitReached:
                refused.append((email, phone))
            held._cancel()
        self.assertEqual(refused, variants)
        self._book(START + QUARTER, contact_email="nikos@example.org")

    def test_what_is_over_or_cancelled_does_not_count(self):
        """P08: the limit is for open appointments."""
        self.service.max_open = 1
        self._book()._cancel()
        appointment = self._book(START + QUARTER)
        with freeze_time(START + timedelta(days=1)):
            appointment._set_state("done")
            self.assertEqual(self._book(START + timedelta(days=7)).state, "booked")

    def test_a_limit_for_the_day_of_the_town(self):
        """P08: done or to come, the same day counts."""
        self.service.max_per_day = 1
        self._book()
        with self.assertRaises(LimitReached), self.env.cr.savepoint():
            self._book(START + QUARTER)
        self._book(START + timedelta(days=7))

    def test_a_limit_across_all_services_of_the_town(self):
        """P08: as many as allowed, whatever they are for; the message says what to do."""
        self._set_town_limit(2)
        other = self.service.copy({"code": "other-service", "name": "Passport"})
        self._book()
        held = self._hold(START + QUARTER)
        held._confirm(ELENI | {"contact_email": "ELENI+2@citizens.example"}, proved=True)
        third = self.Appointment._hold(other, START + 2 * QUARTER)
        with (
            self.assertRaisesRegex(LimitReached, "2 appointments with .*cancel it"),
            self.env.cr.savepoint(),
        ):
            third._confirm(ELENI, proved=True)
        self.assertEqual(third.state, "held")
        held._cancel()
        self.assertEqual(third._confirm(ELENI, proved=True).state, "booked")

    def test_who_has_as_many_as_the_town_allows_can_still_move(self):
        """P08, D3: the appointment that is moved does not count against itself."""
        self._set_town_limit(1)
        appointment = self._book()
        appointment._move_to(START + QUARTER)
        self.assertEqual(appointment.date_start, START + QUARTER)

    def test_the_limit_of_the_town_can_be_set_aside(self):
        """P08: an officer says why; another municipality of the same database counts for itself."""
        self._set_town_limit(1)
        self._book()
        held = self._hold(START + QUARTER)
        held._confirm(ELENI, proved=True, override="For her mother")
        self.assertEqual(held.state, "booked")
        neighbour = self.env["res.company"].create({"name": "Neighbour"})
        held.service_id = self.service.copy(
            {
                "code": "theirs",
                "company_id": neighbour.id,
                "place_ids": False,
                "department_id": False,
            }
        )
        self.assertEqual(held._count_of_person(held.service_id), (0, 0, 0))

    def _set_town_limit(self, count):
        """As the administrator does it, in the settings."""
        settings = self.env["res.config.settings"].create({"appointment_max_open": count})
        settings.execute()
        self.assertEqual(self.service.company_id.appointment_max_open, count)

    def test_the_account_counts_whatever_address_is_given(self):
        """P08: and so does a merged profile, whose appointments follow."""
        self.service.max_open = 1
        self._book(citizen_id=self.citizen.id, contact_email="one@example.org")
        with self.assertRaises(LimitReached), self.env.cr.savepoint():
            self._book(START + QUARTER, citizen_id=self.citizen.id, contact_email="two@example.org")

    def test_an_officer_sets_a_limit_aside_and_says_why(self):
        """P08: a family with one telephone."""
        self.service.max_open = 1
        self._book()
        held = self._hold(START + QUARTER)
        contact = {"contact_name": "Nikos", "contact_email": "eleni@citizens.example"}
        held._confirm(contact, proved=True, override="Her son")
        self.assertEqual(held.state, "booked")
        self.assertIn("Her son", held.message_ids.mapped("body")[0])
