"""The waiting list: a freed time is offered in order, with a time to accept."""

from datetime import date, timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .appointment_common import QUARTER, START, AppointmentCase

CRON = "municipal_appointments.municipal_appointment_wish_cron_offer"


@tagged("post_install", "-at_install")
class TestWaitingList(AppointmentCase):
    def setUp(self):
        super().setUp()
        self.Wish = self.env["municipal.appointment.wish"]
        # the whole morning is taken
        self.taken = [self._take(START + place * QUARTER, place) for place in range(12)]

    def _take(self, start, place):
        return self._book(start, contact_email=f"taker{place}@example.org")

    def _wish(self, name, **vals):
        return self.Wish.create(
            {
                "service_id": self.service.id,
                "date_from": date(2027, 3, 9),
                "date_to": date(2027, 3, 9),
                "contact_name": name,
                "contact_email": f"{name}@citizens.example",
            }
            | vals
        )

    def _offer(self):
        self._run(CRON)

    def test_a_cancelled_time_goes_to_the_first_in_line(self):
        """P10: before anybody on the website sees it, and the person is told."""
        first, second = self._wish("maria"), self._wish("nikos")
        self._offer()
        self.assertEqual((first.state, second.state), ("waiting", "waiting"))
        self.taken[3]._cancel()
        self._offer()
        self.assertEqual((first.state, second.state), ("offered", "waiting"))
        self.assertEqual(first.offer_id.date_start, START + 3 * QUARTER)
        self.assertEqual(first.date_offer_end, fields.Datetime.now() + timedelta(minutes=30))
        self.assertNotIn(START + 3 * QUARTER, self._get_starts())
        self._hand_over()
        mail = self._get_mail(self._get_messages(first, "appointment_offer"))
        self.assertIn("09:45", mail.body_html)
        self.assertIn(first._make_token(), mail.body_html)

    def test_an_accepted_offer_is_an_appointment(self):
        """P10: two clicks make one; whoever booked waits no more."""
        wish, again = self._wish("maria"), self._wish("maria")
        self.taken[0]._cancel()
        self._offer()
        appointment = wish._accept()
        self.assertEqual((appointment.state, appointment.contact_name), ("booked", "maria"))
        self.assertEqual(wish._accept(), appointment)
        self.assertEqual((wish.state, again.state), ("accepted", "withdrawn"))

    def test_an_offer_that_nobody_takes_goes_to_the_next(self):
        """P10: and the first stays on the list, behind those who had none."""
        first, second = self._wish("maria"), self._wish("nikos")
        self.taken[0]._cancel()
        self._offer()
        offer = first.offer_id
        with freeze_time(first.date_offer_end + timedelta(seconds=1)):
            with self.assertRaises(UserError):
                first._accept()
            self._offer()
            self.assertEqual((first.state, offer.state), ("waiting", "expired"))
            self.assertEqual(second.state, "offered")
            self.assertEqual(second.offer_id.date_start, START)
            self.assertEqual(second._accept().contact_name, "nikos")

    def test_who_lets_three_offers_pass_is_not_asked_any_more(self):
        """P10: the line moves on."""
        wish = self._wish("maria")
        self.taken[0]._cancel()
        for _round in range(3):
            self._offer()
            self.assertEqual(wish.state, "offered")
            self.enterContext(freeze_time(wish.date_offer_end + timedelta(seconds=1)))
        self._offer()
        self.assertEqual(wish.state, "expired")

    def test_only_what_fits_is_offered(self):
        """P10: day, hours and place are those of the wish."""
        late = self._wish("maria", hour_from=11.0)
        other_day = self._wish("nikos", date_from=date(2027, 3, 10), date_to=date(2027, 3, 12))
        elsewhere = self.env["municipal.place"].create({"name": "Elsewhere"})
        far = self._wish("petros", place_ids=[(6, 0, elsewhere.ids)])
        self.taken[0]._cancel()
        self._offer()
        self.assertEqual({late.state, other_day.state, far.state}, {"waiting"})
        self.taken[9]._cancel()
        self._offer()
        self.assertEqual(late.offer_id.date_start, START + 9 * QUARTER)

    def test_new_opening_hours_are_offered_too(self):
        """P10: not only what was cancelled."""
        wish = self._wish("maria")
        self._make_lane("2")
        self._offer()
        self.assertEqual(wish.offer_id.date_start, START)

    def test_who_does_not_wait_any_more_lets_the_next_one_have_it(self):
        """P10: withdrawn while the offer is open."""
        first, second = self._wish("maria"), self._wish("nikos")
        self.taken[0]._cancel()
        self._offer()
        first._withdraw()
        self._offer()
        self.assertEqual((first.state, second.state), ("withdrawn", "offered"))
        with self.assertRaises(UserError):
            first._accept()

    def test_an_offer_that_was_taken_away_keeps_the_place_in_line(self):
        """P10: the counter was closed meanwhile."""
        wish = self._wish("maria")
        self.taken[0]._cancel()
        self._offer()
        first = wish.offer_id
        first._cancel("staff")
        with self.assertRaises(UserError):
            wish._accept()
        with freeze_time(wish.date_offer_end):
            self._offer()
            self.assertEqual((wish.state, wish.offers), ("offered", 2))
            self.assertNotEqual(wish.offer_id, first)

    def test_who_books_elsewhere_meanwhile_leaves_the_list(self):
        """P10: recognised however the address is written."""
        wish = self._wish("maria", contact_email="maria.papa@gmail.com")
        self._book(START + timedelta(days=7), contact_email="MariaPapa+x@gmail.com")
        self.assertEqual(wish.state, "withdrawn")

    def test_a_wish_ends_with_its_days(self):
        """P10: nobody is offered a time of the past."""
        wish = self._wish("maria")
        with freeze_time(START + timedelta(days=1)):
            self._offer()
        self.assertEqual(wish.state, "expired")

    def test_a_wish_without_a_way_to_tell_is_refused(self):
        """P10: somebody has to hear of the offer."""
        with self.assertRaises(ValidationError):
            self._wish("maria", contact_email=False)
        with self.assertRaises(ValidationError):
            self._wish("maria", contact_email="not an address")

    def test_the_link_of_an_offer_is_its_own(self):
        """P41: unguessable, and made anew each time."""
        wish = self._wish("maria")
        self.assertEqual(self.Wish._find_by_token(wish._make_token()), wish)
        for token in (None, "", f"{wish.id}-", f"{wish.id}-0", "x-é"):
            self.assertFalse(self.Wish._find_by_token(token))

    def test_a_message_of_an_offer_that_is_over_is_not_sent(self):
        """P10: the outbox stood still meanwhile."""
        wish = self._wish("maria")
        self.taken[0]._cancel()
        self._offer()
        row = self._get_messages(wish, "appointment_offer")
        wish._accept()
        self._hand_over()
        self.assertEqual(row.state, "cancelled")
