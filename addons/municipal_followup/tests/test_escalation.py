from datetime import date, datetime, timedelta

import pytz
from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import FollowupCase

GROUP = "municipal_crm.municipal_crm_group_"


@tagged("post_install", "-at_install")
class TestEscalation(FollowupCase):
    def setUp(self):
        super().setUp()
        self._set_deadline("2026-11-09")  # a Monday

    def _set_deadline(self, own, legal=False, request=None):
        vals = {"date_deadline": own, "date_legal_deadline": legal}
        (request or self.request)._write_unguarded(vals)

    def _run(self, moment=None):
        if moment:
            self._go_to(moment)
        before = self._get_messages("escalated")
        self.env["municipal.escalation"]._cron_escalate()
        return self._get_messages("escalated") - before

    def test_the_officer_hears_two_working_days_before(self):
        """R28: on the Thursday before a Monday, not on the Wednesday."""
        self.assertFalse(self._run("2026-11-04 08:30:00"))
        told = self._run("2026-11-05 08:30:00")
        self.assertEqual(told.user_id, self.anna)
        self.assertIn(self.request.protocol_number, told.params["items"][0])
        self.assertEqual(told.params["count"], 1)

    def test_late_goes_up_step_by_step(self):
        """R28: first officer and supervisor, after a week the management."""
        self.assertEqual(self._run("2026-11-10 08:30:00").user_id, self.anna | self.ilias)
        told = self._run("2026-11-16 08:30:00").user_id
        self.assertIn(self.mayor, told)
        self.assertIn(self.ilias, told)
        self.assertNotIn(self.anna, told)

    def test_the_term_of_the_law_has_its_own_steps(self):
        """R27, R28: before it ends, and when it is over."""
        self._set_deadline(False, "2026-11-09")
        self.assertEqual(self._run("2026-11-02 08:30:00").user_id, self.anna | self.ilias)
        self.assertIn(self.mayor, self._run("2026-11-10 08:30:00").user_id)

    def test_each_step_is_told_once(self):
        """R28: however often the action runs, also after a pause of the server."""
        self.assertTrue(self._run("2026-11-05 08:30:00"))
        for _again in range(3):
            self._pass(minutes=30)
            self.assertFalse(self._run())

    @mute_logger("odoo.sql_db")
    def test_the_database_knows_no_second_time(self):
        """R28: two actions that run at once tell once."""
        self._run("2026-11-05 08:30:00")
        row = self.request.escalation_ids
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            row.copy()

    def test_a_deadline_that_moved_is_another_one(self):
        """R28: after an extension the officer is reminded of the new day."""
        self._run("2026-11-05 08:30:00")
        self._set_deadline("2026-11-13")
        self.assertTrue(self._run("2026-11-11 08:30:00"))

    def test_nobody_is_told_outside_working_hours(self):
        """R28: not at night, not on a Sunday, not on a holiday; the next morning has it."""
        self._set_deadline("2026-10-27")
        for closed in ("2026-10-28 08:30:00", "2026-11-01 08:30:00", "2026-11-02 01:00:00"):
            self.assertFalse(self._run(closed), closed)
        self.assertTrue(self._run("2026-11-02 08:30:00"))

    def test_a_day_that_closes_at_noon_tells_in_the_morning_alone(self):
        """R27, R28: the eve of a holiday is a working day until the town hall closes."""
        self._close("2026-12-24 10:00:00", "2026-12-24 22:00:00")  # from noon
        self._set_deadline("2026-12-24")
        self.assertFalse(self._run("2026-12-24 11:30:00"))
        self.assertTrue(self._run("2026-12-24 08:30:00"))

    def _close(self, start, end):
        self.env["resource.calendar.leaves"].create(
            {"name": "Closed", "company_id": self.company.id, "date_from": start, "date_to": end}
        )

    def test_a_month_of_half_hours_tells_nothing_while_the_town_hall_is_closed(self):
        """R28: every run of a month with thirty deadlines, and each step told once."""
        requests = self.request.create(
            [
                {"description": f"Lamp {day}", "category_id": self.lamp.id, "channel": "web"}
                for day in range(30)
            ]
        )
        for day, request in enumerate(requests):
            self._set_deadline(date(2026, 11, 1) + timedelta(days=day), request=request)
        calendar, moment = self.company.resource_calendar_id, datetime(2026, 11, 1)
        while moment < datetime(2026, 12, 10):
            if told := self._run(moment):
                start = pytz.utc.localize(moment)
                hours = calendar._work_intervals_batch(start, start + timedelta(minutes=1))[False]
                self.assertTrue(list(hours) and moment.weekday() < 5 and told, moment)
            moment += timedelta(minutes=30)
        steps = [row.step_id.days for row in requests[-1].escalation_ids]
        self.assertEqual(sorted(steps), [-2, 1, 5])
        self.assertEqual({len(request.escalation_ids) for request in requests[5:]}, {3})

    def test_what_is_closed_or_waits_for_the_citizen_is_left_alone(self):
        """R22, R28: the clock stands still, so nobody is late."""
        self.request._set_state("waiting_citizen", actor_role="clerk", reply="Which lamp?")
        self.assertFalse(self._run("2026-11-10 08:30:00"))
        self.request._set_state("in_process", actor_role="clerk")
        self.request._set_state("resolved", actor_role="clerk", reply="Done")
        self._set_deadline("2026-11-09")
        self.assertFalse(self._run("2026-11-12 08:30:00"))

    def test_one_message_for_all_requests_of_a_person(self):
        """R28: three late requests are three lines."""
        for _more in range(2):
            self._set_deadline("2026-11-09", request=self._make_request(user_id=self.anna.id))
        told = self._run("2026-11-05 08:30:00")
        self.assertEqual(len(told), 1)
        self.assertEqual((told.params["count"], len(told.params["items"])), (3, 3))

    def test_the_confidential_book_is_told_to_its_group_only(self):
        """R28, R39: the supervisor without the right hears nothing of it."""
        secret = self._make_request(category_id=self.violence.id, user_id=self.carol.id)
        self._set_deadline("2026-11-06", request=secret)
        self._set_deadline(False)
        told = self._run("2026-11-09 08:30:00")
        self.assertIn(self.carol, told.user_id)
        self.assertFalse(told.user_id & (self.ilias | self.mayor))

    def test_a_department_without_a_head_is_the_managements(self):
        """R28: nothing is told to nobody."""
        bare = self._make_request(category_id=self.pothole.id, user_id=False)
        self.ilias.group_ids = [Command.unlink(self.env.ref(f"{GROUP}supervisor").id)]
        self.env["res.users"]._clear_municipal_scope()
        self._set_deadline(False)
        self._set_deadline("2026-11-06", request=bare)
        self.assertIn(self.mayor, self._run("2026-11-09 08:30:00").user_id)

    def test_the_list_of_what_is_escalated(self):
        """R28, K06: found by the filter, gone when it is settled or has another deadline."""
        Request = self.env["municipal.request"]
        self._run("2026-11-10 08:30:00")
        self.assertIn(self.request, Request.search([("is_escalated", "=", True)]))
        self.assertTrue(self.request.is_escalated)
        self._set_deadline("2026-12-09")
        self.assertNotIn(self.request, Request.search([("is_escalated", "=", True)]))

    def test_the_e_mail_leads_to_the_list(self):
        """R28: the step, how many, and where to go on."""
        told = self._run("2026-11-05 08:30:00")
        template, facts = told._get_template_and_facts()
        mail = template._render_email(facts, self.company)
        self.assertIn("Due within two working days: 1", mail["subject"])
        self.assertIn("/odoo/escalated", mail["body_html"])
        self.assertIn(self.request.protocol_number, mail["text"])

    def test_the_number_of_queries_does_not_grow(self):
        """R28, G: forty requests of one officer cost what four cost."""
        self._run("2026-11-05 08:30:00")
        counts = []
        for many in (4, 40):
            rows = [self._make_request(user_id=self.anna.id) for _row in range(many)]
            for row in rows:
                self._set_deadline("2026-11-09", request=row)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._run()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 5)

    def test_who_reads_and_who_writes(self):
        """R28: staff read what hangs on their requests; steps are the administrator's."""
        self._run("2026-11-05 08:30:00")
        row = self.request.escalation_ids
        self.assertTrue(row.with_user(self.anna).deadline)
        Escalation = self.env["municipal.escalation"]
        self.assertFalse(Escalation.with_user(self.rita).search([("id", "in", row.ids)]))
        step = row.step_id
        for user in (self.anna, self.ilias, self.mayor):
            with self.assertRaises(AccessError):
                step.with_user(user).days = 3
            with self.assertRaises(AccessError):
                row.with_user(user).unlink()
        step.with_user(self.administrator).days = -3
        portal = new_test_user(self.env, "portal_e", groups="base.group_portal")
        with self.assertRaises(AccessError):
            Escalation.with_user(portal).search([])

    @mute_logger("odoo.sql_db")
    def test_a_step_tells_somebody(self):
        """R28: one without readers is refused."""
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["municipal.escalation.step"].create({"name": "Nobody", "days": 1})
