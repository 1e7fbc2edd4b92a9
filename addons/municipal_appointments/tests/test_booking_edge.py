"""What happens at the same moment, half-way, or after something else has changed."""

from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.municipal_appointment_limit import LimitReached
from ..models.municipal_appointment_slot import SlotTaken
from .appointment_common import QUARTER, START, AppointmentCase

WEEK = timedelta(days=7)
CRON_OFFER = "municipal_appointments.municipal_appointment_wish_cron_offer"
HTML = '<script>alert(1)</script><b onclick="x()">Eleni</b>'


@tagged("post_install", "-at_install")
class TestBookingEdge(AppointmentCase):
    # === CAPACITY === #

    def test_fewer_counters_than_booked_take_nobodys_appointment_away(self):
        """P03, P28: both stay booked, nothing more is sold, and the officers are told whom to move."""
        second = self._make_lane("2")
        one, other = self._book(), self._book(contact_email="other@citizens.example")
        self.assertEqual((one.lane_id, other.lane_id), (self.lane, second))
        second.active = False
        self.assertEqual({one.state, other.state}, {"booked"})
        self.assertNotIn(START, self._get_starts())
        self.assertEqual(self.Appointment.search([("is_stranded", "=", True)]), other)
        other._move_to(START + QUARTER, by="staff")
        self.assertEqual(other.lane_id, self.lane)
        self.assertFalse(other.is_stranded)

    def test_what_expired_at_a_counter_that_is_gone_is_booked_at_another(self):
        """P04: the time is what was promised, not the counter."""
        second = self._make_lane("2")
        taken, held = self._hold(), self._hold()
        self.assertEqual(held.lane_id, second)
        contact = {"contact_name": "Eleni", "contact_email": "eleni@citizens.example"}
        with freeze_time(held.date_expires + timedelta(minutes=1)):
            self._run("municipal_appointments.municipal_appointment_cron_expire")
            second.active = False
            self.assertEqual(held._confirm(contact, proved=True).state, "booked")
            self.assertEqual((held.lane_id, held.date_start), (self.lane, START))
            with self.assertRaises(SlotTaken):
                taken._confirm(contact, proved=True)

    def test_a_late_link_does_not_book_into_a_closure(self):
        """P06, P26: what was closed meanwhile is not offered any more, by no way."""
        appointment = self._book(proved=False)
        with freeze_time(appointment.date_expires + timedelta(minutes=1)):
            self._run("municipal_appointments.municipal_appointment_cron_expire")
            self.env["municipal.appointment.closure"].create(
                {"reason": "Strike", "date_start": START, "date_end": START + 12 * QUARTER}
            )
            with self.assertRaises(SlotTaken):
                appointment._prove()
        self.assertEqual(appointment.state, "expired")

    # === MOVE === #

    def test_a_move_that_breaks_down_half_way_leaves_everything_as_it_was(self):
        """P02: the new time was ours already when something went wrong."""
        appointment = self._book()
        before = len(self._get_messages(appointment))
        with (
            patch.object(type(appointment), "_announce_move", side_effect=ValueError("broken")),
            self.assertRaises(ValueError),
        ):
            appointment._move_to(START + 4 * QUARTER)
        self.env.invalidate_all()
        self.assertEqual((appointment.date_start, appointment.ics_sequence), (START, 0))
        self.assertFalse(appointment.moved_from_id)
        self.assertIn(START + 4 * QUARTER, self._get_starts())
        self.assertNotIn(START, self._get_starts())
        self.assertFalse(self.Appointment.search([("state", "=", "kept_back")]))
        self.assertEqual(len(self._get_messages(appointment)), before)

    def test_who_moves_away_and_back_is_reminded_once(self):
        """P18: the first reminders wait in the outbox still, so no others are made."""
        self.service.release_minutes = 0
        start = START + WEEK
        appointment = self._book(start)
        appointment._move_to(start + 4 * QUARTER)
        appointment._move_to(start)
        rows = self._get_messages(appointment, "appointment_reminder")
        with freeze_time(start - timedelta(hours=23)):
            self._hand_over()
        told = rows.filtered(lambda row: row.state == "sending")
        self.assertEqual(told.mapped("date_planned"), [start - timedelta(days=1)])
        with freeze_time(start - timedelta(hours=1)):
            self._hand_over()
        told = rows.filtered(lambda row: row.state == "sending")
        self.assertEqual(len(told), 2)
        self.assertEqual(appointment.ics_sequence, 2)

    def test_who_moves_back_just_before_a_reminder_is_not_told_twice(self):
        """P18: ten minutes before it would leave, the answer to the move says the same."""
        self.service.release_minutes = 0
        start = START + WEEK
        appointment = self._book(start)
        with freeze_time(start - timedelta(hours=4)):
            appointment._move_to(start + 4 * QUARTER)
        with freeze_time(start - timedelta(hours=2, minutes=10)):
            appointment._move_to(start)
        rows = self._get_messages(appointment, "appointment_reminder")
        with freeze_time(start - timedelta(hours=1)):
            self._hand_over()
        self.assertNotIn("sending", rows.mapped("state"))
        self.assertIn("Too late to remind of it.", rows.mapped("failure_reason"))

    def test_the_appointment_of_a_merged_profile_is_moved_and_counted(self):
        """P02, P08: two records of one person become one, with the appointments of both."""
        self.service.max_open = 2
        Citizen = self.env["municipal.citizen"]
        old = Citizen.create({"name": "Eleni", "email": "eleni.old@example.org"})
        kept = Citizen.create({"name": "Eleni", "email": "eleni.kept@example.org"})
        first = self._book(citizen_id=old.id, contact_email="eleni.old@example.org")
        self._book(START + QUARTER, citizen_id=kept.id, contact_email="eleni.kept@example.org")
        old._merge_into(kept)
        self.assertEqual(first.citizen_id, kept)
        first._move_to(START + 4 * QUARTER)
        self.assertEqual((first.state, first.date_start), ("booked", START + 4 * QUARTER))
        for email in ("eleni.old@example.org", "eleni.kept@example.org", "third@example.org"):
            with self.assertRaises(LimitReached), self.env.cr.savepoint():
                self._book(START + 5 * QUARTER, citizen_id=kept.id, contact_email=email)

    def test_a_move_of_what_was_cancelled_is_refused(self):
        """P02: the officer drags what the citizen has just cancelled; the time is not taken."""
        appointment = self._book()
        appointment._cancel()
        with self.assertRaises(UserError):
            appointment._move_to(START + 4 * QUARTER, by="staff")
        self.assertIn(START + 4 * QUARTER, self._get_starts())
        self.assertEqual((appointment.state, appointment.cancelled_by), ("cancelled", "citizen"))

    # === REMINDERS === #

    def test_cancelled_in_the_last_minute_before_the_reminder(self):
        """P18: the message that is due the next moment is not sent."""
        start = START + WEEK
        appointment = self._book(start)
        rows = self._get_messages(appointment, "appointment_reminder")
        with freeze_time(start - timedelta(hours=24, seconds=20)):
            appointment._cancel()
        with freeze_time(start - timedelta(hours=24)):
            self._hand_over()
        first = rows.filtered(lambda row: row.date_planned == start - timedelta(hours=24))
        self.assertEqual(first.state, "cancelled")

    # === WAITING LIST === #

    def _wish(self, name, **vals):
        return self.env["municipal.appointment.wish"].create(
            {
                "service_id": self.service.id,
                "date_from": date(2027, 3, 9),
                "date_to": date(2027, 3, 9),
                "contact_name": name,
                "contact_email": f"{name}@citizens.example",
            }
            | vals
        )

    def test_the_offered_time_of_who_books_elsewhere_goes_to_the_next(self):
        """P10: while the offer is open; the time that was held for them is not lost."""
        first, second = self._wish("maria"), self._wish("nikos", hour_to=9.2)
        self._run(CRON_OFFER)
        offer = first.offer_id
        self.assertEqual((first.state, offer.date_start), ("offered", START))
        self.assertEqual(second.state, "waiting")
        self._book(START + WEEK, contact_email="Maria+x@citizens.example")
        self.assertEqual((first.state, offer.state), ("withdrawn", "expired"))
        self._run(CRON_OFFER)
        self.assertEqual((second.state, second.offer_id.date_start), ("offered", START))
        with self.assertRaises(UserError):
            first._accept()

    def test_the_last_moment_of_an_offer_counts_for_one_of_both(self):
        """P10: accepted before it ends, it is booked, and the scheduler finds nothing to end."""
        wish = self._wish("maria")
        self._run(CRON_OFFER)
        with freeze_time(wish.date_offer_end - timedelta(seconds=1)):
            appointment = wish._accept()
        with freeze_time(wish.date_offer_end + timedelta(seconds=1)):
            self._run("municipal_appointments.municipal_appointment_cron_expire")
            self._run(CRON_OFFER)
        self.assertEqual((wish.state, appointment.state), ("accepted", "booked"))

    # === FREE TEXT === #

    def test_what_was_typed_stays_text_everywhere(self):
        """P41: in the mail, in the calendar, in the feed of the officer, on the list of the day."""
        self.lane.employee_id = self.anna.employee_id
        appointment = self._book(contact_name=HTML, note=HTML)
        appointment._cancel("staff", reason=HTML)
        self._hand_over()
        for row in self._get_messages(appointment):
            for mail in self._get_mail(row):
                self.assertNotIn("<script>alert", mail.body_html)
                self.assertNotIn("<b onclick", mail.body_html)
        other = self._book(START + QUARTER, contact_name=HTML, note=HTML)
        page = self.env["ir.actions.report"]._render_qweb_html(
            "municipal_appointments.municipal_appointment_report_proof", other.ids
        )[0]
        self.assertNotIn(b"<script>alert", page)
        other.with_user(self.anna).write({"comment": HTML})
        self.assertEqual((other.note, other.comment), (HTML, HTML))
        feed = self.Appointment._make_feed(self.anna.employee_id).decode()
        self.assertIn("BEGIN:VEVENT", feed)
        self.assertNotIn("X-ALT-DESC", feed)
