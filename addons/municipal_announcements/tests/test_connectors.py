"""N26, X11: what is written elsewhere comes in once; other systems hear of ours, signed."""

import json
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo.addons.municipal_crm.tools import outside, webhook
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import NOW, AnnouncementCase

FEED = """<rss version="2.0"><channel><title>t</title>%s</channel></rss>"""
ENTRY = """<item><title>%s</title><guid>%s</guid><link>https://x.example/1</link>
<description>&lt;b&gt;Text&lt;/b&gt;&lt;script&gt;x()&lt;/script&gt;</description><pubDate>%s</pubDate></item>"""
CALL = "odoo.addons.municipal_crm.tools.outside.call"
NO_SINK = "odoo.addons.municipal_crm.models.municipal_webhook_call.get_sink"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestConnectors(AnnouncementCase):
    # === IN === #

    def _source(self, **vals):
        vals = {"name": "Site", "url": "https://x.example/feed", "topic_id": self.water.id} | vals
        return self.env["municipal.feed.source"].with_user(self.paul).create(vals)

    def _read(self, source, *entries, status=200):
        content = (FEED % "".join(entries)).encode()
        with patch(CALL, return_value=outside.Answer(status, content)):
            source.action_read()
        return source.announcement_ids

    def _entry(self, title="Title", guid="g1", date="Sun, 07 Mar 2027 10:00:00 +0200"):
        return ENTRY % (title, guid, date)

    def test_an_entry_becomes_news_that_waits_for_approval(self):
        """N26: with topic and text, without anything that runs."""
        (row,) = self._read(self._source(), self._entry())
        self.assertEqual((row.kind, row.state, row.name), ("news", "review", "Title"))
        self.assertEqual(row.topic_ids, self.water)
        self.assertIn("https://x.example/1", row.body)
        self.assertNotIn("x()", row.body)

    def test_an_entry_comes_in_once(self):
        """N26: however often the feed is read, also when its title was corrected."""
        source = self._source(release="approved")
        self.assertEqual(self._read(source, self._entry()).state, "approved")
        self.assertEqual(len(self._read(source, self._entry("Corrected"))), 1)
        self.assertEqual(len(self._read(source, self._entry("New", "g2"))), 2)

    def test_what_is_old_is_no_news(self):
        """N26: the first reading does not announce last year."""
        old = self._entry(date="Sun, 01 Feb 2026 10:00:00 +0200")
        self.assertFalse(self._read(self._source(), old))

    def test_a_fault_is_written_down_and_stops_nothing(self):
        """N26: no feed, an answer that is none, an address inside our network."""
        source = self._source()
        self._read(source, status=500)
        self.assertIn("500", source.failure)
        source.url = "http://127.0.0.1/feed"
        source.action_read()
        self.assertIn("forbidden", source.failure)
        self._read(source, self._entry())
        self.assertFalse(source.failure)
        with self.assertRaises(UserError):
            source.url = "file:///etc/passwd"

    # === OUT === #

    def _hook(self):
        told = {"is_told_published": True, "is_told_cancelled": True}
        Hook = self.env["municipal.webhook"].with_user(self.administrator)
        return Hook.create({"name": "App", "url": "https://app.example/hook"} | told)

    def _calls(self, hook):
        # sudo: municipal.webhook.call - tests look at the queue
        return hook.sudo().call_ids

    def test_what_is_published_and_withdrawn_is_told_signed(self):
        """N26: the receiver can check who wrote, when, and that nothing was changed."""
        hook = self._hook()
        row = self._publish()
        ((headers, body),) = self._send_all(hook)
        lower = {name.lower(): value for name, value in headers.items()}
        self.assertTrue(webhook.verify(hook.secret, lower, body, NOW.timestamp()))
        content = json.loads(body)
        self.assertEqual(content["type"], "announcement.published")
        self.assertEqual(content["data"]["id"], f"urn:uuid:{row.uuid}")
        self.assertEqual(content["data"]["title"]["en"], "Water cut")
        row._set_state("cancelled", cancel_reason="x")
        ((_headers, body),) = self._send_all(hook)
        content = json.loads(body)
        self.assertEqual(content["type"], "announcement.cancelled")
        self.assertNotIn("title", content["data"])

    def _send_all(self, hook, status=200):
        calls = []

        def answer(_url, body, headers):
            calls.append((headers, body))
            return outside.Answer(status)

        with patch(CALL, side_effect=answer), patch(NO_SINK, return_value=None):
            for row in self._calls(hook).filtered(lambda row: row.state == "queued"):
                row._send()
        return calls

    def test_a_system_that_is_down_is_told_later(self):
        """N26: with the same id, and given up after some hours."""
        hook = self._hook()
        self._publish()
        ids = set()
        for _round in range(6):
            ((headers, _body),) = self._send_all(hook, status=503)
            ids.add(headers["webhook-id"])
        self.assertEqual(len(ids), 1)
        self.assertEqual(self._calls(hook).state, "failed")
        self.assertFalse(self._send_all(hook))

    def test_what_was_withdrawn_meanwhile_is_not_told_as_news(self):
        """N06, N26: looked at again at the last moment; a drill is told to nobody."""
        hook = self._hook()
        row = self._publish(date_start=NOW + timedelta(hours=1))
        first = self._calls(hook)
        self.assertEqual(first.date_planned, NOW + timedelta(hours=1))
        row._set_state("cancelled", cancel_reason="x")
        first._send()
        self.assertEqual(first.state, "dropped")
        self._publish(is_test=True)
        self.assertEqual(len(self._calls(hook)), 2)

    def test_the_secret_rests_sealed(self):
        """N26: a stolen dump shows none."""
        hook = self._hook()
        secret = hook.secret
        self.env.flush_all()
        self.env.cr.execute("SELECT secret_sealed FROM municipal_webhook WHERE id = %s", [hook.id])
        self.assertNotIn(secret, self.env.cr.fetchone()[0])
        hook.action_renew_secret()
        self.assertNotEqual(hook.secret, secret)
