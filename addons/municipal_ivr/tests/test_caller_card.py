from odoo.tests import tagged

from .telephony_common import TelephonyCase

SWITCHBOARD = "2310 999-000"


@tagged("post_install", "-at_install")
class TestCallerCard(TelephonyCase):
    """K05, I12: whoever is rung sees who calls, in a real call."""

    def test_the_officer_who_is_rung_has_the_card_of_the_caller(self):
        """I12: with the first ring, before anybody has picked up."""
        self.company.phone = "+302310999000"
        self.anna.employee_id.work_phone = SWITCHBOARD
        self.start().press("1", "1", "3")
        self.assertTrue(self.xml.xpath("//Dial"))
        self.assertEqual(self.call.rung_user_ids, self.anna)
        card = self.call.with_user(self.anna).get_card()
        self.assertEqual(card["number"], self.call.caller)

    def test_the_call_belongs_to_the_citizen_of_the_request_filed_in_it(self):
        """K05, C01: it stands in the timeline of whoever gave their number."""
        self.report().hang_up()
        self.assertTrue(self.call.request_ids)
        self.assertEqual(self.call.citizen_id, self.call.request_ids.citizen_id)
        self.assertEqual(self.call.outcome, "filed")
