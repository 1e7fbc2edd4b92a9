from odoo.tests import tagged

from .common import CallCase


@tagged("post_install", "-at_install")
class TestTelephoneSetup(CallCase):
    def test_the_line_and_a_call_are_steps(self):
        """K23: the number of the town is there, and no call has come yet."""
        Setup = self.env["municipal.setup"].with_user(self.administrator)
        setup = Setup.browse(Setup.action_look_again()["res_id"])
        steps = {step.code: step for step in setup.step_ids}
        self.assertTrue(steps["line"].is_done)
        self.assertTrue(steps["line"].detail)
        self.assertFalse(steps["call"].is_done)
        for code in ("line", "call"):
            self.assertTrue(steps[code].action_open()["type"])
