from unittest.mock import patch

from odoo.addons.municipal_crm.tests.common import GROUP
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import file_open, mute_logger
from psycopg2 import IntegrityError

from .telephony_common import TOKEN, TelephonyCase

ENGINE = "odoo.addons.municipal_ivr.models.municipal_ivr_account_webhook"
SECRETS = ("auth_token", "second_token", "main_token")
SEALED = tuple(f"{name}_sealed" for name in SECRETS)


@tagged("post_install", "-at_install")
class TestLineAccess(TelephonyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system = new_test_user(
            cls.env,
            "system",
            groups=f"base.group_system,{GROUP}administrator,base.group_allow_export",
        )
        cls.portal = new_test_user(cls.env, "portal", groups="base.group_portal")
        cls.env["municipal.ivr.caller"]._remember("+306971234567", "el_GR")
        cls.line._note_dial("+302310100001")

    def test_who_sees_and_changes_what(self):
        """I39, G08: the matrix of roles over accounts, numbers, callers and dialled numbers."""
        records = {
            "account": self.account,
            "line": self.line,
            "caller": self.env["municipal.ivr.caller"].search([], limit=1),
            "dial": self.env["municipal.ivr.dial"].search([], limit=1),
        }
        allowed = {
            "portal": {},
            "anna": {},
            "ilias": {},
            "mayor": {"line": "r"},
            "administrator": {
                "account": "rwcu", "line": "rwcu", "caller": "rwu", "dial": "r",
            },
        }  # fmt: skip
        modes = {"r": "read", "w": "write", "c": "create", "u": "unlink"}
        for login, rights in allowed.items():
            user = getattr(self, login)
            for name, record in records.items():
                for letter, mode in modes.items():
                    with self.subTest(login=login, record=name, mode=mode):
                        self.assertEqual(
                            record.with_user(user).has_access(mode),
                            letter in rights.get(name, ""),
                        )

    def test_a_token_goes_in_and_never_comes_out(self):
        """I27: reading, exporting, searching and copying show no secret, to nobody."""
        account = self.account.with_user(self.system)
        self.assertEqual(account.read(["auth_token"])[0]["auth_token"], "••••••••")
        self.assertFalse(account.second_token)
        self.assertNotIn(TOKEN, str(account.read()))
        self.assertNotIn(TOKEN, str(account.export_data(["name", "auth_token"])))
        self.assertFalse(account.copy({"key": "copy"}).sudo().auth_token_sealed)
        self.assertNotIn(TOKEN, self.account.sudo().auth_token_sealed)
        fields = account.fields_get()
        self.assertFalse(any(fields[name].get("exportable", True) for name in SECRETS))
        for name in SEALED:
            self.assertNotIn(name, fields)

    def test_sealed_fields_are_closed_to_everybody(self):
        """I27: by RPC the ciphertext can be neither read nor searched nor written nor sorted by."""
        account = self.account.with_user(self.system)
        for name in SEALED:
            for attempt in (
                lambda name=name: account.read([name]),
                lambda name=name: account.search([(name, "!=", False)]),
                lambda name=name: account.search([], order=name),
                lambda name=name: account.write({name: "x"}),
                lambda name=name: account.export_data([name]),
            ):
                with self.subTest(name=name), self.assertRaises(AccessError):
                    attempt()

    def test_the_municipal_administrator_sees_no_keys(self):
        """I27: the keys of the carrier are for system administrators."""
        account = self.account.with_user(self.administrator)
        for name in ("auth_id", *SECRETS):
            with self.assertRaises(AccessError):
                account.read([name])

    def test_the_mask_is_no_token(self):
        """I27: a form that is saved as it was shown changes nothing."""
        account = self.account.with_user(self.system)
        account.write({"auth_token": "••••••••", "name": "Renamed"})
        self.assertEqual(self.account._get_auth()[1], TOKEN)
        account.auth_token = " fresh "
        self.assertEqual(self.account._get_auth(), ("MATEST", "fresh"))
        account.auth_token = False
        self.assertEqual(self.account._get_auth()[1], "")

    def test_a_copy_of_the_database_knows_no_keys(self):
        """I27: neutralisation wipes them."""
        self.env.flush_all()
        with file_open("municipal_ivr/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertEqual(self.account._get_auth(), ("", ""))

    def test_logs_keep_no_secret(self):
        """I27: neither the token nor what was told stands in the log of a refusal."""
        webhook = self.make_webhook("answer", self.fields(Digits="135790"), token="wrong")
        self.patch(type(self.env["municipal.rate.limit"]), "_hit", lambda *_args: 0)
        with patch(f"{ENGINE}._logger") as log:
            self.assertEqual(self.tell("", webhook).status, 403)
        self.assertEqual(len(log.method_calls), 1)
        for secret in (TOKEN, "135790", "wrong"):
            self.assertNotIn(secret, str(log.method_calls))

    @mute_logger("odoo.sql_db")
    def test_what_must_never_be(self):
        """I26: a key that is no address, two accounts with one key, a number without country."""
        for vals in ({"key": "Κλειδί"}, {"key": "sound"}, {"key": "a"}, {"key": "a/b"}):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.account.write(vals)
                self.env.flush_all()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.line.number = "2101112223"
            self.env.flush_all()

    def test_the_check_says_what_is_missing(self):
        """I35: no token, no https, nobody there, no flow; then nothing is wrong."""
        self.patch(type(self.account), "_is_reached", lambda account: True)
        self.assertEqual(self.account._find_problems(), [])
        self.assertEqual(self.account.action_check()["params"]["type"], "success")
        self.account.write({"auth_token": False, "public_url": "http://town.example"})
        self.line.flow_id = self.env["municipal.ivr.flow"].create({"name": "Empty"})
        self.assertEqual(len(self.account._find_problems()), 3)
        self.account.public_url = "https://δήμος.example"
        self.assertEqual(len(self.account._find_problems()), 3)
        self.assertEqual(self.account.action_check()["params"]["type"], "warning")
