from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import MunicipalCase


@tagged("post_install", "-at_install")
class TestTask(MunicipalCase):
    """Lighting works on a request; Roads has a task under it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls._make_request(user_id=cls.anna.id)
        cls.roads.visibility = "officer"
        cls.env["res.users"]._clear_municipal_scope()

    def _give(self, user=None, **vals):
        vals = {
            "request_id": self.request.id,
            "name": "Close the road",
            "department_id": self.roads.id,
        } | vals
        return self.env["municipal.task"].with_user(user or self.anna).create(vals)

    def _get_messages(self, event):
        return self.env["municipal.notification"].search(
            [("request_id", "=", self.request.id), ("event", "=", event)]
        )

    def _as(self, user, record=None):
        record = record or self.request
        record.invalidate_recordset()
        return record.with_user(user)

    # === GIVING === #

    def test_a_task_gets_the_officer_with_the_least_work(self):
        """K15: the officer is proposed by the same choice as for requests."""
        self._make_request(category_id=self.pothole.id, user_id=self.rita.id)
        self.assertEqual(self._give().user_id, self.petros)
        self._make_absent(self.petros, "2026-03-16", "2026-03-20")
        with freeze_time("2026-03-17 08:00:00"):
            self.assertEqual(self._give().user_id, self.rita)

    def test_only_those_who_work_on_the_request_give_tasks(self):
        """K15, K01: a task opens the request, so nobody gives one to themselves."""
        with self.assertRaises(AccessError):
            self._give(self.rita, user_id=self.rita.id)
        self.assertFalse(self.env["municipal.request"].with_user(self.rita).search([]))
        task = self._give(user_id=self.rita.id)
        other = self._make_request(user_id=self.anna.id)
        with self.assertRaises(UserError):
            task.with_user(self.rita).write({"request_id": other.id})

    def test_the_officer_of_a_task_and_the_owner_are_told(self):
        """K15: through the outbox, once each, and nobody hears of their own doing."""
        task = self._give(user_id=self.rita.id)
        [message] = self._get_messages("task_assigned")
        self.assertEqual((message.user_id, message.audience), (self.rita, "staff"))
        template, facts = message._get_template_and_facts()
        self.assertIn("Close the road", template._render_subject(facts))
        task.with_user(self.rita)._set_state("done", "Closed from 8 to 12.")
        [message] = self._get_messages("task_finished")
        self.assertEqual(message.user_id, self.anna)
        template, facts = message._get_template_and_facts()
        self.assertIn("Closed from 8 to 12.", template._render_email(facts, self.company)["text"])
        self._give(user_id=self.anna.id, department_id=self.lighting.id)
        self.assertEqual(len(self._get_messages("task_assigned")), 1)

    # === SIGHT === #

    def test_a_task_opens_its_request_to_read_and_no_more(self):
        """K15, K01: the officer of another department reads the case and cannot change it."""
        self.assertFalse(self._as(self.rita).has_access("read"))
        self._give(user_id=self.rita.id)
        request = self._as(self.rita)
        self.assertEqual(request.description, "The lamp in front of number 5 is out.")
        self.assertIn(request, request.search([("protocol_number", "=", request.protocol_number)]))
        self.assertFalse(request.can_change)
        with self.assertRaises(AccessError):
            request.write({"place_note": "x"})
        with self.assertRaises(AccessError):
            request._set_state("in_process")
        self.assertFalse(self._as(self.carol).has_access("read"))

    def test_the_reader_by_a_task_learns_who_the_citizen_is_from_nothing(self):
        """K15: name, phone, e-mail, PIN and link are not for those who only help."""
        self.request.write({"contact_name": "Eleni Secret", "contact_phone": "+306912345678"})
        self.request.sudo()._citizen_message("When do you come?")
        self._give(user_id=self.rita.id)
        names = [
            "contact_name", "contact_phone", "citizen_id", "reach_phone", "reach_email", "pin",
            "access_token", "delivery_address",
        ]  # fmt: skip
        [row] = self._as(self.rita).read(names)
        self.assertFalse(any(row[name] for name in names), row)
        [row] = self._as(self.rita).web_read({"citizen_id": {"fields": {"display_name": {}}}})
        self.assertFalse(row["citizen_id"])
        self.assertNotIn("Eleni", str(self._as(self.rita).conversation))
        self.assertIn("When do you come?", str(self._as(self.rita).conversation))
        exported = self._as(self.rita).export_data(["contact_name", "citizen_id/name"])
        self.assertEqual(exported["datas"], [["", ""]])
        [row] = self._as(self.anna).read(["contact_name"])
        self.assertEqual(row["contact_name"], "Eleni Secret")

    def test_the_request_is_shut_again_when_the_task_is_cancelled_or_the_case_is_over(self):
        """K15, K01: the sight lasts as long as the work."""
        task = self._give(user_id=self.rita.id)
        task._set_state("cancelled", "Not needed.")
        self.assertFalse(self._as(self.rita).has_access("read"))
        task._set_state("todo")
        self.assertTrue(self._as(self.rita).has_access("read"))
        task.with_user(self.rita)._set_state("done", "Closed.")
        self.assertTrue(self._as(self.rita).has_access("read"))
        self.request.with_user(self.anna)._set_state("resolved", reply="Done.")
        self.assertFalse(self._as(self.rita).has_access("read"))
        self.assertEqual(self._as(self.rita, task).outcome, "Closed.")

    def test_a_shared_queue_shares_its_tasks(self):
        """K15: in a department that shares its queue everybody sees and does the task."""
        task = self._give(user_id=self.rita.id)
        self.assertFalse(self._as(self.petros, task).has_access("read"))
        self.roads.visibility = "department"
        self.assertTrue(self._as(self.petros, task).has_access("write"))
        self.assertTrue(self._as(self.petros).has_access("read"))

    def test_a_supervisor_sees_the_tasks_of_the_directorate(self):
        """K15, K01: Ilias heads Works with Roads below; Carol of Social sees nothing."""
        task = self._give(user_id=self.rita.id)
        self.assertTrue(self._as(self.ilias, task).has_access("write"))
        self.assertFalse(self._as(self.carol, task).has_access("read"))

    def test_tasks_of_the_confidential_book_are_for_its_group(self):
        """R03, K15: nobody else can be given one."""
        request = self._make_request(category_id=self.violence.id, user_id=self.carol.id)
        task = self._give(self.carol, request_id=request.id)
        self.assertFalse(task.user_id)
        with self.assertRaisesRegex(ValidationError, "confidential"):
            task.user_id = self.rita
        self.roads.visibility = "department"
        self.assertFalse(self._as(self.rita, task).has_access("read"))

    # === WORKING === #

    def test_the_officer_of_the_task_does_it_and_leaves_the_order_as_it_is(self):
        """K15: state, words and files are theirs; what is asked, by when, is not."""
        task = self._give(user_id=self.rita.id).with_user(self.rita)
        task.action_start()
        self.assertEqual(task.state, "doing")
        for vals in ({"name": "Other"}, {"date_deadline": "2030-01-01"}):
            with self.assertRaises(AccessError):
                task.write(vals)
        dialogue = task.action_done()
        self.assertEqual(dialogue["res_model"], "municipal.task.finish")
        wizard = self.env["municipal.task.finish"].with_user(self.rita)
        wizard = wizard.with_context(**dialogue["context"]).create({"outcome": "Closed."})
        wizard.action_apply()
        self.assertEqual((task.state, task.outcome), ("done", "Closed."))

    def test_a_task_ends_with_words_and_never_by_deleting(self):
        """K15: done and cancelled say what and why; the file keeps everything."""
        task = self._give()
        for state in ("done", "cancelled"):
            with self.assertRaisesRegex(UserError, "few words"):
                task._set_state(state)
        with self.assertRaises(UserError):
            task.sudo().unlink()

    def test_writing_the_state_is_the_same_move(self):
        """K15: a dropped card or a program obeys the same rules."""
        task = self._give()
        with self.assertRaisesRegex(UserError, "few words"):
            task.write({"state": "done"})
        task.write({"state": "done", "outcome": "Closed."})
        self.assertTrue(task.date_closed)

    def test_the_history_of_the_request_tells_of_its_tasks(self):
        """K15, R20: who gave it, to whom, and how it ended."""
        task = self._give(user_id=self.rita.id)
        task.with_user(self.rita)._set_state("done", "Closed.")
        entries = self.request.history_ids.filtered(lambda row: row.event == "task").sorted("id")
        self.assertEqual(entries.mapped("user_id"), self.anna | self.rita)
        self.assertEqual(entries[0].new_value, "Close the road: Roads")
        self.assertEqual(entries[1].new_value, "Close the road: Done")
        self.assertEqual(entries[1].reason, "Closed.")

    # === CLOSING THE REQUEST === #

    def test_a_request_with_open_tasks_is_not_closed(self):
        """K15, K21, R15: a clerk is told which tasks are in the way, before writing anything."""
        self._give()
        request = self._as(self.anna)
        resolve = request.allowed_transition_ids.filtered(
            lambda row: row.target_id.code == "resolved"
        )
        with self.assertRaisesRegex(UserError, "Close the road \\(Roads\\)"):
            request.action_move(resolve.id)
        with self.assertRaisesRegex(UserError, "Close the road"):
            request._set_state("resolved", reply="Done.", reason="I say so")

    def test_a_supervisor_closes_over_open_tasks_with_a_reason(self):
        """K15: the dialogue asks for the reason, and the tasks end with it."""
        task = self._give()
        request = self._as(self.ilias)
        resolve = request.allowed_transition_ids.filtered(
            lambda row: row.target_id.code == "resolved"
        )
        with self.assertRaisesRegex(UserError, "say why"):
            request._set_state("resolved", reply="Done.")
        dialogue = request.action_move(resolve.id)
        wizard = self.env["municipal.request.move"].with_user(self.ilias)
        wizard = wizard.with_context(**dialogue["context"]).create(
            {"reply": "Done.", "reason": "The road needs no closing."}
        )
        self.assertTrue(wizard.needs_reason)
        self.assertIn("Close the road", wizard.open_tasks_text)
        wizard.action_apply()
        self.assertEqual(request.state_code, "resolved")
        self.assertEqual((task.state, task.outcome), ("cancelled", "The road needs no closing."))

    # === CATEGORY === #

    def test_a_category_brings_its_tasks_along(self):
        """K15, K21: created when the request is routed, with their working days; another category
        takes what nobody has begun away."""
        Template = self.env["municipal.task.template"]
        Template.create(
            [
                {
                    "category_id": self.lamp.id,
                    "name": "Close the road",
                    "department_id": self.roads.id,
                    "days": 2,
                },
                {"category_id": self.lamp.id, "name": "Bring a ladder", "days": 0},
            ]
        )
        with freeze_time("2026-03-13 08:00:00"):  # a Friday
            request = self._make_request(user_id=self.anna.id)
        road, ladder = request.task_ids.sorted("id")
        self.assertEqual(road.department_id, self.roads)
        self.assertEqual(str(road.date_deadline), "2026-03-17")
        self.assertEqual(ladder.department_id, self.lighting)
        self.assertEqual(request.task_progress, "0/2")
        road._set_state("doing")
        request.write({"category_id": self.pothole.id})
        self.assertEqual((road.state, ladder.state), ("doing", "cancelled"))
        self.assertEqual(request.task_progress, "0/1")

    def test_the_stat_says_how_many_are_done(self):
        """K15: tasks 1/2; cancelled ones do not count."""
        first, _second, third = self._give(), self._give(), self._give()
        first._set_state("done", "Done.")
        third._set_state("cancelled", "No.")
        self.assertEqual(self._as(self.anna).task_progress, "1/2")
