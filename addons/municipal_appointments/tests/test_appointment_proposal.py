"""P28: a closure or an absence takes a time away, and the citizen chooses another one."""

from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.slot_key import read_slot
from .appointment_common import QUARTER, START, AppointmentCase
from .website_common import AppointmentWebsiteCase

WEEK = timedelta(days=7)
CRON = "municipal_appointments.municipal_appointment_cron_propose"


class ProposalCase(AppointmentCase):
    def setUp(self):
        super().setUp()
        self.env.company.appointment_propose_minutes = 30

    def _close(self, entered_minutes_ago=60, **vals):
        closure = self.env["municipal.appointment.closure"].create(
            {
                "reason": "Works",
                "place_id": self.place.id,
                "date_start": START - QUARTER,
                "date_end": START + 12 * QUARTER,
            }
            | vals
        )
        self._set_entered(closure, entered_minutes_ago)
        return closure

    def _set_entered(self, record, minutes):
        """The database stamps its own clock on a row, which no test can stop."""
        record.flush_recordset()
        self.env.cr.execute(
            f"UPDATE {record._table} SET write_date = %s WHERE id IN %s",
            [self._now() - timedelta(minutes=minutes), tuple(record.ids)],
        )
        record.invalidate_recordset()

    def _now(self):
        return fields.Datetime.now()

    def _run_cron(self):
        self._run(CRON)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestAppointmentProposal(ProposalCase):
    def _book_two(self):
        return self._book() | self._book(START + QUARTER, contact_email="other@citizens.example")

    def test_a_closure_offers_several_times_in_one_message(self):
        """P28: three times, none of them in the closure; the appointment stays as it is."""
        visit = self._book()
        self._close()
        self._run_cron()
        message = self._get_messages(visit, "appointment_proposal")
        self.assertEqual(len(message), 1)
        times = message.params["times"]
        self.assertEqual(len(set(times)), 3)
        self.assertEqual(message.params["reason"], "Works")
        self.assertTrue(all(key > "20270316" for key in times), times)
        self.assertEqual((visit.state, visit.date_start), ("booked", START))
        self.assertEqual(visit.date_proposed, self._now())
        self._run_cron()
        self.assertEqual(len(self._get_messages(visit, "appointment_proposal")), 1)

    def test_the_message_names_the_times_and_leads_to_the_page(self):
        """P28: in the words and the language of the citizen, by e-mail with a button."""
        visit = self._book(contact_lang="en_US")
        self._close()
        self._run_cron()
        message = self._get_messages(visit, "appointment_proposal")
        message._deliver()
        text = f"{message.subject} {message.body}"
        self.assertIn("Tuesday 9 March 2027, 09:00", text)
        self.assertEqual(
            text.count("Tuesday 16 March 2027")
            + text.count("Tuesday 23 March 2027")
            + text.count("Tuesday 30 March 2027"),
            3,
        )
        self.assertIn("Works", text)

    def test_two_people_are_not_offered_the_same_times(self):
        """P28: first come, first served, but they need not compete."""
        visits = self._book_two()
        self._close()
        self._run_cron()
        first, second = (set(visit.proposals) for visit in visits)
        self.assertFalse(first & second)

    def test_a_mistake_can_be_corrected_before_anybody_is_told(self):
        """P28: nothing leaves within the half hour after the closure was entered."""
        visit = self._book()
        closure = self._close(entered_minutes_ago=10)
        self._run_cron()
        self.assertFalse(visit.date_proposed)
        with freeze_time(self._now() + timedelta(minutes=25)):
            self._run_cron()
            self.assertTrue(visit.date_proposed)
        other = self._book(START + WEEK, contact_email="other@citizens.example")
        self._close(
            entered_minutes_ago=10, date_start=START + WEEK, date_end=START + WEEK + QUARTER
        )
        closure.search([], limit=1).unlink()
        with freeze_time(self._now() + timedelta(minutes=60)):
            self._run_cron()
        self.assertFalse(other.date_proposed)

    def test_an_office_may_leave_it_to_its_officers(self):
        """P28: with 0 minutes nothing goes by itself; the button does it."""
        self.env.company.appointment_propose_minutes = 0
        visit = self._book()
        self._close()
        self._run_cron()
        self.assertFalse(visit.date_proposed)
        visit.with_user(self.anna).action_propose()
        self.assertTrue(visit.date_proposed)
        with self.assertRaises(AccessError):
            visit.with_user(self.rita).action_propose()

    def test_whoever_has_a_time_is_offered_none(self):
        """P28: the button does nothing to an appointment that stands."""
        visit = self._book()
        with self.assertRaises(UserError):
            visit.with_user(self.anna).action_propose()
        self.assertFalse(visit.date_proposed)

    def test_an_approved_leave_does_the_same(self):
        """P28: an absence wakes the scheduler, and says nothing of the person who is absent."""
        self.lane.employee_id = self.anna.employee_id
        visit = self._book()
        self.assertFalse(visit.is_stranded)
        triggers = [("cron_id", "=", self.env.ref(CRON).id)]
        self.env["ir.cron.trigger"].search(triggers).unlink()
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Surgery",
                "resource_id": self.anna.employee_id.resource_id.id,
                "date_from": START - QUARTER,
                "date_to": START + QUARTER,
            }
        )
        self.assertTrue(self.env["ir.cron.trigger"].search_count(triggers))
        self._set_entered(leave, 60)
        self._run_cron()
        message = self._get_messages(visit, "appointment_proposal")
        self.assertTrue(message)
        self.assertNotIn("Surgery", str(message.params))

    def test_who_does_nothing_is_in_the_list_of_the_clerk(self):
        """P28: with the day of the offer, also after the time has passed; no reminder goes out."""
        visit = self._book()
        self._close()
        self._run_cron()
        stranded = [("is_stranded", "=", True), ("date_proposed", "!=", False)]
        Clerk = self.Appointment.with_user(self.anna)
        self.assertEqual(Clerk.search(stranded), visit)
        self.assertIn("2027", visit.with_user(self.anna).proposal_text)
        reminder = self._get_messages(visit, "appointment_reminder")[:1]
        reminder._deliver()
        self.assertEqual(reminder.state, "cancelled")
        with freeze_time(START + timedelta(days=1)):
            self.assertEqual(Clerk.search(stranded), visit)
        visit.with_user(self.anna)._move_at_desk(START + WEEK)
        self.assertFalse(Clerk.search(stranded))
        self.assertFalse(visit.date_proposed)

    def test_a_closure_that_was_taken_back(self):
        """P28: who was offered other times reads that the appointment stands."""
        visit = self._book()
        closure = self._close()
        self._run_cron()
        before = len(self._get_messages(visit, "appointment_booked"))
        closure.unlink()
        self._run_cron()
        self.assertEqual(len(self._get_messages(visit, "appointment_booked")), before + 1)
        self.assertFalse(visit.date_proposed)

    def test_the_wizard_offers_moves_and_cancels(self):
        """P28: one dialogue for all who are affected; an offer is what it proposes."""
        visits = self._book_two()
        self._close()
        wizard = self.env["municipal.appointment.replace"].with_user(self.anna).create({})
        self.assertEqual(set(wizard.line_ids.mapped("todo")), {"offer"})
        wizard.line_ids[1].todo = "move"
        wizard.reason = "A pipe has burst."
        wizard.action_apply()
        told = visits.filtered("date_proposed")
        self.assertEqual(len(told), 1)
        message = self._get_messages(told, "appointment_proposal")
        self.assertEqual(message.params["reason"], "A pipe has burst.")
        self.assertGreater((visits - told).date_start, START)


