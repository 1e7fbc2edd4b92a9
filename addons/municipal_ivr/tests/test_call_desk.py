from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo.tests import tagged

from .common import CallCase

NOW = datetime(2026, 3, 16, 8)


@tagged("post_install", "-at_install")
class TestCallDesk(CallCase):
    """I33, K05: what the telephone desk sees."""

    def test_the_outcome_tells_what_came_of_a_call(self):
        """I33: served, put through, promised, kept or lost."""
        request = self._make_request()
        version = self.env["municipal.ivr.flow.version"].create(
            {"flow_id": self.flow.id, "number": 99, "content": {"person": "person"}}
        )
        filed = {"request_ids": [(4, request.id)], "flow_version_id": version.id}
        cases = [
            ("running", {"status": "active"}),
            ("running", {"status": "ended", "result": "left at main"}),
            ("informed", {"result": "ended at bye"}),
            ("filed", {"result": "ended at bye", **filed}),
            ("callback", {"result": "ended at bye", "trail": ["main", "person"], **filed}),
            ("transferred", {"result": "transferred"}),
            ("partial", {"result": "left at report", "is_partial": True, **filed}),
            ("filed", {"result": "left at more", **filed}),
            ("abandoned", {"result": "left at main"}),
        ]
        for outcome, vals in cases:
            with self.subTest(outcome):
                call = self.make_call(**vals)
                self.assertEqual(call.outcome, outcome)
                self.assertEqual(call.contained, outcome in ("filed", "informed"))

    def test_the_number_finds_citizens_and_their_requests(self):
        """K05, K13: the card of whoever calls."""
        request = self._make_request()
        card = self.make_call(caller=self.citizen.phone).get_card()
        self.assertEqual([row["id"] for row in card["citizens"]], self.citizen.ids)
        self.assertEqual([row["number"] for row in card["requests"]], [request.protocol_number])

    def test_a_withheld_number_is_nobody(self):
        """I38: no number, no guess."""
        self._make_request(contact_phone=False)
        card = self.make_call(caller=False).get_card()
        self.assertEqual((card["citizens"], card["requests"], card["number"]), ([], [], ""))

    def test_a_new_request_begins_with_what_the_call_tells(self):
        """K05, K13: number, citizen, channel and the call itself."""
        call = self.make_call(caller=self.citizen.phone)
        context = call.action_new_request()["context"]
        request = self.env["municipal.request"].with_context(**context)
        request = request.create({"description": "No light.", "category_id": self.lamp.id})
        self.assertEqual(request.citizen_id, self.citizen)
        self.assertEqual((request.channel, request.call_ids), ("phone", call))

    def test_calls_stand_in_the_timeline_of_their_citizen(self):
        """K05, C01: between requests and messages."""
        self.make_call(citizen_id=self.citizen.id, duration=65, result="ended at bye")
        entries = self.citizen.get_timeline(["call"])["entries"]
        self.assertIn("1:05", entries[0]["title"])
        self.assertEqual(self.citizen.call_count, 1)

    def test_a_call_belongs_to_the_citizen_of_its_request(self):
        """K05: known by what was filed, not by the number."""
        call = self.make_call(caller=False, request_ids=[(4, self._make_request().id)])
        call._link_requests()
        self.assertEqual(call.citizen_id, self.citizen)

    def test_the_officer_whose_telephone_rings_is_told_who_calls(self):
        """I12: once for each call, however the number is written."""
        self.rita.employee_id.work_phone = "2310 555-777"
        call = self.make_call(status="active")
        with patch.object(type(self.env["res.users"]), "_bus_send", autospec=True) as send:
            call._tell_rung("+302310555777")
            call._tell_rung("+302310555777")
        self.assertEqual(call.rung_user_ids, self.rita)
        self.assertEqual([args.args[0] for args in send.call_args_list], [self.rita])

    def test_indicators_count_the_calls_of_the_period(self):
        """I33: answered, served, abandoned and where."""
        with freeze_time(NOW):
            self.make_call(date_answer=NOW, result="ended at bye", duration=60)
            self.make_call(date_answer=NOW, result="left at main", node="main", duration=20)
            with freeze_time(NOW - timedelta(days=40)):
                self.make_call(result="left at main", node="main")
            figures = self.env["municipal.call"].get_indicators(30)
        self.assertEqual((figures["calls"], figures["answered"]), (2, 2))
        self.assertEqual((figures["seconds"], figures["contained"]), (40, 0.5))
        self.assertEqual(figures["abandoned"], 0.5)
        self.assertEqual(figures["left_at"], [{"node": "main", "name": "main", "count": 1}])
        self.assertEqual(sum(figures["hours"]), 2)

    def test_calls_back_are_listed_until_they_are_done(self):
        """I37: a promise to call is a task with a day."""
        request = self._make_request(user_id=self.anna.id)
        activity = request.activity_schedule(
            "mail.mail_activity_data_call", NOW.date(), "Call", user_id=self.anna.id
        )
        Request = self.env["municipal.request"].with_user(self.anna)
        domain = Request._get_callback_domain()
        self.assertIn(request, Request.search(domain))
        with freeze_time(NOW + timedelta(days=3)):
            self.assertEqual(self.env["municipal.call"].get_indicators()["late_callbacks"], 1)
        activity.action_feedback()
        self.assertNotIn(request, Request.search(domain))

    def test_indicators_cost_the_same_for_many_calls(self):
        """I33, G01: the number of statements does not grow with the calls."""
        self.make_call(result="left at main", node="main")
        self.env["municipal.call"].get_indicators()  # fills the caches of the server
        counts = []
        for _round in range(2):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["municipal.call"].get_indicators()
            counts.append(self.env.cr.sql_log_count - before)
            for _call in range(20):
                self.make_call(result="left at main", node="main")
            self.env.flush_all()
        self.assertEqual(counts[0], counts[1])
