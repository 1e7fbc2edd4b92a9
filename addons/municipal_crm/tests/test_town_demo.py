from datetime import datetime, timedelta
from pathlib import Path

from freezegun import freeze_time
from odoo import fields
from odoo.tests import TransactionCase, tagged

FOLDER = "municipal_crm/demo/town"
#: The tests that are about the demo town; no other test may know it.
ABOUT_DEMO = {"test_town_demo.py", "test_demo_town.py"}


@tagged("post_install", "-at_install")
class TestTownDemo(TransactionCase):
    """K01, G12: the demo municipality loads on an empty one and looks alive."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.before = cls._count()
        cls.env["municipal.town.demo"]._load(FOLDER)
        cls.requests = cls.env["municipal.request"].search(
            [("submission_key", "=like", "demo-town-%")], order="id"
        )

    @classmethod
    def _count(cls):
        return {
            model: cls.env[model].with_context(active_test=False).search_count([])
            for model in (
                "hr.department", "hr.employee", "hr.leave", "municipal.citizen", "municipal.notification",
                "municipal.protocol.entry", "municipal.request", "municipal.request.category",
                "municipal.request.history", "municipal.street", "mail.message", "res.users",
            )
        }  # fmt: skip

    def _user(self, login):
        return self.env["res.users"].search([("login", "=", login)])

    def test_a_second_load_changes_nothing(self):
        """K01: no record is added, and nobody is told anything again."""
        loaded = self._count()
        self.env["municipal.town.demo"]._load(FOLDER)
        self.assertEqual(self._count(), loaded)

    def test_requests_are_in_every_state_and_in_both_books(self):
        """G12: every column of the board has something to show, some of it late or nobody's."""
        states = set(self.requests.state_id.mapped("code"))
        self.assertEqual(states, set(self.env["municipal.request.state"].search([]).mapped("code")))
        self.assertTrue(self.requests.filtered("is_late"))
        self.assertTrue(self.requests.filtered("is_unrouted"))
        self.assertTrue(self.requests.filtered("is_confidential"))

    def test_several_departments_work_under_one_request(self):
        """K15: some tasks are done, some wait, and the officer who tries the demo has some."""
        tasks = self.requests.task_ids
        self.assertEqual(set(tasks.mapped("state")), {"todo", "done"})
        self.assertGreater(len(tasks.department_id), 3)
        self.assertTrue(tasks.filtered(lambda task: task.user_id == self._user("clerk")))

    def test_numbers_follow_the_dates_without_a_gap(self):
        """R03: in each book the older request has the smaller number."""
        for confidential in (False, True):
            book = self.requests.filtered(
                lambda row, secret=confidential: row.is_confidential is secret
            )
            dates = book.sorted("protocol_number").mapped("date_submitted")
            self.assertEqual(dates, sorted(dates))
        for entry in self.requests.protocol_entry_ids[:1]:
            self.assertFalse(entry._get_gaps(entry.book_id, entry.year))

    def test_the_order_holds_on_every_day_of_the_week(self):
        """R03: what the counter takes on Monday is entered behind what came at the weekend."""
        town = self.env["municipal.town.demo"]
        rows = town._read(FOLDER, "requests")["requests"]
        past = [row for row in rows if row.get("days_ago")]
        for days in range(8):
            with freeze_time(datetime(2026, 11, 16, 7) + timedelta(days=days)):
                moments = [moment for moment, _row in town._sort_requests(past)]
                self.assertEqual(moments, sorted(moments))
                self.assertLessEqual(moments[-1], fields.Datetime.now())

    def test_history_runs_forward_and_never_into_the_future(self):
        """R09: what was replayed carries its own dates, in order."""
        now = fields.Datetime.now()
        for request in self.requests:
            dates = request.history_ids.sorted("id").mapped("date")
            self.assertEqual(dates, sorted(dates))
            self.assertLessEqual(dates[-1], now)
            self.assertEqual(dates[0], request.date_submitted)
            self.assertLessEqual(request.date_state_changed, now)

    def test_messages_have_the_date_of_what_they_say(self):
        """R21: a reply of last week is not shown as one of today."""
        for request in self.requests.filtered("reply_text"):
            replies = [row for row in request._get_public_messages() if row["author"] == "town"]
            steps = request.history_ids.filtered(lambda row: row.event in ("reply", "state"))
            for reply in replies:
                # what is of today is written with the clock, which may pass a second between both
                nearest = min(abs(reply["date"] - step.date) for step in steps)
                self.assertLess(nearest, timedelta(minutes=1))

    def test_only_what_is_of_today_sends_messages(self):
        """N05: loading a demo is no storm of e-mails, and the outbox is not empty."""
        added = self._count()["municipal.notification"] - self.before["municipal.notification"]
        self.assertTrue(5 <= added <= 40, added)
        rows = self.env["municipal.notification"].search([("request_id", "in", self.requests.ids)])
        self.assertEqual(set(rows.mapped("state")), {"queued"})

    def test_the_clerk_has_work_and_sees_no_confidential_request(self):
        """K20: the clerk of the demo belongs to waste collection and not to the confidential book."""
        clerk = self._user("clerk")
        visible = self.requests.with_user(clerk)._filtered_access("read")
        self.assertTrue(visible.filtered(lambda row: row.user_id == clerk and row.is_open))
        own = visible.filtered(lambda row: clerk not in row.task_ids.user_id)
        self.assertEqual(set(own.department_id.mapped("code")), {"KATH"})
        self.assertFalse(visible.filtered("is_confidential"))

    def test_the_supervisor_directs_a_directorate(self):
        """K20: all departments below hers, and nothing of other directorates."""
        supervisor = self._user("supervisor")
        visible = self.requests.with_user(supervisor)._filtered_access("read")
        own = visible.filtered(
            lambda row: "PERIV" not in row.task_ids.department_id.parent_id.mapped("code")
        )
        self.assertEqual(set(own.department_id.parent_id.mapped("code")), {"PERIV"})
        self.assertGreater(len(visible.department_id), 2)

    def test_the_citizen_follows_requests_in_several_states(self):
        """R20: the portal login has requests of its own."""
        citizen = self.env["municipal.citizen"]._get_for_user(self._user("citizen"))
        self.assertGreaterEqual(len(citizen.request_ids.state_id), 4)
        self.assertTrue(self._user("citizen").share)

    def test_new_requests_pass_the_absent_officer_by(self):
        """R04: an officer is on leave today, and a colleague gets the request."""
        leave = self.env["hr.leave"].search([("state", "=", "validate")], order="id desc", limit=1)
        department = leave.employee_id.department_id
        officers = self.env["municipal.request"]._get_officers(department)
        present = {officer.id: officer.present for officer in officers}
        self.assertFalse(present[leave.employee_id.user_id.id])
        chosen = self.env["municipal.request"]._pick_officer(department)
        self.assertTrue(chosen and present[chosen])

    def test_everybody_has_greek(self):
        """G20: officers, administrator and website; English is the second language."""
        users = self.env["hr.employee"].search([("staff_number", "!=", False)]).user_id
        self.assertEqual(set(users.mapped("lang")), {"el_GR"})
        self.assertEqual(self.env.ref("base.user_admin").lang, "el_GR")
        website = self.env["website"].search([("company_id", "=", self.env.company.id)], limit=1)
        self.assertEqual(website.default_lang_id.code, "el_GR")
        self.assertEqual(set(website.language_ids.mapped("code")), {"el_GR", "en_US"})
        self.assertFalse(self.env.company.uses_default_logo)


