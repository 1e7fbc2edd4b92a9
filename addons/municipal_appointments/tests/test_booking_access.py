"""Who sees appointments: the officers of the service, and by default nobody."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .appointment_common import QUARTER, START, AppointmentCase

MODELS = (
    "municipal.appointment",
    "municipal.appointment.wish",
    "municipal.appointment.identity",
)


@tagged("post_install", "-at_install")
class TestBookingAccess(AppointmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(cls.env, "portal-of-a-citizen", groups="base.group_portal")
        cls.employee = new_test_user(cls.env, "employee", groups="base.group_user")

    def _sees(self, user, appointment):
        return bool(self.Appointment.with_user(user).search([("id", "=", appointment.id)]))

    def test_nobody_outside_sees_anything(self):
        """P41: visitors, portal users and employees without a role have no access at all."""
        public = self.env.ref("base.public_user")
        for user in (public, self.portal, self.employee):
            for model in MODELS:
                for right in ("read", "write", "create", "unlink"):
                    self.assertFalse(self.env[model].with_user(user).has_access(right))

    def test_a_clerk_sees_the_services_of_the_own_department(self):
        """P23: personal data stay with those who serve."""
        appointment = self._book()
        self.assertTrue(self._sees(self.anna, appointment))
        self.assertFalse(self._sees(self.rita, appointment))
        self.lane.employee_id = self.rita.employee_id
        self.assertTrue(self._sees(self.rita, appointment), "it is at her counter")

    def test_heads_and_supervisors_see_what_is_below_them(self):
        """P23: the directorate of the service, and those who see all."""
        appointment = self._book()
        self.assertTrue(self._sees(self.ilias, appointment))
        self.assertTrue(self._sees(self.mayor, appointment))
        self.assertTrue(self._sees(self.administrator, appointment))
        self.assertFalse(self._sees(self.carol, appointment))

    def test_another_municipality_sees_nothing(self):
        """P23: two towns in one database never meet."""
        appointment = self._book()
        other = self.env["res.company"].create({"name": "Other town"})
        user = new_test_user(
            self.env,
            "mayor-of-another-town",
            groups="municipal_crm.municipal_crm_group_administrator",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self._sees(user, appointment))

    def test_an_officer_changes_the_contact_and_nothing_else(self):
        """P22: state and time have ways of their own, also by RPC."""
        appointment = self._book().with_user(self.anna)
        appointment.write({"contact_name": "Eleni P.", "comment": "Brought all papers"})
        self.assertEqual(appointment.contact_name, "Eleni P.")
        for vals in ({"state": "done"}, {"date_expires": START + QUARTER}, {"lane_id": False}):
            with self.assertRaises(UserError):
                appointment.write(vals)
        with self.assertRaises(AccessError):
            self.Appointment.with_user(self.anna).create({"service_id": self.service.id})
        with self.assertRaises(AccessError):
            appointment.unlink()

    def test_nobody_reads_the_keys_of_a_link(self):
        """P41: not even an administrator in the backend."""
        appointment = self._book(submission_key=None).with_user(self.administrator)
        for name in ("access_token", "token_version", "submission_key", "identity_keys"):
            with self.assertRaises(AccessError):
                appointment.read([name])

    def test_a_clerk_works_on_the_waiting_list_of_the_own_department(self):
        """P10: somebody rings up and wants to wait."""
        vals = {
            "service_id": self.service.id,
            "date_from": "2027-03-09",
            "date_to": "2027-03-16",
            "contact_name": "Nikos",
            "contact_phone": "2310 123456",
            "channel": "phone",
        }
        wish = self.env["municipal.appointment.wish"].with_user(self.anna).create(vals)
        self.assertEqual(wish.contact_phone, "+302310123456")
        self.assertFalse(wish.with_user(self.rita).search([("id", "=", wish.id)]))
        with self.assertRaises(AccessError):
            wish.with_user(self.rita).create(vals)
        with self.assertRaises(UserError):
            wish.write({"state": "accepted"})

    def test_who_serves_tells_by_hand_what_no_machine_can(self):
        """P18: a citizen with a landline only is rung up; nobody else sees the number."""
        held = self._hold()
        held._confirm({"contact_name": "Giorgos", "contact_phone": "2310123456"}, proved=True)
        self._hand_over()
        row = self._get_messages(held, "appointment_booked")
        self.assertEqual((row.state, row.channel), ("manual", "phone"))
        Messages = self.Notification
        self.assertIn(row, Messages.with_user(self.anna).search([("state", "=", "manual")]))
        self.assertNotIn(row, Messages.with_user(self.rita).search([]))
        row.with_user(self.anna).action_mark_told()
        self.assertEqual(row.state, "sent")

    def test_an_officer_takes_somebody_off_the_list(self):
        """P10: of the own department only."""
        wish = self.env["municipal.appointment.wish"].create(
            {
                "service_id": self.service.id,
                "date_from": "2027-03-09",
                "date_to": "2027-03-16",
                "contact_name": "Nikos",
                "contact_email": "nikos@citizens.example",
            }
        )
        with self.assertRaises(AccessError):
            wish.with_user(self.rita).action_withdraw()
        wish.with_user(self.anna).action_withdraw()
        self.assertEqual(wish.state, "withdrawn")
