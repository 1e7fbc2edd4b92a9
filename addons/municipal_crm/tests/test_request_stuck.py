from datetime import timedelta

from odoo.fields import Datetime
from odoo.tests import tagged

from .common import MunicipalCase


@tagged("post_install", "-at_install")
class TestRequestStuck(MunicipalCase):
    """K22: the supervisor sees what does not move, and why."""

    def setUp(self):
        super().setUp()
        self.request = self._make_request(user_id=self.anna.id)
        self.request.flush_recordset()

    def _find(self, user=None):
        Request = self.env["municipal.request"].with_user(user or self.env.user)
        Request.invalidate_model(["is_stuck", "stuck_reason"])
        return Request.search([("is_stuck", "=", True), ("id", "=", self.request.id)])

    def _tell(self, state, **vals):
        message = {
            "event": "submitted",
            "audience": "citizen",
            "request_id": self.request.id,
            "company_id": self.company.id,
            "dedupe_key": f"stuck:{state}",
            "state": state,
        }
        return self.env["municipal.notification"].sudo().create(message | vals)

    def test_work_in_hand_is_not_stuck(self):
        """K22: an officer, a citizen who was told: nothing to see."""
        self.request.sudo().notification_ids.write({"state": "sent"})
        self.assertFalse(self._find())
        self.assertFalse(self.request.is_stuck)
        self.assertFalse(self.request.stuck_reason)

    def test_nobodys_request_is_stuck(self):
        """K22: no rule, no officer."""
        self.request._write_unguarded({"user_id": False})
        self.assertEqual(self._find().stuck_reason, "nobody has it")

    def test_the_officer_has_left(self):
        """K22, K16: an account that was closed answers nobody."""
        self.anna.active = False
        self.assertEqual(self._find().stuck_reason, "its officer has no account any more")

    def test_the_citizen_could_not_be_told(self):
        """K22: also when the request is closed; done by hand, it is gone from the list."""
        message = self._tell("failed")
        self.assertIn("the citizen could not be told", self._find().stuck_reason)
        resolved = self.env["municipal.request.state"]._get("resolved")
        self.request._write_unguarded({"state_id": resolved.id})
        self.request.sudo().notification_ids.write({"state": "sent"})
        message.state = "manual"
        self.assertTrue(self._find())
        message.state = "sent"
        self.assertFalse(self._find())

    def test_the_citizen_does_not_answer(self):
        """K22: a month without an answer; the day before it was no matter."""
        self.request.sudo().notification_ids.write({"state": "sent"})
        waiting = self.env["municipal.request.state"]._get("waiting_citizen")
        since = Datetime.now() - timedelta(days=29)
        self.request._write_unguarded({"state_id": waiting.id, "date_state_changed": since})
        self.assertFalse(self._find())
        self.request._write_unguarded({"date_state_changed": since - timedelta(days=2)})
        self.assertEqual(self._find().stuck_reason, "waiting for more than 30 days")

    def test_the_rules_of_requests_hold(self):
        """K22: a clerk of another department finds nothing by it."""
        self._tell("failed")
        self.assertTrue(self._find(self.anna))
        self.assertFalse(self._find(self.petros))

    def test_a_page_costs_the_same_for_one_and_for_many(self):
        """K22: one query for each reason."""
        reasons = len(self.request._get_stuck_reasons())
        many = self.request.concat(*(self._make_request() for _each in range(9)))
        self.env.flush_all()
        for requests in (self.request, many):
            self.env.invalidate_all()
            with self.assertQueryCount(reasons):
                requests.mapped("stuck_reason")
