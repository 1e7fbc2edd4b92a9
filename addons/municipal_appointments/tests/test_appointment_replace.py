"""Closures and absences, calls for help, and the figures."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .appointment_common import QUARTER, START, AppointmentCase

WEEK = timedelta(days=7)


@tagged("post_install", "-at_install")
class TestAppointmentReplace(AppointmentCase):
    def _close(self, **vals):
        return self.env["municipal.appointment.closure"].create(
            {
                "reason": "Works",
                "place_id": self.place.id,
                "date_start": START - QUARTER,
                "date_end": START + 12 * QUARTER,
            }
            | vals
        )

    def _wizard(self, user=None, **vals):
        Wizard = self.env["municipal.appointment.replace"].with_user(user or self.anna)
        return Wizard.create(vals)

    def _stranded(self):
        return self.Appointment.search([("is_stranded", "=", True)])

    # === NEW TIMES === #

    def test_a_closure_strands_whoever_booked_before(self):
        """P28: and only those; what is closed on another day or counter is none of theirs."""
        visit = self._book()
        self._close(date_start=START + WEEK, date_end=START + WEEK + QUARTER)
        self._close(lane_ids=[(6, 0, self._make_lane("2").ids)])
        self.assertFalse(self._stranded())
        closure = self._close()
        self.assertEqual(self._stranded(), visit)
        self.assertTrue(visit.is_stranded)
        self.assertEqual(closure.with_user(self.ilias).affected_count, 1)

    def test_an_absence_strands_the_appointments_of_the_counter(self):
        """P28: a leave of whoever sits there."""
        self.lane.employee_id = self.anna.employee_id
        visit = self._book()
        self.assertFalse(self._stranded())
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Leave",
                "resource_id": self.anna.employee_id.resource_id.id,
                "date_from": START - QUARTER,
                "date_to": START + QUARTER,
            }
        )
        self.assertEqual(self._stranded(), visit)

    def test_everybody_gets_a_time_of_their_own_and_is_told(self):
        """P28: two people, two different times a week later, one message each."""
        visits = self._book() | self._book(START + QUARTER, contact_email="other@citizens.example")
        self._close()
        wizard = self._wizard()
        self.assertEqual(wizard.line_ids.appointment_id.sudo(), visits)
        self.assertEqual(len(set(wizard.line_ids.mapped("date_new"))), 2)
        wizard.line_ids.todo = "move"
        wizard.action_apply()
        self.assertFalse(self._stranded())
        self.assertTrue(all(visit.date_start >= START + WEEK for visit in visits))
        for visit in visits:
            self.assertEqual(len(self._get_messages(visit, "appointment_moved")), 1)

    def test_who_cannot_be_moved_is_cancelled_with_a_reason(self):
        """P28: nobody is left without news."""
        visit = self._book()
        closure = self._close()
        context = closure.with_user(self.ilias).action_replace()["context"]
        wizard = self._wizard(self.ilias, reason="The hall is closed.") if context else None
        wizard.line_ids.todo = "cancel"
        wizard.action_apply()
        self.assertEqual((visit.state, visit.reason), ("cancelled", "The hall is closed."))

    def test_a_proposal_that_was_taken_meanwhile_moves_nobody(self):
        """P28: the officer reads what is free instead."""
        visit = self._book()
        self._close()
        wizard = self._wizard()
        wizard.line_ids.todo = "move"
        self._book(wizard.line_ids.date_new, contact_email="other@citizens.example")
        with self.assertRaisesRegex(UserError, "next free"):
            wizard.action_apply()
        self.assertEqual(visit.date_start, START)

    def test_an_officer_of_another_department_moves_nobody(self):
        """Rita of Roads sees no line, and cannot write one over RPC either."""
        visit = self._book()
        self._close()
        wizard = self._wizard(self.rita)
        self.assertFalse(wizard.line_ids)
        vals = {"replace_id": wizard.id, "appointment_id": visit.id, "todo": "cancel"}
        wizard.env["municipal.appointment.replace.line"].create(vals)
        with self.assertRaises(AccessError):
            wizard.action_apply()
        self.assertEqual(visit.state, "booked")

    # === HELP === #

    def test_help_tells_the_colleagues_and_the_head_at_once(self):
        """P38: the colleague at the next counter, the head and the deputy; nobody else."""
        self.anna.sudo().appointment_lane_id = self.lane
        self.vassilis.sudo().appointment_lane_id = self._make_lane("2")
        desk = self.env["municipal.appointment.desk"].with_user(self.anna).create({})
        told = []
        with patch.object(
            type(self.env["res.users"]),
            "_bus_send",
            lambda users, kind, message, **_options: told.append((users.login, message["type"])),
        ):
            desk.action_panic()
        self.assertEqual(
            set(told), {("vassilis", "danger"), ("ilias", "danger"), ("dora", "danger")}
        )
        alarm = self.env["municipal.appointment.alarm"].search([], limit=1)
        self.assertEqual((alarm.user_id, alarm.lane_id), (self.anna, self.lane))
        with self.assertRaises(AccessError):
            alarm.with_user(self.anna).read(["date"])

    # === FIGURES === #

    def test_the_figures_of_visits_and_of_searches(self):
        """P33: served with its waiting time, did not come, and who found nothing; live."""
        visit = self._book()
        missed = self._book(START + QUARTER, contact_email="other@citizens.example")
        with freeze_time(START + timedelta(minutes=5)):
            visit._set_state("arrived")
        with freeze_time(START + timedelta(minutes=11)):
            visit.with_user(self.anna)._call_to(self.lane)
            visit.with_user(self.anna).action_serve()
        with freeze_time(START + timedelta(minutes=31)):
            visit._set_state("done")
            missed._set_state("no_show")
        Search = self.env["municipal.appointment.search"]
        common = {"service_id": self.service.id, "date": START, "channel": "web"}
        Search.create([common | {"is_found": True, "days_to_first": 4}, common])
        Report = self.env["municipal.appointment.report"]
        row = Report.with_user(self.ilias)._read_group(
            [("service_id", "=", self.service.id)],
            ["service_id"],
            [
                "appointment_count:sum", "served_count:sum", "no_show_count:sum",
                "wait_minutes:avg", "visit_minutes:avg", "searches:sum", "failed_count:sum",
                "days_to_first:avg",
            ],
        )[0]  # fmt: skip
        self.assertEqual(row[1:], (2, 1, 1, 6, 20, 2, 1, 4))

    def _group(self, user, *groupby):
        Report = self.env["municipal.appointment.report"].with_user(user)
        rows = Report.with_context(tz="Europe/Athens").formatted_read_group(
            [("service_id", "=", self.service.id)], list(groupby), ["appointment_count:sum"]
        )
        return [(*(row[name] for name in groupby), row["appointment_count:sum"]) for row in rows]

    def test_the_figures_follow_the_clock_of_the_town_across_its_changes(self):
        """P33, P34: 09:00 is 09:00 in winter and in summer; a late visit is of its own day."""
        self.env["municipal.appointment.opening"].create(
            {"place_id": self.place.id, "weekday": "6", "hour_from": 0, "hour_to": 24}
        )
        self.service.horizon_days = 60
        for start in (
            "2027-03-09 07:00:00",  # Tuesday 09:00, winter
            "2027-03-30 06:00:00",  # Tuesday 09:00, summer
            "2027-03-27 22:30:00",  # Sunday 00:30, the night of the change
            "2027-03-28 20:30:00",  # Sunday 23:30, after it
        ):
            self._book(fields.Datetime.to_datetime(start), contact_email=f"{start[8:10]}@x.example")
        self.env.flush_all()
        self.assertEqual(
            self._group(self.ilias, "hour"), [("00:00", 1), ("09:00", 2), ("23:00", 1)]
        )
        self.assertEqual(self._group(self.ilias, "weekday"), [("2", 2), ("7", 2)])
        self.assertEqual(
            [(day[0], count) for day, count in self._group(self.ilias, "date:day")],
            [("2027-03-08 22:00:00", 1), ("2027-03-27 22:00:00", 2), ("2027-03-29 21:00:00", 1)],
        )

    def test_today_is_in_the_figures_and_in_the_export(self):
        """P33: what has happened a minute ago counts; the export has the same rows."""
        visit = self._book()
        with freeze_time(START + timedelta(minutes=5)):
            visit._set_state("arrived")
            self.env.flush_all()
            self.assertEqual(self._group(self.ilias, "outcome"), [("here", 1)])
            Report = self.env["municipal.appointment.report"].with_user(self.ilias)
            rows = Report.search([("service_id", "=", self.service.id)])
            data = rows.export_data(["service_id/name", "outcome", "hour", "weekday"])["datas"]
            self.assertEqual(data, [["Birth certificate", "In the house", "09:00", "Tuesday"]])

    def test_figures_are_for_heads_of_their_own_directorate(self):
        """P33: a clerk has none; the head of Works has those of Works only."""
        self._book()
        Report = self.env["municipal.appointment.report"]
        domain = [("service_id", "=", self.service.id)]
        with self.assertRaises(AccessError):
            Report.with_user(self.anna).search(domain)
        self.assertTrue(Report.with_user(self.ilias).search(domain))
        self.service.department_id = self.care
        self.assertFalse(Report.with_user(self.ilias).search(domain))
        self.assertTrue(Report.with_user(self.mayor).search(domain))
