"""R01: while a sink is set, every e-mail and SMS is kept and nothing leaves the machine."""

import json
import os
import smtplib
import socket
from unittest.mock import patch

from odoo.addons.iap.tools import iap_tools
from odoo.addons.sms.tools.sms_api import SmsApi
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.sms_sms import SinkSmsApi, UnconfiguredSmsApi
from ..tools.sink import VARIABLE
from .notification_common import NotificationCase


def _refuse(*args, **kwargs):
    raise AssertionError(f"something tried to leave the machine: {args}")


@tagged("post_install", "-at_install")
class TestSink(NotificationCase):
    def setUp(self):
        super().setUp()
        for target, name in ((smtplib, "SMTP"), (smtplib, "SMTP_SSL"), (iap_tools, "iap_jsonrpc")):
            self.startPatcher(patch.object(target, name, side_effect=_refuse))
        self.startPatcher(patch.object(socket, "create_connection", side_effect=_refuse))

    def _run_sms_queue(self, _sms):
        self._run("sms.ir_cron_sms_scheduler_action")

    def test_an_e_mail_of_any_module_is_kept(self):
        """R01: also what Odoo itself sends, whatever mail server is configured."""
        self.env["ir.mail_server"].create({"name": "Real", "smtp_host": "mail.town.example"})
        mail = self.env["mail.mail"].create(
            {
                "subject": "Νέος κωδικός",
                "body_html": "<p>Hello <b>there</b></p>",
                "email_to": "one@x.example, two@x.example",
                "email_from": "info@town.example",
            }
        )
        mail.send()
        self.assertEqual(mail.state, "sent")
        kept = self.Sink.search([], limit=1)
        self.assertEqual((kept.kind, kept.subject), ("email", "Νέος κωδικός"))
        self.assertEqual(kept.recipient, "one@x.example, two@x.example")
        self.assertIn("<b>there</b>", kept.body_html)
        self.assertTrue((self.sink / kept.file_name).is_file())

    def test_one_message_to_two_partners_is_two_e_mails(self):
        partners = self.env["res.partner"].create(
            [{"name": name, "email": f"{name}@x.example"} for name in ("one", "two")]
        )
        before = self.Sink.search([])
        self.env["mail.mail"].create(
            {
                "subject": "x",
                "body_html": "<p>x</p>",
                "recipient_ids": partners.ids,
                "email_from": "info@town.example",
            }
        ).send()
        self.assertEqual(len(self.Sink.search([]) - before), 2)

    def test_an_sms_of_any_module_is_kept(self):
        """R01: from the queue and sent at once alike."""
        for send in (self._run_sms_queue, self.env.registry["sms.sms"].send):
            sms = self.env["sms.sms"].create({"number": "+306912345678", "body": "Γειά"})
            send(sms)
            kept = self.Sink.search([("key", "=", sms.uuid)])
            self.assertEqual((kept.recipient, kept.body_text), ("+306912345678", "Γειά"))
            content = json.loads((self.sink / kept.file_name).read_text(encoding="utf-8"))
            self.assertEqual(content["body"], "Γειά")
            self.assertEqual(sms.state, "sent", "delivered, as far as a sink can")

    def test_a_repeat_is_one_file_and_one_row(self):
        """R01: after a crash the queue repeats itself; the sink still shows one message."""
        sms = self.env["sms.sms"].create({"number": "+306912345678", "body": "Once"})
        for _time in range(2):
            sms.state = "outgoing"
            sms.send()
        self.assertEqual(self.Sink.search_count([("key", "=", sms.uuid)]), 1)
        self.assertEqual(len(list((self.sink / "sms").glob(f"{sms.uuid}*"))), 1)

    def test_a_sink_that_cannot_be_written_fails_and_lets_nothing_out(self):
        """R01: a full or missing disk is an error, not a reason to send for real."""
        self.startPatcher(patch.dict(os.environ, {VARIABLE: "/proc/no/such/folder"}))
        sms = self.env["sms.sms"].create({"number": "+306912345678", "body": "x"})
        sms.send()
        self.assertEqual((sms.state, sms.failure_type), ("error", "sms_server"))

    def test_the_button_that_tests_a_mail_server_connects_to_nobody(self):
        server = self.env["ir.mail_server"].create(
            {"name": "Real", "smtp_host": "mail.town.example"}
        )
        with self.assertRaisesRegex(UserError, "local sink"):
            server.test_smtp_connection()

    def test_statistics_and_browser_push_stay_at_home(self):
        """R01: the publisher's statistics and the browsers' push services are not contacted."""
        self.assertTrue(self.env["publisher_warranty.contract"].update_notification(None))
        self.env["mail.push"]._push_notification_to_endpoint()

    # === WITHOUT A SINK === #

    def test_without_sink_and_provider_an_sms_fails_with_a_reason(self):
        """C03: no crash, no call to Odoo's paid service: “not configured”."""
        self.startPatcher(patch.dict(os.environ, {VARIABLE: ""}))
        self.assertIs(self.company._get_sms_api_class(), UnconfiguredSmsApi)
        self.assertFalse(self.env["municipal.channel.sms"]._is_configured(self.company))
        for send in (self._run_sms_queue, self.env.registry["sms.sms"].send):
            sms = self.env["sms.sms"].create({"number": "+306912345678", "body": "x"})
            send(sms)
            self.assertEqual((sms.state, sms.failure_type), ("error", "sms_acc"))

    def test_the_paid_service_is_used_only_when_allowed(self):
        """C03: one system parameter opens it."""
        self.assertIs(self.company._get_sms_api_class(), SinkSmsApi)
        self.startPatcher(patch.dict(os.environ, {VARIABLE: ""}))
        self.env["ir.config_parameter"].set_param("municipal_crm.sms_allow_iap", "1")
        self.assertIs(self.company._get_sms_api_class(), SmsApi)

    def test_without_sink_and_mail_server_e_mail_is_not_configured(self):
        self.startPatcher(patch.dict(os.environ, {VARIABLE: ""}))
        self.env["ir.mail_server"].search([]).active = False
        channel = self.env["municipal.channel.email"]
        self.assertFalse(channel._is_configured(self.company))
        self.env["ir.mail_server"].create({"name": "Real", "smtp_host": "mail.town.example"})
        self.assertTrue(channel._is_configured(self.company))

    def test_old_kept_messages_are_cleaned_away(self):
        self.env["sms.sms"].create({"number": "+306912345678", "body": "x"}).send()
        kept = self.Sink.search([], limit=1)
        self.Sink._gc_old()
        self.assertTrue(kept.exists())
        kept.date = "2020-01-01"
        self.Sink._gc_old()
        self.assertFalse(kept.exists())

    def test_the_sink_is_looked_at_and_not_written(self):
        with self.assertRaises(AccessError):
            self.Sink.with_user(self.administrator).create({"key": "x"})
