"""The outbox: who is told what, once, on the channel that they asked for."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from ..models.municipal_notification import BACKOFF_MINUTES
from .notification_common import NotificationCase

DELIVERY = "odoo.addons.municipal_crm.models.municipal_notification_delivery"
NOON = "2027-03-10 10:00:00"  # 12:00 in Athens
NIGHT = "2027-03-10 22:30:00"  # 00:30 in Athens


@tagged("post_install", "-at_install")
class TestNotification(NotificationCase):
    # === ENQUEUE === #

    def test_a_request_queues_its_messages_within_its_own_transaction(self):
        """R01: citizen and officer are told of every submission, with facts frozen at that moment."""
        request = self._make_request()
        citizen, staff = self._to_citizen(request), self._to_staff(request)
        self.assertEqual((citizen.event, citizen.state), ("submitted", "queued"))
        self.assertEqual((staff.event, staff.user_id), ("assigned", request.user_id))
        self.assertFalse(citizen.body, "nothing is rendered while the citizen waits")

    def test_a_department_is_told_of_a_request_that_is_nobodys_yet(self):
        """R05: to its own address, in the words for a new request; nothing is said to be theirs."""
        request = self._make_request()
        request.department_id.email = "lighting@town.example"
        request.user_id = False
        request._announce_submission()
        (row,) = self._to_staff(request).filtered(lambda row: row.event == "submitted")
        self.assertEqual((row.department_id, row.user_id.id), (request.department_id, False))
        template, facts = row._get_template_and_facts()
        told = template._render_email_text(facts, self.company)
        self.assertIn(request.protocol_number, told)
        self.assertNotIn("assigned to you", told)

    def test_queueing_costs_one_statement(self):
        """R01: however many messages an event has, the request pays for one statement."""
        request = self._make_request()
        messages = [
            {
                "event": "submitted",
                "audience": "citizen",
                "request": request,
                "citizen": self.citizen,
            },
            {"event": "assigned", "audience": "staff", "request": request, "user": self.anna},
        ]
        self.Notification._enqueue(messages)  # fills the caches
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.assertEqual(len(self.Notification._enqueue(messages)), 2)

    def test_the_same_event_told_twice_is_one_message(self):
        """K19: one change gives one message."""
        message = {
            "event": "reply",
            "audience": "citizen",
            "citizen": self.citizen,
            "dedupe_key": "the same",
        }
        first = self.Notification._enqueue([message])
        self.assertEqual(len(first), 1)
        self.assertFalse(self.Notification._enqueue([message, message]))
        self.assertEqual(self.Notification.search_count([("dedupe_key", "=", "the same")]), 1)

    def test_the_database_itself_refuses_a_double(self):
        """K19: not even a program that writes past the outbox makes a message twice."""
        row = self.Notification._enqueue(
            [{"event": "reply", "audience": "citizen", "citizen": self.citizen}]
        )
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "INSERT INTO municipal_notification (uuid, event, audience, company_id, dedupe_key,"
                " state, date_planned) SELECT 'x', event, audience, company_id, dedupe_key, state,"
                " date_planned FROM municipal_notification WHERE id = %s",
                (row.id,),
            )

    def test_an_unknown_key_is_a_mistake_of_the_caller(self):
        with self.assertRaisesRegex(ValueError, "recipient"):
            self.Notification._enqueue([{"event": "reply", "audience": "citizen", "recipient": 1}])

    # === CHANNEL === #

    def test_the_citizen_is_told_on_the_channel_they_asked_for(self):
        """C03: e-mail and SMS reach the citizen, each by the wish of the citizen or the request."""
        by_email = self._make_request()
        by_sms = self._make_request(contact_phone="+306912345678", preferred_channel="sms")
        with freeze_time(NOON):
            self._send()
        mail, sms = self._to_citizen(by_email), self._to_citizen(by_sms)
        self.assertEqual((mail.channel, mail.state), ("email", "sent"))
        self.assertEqual(mail.address, "eleni@citizens.example")
        self.assertEqual((sms.channel, sms.state), ("sms", "delivered"))
        self.assertEqual(sms.address, "+306912345678")
        self.assertIn(by_sms.pin, self._get_sink(sms).body_text)

    def test_whoever_telephoned_is_told_by_sms(self):
        """R01: without a wish, the answer comes by the way by which the request came."""
        request = self._make_request(
            citizen_id=False,
            channel="phone",
            contact_phone="6912345678",
            contact_email="a@b.example",
        )
        with freeze_time(NOON):
            self._send()
        self.assertEqual(self._to_citizen(request).channel, "sms")

    def test_a_citizen_with_a_landline_only_is_rung_up_by_the_officer(self):
        """R05: a request filed for somebody with only a phone; the to-do carries the words to say."""
        request = self._make_request(
            citizen_id=False, contact_name="Giorgos", contact_phone="2310123456", channel="counter"
        )
        self._send()
        row = self._to_citizen(request)
        self.assertEqual((row.channel, row.state), ("phone", "manual"))
        self.assertEqual(row.address, "+302310123456")
        self.assertIn(request.protocol_number, row.body)
        self.assertIn(request.pin, row.body, "the officer must be able to say it")
        row.with_user(request.user_id).action_mark_told()
        self.assertEqual(row.state, "sent")
        self.assertNotIn(request.pin, row.body, "the archive needs no PIN")

    def test_a_channel_without_provider_is_passed_over_and_says_so(self):
        """C03: nothing fails for lack of a provider; the next channel is used."""
        request = self._make_request(contact_phone="+306912345678", preferred_channel="sms")
        company = self.company.__class__
        with patch.object(company, "_has_sms_provider", lambda self: False), freeze_time(NOON):
            self._send()
        row = self._to_citizen(request)
        self.assertEqual((row.channel, row.state), ("email", "sent"))
        self.assertIn("not configured", self._first_line_before_sent(request))

    def _first_line_before_sent(self, request):
        """The reason is dropped once the message is out, so look while it is handed over."""
        again = self._make_request(contact_phone="+306912345678", preferred_channel="sms")
        with patch.object(self.company.__class__, "_has_sms_provider", lambda self: False):
            self._hand_over()
        return self._to_citizen(again).failure_reason

    def test_anonymous_requests_without_contact_tell_nobody(self):
        """R01: the number was shown or said at once; there is nobody to write to."""
        request = self._make_request(citizen_id=False, is_anonymous=True)
        self.assertFalse(self._to_citizen(request))

    def test_whoever_withdrew_consent_gets_no_messages_but_the_answer_by_hand(self):
        """C03: the wish for no messages is obeyed; an answer that is owed goes to a person."""
        self.env["municipal.consent"].create(
            {
                "citizen_id": self.citizen.id,
                "purpose": "messages",
                "granted": False,
                "text": "No messages, please.",
                "text_version": "1",
                "channel": "counter",
            }
        )
        request = self._make_request()
        request.with_user(request.user_id)._reply_to_citizen("It will be repaired.")
        self._send()
        rows = self._to_citizen(request)
        states = {row.event: row.state for row in rows}
        self.assertEqual(states, {"submitted": "cancelled", "reply": "manual"})
        self.assertFalse(self._get_sink(rows[0]) | self._get_sink(rows[1]))

    # === QUIET HOURS === #

    def test_no_sms_at_night_but_e_mail_may_come(self):
        """C03: a message that makes a noise waits for the morning of the municipality."""
        by_email = self._make_request()
        by_sms = self._make_request(contact_phone="+306912345678", preferred_channel="sms")
        with freeze_time(NIGHT):
            self._send()
        self.assertEqual(self._to_citizen(by_email).state, "sent")
        waiting = self._to_citizen(by_sms)
        self.assertEqual(waiting.state, "queued")
        self.assertEqual(str(waiting.date_planned), "2027-03-11 06:00:00", "08:00 in Athens")
        with freeze_time("2027-03-11 06:00:00"):
            self._send()
        self.assertEqual((waiting.channel, waiting.state), ("sms", "delivered"))

    def test_equal_hours_mean_no_quiet_hours(self):
        self.company.write({"municipality_quiet_start": 0.0, "municipality_quiet_end": 0.0})
        self.assertIsNone(self.company._get_municipal_quiet_end(fields.Datetime.to_datetime(NIGHT)))

    # === FAILURE === #

    def test_a_failure_is_tried_again_ever_later_then_the_next_channel_then_a_person(self):
        """C03: nobody is forgotten when a channel breaks down."""
        request = self._make_request(contact_phone="+306912345678")
        row, now = self._to_citizen(request), fields.Datetime.to_datetime(NOON)
        for minutes in BACKOFF_MINUTES:
            with freeze_time(now):
                self._hand_over()
                self._fail_mail(row, "mail_smtp")
            self.assertEqual((row.channel, row.state), ("email", "queued"))
            self.assertEqual(row.date_planned, now + timedelta(minutes=minutes))
            now = row.date_planned
        with freeze_time(now):
            self._hand_over()
            self._fail_mail(row, "mail_smtp")
            self._hand_over()
            self.assertEqual((row.channel, row.state), ("sms", "sending"))
            row._set_failed("no such number", permanent=True)
            self._hand_over()
        self.assertEqual((row.channel, row.state), ("phone", "manual"))
        # each reason is kept once
        self.assertEqual(len(row.failure_reason.splitlines()), 2, row.failure_reason)
        self.assertEqual(len(self._get_mail(row)), 1, "the same e-mail is used for every try")

    def _fail_mail(self, row, failure_type):
        mail = self._get_mail(row)
        self.assertEqual(mail.state, "outgoing")
        mail.write(
            {"state": "exception", "failure_type": failure_type, "failure_reason": "server down"}
        )
        mail._postprocess_sent_message([], [], failure_type=failure_type)

    def test_an_invalid_address_is_not_tried_again(self):
        """C03: the next channel is taken at once."""
        request = self._make_request(contact_phone="+306912345678")
        row = self._to_citizen(request)
        with freeze_time(NOON):
            self._hand_over()
            self._fail_mail(row, "mail_email_invalid")
            self._send()
        self.assertEqual((row.channel, row.state), ("sms", "delivered"))

    def test_an_error_in_one_message_stops_no_other(self):
        """R01: a broken text is the trouble of its own message."""
        broken, fine = self._make_request(), self._make_request(preferred_channel="phone")
        fine_row, broken_row = self._to_citizen(fine), self._to_citizen(broken)
        Channel = self.registry["municipal.channel.email"]
        with (
            patch.object(Channel, "_prepare", side_effect=ZeroDivisionError("broken")),
            mute_logger(DELIVERY),
        ):
            self._hand_over()
        self.assertEqual((broken_row.state, broken_row.attempts), ("queued", 1))
        self.assertIn("broken", broken_row.failure_reason)
        self.assertEqual(fine_row.state, "manual")

    def test_a_message_whose_queue_died_is_asked_about(self):
        """C03: an e-mail that vanished from the queue is not taken for sent."""
        request = self._make_request()
        row = self._to_citizen(request)
        self._hand_over()
        self._get_mail(row).unlink()
        self._hand_over()
        self.assertEqual(row.state, "sending", "not yet: its queue may simply be slow")
        row.date_handed_over -= timedelta(hours=1)
        self._hand_over()
        self.assertEqual((row.state, row.attempts), ("queued", 1))

    # === REPORTS === #

    def test_delivery_reports_reach_the_message_in_any_order(self):
        """C03: the officer sees what became of an SMS; a late report undoes nothing."""
        request = self._make_request(contact_phone="+306912345678", preferred_channel="sms")
        row = self._to_citizen(request)
        with freeze_time(NOON):
            self._hand_over()
        tracker = self.env["sms.tracker"].search([("sms_uuid", "=", row.uuid)])
        tracker._action_update_from_sms_state("sent")
        self.assertEqual(row.state, "delivered")
        tracker._action_update_from_sms_state("pending")
        tracker._action_update_from_provider_error("not_delivered")
        self.assertEqual(row.state, "delivered", "reports that come too late change nothing")

    def test_a_report_of_failure_brings_the_next_channel(self):
        """C03: an SMS that could not be delivered becomes an e-mail."""
        request = self._make_request(contact_phone="+306912345678", preferred_channel="sms")
        row = self._to_citizen(request)
        with freeze_time(NOON):
            self._hand_over()
            self.env["sms.sms"].search([("uuid", "=", row.uuid)]).write({"state": "pending"})
            tracker = self.env["sms.tracker"].search([("sms_uuid", "=", row.uuid)])
            tracker._action_update_from_sms_state("pending")
            self.assertEqual(row.state, "sent")
            tracker._action_update_from_provider_error("invalid_destination")
            self._send()
        self.assertEqual((row.channel, row.state), ("email", "sent"))

    def test_an_e_mail_that_comes_back_brings_the_next_channel(self):
        """C03: a bounced e-mail was read by nobody."""
        request = self._make_request(contact_phone="+306912345678")
        row = self._to_citizen(request)
        with freeze_time(NOON):
            self._send()
            self.assertEqual(row.state, "sent")
            self.env["mail.thread"]._routing_handle_bounce(
                None,
                {
                    "bounced_email": False,
                    "bounced_partner": self.env["res.partner"],
                    "bounced_msg_ids": [row.provider_ref],
                    "bounced_message": self.env["mail.message"],
                    "body": "<p>Mailbox full</p>",
                    "email_from": "mailer-daemon@example",
                    "to": "info@town.example",
                    "message_id": "<bounce@example>",
                },
            )
            self._send()
        self.assertEqual((row.channel, row.state), ("sms", "delivered"))

    def test_whoever_cancels_the_e_mail_cancels_the_message(self):
        request = self._make_request()
        row = self._to_citizen(request)
        self._hand_over()
        self._get_mail(row).cancel()
        self.assertEqual(row.state, "cancelled")
        row.action_retry()
        self._send()
        self.assertEqual(row.state, "sent")

    # === ONCE === #

    def test_running_the_queues_again_sends_nothing_again(self):
        """R01: the same message never leaves twice, however often the actions run."""
        request = self._make_request(contact_phone="+306912345678", preferred_channel="sms")
        with freeze_time(NOON):
            self._send()
            files = self._get_files()
            self._send()
            self._send()
        self.assertEqual(self._get_files(), files)
        self.assertEqual(len(files), 2, "one SMS to the citizen, one e-mail to the officer")
        self.assertEqual(
            {name.partition(".")[0] for name in files}, set(request.notification_ids.mapped("uuid"))
        )

    def test_an_e_mail_sent_again_after_a_crash_is_recognisably_the_same(self):
        """R01: killed between the hand-over and the commit, the queue sends again; still one file."""
        request = self._make_request()
        row = self._to_citizen(request)
        self._hand_over()
        mail = self._get_mail(row)
        mail.auto_delete = False
        mail.send()
        first = (self.sink / "email" / f"{row.uuid}.eml").read_text()
        mail.write({"state": "outgoing"})  # what the database still says after the crash
        mail.send()
        self.assertEqual(len(list((self.sink / "email").glob(f"{row.uuid}*"))), 1)
        self.assertEqual(len(self._get_sink(row)), 1)
        message_id = f"Message-Id: <{row.uuid}@"
        self.assertIn(message_id, first)
        self.assertIn(message_id, (self.sink / "email" / f"{row.uuid}.eml").read_text())
