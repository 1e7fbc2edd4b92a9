from datetime import timedelta

from freezegun import freeze_time
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from .common import NOW, AnnouncementCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestEventRegistration(AnnouncementCase):
    """N24, D5: seats, the waiting list, and what people are told."""

    def _event(self, **vals):
        vals = {"kind": "event", "name": "Concert", "registration_open": True, "seats": 3, **vals}
        return self._publish(event_start=NOW + timedelta(days=7), **vals)

    def _book(self, event, name="Nikos", people=1, **options):
        person = {"name": name, "email": f"{name.lower()}@citizens.example", "people": people}
        person["lang"] = "en_US"
        return event.with_user(self.env.ref("base.public_user"))._book_seats(person, **options)

    def _told(self, registration):
        rows = self.env["municipal.notification"].search(
            [("res_model", "=", registration._name), ("res_id", "=", registration.id)]
        )
        return rows.filtered(lambda row: row.state != "cancelled").mapped("event")

    def test_whoever_comes_when_it_is_full_waits(self):
        event = self._event()
        first, second = self._book(event, people=2), self._book(event, "Maria", people=2)
        self.assertEqual((first.state, second.state), ("registered", "waiting"))
        self.assertEqual((event.seats_taken, event._get_seats_left()), (2, 1))
        self.assertEqual(event.people_waiting, 2)

    def test_a_seat_given_back_goes_to_whoever_waited_first(self):
        event = self._event(seats=2)
        first = self._book(event, people=2)
        family, single = self._book(event, "Maria", people=2), self._book(event, "Petros")
        first._cancel()
        self.assertEqual((family.state, single.state), ("registered", "waiting"))
        self.assertIn("event_promoted", self._told(family))
        first._cancel()  # a second press changes nothing
        self.assertEqual(event.seats_taken, 2)

    def test_more_seats_let_those_in_who_wait(self):
        event = self._event(seats=1)
        self._book(event)
        waiting = self._book(event, "Maria")
        event.with_user(self.paul).seats = 2
        self.assertEqual(waiting.state, "registered")

    def test_the_same_form_twice_is_one_registration(self):
        event = self._event()
        once = self._book(event, submission_key="k1")
        self.assertEqual(self._book(event, submission_key="k1"), once)
        self.assertEqual(event.seats_taken, 1)

    def test_the_database_gives_no_seat_twice(self):
        event = self._event(seats=1)
        self._book(event)
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            event._count_seats(1)

    def test_without_a_limit_everybody_comes(self):
        event = self._event(seats=0)
        self.assertEqual(self._book(event, people=20).state, "registered")

    def test_one_cannot_register_for_what_is_not_public_or_has_begun(self):
        """N06: not for a draft, a cancelled, a closed or a past event."""
        event = self._event()
        with freeze_time(NOW + timedelta(days=8)), self.assertRaises(UserError):
            self._book(event)
        event.with_user(self.paul).registration_open = False
        with self.assertRaises(UserError):
            self._book(event)
        event.with_user(self.paul).registration_open = True
        event.with_user(self.paul).action_cancel("Rain.")
        with self.assertRaises(UserError):
            self._book(event)

    def test_somebody_has_to_be_reachable(self):
        event = self._event()
        with self.assertRaises(ValidationError):
            event._book_seats({"name": "Nobody"})
        with self.assertRaises(ValidationError):
            event._book_seats({"name": "Nobody", "email": "not an address"})

    def test_people_hear_of_another_time_and_of_a_cancellation(self):
        event = self._event()
        coming = self._book(event)
        event.with_user(self.paul).event_start = NOW + timedelta(days=9)
        self.assertIn("event_moved", self._told(coming))
        event.with_user(self.paul).action_cancel("The musicians are ill.")
        self.assertIn("event_cancelled", self._told(coming))

    def test_a_reminder_of_what_was_moved_is_not_sent(self):
        event = self._event()
        coming = self._book(event)
        old = event.event_start
        self.assertIsNone(coming._get_message_refusal("event_reminder", old))
        event.with_user(self.paul).event_start = NOW + timedelta(days=9)
        self.assertTrue(coming._get_message_refusal("event_reminder", old))

    def test_the_message_says_what_where_and_when(self):
        event = self._event(place_id=self.env["municipal.place"].create({"name": "Old mill"}).id)
        coming = self._book(event)
        rows = self.env["municipal.notification"].search([("res_id", "=", coming.id)])
        row = rows.filtered(lambda row: row.event == "event_registered")
        template, facts = row._get_template_and_facts(private=True)
        text = template._render_email_text(facts, self.company)
        for word in ("Nikos", "Concert", "Old mill", "Monday 15 March 2027", coming.token):
            self.assertIn(word, text)
