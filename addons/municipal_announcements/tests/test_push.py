import json
from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.addons.municipal_crm.tools.seal import Seal, generate_key
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..models.web_push_call import is_push_host
from .push_service import Browser, PushService
from .test_broadcast import BroadcastCase

CRON_PUSH = "municipal_announcements.municipal_notification_cron_push"
HOSTS = "municipal_announcements.push_hosts"


@tagged("post_install", "-at_install")
class TestPush(BroadcastCase):
    def setUp(self):
        super().setUp()
        self.service = PushService()
        self.addCleanup(self.service.close)
        self.env["ir.config_parameter"].set_param(HOSTS, self.service.host)
        # one that this test's own secret has sealed
        self.company.sudo().write({"push_public_key": False, "push_private_sealed": False})
        self.key = self.company._get_push_public_key()

    def _join(self, status=201, name="one", **vals):
        """A browser that subscribes on the page. :return: (browser, its subscription)"""
        browser = Browser(self.service.get_url(status, name))
        posted = {"endpoint": browser.endpoint, "keys": browser.keys, "key": self.key, **vals}
        self.assertEqual(self.Subscription._receive_browser(posted)["code"], "active")
        row = self.Subscription._find_by_address("push", browser.endpoint, self.company)
        return browser, row

    def _push(self, **vals):
        rows = self._release(self._broadcast(self._alert(), is_severe=True, **vals))
        self._run(CRON_PUSH)
        return rows

    def test_a_browser_reads_what_the_town_has_said(self):
        """N12: encrypted for this browser, signed by this town, with the page to open."""
        browser, _row = self._join(topics=[self.water.id], lang="en_US")
        message = self._push()
        self.assertEqual(message.state, "sent")
        ((_path, headers, body),) = self.service.calls
        read = browser.decrypt(body)
        self.assertEqual(read["title"], "Municipality of Test: Water cut")
        self.assertIn("On Monday", read["body"])
        self.assertIn("/announcements/water-cut", read["url"])
        self.assertIn(f"k={self.key}", headers["Authorization"])
        self.assertEqual((headers["Urgency"], headers["Topic"]), ("high", message.uuid))
        self.assertLessEqual(len(body), 4096)

    def test_sent_is_never_shown_as_seen(self):
        """N12: the service has taken it; whether anybody saw it nobody knows."""
        self._join()
        message = self._push()
        self.assertEqual(message.state, "sent")
        self.assertNotEqual(message.state, "delivered")

    def test_who_is_gone_is_forgotten(self):
        """N12: 404 and 410 delete the subscription."""
        _browser, first = self._join(410, "a")
        _browser, second = self._join(404, "b")
        rows = self._push()
        self.assertFalse((first | second).exists())
        self._run("municipal_announcements.municipal_notification_cron_broadcast")
        self.assertEqual(rows.mapped("state"), ["failed", "failed"])
        self.assertEqual(len(self.service.calls), 2)

    def test_the_other_address_of_who_is_gone_is_used(self):
        """N18: the next channel of the same person."""
        _browser, row = self._join(410)
        mail = self._subscribe("maria@x.example", owner_key=row.sudo().owner_key)
        self.Subscription.flush_model()
        # the browser first: that is the best way of what is severe without SMS
        rows = self._push()
        self._run("municipal_announcements.municipal_notification_cron_broadcast")
        self.assertEqual(
            (rows.state, rows.channel, rows.address), ("sending", "email", mail.address)
        )

    def test_a_service_that_is_busy_is_asked_again_later(self):
        """N12: 429 says for how long; 500 follows the usual pauses; nothing is lost."""
        _browser, busy = self._join(429, "a")
        _browser, broken = self._join(500, "b")
        now = fields.Datetime.now()
        rows = {row.subscription_id: row for row in self._push()}
        self.assertEqual({row.state for row in rows.values()}, {"queued"})
        self.assertGreaterEqual(rows[busy].date_planned, now + timedelta(minutes=59))
        self.assertLess(rows[broken].date_planned, now + timedelta(minutes=10))
        self.service.get_status = lambda path: 201
        with freeze_time(now + timedelta(minutes=61)):
            self._run("municipal_announcements.municipal_notification_cron_broadcast")
            self._run(CRON_PUSH)
        self.assertEqual({row.state for row in rows.values()}, {"sent"})
        self.assertTrue(broken.exists())

    def test_a_long_text_is_cut_to_what_a_service_takes(self):
        """N12: below 4 kB, whatever was written, in Greek too."""
        browser, _row = self._join(lang="el_GR")
        self._release(
            self._broadcast(subject="Ένας τίτλος", text="Μεγάλο κείμενο. " * 400, is_severe=True)
        )
        self._run(CRON_PUSH)
        body = self.service.calls[0][2]
        self.assertLessEqual(len(body), 4096)
        self.assertIn("Μεγάλο κείμενο.", browser.decrypt(body)["body"])

    def test_only_push_services_are_ever_called(self):
        """N12: nobody makes our server call a machine of their choice."""
        for url in (
            "https://fcm.googleapis.com/fcm/send/abc",
            "https://updates.push.services.mozilla.com/wpush/v2/x",
            "https://web.push.apple.com/abc",
            "https://wns2-am3p.notify.windows.com/w/?token=x",
        ):
            self.assertTrue(is_push_host(url), url)
        for url in (
            "http://fcm.googleapis.com/x",
            "https://fcm.googleapis.com.evil.example/x",
            "https://evil.example/fcm.googleapis.com",
            "https://127.0.0.1/",
            "https://localhost:8069/web",
            "file:///etc/passwd",
            "",
        ):
            self.assertFalse(is_push_host(url), url)
        self.env["ir.config_parameter"].set_param(HOSTS, "")
        posted = {"endpoint": "https://evil.example/x", "keys": Browser("x").keys, "key": self.key}
        self.assertEqual(self.Subscription._receive_browser(posted)["code"], "error")

    def test_nobody_takes_over_the_browser_of_another(self):
        """N12: the address alone, guessed, changes nothing."""
        browser, row = self._join()
        posted = {"endpoint": browser.endpoint, "keys": Browser("x").keys, "key": self.key}
        self.assertEqual(self.Subscription._receive_browser(posted)["code"], "error")
        self.assertEqual(json.loads(row.sudo().push_keys), browser.keys)

    def test_after_a_change_of_keys_browsers_are_asked_anew(self):
        """N12: a subscription made with an old key is of no use."""
        browser = Browser(self.service.get_url(201, "x"))
        posted = {"endpoint": browser.endpoint, "keys": browser.keys, "key": "old"}
        self.assertEqual(self.Subscription._receive_browser(posted)["code"], "key")

    def test_a_lost_key_loses_the_browsers_but_not_the_people(self):
        """N12: whoever subscribes next gets a key that works."""
        _browser, row = self._join()
        self.company.sudo().push_private_sealed = Seal([generate_key()]).seal("lost")
        message = self._push()
        self.assertFalse(row.exists())
        self.assertFalse(self.service.calls)
        self.assertEqual(message.state, "queued")
        self._run(CRON_PUSH)
        self.assertNotIn(self.Subscription._get_push_key(), (False, self.key))

    def test_with_a_sink_nothing_leaves_this_machine(self):
        """N12: what would have gone out is shown in the backend."""
        self._join()
        self.env["ir.config_parameter"].set_param(HOSTS, "")
        message = self._push()
        self.assertEqual(message.state, "sent")
        self.assertFalse(self.service.calls)
        self.assertEqual(self._get_sink(message).kind, "push")

    def test_a_resident_whose_only_browser_is_gone_stays_in_the_register(self):
        """N12, N19: the dead subscription goes, the row of who needs help does not hinder it."""
        _browser, row = self._join(410)
        person = self.env["municipal.fragile.person"].create(
            {
                "name": "Maria",
                "address": "Main Square 1",
                "lang": "en_US",
                "date_consent": fields.Date.today(),
                "subscription_id": row.id,
            }
        )
        response = self.env["municipal.alert.check"]._start(self._alert()).response_ids
        self._run("municipal_announcements.municipal_alert_response_cron_ladder")
        self._hand_over()
        self._run(CRON_PUSH)
        self.assertTrue(self.service.calls)
        self.assertFalse(row.exists())
        self.assertEqual((response.person_id, response.state), (person, "waiting"))
        with self.assertRaises(ValidationError):
            person.write({"email": False})
