from datetime import timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from .common import NOW, AnnouncementCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAnnouncementRelease(AnnouncementCase):
    def test_phase_follows_the_clock_and_can_be_searched(self):
        """N06: scheduled, published and expired are nobody's to set."""
        news = self._publish(date_start=NOW + timedelta(hours=1), date_end=NOW + timedelta(hours=2))
        search = self.env["municipal.announcement"].search
        for hours, phase in ((0, "scheduled"), (1, "published"), (2, "expired")):
            with freeze_time(NOW + timedelta(hours=hours)):
                news.invalidate_recordset(["phase"])
                self.assertEqual(news.phase, phase)
                self.assertIn(news, search([("phase", "=", phase)]))
                others = {"scheduled", "published", "expired"} - {phase}
                self.assertNotIn(news, search([("phase", "in", list(others))]))

    def test_an_alert_needs_a_second_person(self):
        """N08: neither who wrote it nor who submitted it can approve it."""
        alert = self._draft_alert()
        alert.action_submit()
        with self.assertRaises(UserError):
            alert.action_approve()
        alert.with_user(self.chris).action_approve()
        self.assertEqual(alert.state, "approved")

    def test_not_even_the_system_lets_an_author_approve_an_alert(self):
        """N08: the database refuses."""
        alert = self._draft_alert()
        alert.action_submit()
        self.env.flush_all()
        query = (
            "UPDATE municipal_announcement SET state = 'approved', approver_id = %s WHERE id = %s"
        )
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.env.cr.execute(query, (self.cleo.id, alert.id))

    def test_alerts_are_for_civil_protection(self):
        """N04: a publisher cannot write, approve or cancel them."""
        with self.assertRaises(AccessError):
            self._draft(self.paul, kind="alert", is_whole_town=True)
        alert = self._draft_alert()
        alert.action_submit()
        with self.assertRaises(AccessError):
            alert.with_user(self.paul).action_approve()

    def test_an_editor_releases_nothing(self):
        """N01: who writes submits, who publishes releases."""
        news = self._draft()
        news.action_submit()
        with self.assertRaises(AccessError):
            news.action_approve()
        with self.assertRaises(UserError):
            news.write({"state": "approved"})
        news.with_user(self.paul).action_approve()
        self.assertEqual(news.approver_id, self.paul)

    def test_in_an_emergency_one_person_says_why_and_leaves_a_trace(self):
        """N08: in the history, in the chatter, and only for alerts."""
        alert = self._draft_alert()
        with self.assertRaises(UserError):
            alert.action_bypass(" ")
        alert.action_bypass("Night shift, alone.")
        self.assertEqual((alert.phase, alert.is_bypass), ("published", True))
        row = alert.history_ids[0]
        self.assertEqual((row.event, row.reason), ("bypassed", "Night shift, alone."))
        self.assertIn("Night shift, alone.", "".join(alert.message_ids.mapped("body")))
        with self.assertRaises(AccessError):
            self._draft_alert().with_user(self.paul).action_bypass("Me too.")

    def test_a_second_press_changes_nothing(self):
        """D5: a double click approves and announces once."""
        alert = self._alert()
        alert.with_user(self.chris).action_approve()
        self.assertEqual(len(alert.document_ids), 1)
        alert.with_user(self.chris).action_cancel("Out.")
        alert.with_user(self.chris).action_cancel("Out.")
        self.assertEqual(len(alert.document_ids), 2)

    def test_a_cancellation_says_why_and_is_final(self):
        """N06: who, when and why; what is cancelled does not come back."""
        news = self._publish()
        with self.assertRaises(UserError):
            news.with_user(self.paul).action_cancel("  ")
        news.with_user(self.paul).action_cancel("A mistake.")
        self.assertEqual((news.canceller_id, news.date_cancelled), (self.paul, NOW))
        for code in ("draft", "review", "approved"):
            with self.assertRaises(UserError):
                news._set_state(code)

    def test_what_was_submitted_can_go_back(self):
        news = self._draft()
        news.action_submit()
        news.action_back_to_draft()
        self.assertEqual(news.state, "draft")
        events = news.sudo().history_ids.sorted("id").mapped("event")
        self.assertEqual(events, ["submitted", "returned"])
