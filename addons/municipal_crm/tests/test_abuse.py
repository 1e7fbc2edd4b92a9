import inspect
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .test_account_code import CodeCase

#: Doors that write nothing and ask the database nothing that somebody typed.
HARMLESS = {"/municipal/display", "/account/leave"}
ADDON = "odoo.addons.municipal_crm."


@tagged("post_install", "-at_install")
class TestAbuse(CodeCase):
    def _ban(self, kind, value, **vals):
        end = fields.Datetime.now() + timedelta(days=1)
        row = {"kind": kind, "value": value, "reason": "Sends rubbish.", "date_end": end}
        return self.env["municipal.ban"].create(row | vals)

    # --- every door has a gate ---

    def _doors(self):
        """{path: rule} of everything that this addon lets a visitor post to."""
        rules = self.env["ir.http"].routing_map().iter_rules()
        return {
            rule.rule: rule
            for rule in rules
            if rule.endpoint.routing.get("auth") == "public"
            and (not rule.methods or "POST" in rule.methods)
            and inspect.unwrap(rule.endpoint.func).__module__.startswith(ADDON)
        }

    def _open(self, path):
        """The door's address with real keys in it, so that it is opened and not merely missed."""
        request = self._make_request(contact_email="eleni.g@citizens.example")
        self._ask("eleni.g@citizens.example")
        code = self._last()
        keys = {
            "<string:code>": "lamp",
            "<string:access_token>": request.access_token,
            "<string:link>": code._make_link().rpartition("/")[2],
            "<string:token>": "x" * 43,
        }
        for key, value in keys.items():
            path = path.replace(key, value)
        return path

    def test_every_public_door_is_rate_limited(self):
        """G22: each POST route that needs no login answers “wait” when its limit is reached."""
        doors = self._doors()
        self.assertGreaterEqual(len(doors), 12)
        shut = patch.object(
            self.env.registry["municipal.rate.limit"], "_hit", lambda *_args, **_options: 60
        )
        for rule in sorted(doors.keys() - HARMLESS):
            path = self._open(rule)
            self.assertNotIn("<", path, f"{rule}: give this test a key for the door")
            self._proved_session(rule)
            token = self._hidden(self._get("/requests/track"))["csrf_token"]
            with shut:
                answer = self._answer(doors[rule], path, token)
            self.assertEqual(answer, 429, rule)

    def _proved_session(self, rule):
        if rule == "/account/new":
            self._enter(self._last()._make_code())

    def _answer(self, rule, path, token):
        if rule.endpoint.routing["type"] == "jsonrpc":
            response = self.url_open(path, json={"jsonrpc": "2.0", "method": "call", "params": {}})
            return 429 if "wait" in response.text else response.text[:200]
        values = {"csrf_token": token, "contact": "eleni.g@citizens.example", "name": "Eleni"}
        return self._post(path, values).status_code

    # --- bans ---

    def test_a_banned_network_finds_the_doors_shut_and_the_telephone_open(self):
        """R39: reading stays possible; who files reads where they are served."""
        self._ban("network", "127.0.0.0/8")
        self.assertEqual(self._get("/requests/new/lamp").status_code, 200)
        answer = self._fill("lamp", self._lamp_values(confirm="1"))
        self.assertEqual(answer.status_code, 403)
        self.assertIn("231 000 0000", self._text(answer))
        self.assertEqual(self._ask("eleni@citizens.example").status_code, 403)
        page = self._get("/requests/track")
        self.assertEqual(self._post("/requests/track", self._hidden(page)).status_code, 403)

    def test_a_banned_contact_files_nothing_and_gets_no_code(self):
        """R39: however it is written; others are not hit."""
        self._ban("email", "Spam@Example.org")
        self._ban("phone", "694 1234567")
        answer = self._fill("lamp", self._lamp_values(contact_email="spam@example.org"))
        self.assertEqual(self._errors(answer), ["contact_email"])
        answer = self._fill("lamp", self._lamp_values(contact_phone="+30 694 123 4567"))
        self.assertEqual(self._errors(answer), ["contact_phone"])
        self.assertEqual(self._ask("6941234567").status_code, 403)
        self.assertTrue(self._send(contact_email="other@example.org"))

    def test_a_ban_ends_or_is_lifted(self):
        """R39: by its date, or by an administrator."""
        ban = self._ban("email", "spam@example.org")
        Ban = self.env["municipal.ban"]
        self.assertTrue(Ban._is_banned(None, "spam@example.org"))
        with freeze_time(fields.Datetime.now() + timedelta(days=2)):
            self.assertFalse(Ban._is_banned(None, "spam@example.org"))
        ban.active = False
        self.assertFalse(Ban._is_banned(None, "spam@example.org"))

    def test_half_the_world_cannot_be_banned(self):
        """R39: a slip of the pen does not shut out a country."""
        for kind, value in (
            ("network", "0.0.0.0/0"),
            ("network", "x"),
            ("email", "x"),
            ("phone", "1"),
        ):
            with self.assertRaises(ValidationError):
                self._ban(kind, value)

    # --- robots ---

    def test_a_form_filled_in_by_a_machine_is_given_back(self):
        """R39: too quick, without our mark, or with a forged one; nothing typed is lost."""
        self.env["ir.config_parameter"].set_param("municipal_crm.form_seconds", "600")
        for values in ({}, {"opened": ""}, {"opened": "1-forged"}):
            answer = self._fill("lamp", self._lamp_values(confirm="1", **values))
            self.assertEqual(self._errors(answer), ["description"], values)
            self.assertIn("The lamp at number 5 is out.", answer.text)
        with freeze_time(fields.Datetime.now() - timedelta(seconds=700)):
            stamp = self.env["municipal.request.form"]._make_stamp()
        self.assertTrue(self._send(opened=stamp))
