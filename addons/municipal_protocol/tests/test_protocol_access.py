from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import ProtocolCase


@tagged("post_install", "-at_install")
class TestProtocolAccess(ProtocolCase):
    """X04: who sees the queue, who may press, and who never learns the secret."""

    def test_documents_follow_their_request(self):
        """X04, K01: the officer, the head and the whole town; the confidential book for its group."""
        document = self.file()
        secret = self.file(category_id=self.violence.id)
        for user, sees in (
            (self.anna, document), (self.ilias, document), (self.mayor, document),
            (self.rita, document.browse()), (self.carol, secret),
        ):  # fmt: skip
            found = self.Document.with_user(user).search([("id", "in", (document | secret).ids)])
            if user == self.carol:
                self.assertLessEqual(found, secret)
            else:
                self.assertEqual(found, sees, user.login)

    def test_outsiders_find_nothing(self):
        """X04: employees without a role, citizens and visitors have no access at all."""
        self.file()
        for user in (
            new_test_user(self.env, "employee", groups="base.group_user"),
            new_test_user(self.env, "portal", groups="base.group_portal"),
            self.env.ref("base.public_user"),
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.Document.with_user(user).search([])

    def test_nobody_writes_the_queue(self):
        """X04: not even an administrator makes, changes or drops a document."""
        document = self.file()
        for user in (self.anna, self.administrator):
            mine = document.with_user(user)
            for change in (
                lambda mine=mine: mine.write({"number": "1"}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.create({"key": "x"}),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    change()

    def test_only_who_works_on_the_request_presses(self):
        """X04: the button obeys the rules of the request."""
        document = self.file("refuse")
        self.run_queue()
        with self.assertRaises(AccessError):
            document.with_user(self.rita).action_retry()
        document.with_user(self.anna).action_retry()
        self.assertEqual(document.state, "pending")

    def test_nobody_reads_the_secret(self):
        """X04: clerks see no field of it, the administrator of the server a mask."""
        company = self.company.with_user(self.anna)
        for name in ("protocol_secret", "protocol_secret_sealed", "protocol_address"):
            with self.subTest(name), self.assertRaises(AccessError):
                company.read([name])
        system = new_test_user(self.env, "system", groups="base.group_system")
        (row,) = self.company.with_user(system).read(["protocol_secret"])
        self.assertNotIn("local", row["protocol_secret"])
        with self.assertRaises(AccessError):
            self.company.with_user(system).read(["protocol_secret_sealed"])
        self.assertNotIn("local", self.company.sudo().protocol_secret_sealed)

    def test_settings(self):
        """X04: the connection is tried without registering anything; HTTPS is asked for."""
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.action_check_protocol()["params"]["type"], "success")
        self.assertEqual(self.counterpart.count("POST"), 0)
        settings.protocol_secret = "wrong"
        settings.execute()
        self.assertEqual(settings.action_check_protocol()["params"]["type"], "danger")
        with self.assertRaises(ValidationError):
            self.company.protocol_address = "http://eprotocol.example"

    def test_requests_are_found_by_number_and_by_lack_of_one(self):
        """X04: the filter shows what waits, the search finds the number."""
        done = self.file()
        self.run_queue()
        waiting = self.file()
        Request = self.env["municipal.request"].with_user(self.anna)
        lacking = Request.search([("external_state", "in", ("pending", "refused", "failed"))])
        self.assertIn(waiting.request_id, lacking.sudo())
        self.assertNotIn(done.request_id, lacking.sudo())
        found = Request.search([("external_number", "ilike", done.number)])
        self.assertIn(done.request_id, found.sudo())
        old = self._make_request(user_id=self.anna.id)
        none = Request.search([("external_number", "=", False)])
        self.assertIn(old, none.sudo())
        self.assertNotIn(done.request_id, none.sudo())
