from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MunicipalCase


@tagged("post_install", "-at_install")
class TestSetupSteps(MunicipalCase):
    """K23: what a new municipality has to do, and what is done of it."""

    def _open(self, user=None):
        Setup = self.env["municipal.setup"].with_user(user or self.administrator)
        return Setup.browse(Setup.action_look_again()["res_id"])

    def _get_step(self, code, setup=None):
        return (setup or self._open()).step_ids.filtered(lambda step: step.code == code)

    def test_each_step_looks_at_what_is_there(self):
        """K23: the town of the tests has departments and officers, but no day off of its own."""
        setup = self._open()
        self.assertTrue(self._get_step("departments", setup).is_done)
        self.assertTrue(self._get_step("officers", setup).is_done)
        self.assertTrue(self._get_step("categories", setup).is_done)
        self.assertFalse(self._get_step("days", setup).is_done)
        self.assertFalse(self._get_step("message", setup).is_done)
        done = len(setup.step_ids.filtered("is_done"))
        self.assertEqual(setup.progress, f"{done} / {len(setup.step_ids)}")

    def test_the_municipality_needs_an_address_and_a_number(self):
        """K23: they stand on every page."""
        self.company.write({"street": False, "city": False, "phone": False, "email": False})
        self.assertFalse(self._get_step("town").is_done)
        self.company.write(
            {"street": "Main 1", "city": "Town", "phone": "2310000000", "email": "a@town.example"}
        )
        self.assertTrue(self._get_step("town").is_done)

    def test_every_step_opens_its_screen(self):
        """K23: no button leads nowhere."""
        system = self.env.ref("base.user_admin")
        setup = self._open(system)
        for step in setup.step_ids.filtered("has_action"):
            self.assertTrue(step.action_open().get("type"), step.code)

    def test_a_day_off_of_the_town_is_no_working_day(self):
        """K23, R26: the patron saint's day counts at once."""
        setup = self._open()
        with self.assertRaises(UserError):
            setup.action_add_day()
        day = date(date.today().year + 1, 10, 26)
        setup.write({"day_name": "Saint Demetrius", "day_date": day})
        setup.action_add_day()
        self.assertIn(day, self.company._get_holidays(day.year))
        self.assertTrue(self._get_step("days").is_done)

    def test_a_test_message_leaves_by_the_real_outbox(self):
        """K23: what became of it stands in its step; nonsense is refused."""
        setup = self._open()
        setup.test_address = "no address@"
        with self.assertRaises(UserError):
            setup.action_send_test()
        setup.test_address = "me@town.example"
        setup.action_send_test()
        message = self.env["municipal.notification"].sudo().search(
            [("event", "=", "setup_test")], order="id desc", limit=1
        )  # fmt: skip
        self.assertEqual(message.address, "me@town.example")
        template, facts = message._get_template_and_facts()
        self.assertEqual(template.event, "setup_test")
        self.assertEqual(facts["municipality"], self.company.name)
        self.assertIn("me@town.example", self._get_step("message").detail)
        message.state = "sent"
        self.assertTrue(self._get_step("message").is_done)

    def test_it_is_for_administrators(self):
        """K23: clerks and supervisors have no such page."""
        for user in (self.anna, self.ilias):
            with self.assertRaises(AccessError):
                self._open(user)
