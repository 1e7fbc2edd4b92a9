from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import STRANGER, MailCase


@tagged("municipal_mail", "post_install", "-at_install")
class TestIncomingMailDesk(MailCase):
    """X07: what a supervisor does with e-mails that found no place."""

    def setUp(self):
        super().setUp()
        self.mail = self.receive("The bench is broken.", sender=STRANGER, subject="Bench")
        self.desk = self.mail.with_user(self.ilias)

    def test_it_is_joined_to_a_request(self):
        """X07: the supervisor knows whose it is."""
        self.desk.request_id = self.request
        self.desk.action_join()
        self.assertEqual(self.mail.state, "message")
        self.assertIn("The bench is broken.", self.messages()[0][1])
        with self.assertRaises(UserError):
            self.desk.action_join()
        self.assertEqual(len(self.messages()), 1)

    def test_it_is_noted(self):
        """X07: it belongs to the request, but is not the citizen's word."""
        self.desk.request_id = self.request
        self.desk.action_note()
        self.assertFalse(self.messages())
        self.assertIn("The bench is broken.", self.notes()[0])

    def test_it_needs_a_request_to_be_joined(self):
        """X07: the message says what to do."""
        with self.assertRaisesRegex(UserError, "Choose the request"):
            self.desk.action_join()

    def test_it_becomes_a_request(self):
        """X07: the form is filled in; with the saved request the e-mail is done."""
        context = self.desk.action_make_request()["context"]
        self.assertEqual(self.mail.state, "waiting")
        Request = self.env["municipal.request"].with_user(self.mayor).with_context(**context)
        filled_in = Request.default_get(["name", "description", "contact_email", "channel"])
        request = Request.create(filled_in | {"category_id": self.pothole.id})
        self.assertEqual((self.mail.state, self.mail.request_id), ("request", request))
        self.assertEqual(request.description, "The bench is broken.")
        self.assertEqual(request.contact_email, "somebody@elsewhere.example")
        self.assertEqual(request.channel, "email")

    def test_it_is_set_aside_and_taken_up_again(self):
        """X07: undo."""
        self.desk.action_set_aside()
        self.assertEqual(self.mail.state, "ignored")
        self.desk.action_take_back()
        self.assertEqual(self.mail.state, "waiting")

    def test_a_clerk_sees_the_e_mails_of_her_requests_alone(self):
        """X07: by RPC too, and with the files."""
        mine = self.receive(answers=self.told())
        found = self.env["municipal.incoming.mail"].with_user(self.anna).search([])
        self.assertEqual(found, mine)
        with self.assertRaises(AccessError):
            self.mail.with_user(self.anna).read(["text"])
        with self.assertRaises(AccessError):
            mine.with_user(self.rita).read(["text"])
        with self.assertRaises(AccessError):
            self.mail.with_user(self.anna).action_set_aside()

    def test_nobody_writes_what_an_e_mail_says(self):
        """X07: not even a supervisor changes the state by hand past the buttons."""
        with self.assertRaises(AccessError):
            self.env["municipal.incoming.mail"].with_user(self.ilias).create({"message_key": "x"})
        with self.assertRaises(AccessError):
            self.mail.with_user(self.ilias).unlink()

    def test_old_automatic_answers_go(self):
        """X07: they are kept for a month."""
        gone = self.receive(answers=self.told(), Precedence="bulk")
        gone.date_received = "2020-01-01"
        self.env["municipal.incoming.mail"]._gc_automatic()
        self.assertFalse(gone.exists())
        self.assertTrue(self.mail.exists())
