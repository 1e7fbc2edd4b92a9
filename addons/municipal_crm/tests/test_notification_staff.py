"""Officers: told at once, never flooded; and an alarm while requests lie about."""

from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.tests import tagged

from ..models.municipal_notification_delivery import CALM_SECONDS, DIGEST_FROM
from .notification_common import NotificationCase

NOON = "2027-03-10 10:00:00"


@tagged("post_install", "-at_install")
class TestNotificationStaff(NotificationCase):
    def _make_for_anna(self, number, **vals):
        requests = [self._make_request(user_id=self.anna.id, **vals) for _index in range(number)]
        return self.env["municipal.request"].union(*requests)

    def test_the_officer_gets_an_e_mail_with_a_way_in(self):
        """K19: assignment e-mails the officer: number, subject and a link, but no PIN."""
        request = self._make_for_anna(1, name="Dark corner")
        with freeze_time(NOON):
            self._send()
        row = self._to_staff(request)
        kept = self._get_sink(row)
        self.assertEqual((row.state, kept.recipient), ("sent", "anna@town.example"))
        self.assertIn(request.protocol_number, kept.subject)
        self.assertIn("Dark corner", kept.body_text)
        self.assertIn(f"/mail/view?model=municipal.request&res_id={request.id}", kept.body_text)
        self.assertNotIn(request.pin, kept.body_text)

    def test_several_waiting_notices_become_one_e_mail(self):
        """K19: a digest instead of a storm; every notice knows that it was told."""
        requests = self._make_for_anna(DIGEST_FROM, citizen_id=False)
        with freeze_time(NOON):
            self._send()
        rows = requests.notification_ids
        digest = rows.digest_id
        self.assertEqual(len(digest), 1)
        self.assertEqual(set(rows.mapped("state")), {"sent"})
        self.assertEqual(len(self._get_files()), 1)
        text = self._get_sink(digest).body_text
        for request in requests:
            self.assertIn(request.protocol_number, text)

    def test_fewer_notices_stay_separate(self):
        """K19: two notices are two e-mails."""
        requests = self._make_for_anna(DIGEST_FROM - 1, citizen_id=False)
        with freeze_time(NOON):
            self._send()
        self.assertFalse(requests.notification_ids.digest_id)
        self.assertEqual(len(self._get_files()), DIGEST_FROM - 1)

    def test_after_a_few_e_mails_in_a_row_the_rest_waits_for_a_digest(self):
        """K19: notices that trickle in are no storm either."""
        start = fields.Datetime.to_datetime(NOON)
        for second in range(DIGEST_FROM):
            with freeze_time(start + timedelta(seconds=second)):
                self._make_for_anna(1, citizen_id=False)
                self._send()
        self.assertEqual(len(self._get_files()), DIGEST_FROM)
        with freeze_time(start + timedelta(seconds=10)):
            late = self._make_for_anna(1, citizen_id=False)
            self._send()
        row = late.notification_ids
        self.assertEqual((row.state, len(self._get_files())), ("queued", DIGEST_FROM))
        self.assertEqual(row.date_planned, start + timedelta(seconds=CALM_SECONDS))
        with freeze_time(row.date_planned):
            self._send()
        self.assertEqual((row.state, len(self._get_files())), ("sent", DIGEST_FROM + 1))

    def test_a_digest_that_fails_is_not_taken_for_told(self):
        """K19: the notices inside share the fate of their digest."""
        requests = self._make_for_anna(DIGEST_FROM, citizen_id=False)
        self._hand_over()
        digest = requests.notification_ids.digest_id
        digest._set_failed("no such mailbox", permanent=True)
        self._hand_over()
        self.assertEqual(digest.state, "failed")
        self.assertEqual(set(requests.notification_ids.mapped("state")), {"failed"})

    def test_a_department_is_told_at_its_own_address(self):
        """R14: the department that takes a request over gets the e-mail."""
        request = self._make_request(citizen_id=False)
        request.category_id = self.pothole
        with freeze_time(NOON):
            self._send()
        moved = self._to_staff(request).filtered(lambda row: row.event == "rerouted")
        self.assertEqual((moved.address, moved.state), ("roads@town.example", "sent"))
        self.assertIn("Roads", self._get_sink(moved).subject)

    def test_an_officer_without_e_mail_is_a_failure_that_shows(self):
        self.anna.partner_id.email = False
        request = self._make_for_anna(1, citizen_id=False)
        self._hand_over()
        row = self._to_staff(request)
        self.assertEqual(row.state, "failed")
        self.assertIn("no address", row.failure_reason)

    # === ALARM === #

    def test_the_catch_all_queue_raises_an_alarm_once_a_day_while_it_is_not_empty(self):
        """R41: a request without department is reported every day until somebody takes it."""
        self.env["municipal.request"].search([("is_unrouted", "=", True)]).user_id = self.anna
        self._alarm("2027-03-10 07:00:00")
        self.assertFalse(self._get_alarms(), "nothing lies about")
        lost = self._make_request(category_id=False, citizen_id=False)
        self.assertTrue(lost.is_unrouted)
        self._alarm("2027-03-10 07:00:00")
        self._alarm("2027-03-10 08:00:00")
        self.assertEqual(len(self._get_alarms()), 1)
        self._alarm("2027-03-11 07:00:00")
        self.assertEqual(len(self._get_alarms()), 2)
        with freeze_time("2027-03-11 08:00:00"):
            self._send()
        kept = self._get_sink(self._get_alarms()[0])
        self.assertIn(lost.protocol_number, kept.body_text)
        lost.write({"department_id": self.lighting.id, "user_id": self.anna.id})
        self._alarm("2027-03-12 07:00:00")
        self.assertEqual(len(self._get_alarms()), 2)

    def test_the_alarm_names_no_confidential_request_to_others(self):
        """R03: the confidential book does not exist for whoever is not of its group."""
        self.env["municipal.request"].search([("is_unrouted", "=", True)]).user_id = self.anna
        secret = self._make_request(category_id=self.violence.id, citizen_id=False)
        secret.user_id = False
        self._alarm("2027-03-10 07:00:00")
        self.assertTrue(secret.is_unrouted)
        self.assertFalse(self._get_alarms())

    def _alarm(self, moment):
        with freeze_time(moment):
            self.Notification._cron_alarm()

    def _get_alarms(self):
        return self.Notification.search([("event", "=", "alarm"), ("user_id", "=", self.mayor.id)])
