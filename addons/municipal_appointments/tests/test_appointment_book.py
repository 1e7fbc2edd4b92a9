"""An officer books for somebody else."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .appointment_common import START, AppointmentCase


@tagged("post_install", "-at_install")
class TestAppointmentBook(AppointmentCase):
    def setUp(self):
        super().setUp()
        # it writes beside the transaction of the test, see test_search_record
        self.searched = self.startPatcher(patch.object(type(self.service), "_record_search"))

    def _wizard(self, **vals):
        vals = {"service_id": self.service.id, "contact_name": "Eleni"} | vals
        wizard = self.env["municipal.appointment.book"].with_user(self.anna).create(vals)
        wizard.action_find()
        return wizard

    def test_the_clerk_gives_a_time_to_whoever_calls(self):
        """P29: the counter kept back for the telephone first; no link to confirm is needed."""
        kept = self._make_lane("9", is_internal=True)
        request = self._make_request()
        wizard = self._wizard(contact_phone="6912345678", request_id=request.id)
        self.assertEqual(wizard.slot_ids[0].date_start, START)
        action = wizard.slot_ids[0].action_book()
        visit = self.Appointment.browse(action["res_id"])
        self.assertEqual((visit.state, visit.lane_id, visit.channel), ("booked", kept, "phone"))
        self.assertEqual((visit.contact_phone, visit.request_id), ("+306912345678", request))
        self.assertEqual(self.searched.call_args.args[0], "phone")

    def test_a_time_that_was_taken_meanwhile_books_nothing(self):
        """P03: the clerk reads the next free times."""
        wizard = self._wizard(contact_email="other@citizens.example")
        self._book()
        with self.assertRaisesRegex(UserError, "09:15"):
            wizard.slot_ids[0].action_book()

    def test_nobody_is_booked_without_a_name(self):
        """A visit has somebody who comes."""
        wizard = self._wizard(contact_name=False)
        with self.assertRaisesRegex(UserError, "name"):
            wizard.slot_ids[0].action_book()
