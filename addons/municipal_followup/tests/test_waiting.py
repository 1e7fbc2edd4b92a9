from odoo.tests import tagged
from odoo.tools import html2plaintext, mute_logger
from psycopg2 import IntegrityError

from .common import FollowupCase


@tagged("post_install", "-at_install")
class TestWaiting(FollowupCase):
    """R22: who is awaited is reminded, and nothing ends in silence."""

    def setUp(self):
        super().setUp()
        self.request._set_state("waiting_citizen", actor_role="clerk", reply="Which lamp?")

    def _run(self, **time):
        self._pass(**time)
        self.env["municipal.request"]._cron_follow_up()

    def _get_reminders(self):
        return self._get_messages("answer_reminder", request_id=self.request.id)

    def _remind(self, state="sent"):
        self._run(days=10)
        self._get_reminders().write({"state": state})

    def test_the_citizen_is_reminded_once_with_the_question(self):
        """R22: after ten days, and not a second time."""
        self._run(days=9)
        self.assertFalse(self._get_reminders())
        self._run(days=1)
        self._run(hours=1)
        reminder = self._get_reminders()
        self.assertEqual(len(reminder), 1)
        self.assertEqual(reminder.params["question"], "Which lamp?")
        self.assertTrue(self.request.date_reminded)

    def test_without_an_answer_it_ends_with_words(self):
        """R22, R24: the citizen reads why, and that they may open it again."""
        self._remind()
        self._run(days=19)
        self.assertEqual(self.request.state_code, "waiting_citizen")
        self._run(days=1)
        self.assertEqual(self.request.state_code, "closed")
        words = self.env.ref("municipal_followup.municipal_reply_template_no_answer")
        body = html2plaintext(self.request._get_public_messages()[-1]["body"])
        self.assertEqual(body.split(), words._render_for(self.request).split())
        self.assertTrue(self.request._get_reopen_end())
        moved = self.request.history_ids.filtered(lambda row: row.event == "state").sorted("id")[-1]
        self.assertEqual((moved.actor, moved.reason), ("system", "No answer from the citizen"))

    def test_a_reminder_that_did_not_arrive_ends_nothing(self):
        """R22: whoever could not be told is a clerk's to call."""
        self._remind(state="failed")
        self._run(days=60)
        self.assertEqual(self.request.state_code, "waiting_citizen")

    def test_who_answers_is_left_in_peace(self):
        """R22: no end, no reminder; a reminder that has not left yet is not sent."""
        self._run(days=10)
        reminder = self._get_reminders()
        self.request._citizen_message("The one at number 5.")
        self.assertFalse(self.request.date_reminded)
        self.assertTrue(reminder._find_obsolete())
        self._run(days=60)
        self.assertEqual(self.request.state_code, "in_process")
        self.assertEqual(self._get_reminders(), reminder)

    def test_another_question_has_its_own_reminder(self):
        """R22: and its own ten days."""
        self._remind()
        self.request._citizen_message("Number 5.")
        self.request._set_state("waiting_citizen", actor_role="clerk", reply="Which street?")
        self._run(days=9)
        self.assertEqual(len(self._get_reminders()), 1)
        self._run(days=5)
        self.assertEqual(len(self._get_reminders()), 2)

    def test_an_open_task_keeps_it_open(self):
        """R22, K21: somebody still works for it."""
        self.env["municipal.task"].create(
            {"name": "Look", "request_id": self.request.id, "department_id": self.roads.id}
        )
        self._remind()
        self._run(days=20)
        self.assertEqual(self.request.state_code, "waiting_citizen")

    def test_nothing_happens_at_night_or_when_it_is_switched_off(self):
        """R22: nought days are never."""
        self._run(days=10, hours=14)
        self.assertFalse(self._get_reminders())
        self.company.write({"municipality_reminder_days": 0, "municipality_waiting_days": 0})
        self._run(days=90, hours=10)
        self.assertFalse(self._get_reminders())
        self.assertEqual(self.request.state_code, "waiting_citizen")

    @mute_logger("odoo.sql_db")
    def test_the_end_comes_after_the_reminder(self):
        """R22: other days are refused by the database."""
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.company.write({"municipality_reminder_days": 9, "municipality_waiting_days": 9})
            self.env.flush_all()
