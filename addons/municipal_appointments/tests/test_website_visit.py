"""One appointment behind its link: look, move, cancel, calendar, proof, opinion; waiting list."""

from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.tests import tagged

from ..tools.slot_key import read_slot
from .website_common import AppointmentWebsiteCase


@tagged("post_install", "-at_install")
class TestWebsiteVisit(AppointmentWebsiteCase):
    def test_the_page_says_all_that_one_needs(self):
        """P13, P17, P22: state, number, place, way there, papers."""
        self.place.directions = "Bus 3, ramp at the side"
        appointment = self._booked()
        text = self._text(self._get(self._view(appointment)))
        for part in ("Booked", appointment.number, "Main Square 1", "ramp", "Identity card"):
            self.assertIn(part, text)

    def test_cancelled_by_the_citizen(self):
        """P02, P22: a button, not a link; the page says by whom."""
        appointment = self._booked()
        page = self._get(self._view(appointment))
        answer = self._post(self._view(appointment, "/cancel"), self._hidden(page, "/cancel"))
        self.assertURLEqual(answer.headers["Location"], self._view(appointment, "?done=cancelled"))
        self.assertEqual((appointment.state, appointment.cancelled_by), ("cancelled", "citizen"))
        self.assertIn("Cancelled by you", self._text(self._get(self._view(appointment))))
        again = self._post(self._view(appointment, "/cancel"), self._hidden(page, "/cancel"))
        self.assertEqual(again.status_code, 303)

    def test_too_late_to_change(self):
        """P02: after the deadline neither button nor post."""
        appointment = self._booked()
        hidden = self._hidden(self._get(self._view(appointment)), "/cancel")
        self.service.cancel_minutes = 100000
        page = self._get(self._view(appointment))
        self.assertNotIn("/cancel", page.text)
        answer = self._post(self._view(appointment, "/cancel"), hidden)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("too late", self._text(answer))
        self.assertEqual(appointment.state, "booked")

    def test_moved_to_another_time(self):
        """P02: the new time is taken first; the old page shows it."""
        appointment = self._booked()
        old = appointment.date_start
        page = self._get(self._view(appointment, "/move"))
        slot = self._tree(page).xpath("//input[@name='slot']/@value")[-1]
        values = self._hidden(page, "/move") | {"slot": slot}
        answer = self._post(self._view(appointment, "/move"), values)
        self.assertURLEqual(answer.headers["Location"], self._view(appointment, "?done=moved"))
        self.assertEqual(appointment.date_start, read_slot(slot)[0])
        self.assertNotEqual(appointment.date_start, old)

    def test_a_move_that_comes_second_keeps_the_old_time(self):
        """P02, P03: the next free times on the same page."""
        appointment = self._booked()
        page = self._get(self._view(appointment, "/move"))
        slot = self._tree(page).xpath("//input[@name='slot']/@value")[-1]
        self.Appointment._hold(self.service, read_slot(slot)[0])
        old = appointment.date_start
        values = self._hidden(page, "/move") | {"slot": slot}
        answer = self._post(self._view(appointment, "/move"), values)
        self.assertEqual(answer.status_code, 409)
        self.assertTrue(self._tree(answer).xpath("//input[@name='slot']"))
        self.assertEqual((appointment.state, appointment.date_start), ("booked", old))
        nothing = self._post(self._view(appointment, "/move"), self._hidden(page, "/move"))
        self.assertEqual(nothing.status_code, 422)

    def test_calendar_and_proof_carry_no_key(self):
        """P20, P21, P41: neither the file nor the paper opens anything."""
        appointment = self._booked()
        calendar = self._get(self._view(appointment, "/calendar"))
        self.assertIn("text/calendar", calendar.headers["Content-Type"])
        self.assertIn("BEGIN:VEVENT", calendar.text)
        # while tests run, the printer is left out and the page itself comes back
        proof = self._get(self._view(appointment, "/proof"))
        self.assertEqual(proof.headers["Content-Type"], "application/pdf")
        self.assertIn(appointment.number, proof.text)
        secrets = {appointment._make_token(name).partition("-")[2] for name in ("view", "confirm")}
        for content in (calendar.text, proof.text):
            for secret in secrets:
                self.assertNotIn(secret, content)

    def test_a_past_visit_is_rated_by_one_button(self):
        """P43: one to five, may be changed; nothing before the visit and no other number."""
        appointment = self._booked()
        path = self._view(appointment, "/rating")
        hidden = self._hidden(self._get(self._view(appointment)), "/cancel")
        self._post(path, hidden | {"rating": "5"})
        self.assertEqual(appointment.rating, 0)
        appointment._set_state("done")
        hidden = self._hidden(self._get(self._view(appointment)), "/rating")
        for typed, rating in (("5", 5), ("9", 5), ("x", 5), ("2", 2)):
            self._post(path, hidden | {"rating": typed})
            self.assertEqual(appointment.rating, rating)

    def test_my_appointments_are_mine(self):
        """P02, P41: by account; visitors are asked for a code first."""
        mine, user = self._booked(), self._make_portal("maria")
        mine.citizen_id = self.env["municipal.citizen"]._get_for_user(user)
        other = self._booked(contact_name="Other")
        self.assertIn("/account/code", self._get("/my/appointments").url)
        self.authenticate("maria", "maria")
        page = self._get("/my/appointments").text
        self.assertIn(mine.access_token, page)
        self.assertNotIn(other.access_token, page)
        self.assertIn("/my/appointments", self._get("/my/home").text)

    def test_the_home_page_leads_to_appointments(self):
        """P14: a tile and an entry of the menu."""
        self.assertIn("Book an appointment", self._text(self._get("/")))

    def test_a_feed_needs_its_token(self):
        """P20: the officer's calendar by a secret address."""
        employee = self.anna.employee_id
        token = employee._make_appointment_feed_token()
        feed = self._get(f"/appointments/feed/{token}.ics")
        self.assertIn("BEGIN:VCALENDAR", feed.text)
        self.assertEqual(self._get(f"/appointments/feed/{employee.id}-1.ics").status_code, 404)

    # === WAITING LIST === #

    def _wish(self, **values):
        path = f"/appointments/wait/{self.service.code}"
        page = self._get(path)
        days = {
            name: self._tree(page).xpath(f"//input[@name='{name}']/@value")[0]
            for name in ("date_from", "date_to")
        }
        values = self._hidden(page, "/wait/") | self._person(**days) | values
        return self._post(path, values)

    def test_on_the_waiting_list_and_offered(self):
        """P10: a wish, an offer by message, a button that books."""
        answer = self._wish(part="")
        wish = self.env["municipal.appointment.wish"].search([], order="id desc", limit=1)
        self.assertIn(wish._make_token("waiting"), answer.headers["Location"])
        self.assertEqual((wish.state, wish.contact_email), ("waiting", "eleni@new.example"))
        path = f"/appointments/offer/{wish._make_token()}"
        self.assertIn("no time is held", self._text(self._get(path)))
        wish._offer_first()
        page = self._get(path)
        self.assertEqual(wish.state, "offered")
        taken = self._post(path, self._hidden(page) | {"answer": "accept"})
        self.assertIn("/appointments/view/", taken.headers["Location"])
        self.assertEqual((wish.state, wish.offer_id.state), ("accepted", "booked"))

    def test_a_wish_is_seen_and_withdrawn_at_once(self):
        """P10: by the page after the form, and by the message; neither needs an account."""
        path = self._path(self._wish(part="morning"))
        wish = self.env["municipal.appointment.wish"].search([], order="id desc", limit=1)
        text = self._text(self._get(path))
        for part in ("Birth certificate", "In the morning", "e•••"):
            self.assertIn(part, text)
        self.assertNotIn("eleni@new.example", text)
        messages = self.env["municipal.notification"].search([("res_model", "=", wish._name)])
        self.assertEqual(messages.mapped("event"), ["appointment_wish"])
        self.assertEqual(messages._get_link().rpartition("/")[2], wish._make_token())
        self._post(path.partition("?")[0], self._hidden(self._get(path)))
        self.assertEqual(wish.state, "withdrawn")
        self.assertIn("no longer on the waiting list", self._text(self._get(path)))

    def test_who_filled_in_the_form_cannot_accept(self):
        """P06, P41: only the link in the message shows that the contact is theirs."""
        path = self._path(self._wish()).partition("?")[0]
        wish = self.env["municipal.appointment.wish"].search([], order="id desc", limit=1)
        hidden = self._hidden(self._get(path))
        wish._offer_first()
        page = self._get(path)
        self.assertIn("Take it with the link in our message", self._text(page))
        self.assertNotIn(wish._make_token(), page.text)
        stolen = path.replace("/waiting/", "/offer/")
        self.assertEqual(self._post(stolen, hidden | {"answer": "accept"}).status_code, 404)
        self.assertEqual(wish.state, "offered")
        with freeze_time(fields.Date.add(wish.date_to, days=31)):
            self.assertFalse(wish._find_by_token(wish._make_token()))

    def test_an_offer_that_is_over(self):
        """P10: the page says so; who waits may leave."""
        self._wish()
        wish = self.env["municipal.appointment.wish"].search([], order="id desc", limit=1)
        wish._offer_first()
        path = f"/appointments/offer/{wish._make_token()}"
        hidden = self._hidden(self._get(path))
        wish.date_offer_end = fields.Datetime.now() - timedelta(minutes=1)
        late = self._post(path, hidden | {"answer": "accept"})
        self.assertEqual(late.status_code, 409)
        self._post(path, hidden | {"answer": "withdraw"})
        self.assertEqual(wish.state, "withdrawn")
        self.assertIn("no longer on the waiting list", self._text(self._get(path)))

    def test_errors_of_a_wish(self):
        """P10: days in order, a contact, no past."""
        answer = self._wish(date_from="x", date_to="2020-01-01", contact_email="")
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(set(self._errors(answer)), {"contact_email", "date_from", "date_to"})
        self.assertFalse(self.env["municipal.appointment.wish"].search([]))
