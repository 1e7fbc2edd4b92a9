"""What people have in their mailboxes, calendars and on their walls must go on working."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import hmac

from .appointment_common import AppointmentCase


@tagged("post_install", "-at_install")
class TestSignedLink(AppointmentCase):
    def setUp(self):
        super().setUp()
        self.appointment = self._book()
        today = fields.Date.today()
        self.wish = self.env["municipal.appointment.wish"].create(
            {
                "service_id": self.service.id,
                "date_from": today,
                "date_to": today + timedelta(days=7),
                "contact_name": "Nikos",
                "contact_email": "nikos@example.org",
            }
        )
        self.employee = self.env["hr.employee"].create({"name": "Anna"})

    def _sign(self, purpose, message):
        return hmac(self.env(su=True), f"municipal.{purpose}", message)

    def test_links_that_were_given_stay_valid(self):
        """P41: what a link is made of is a promise, written down here a second time."""
        row, wish, place, employee = self.appointment, self.wish, self.place, self.employee
        message = f"{row.uuid}:{row.token_version}"
        for purpose in ("view", "confirm"):
            token = f"{row.id}-{self._sign(f'appointment.{purpose}', message)[:32]}"
            self.assertEqual(self.Appointment._find_by_token(token, purpose), row)
        token = f"{wish.id}-{self._sign('appointment.wish', wish.uuid)[:32]}"
        self.assertEqual(wish._find_by_token(token), wish)
        token = f"{place.id}-{self._sign('place.display', str(place.id))[:32]}"
        self.assertEqual(place._find_by_display(token), place)
        token = f"{employee.id}-{self._sign('appointment.feed', f'{employee.id}:1')}"
        self.assertEqual(employee._find_by_appointment_feed(token), employee)

    def test_nothing_else_opens_a_row(self):
        """P41: cut, longer, of another purpose, of another row, no text at all."""
        row, find = self.appointment, self.Appointment._find_by_token
        token = row._make_token("view")
        other = f"{row.id + 1}-{token.partition('-')[2]}"
        for wrong in (
            token[:-1], f"{token}0", row._make_token("confirm"), self.wish._make_token(), other,
            f"{row.id}", f"{row.id}-", f"0{token}", "-", "α-β", "9" * 2000, "", None,
        ):  # fmt: skip
            self.assertFalse(find(wrong), wrong)
