from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.municipal_request_bulk import BATCH_SIZE
from .common import MunicipalCase


@tagged("post_install", "-at_install")
class TestRequestBulk(MunicipalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._make_request(user_id=cls.anna.id)
        cls.second = cls._make_request(user_id=cls.anna.id)
        cls.foreign = cls._make_request(user_id=cls.vassilis.id)

    def _apply(self, operation, values, requests=None, user=None):
        requests = requests if requests is not None else self.first | self.second
        Request = self.env["municipal.request"].with_user(user or self.anna)
        result = Request.bulk_apply(requests.ids, operation, values)
        self.env.invalidate_all()
        return result

    def _start(self, user=None, **vals):
        Bulk = self.env["municipal.request.bulk"].with_user(user or self.anna)
        ids = (self.first | self.second).ids
        return Bulk.with_context(active_ids=ids).create(vals).action_start()["params"]

    def test_one_that_is_refused_does_not_stop_the_others(self):
        """R34: what went well stays, and each refusal says why."""
        self.second.with_user(self.anna)._set_state("resolved", reply="Done.")
        every = self.first | self.second | self.foreign
        result = self._apply("move", {"state": "forwarded", "reason": "Not ours"}, every)
        self.assertEqual(result["done"], self.first.ids)
        self.assertEqual(self.first.state_code, "forwarded")
        reasons = {row["id"]: row for row in result["refused"]}
        self.assertIn("Resolved", reasons[self.second.id]["reason"])
        self.assertEqual(reasons[self.second.id]["number"], self.second.protocol_number)
        self.assertEqual(reasons[self.foreign.id]["number"], "")
        self.assertNotIn(self.foreign.protocol_number, reasons[self.foreign.id]["reason"])

    def test_a_refusal_half_way_leaves_nothing_of_that_record_behind(self):
        """R34: each record has a savepoint of its own."""
        before = len(self.first.history_ids)
        late = UserError("The outbox is full.")
        with patch.object(self.registry["municipal.request"], "_announce_state", side_effect=late):
            result = self._apply("move", {"state": "in_process"}, self.first)
        self.assertEqual(result["refused"][0]["reason"], "The outbox is full.")
        self.assertEqual(self.first.state_code, "submitted")
        self.assertEqual(len(self.first.history_ids), before)

    def test_a_move_asks_for_the_same_words_as_ever(self):
        """R34, R19: without a reply nothing is resolved, in bulk neither."""
        result = self._apply("move", {"state": "resolved"})
        self.assertEqual(len(result["refused"]), 2)
        result = self._apply("move", {"state": "resolved", "reply": "It burns again."})
        self.assertEqual(len(result["done"]), 2)
        self.assertEqual(self.second.reply_text, "It burns again.")

    def test_requests_are_given_to_an_officer_of_their_department(self):
        """R34, R41, K16: to one officer, or to whoever has the least work; never to a stranger."""
        result = self._apply("assign", {"user_id": self.rita.id})
        self.assertIn("Rita does not work in “Lighting”", result["refused"][0]["reason"])
        self._apply("assign", {"user_id": self.vassilis.id}, self.first)
        self.assertEqual(self.first.user_id, self.vassilis)
        result = self._apply("assign", {}, self.first, self.ilias)
        self.assertEqual(self.first.user_id, self.anna)

    def test_assigning_and_moving_can_be_undone(self):
        """R34, K16: the former department and officer come back, each of their own request."""
        self.second.user_id = self.vassilis
        result = self._apply("department", {"department_id": self.roads.id}, user=self.ilias)
        self.assertEqual((self.first | self.second).department_id, self.roads)
        undo = {str(row["id"]): row for row in result["undo"]}
        result = self._apply("undo", undo, user=self.ilias)
        self.assertEqual(len(result["done"]), 2)
        self.assertEqual((self.first | self.second).department_id, self.lighting)
        self.assertEqual(self.first.user_id, self.anna)
        self.assertEqual(self.second.user_id, self.vassilis)

    def test_what_somebody_has_changed_since_is_not_undone(self):
        """R34: undoing never writes over newer work."""
        result = self._apply("department", {"department_id": self.roads.id}, user=self.ilias)
        officer = self.first.user_id
        self.first.user_id = (self.rita | self.petros) - officer
        undo = {str(row["id"]): row for row in result["undo"]}
        result = self._apply("undo", undo, user=self.ilias)
        self.assertEqual(result["done"], self.second.ids)
        self.assertIn("changed it since", result["refused"][0]["reason"])
        self.assertEqual(self.first.department_id, self.roads)

    def test_a_reply_by_template_is_each_citizens_own(self):
        """R34, R32: number and language of each request."""
        template = self.env["municipal.reply.template"].create(
            {"name": "t", "body": "Number {number}"}
        )
        params = self._start(operation="reply", template_id=template.id)
        self._apply(params["operation"], params["values"])
        for request in self.first | self.second:
            self.assertEqual(request.reply_text, f"Number {request.protocol_number}")

    def test_a_task_is_added_to_each(self):
        """R34, K15: with an officer proposed for each."""
        params = self._start(
            operation="task", task_name="Look", department_id=self.roads.id,
            date_deadline="2030-05-06",
        )  # fmt: skip
        self._apply(params["operation"], params["values"])
        for request in self.first | self.second:
            self.assertEqual(request.task_ids.name, "Look")
            self.assertTrue(request.task_ids.user_id)
            self.assertEqual(str(request.task_ids.date_deadline), "2030-05-06")

    def test_only_known_operations_and_small_batches_are_taken(self):
        """R34: the door for many requests is no other door."""
        Request = self.env["municipal.request"].with_user(self.anna)
        for ids, operation in ((self.first.ids, "try"), ([1] * (BATCH_SIZE + 1), "reply")):
            with self.subTest(operation=operation), self.assertRaises(UserError):
                Request.bulk_apply(ids, operation, {})

    def test_what_no_longer_exists_is_refused_too(self):
        """R34: an id that nobody knows is one line of the report."""
        Request = self.env["municipal.request"].with_user(self.anna)
        result = Request.bulk_apply([999999999], "assign", {})
        self.assertEqual([row["id"] for row in result["refused"]], [999999999])