@tagged("post_install", "-at_install")
class TestAppointmentProposalPage(AppointmentWebsiteCase):
    def _strand(self, appointment):
        self.service.cancel_minutes = 100000
        self.env["municipal.appointment.closure"].create(
            {
                "reason": "Works",
                "date_start": appointment.date_start - timedelta(hours=1),
                "date_end": appointment.date_end + timedelta(hours=1),
            }
        )
        appointment._propose_times()

    def test_one_press_of_a_button_takes_another_time(self):
        """P28: after the deadline too, since the municipality has closed the counter."""
        visit = self._booked()
        self._strand(visit)
        page = self._get(self._view(visit))
        self.assertIn("The counter is closed at this time", self._text(page))
        keys = self._tree(page).xpath("//section[@id='new-times']//button/@value")
        self.assertLessEqual(set(visit.proposals), set(keys))
        hidden = self._hidden(page, "/move")
        answer = self._post(self._view(visit, "/move"), hidden | {"slot": visit.proposals[0]})
        self.assertURLEqual(answer.headers["Location"], self._view(visit, "?done=moved"))
        visit.invalidate_recordset()
        self.assertEqual(visit.date_start, read_slot(keys[0])[0])
        self.assertFalse(visit.is_stranded or visit.date_proposed)
        self.assertNotIn('id="new-times"', self._get(self._view(visit)).text)

    def test_a_time_that_somebody_else_took_is_answered_with_others(self):
        """P28: first come, first served; who comes second chooses again."""
        visit = self._booked()
        self._strand(visit)
        page = self._get(self._view(visit))
        start = read_slot(visit.proposals[0])[0]
        self.Appointment._hold(self.service, start)._confirm(
            {"contact_email": "other@new.example"}, proved=True
        )
        hidden = self._hidden(page, "/move")
        answer = self._post(self._view(visit, "/move"), hidden | {"slot": visit.proposals[0]})
        self.assertEqual(answer.status_code, 409)
        again = self._tree(self._get(self._view(visit)))
        keys = again.xpath("//section[@id='new-times']//button/@value")
        self.assertNotIn(visit.proposals[0], keys)
        self.assertTrue(set(visit.proposals[1:]) <= set(keys))

    def test_the_citizen_may_cancel_instead(self):
        """P28: nobody has to take another time."""
        visit = self._booked()
        self._strand(visit)
        hidden = self._hidden(self._get(self._view(visit)), "/cancel")
        self._post(self._view(visit, "/cancel"), hidden)
        visit.invalidate_recordset()
        self.assertEqual((visit.state, visit.cancelled_by), ("cancelled", "citizen"))
