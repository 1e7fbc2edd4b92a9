import json
from unittest.mock import patch

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from ..tools import outside, webhook
from .common import MunicipalCase

CALL = "odoo.addons.municipal_crm.tools.outside.call"
NO_SINK = "odoo.addons.municipal_crm.models.municipal_webhook_call.get_sink"
NOON = "2027-03-08 12:00:00"


@tagged("municipal_crm", "post_install", "-at_install")
@freeze_time(NOON)
class TestWebhook(MunicipalCase):
    """X03: other systems hear of requests, signed, once, and no more than they may."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Hook = cls.env["municipal.webhook"].with_user(cls.administrator)
        verbs = {"is_told_submitted": True, "is_told_changed": True, "is_told_closed": True}
        cls.hook = Hook.create({"name": "App", "url": "https://app.example/hook"} | verbs)

    def send(self, status=200):
        """What the system got: [(headers in lower case, content)]"""
        calls = []

        def answer(_url, body, headers):
            calls.append(({name.lower(): value for name, value in headers.items()}, body))
            return outside.Answer(status)

        with patch(CALL, side_effect=answer), patch(NO_SINK, return_value=None):
            for row in self.hook.sudo().call_ids.filtered(lambda row: row.state == "queued"):
                row._send()
        return [(headers, json.loads(body), body) for headers, body in reversed(calls)]

    def test_the_life_of_a_request_is_told(self):
        """X03: that it was filed, that its state changed, that it is over; each once."""
        request = self._make_request()
        request.with_user(self.anna)._set_state("in_process")
        request.with_user(self.anna)._set_state("resolved", reply="Done.")
        events = [content["type"] for _headers, content, _body in self.send()]
        self.assertCountEqual(
            events,
            ["request.submitted", "request.changed", "request.changed", "request.closed"],
        )
        self.assertFalse(self.send(), "told once")

    def test_a_call_is_signed_and_new(self):
        """X03: the receiver can tell who wrote it, when, and that nothing was changed."""
        self._make_request()
        ((headers, _content, body),) = self.send()
        now = int(fields.Datetime.now().timestamp())
        self.assertTrue(webhook.verify(self.hook.secret, headers, body, now))
        with self.assertRaises(webhook.WebhookError):
            webhook.verify(self.hook.secret, headers, body + b" ", now)
        with self.assertRaises(webhook.WebhookError):
            webhook.verify(self.hook.secret, headers, body, now, known={headers["webhook-id"]})
        with self.assertRaises(webhook.WebhookError):
            webhook.verify(self.hook.secret, headers, body, now + 3600)

    def test_nothing_personal_is_told_unless_it_may(self):
        """X03: codes and dates; text, place and contact only to a system that may have them."""
        request = self._make_request(description="My neighbour's lamp", address="Elm 5")
        ((_headers, content, body),) = self.send()
        self.assertEqual(content["data"]["number"], request.protocol_number)
        self.assertEqual(content["data"]["category"], "lamp")
        for secret in ("neighbour", "Elm 5", "Eleni", "eleni@", request.uuid, request.access_token):
            self.assertNotIn(secret, body.decode())
        self.hook.has_personal = True
        self._make_request(description="My neighbour's lamp")
        ((_headers, content, _body),) = self.send()
        self.assertEqual(content["data"]["email"], "eleni@citizens.example")

    def test_a_confidential_request_is_told_to_nobody(self):
        """X03: whatever the system may have; also when it became confidential meanwhile."""
        self.hook.has_personal = True
        self._make_request(category_id=self.violence.id)
        self.assertFalse(self.hook.call_ids)
        request = self._make_request()
        request.sudo()._write({"is_confidential": True})
        request.invalidate_recordset()
        self.assertFalse(self.send())
        self.assertEqual(self.hook.call_ids.state, "dropped")

    def test_only_the_categories_that_were_chosen(self):
        """X03: a group stands for its categories."""
        self.hook.category_ids = self.pothole
        self._make_request()
        self.assertFalse(self.hook.call_ids)
        self.hook.category_ids = self.group
        self._make_request()
        self.assertTrue(self.hook.call_ids)

    def test_a_system_that_is_down_is_told_later_under_the_same_id(self):
        """X03: after growing pauses, given up in the end, and tried again by a button."""
        self._make_request()
        ids = set()
        for _round in range(6):
            ((headers, _content, _body),) = self.send(status=503)
            ids.add(headers["webhook-id"])
        self.assertEqual(len(ids), 1)
        self.assertEqual((self.hook.call_ids.state, self.hook.failed_count), ("failed", 1))
        self.assertFalse(self.send())
        self.hook.action_retry()
        ((headers, _content, _body),) = self.send()
        self.assertEqual((headers["webhook-id"] in ids, self.hook.call_ids.state), (True, "done"))

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_the_same_news_twice(self):
        """X03: a transaction that is run again tells once."""
        request = self._make_request()
        hook = self.hook.sudo()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            hook._tell(request, "request.submitted", f"{request.uuid}:submitted", "x")
            self.env.flush_all()

    def test_a_trial_reaches_the_system(self):
        """X03: the administrator sees that address and secret are right."""
        self.hook.action_test()
        ((_headers, content, _body),) = self.send()
        self.assertEqual((content["type"], content["data"]), ("test.trial", {"name": "App"}))

    def test_nobody_listening_costs_no_statement(self):
        """X03: filing a request is not slower for a town without such systems."""
        self.hook.active = False
        hooks = self.env["municipal.webhook"]
        hooks._get_listeners(self.company, "submitted")
        with self.assertQueryCount(0):
            self.assertFalse(hooks._get_listeners(self.company, "submitted"))

    def test_the_address_is_one_of_the_internet(self):
        """X03: no file, no address without a protocol."""
        for url in ("file:///etc/passwd", "app.example/hook"):
            with self.subTest(url=url), self.assertRaises(UserError):
                self.hook.url = url

    def test_administrators_alone(self):
        """X03: also by RPC; nobody writes the queue."""
        for user in (self.anna, self.ilias, self.mayor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.hook.with_user(user).read(["url", "secret"])
        with self.assertRaises(AccessError):
            self.env["municipal.webhook.call"].with_user(self.administrator).create({})

    def test_the_secret_rests_sealed(self):
        """X03: a stolen dump shows none, and a new one replaces it."""
        secret = self.hook.secret
        self.env.flush_all()
        statement = "SELECT secret_sealed FROM municipal_webhook WHERE id = %s"
        self.env.cr.execute(statement, [self.hook.id])
        self.assertNotIn(secret, self.env.cr.fetchone()[0])
        self.hook.action_renew_secret()
        self.assertNotEqual(self.hook.secret, secret)