@tagged("post_install", "-at_install")
class TestNoDemoNeeded(TransactionCase):
    """K01: the addon works in a municipality of its own; tests build what they need."""

    def test_no_other_test_leans_on_the_demo(self):
        addons = Path(__file__).resolve().parents[2]
        guilty = [
            str(path.relative_to(addons))
            for path in addons.glob("*/tests/**/*.py")
            if path.name not in ABOUT_DEMO and self._names_demo(path.read_text("utf-8"))
        ]
        self.assertEqual(guilty, [])

    def _names_demo(self, text):
        return any(
            mark in text for mark in ("demo/town", "town.demo", "nea-alkyoni", "NEA_ALKYONI")
        )

    def test_no_data_file_leans_on_the_demo(self):
        manifest = Path(__file__).resolve().parents[1]
        guilty = [
            path.name
            for folder in ("data", "views", "security", "report")
            for path in (manifest / folder).glob("*.xml")
            if self._names_demo(path.read_text("utf-8"))
        ]
        self.assertEqual(guilty, [])

    def test_an_empty_municipality_can_take_a_request(self):
        """K01: states, moves, subtypes, needs and books need no demo."""
        self.assertTrue(self.env["municipal.need"].search_count([]))
        request = self.env["municipal.request"]._submit({"description": "Hello", "channel": "web"})
        self.assertTrue(request.protocol_number)
        self.assertTrue(request.is_unrouted)
        request._set_state("in_process", actor_role="clerk")
        request._post_public_reply("We look into it.")
        request._citizen_message("Thank you.")
        self.assertEqual(
            [row["author"] for row in request._get_public_messages()], ["town", "citizen"]
        )
        request._set_state("resolved", actor_role="clerk", reply="Done.")
        self.assertFalse(request.is_open)
