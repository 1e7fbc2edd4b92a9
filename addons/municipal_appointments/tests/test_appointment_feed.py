"""P20, P23: the private calendar of whoever serves, its address, and how to make it void."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .appointment_common import AppointmentCase


@tagged("post_install", "-at_install")
class TestAppointmentFeed(AppointmentCase):
    def _find(self, url):
        token = url.rpartition("/")[2].removesuffix(".ics")
        return self.env["hr.employee"]._find_by_appointment_feed(token)

    def test_officers_read_their_own_address(self):
        """P20: in their preferences; of a colleague's record they read nothing."""
        url = self.anna.with_user(self.anna).appointment_feed_url
        self.assertEqual(self._find(url), self.anna.employee_id)
        self.assertIn("appointment_feed_url", self.anna.SELF_READABLE_FIELDS)
        self.assertFalse(self.anna.with_user(self.rita).appointment_feed_url)

    def test_a_new_address_makes_the_old_one_void(self):
        """P20: a lost telephone reads nothing any more; nobody else may do it for them."""
        old = self.anna.with_user(self.anna).appointment_feed_url
        with self.assertRaises(AccessError):
            self.anna.with_user(self.rita).action_new_appointment_feed()
        self.assertTrue(self._find(old))
        self.anna.with_user(self.anna).action_new_appointment_feed()
        new = self.anna.with_user(self.anna).appointment_feed_url
        self.assertNotEqual(new, old)
        self.assertFalse(self._find(old))
        self.assertEqual(self._find(new), self.anna.employee_id)

    def test_the_staff_office_sees_and_renews_it(self):
        """P20: on the card of the employee, for HR officers only."""
        employee = self.anna.employee_id
        with self.assertRaises(AccessError):
            employee.with_user(self.rita).read(["appointment_feed_url"])
        self.rita.group_ids += self.env.ref("hr.group_hr_user")
        card = employee.with_user(self.rita)
        old = card.read(["appointment_feed_url"])[0]["appointment_feed_url"]
        self.assertEqual(self._find(old), employee)
        card.action_new_appointment_feed()
        self.assertFalse(self._find(old))

    def test_a_citizen_has_no_feed(self):
        """P20: an account of the website is no officer."""
        portal = self.env["res.users"].search([("share", "=", True)], limit=1)
        self.assertFalse(portal.with_user(portal).appointment_feed_url)
        with self.assertRaises(AccessError):
            portal.with_user(portal).action_new_appointment_feed()
