from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import CITIZEN, STRANGER, MailCase

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c6360606000"
    "0000040001f61738550000000049454e44ae426082"
)
GMAIL = """Παραμένει σκοτεινά.

Στις Δευ 23 Νοε 2026 στις 10:00 π.μ., ο χρήστης Δήμος <requests@town.example> έγραψε:

> Αγαπητή κυρία,
> το αίτημά σας προωθήθηκε.
"""


@tagged("municipal_mail", "post_install", "-at_install")
class TestIncomingMail(MailCase):
    """X07: what arrives by e-mail, and where it goes."""

    def test_an_answer_is_the_citizens_message(self):
        """X07: the answer to our message is read by both sides, the quotation left out."""
        mail = self.receive(GMAIL, answers=self.told())
        self.assertEqual((mail.state, mail.request_id), ("message", self.request))
        ((author, body),) = self.messages()
        self.assertEqual(author, "citizen")
        self.assertIn("Παραμένει σκοτεινά.", body)
        self.assertNotIn("Αγαπητή", body)
        self.assertIn("Αγαπητή", str(mail.message_ids[:1].body), "the e-mail itself stays whole")

    def test_a_request_that_waited_goes_on(self):
        """X07, R22: the clock runs again when the citizen answers by e-mail."""
        self.request.with_user(self.anna)._set_state("in_process")
        self.request.with_user(self.anna)._set_state("waiting_citizen", reply="Which lamp?")
        self.receive("The third one.", answers=self.told())
        self.assertEqual(self.request.state_code, "in_process")

    def test_a_wrong_subject_does_not_matter(self):
        """D1: the thread decides, whatever the subject says and wherever it was sent to."""
        mail = self.receive(answers=self.told(), subject="hello", to="info@town.example")
        self.assertEqual(mail.state, "message")

    def test_the_number_in_the_subject_is_enough_for_a_known_sender(self):
        """X07: a new e-mail with the protocol number."""
        mail = self.receive(subject=f"About {self.request.protocol_number}")
        self.assertEqual((mail.state, mail.request_id), ("message", self.request))

    def test_a_number_alone_opens_nothing_to_a_stranger(self):
        """D1: anybody can write a number; the supervisor decides and the officer sees nothing."""
        mail = self.receive(sender=STRANGER, subject=self.request.protocol_number)
        self.assertEqual((mail.state, mail.reason), ("waiting", "other_sender"))
        self.assertFalse(self.messages())

    def test_an_answer_from_another_address_is_a_note(self):
        """D1: the daughter answers for her mother; officers read it, the public page does not."""
        mail = self.receive("My mother says thanks.", sender=STRANGER, answers=self.told())
        self.assertEqual((mail.state, mail.reason), ("note", "other_sender"))
        self.assertFalse(self.messages())
        self.assertIn("My mother says thanks.", self.notes()[0])
        self.assertEqual(self.request.activity_ids.user_id, self.anna)

    def test_a_forged_sender_is_not_the_citizen(self):
        """D1: the receiving server says that the e-mail is not from where it claims."""
        results = "mx.town.example; spf=fail; dmarc=fail header.from=citizens.example"
        mail = self.receive(answers=self.told(), Authentication_Results=results)
        self.assertEqual((mail.state, mail.reason), ("note", "forged"))
        self.assertFalse(self.messages())

    def test_automatic_answers_change_nothing(self):
        """X07: absences, lists and receipts are kept and not read as an answer."""
        for headers in (
            {"Auto_Submitted": "auto-replied"},
            {"Precedence": "bulk"},
            {"List_Id": "<list.example>"},
            {"subject": "Αυτόματη απάντηση: απουσία"},
        ):
            with self.subTest(headers=headers):
                mail = self.receive(answers=self.told(), **headers)
                self.assertEqual((mail.state, mail.reason), ("ignored", "automatic"))
        self.assertFalse(self.messages())
        self.assertFalse(self.request.activity_ids)

    def test_our_own_message_that_comes_back_is_no_answer(self):
        """D1: a mailbox that sends everything back makes no loop."""
        before = self.env["municipal.notification"].search_count([])
        for _turn in range(5):
            self.receive(answers=self.told(), Auto_Submitted="auto-generated")
        self.assertEqual(self.env["municipal.notification"].search_count([]), before)

    @mute_logger("odoo.sql_db")
    def test_the_same_e_mail_counts_once(self):
        """X07: a mailbox that is fetched twice; the database refuses what slips through."""
        first = self.receive(answers=self.told(), message_id="<one@citizens.example>")
        self.receive(answers=self.told(), message_id="<one@citizens.example>")
        self.assertEqual(len(self.messages()), 1)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            first.create({"message_key": "<one@citizens.example>"})
            self.env.flush_all()

    def test_a_photo_alone_is_an_answer(self):
        """D1: no words, one picture."""
        mail = self.receive("", answers=self.told(), files=[("lamp.png", PNG, "image/png")])
        self.assertEqual(mail.state, "message")
        (message,) = self.request._get_public_messages()
        self.assertEqual(len(message["attachments"]), 1)

    def test_a_program_is_left_out_and_said_so(self):
        """X07: files pass the same check as on the website, and nothing is lost without a word."""
        files = [("run.exe", b"MZ" + b"\0" * 80, "application/octet-stream")]
        mail = self.receive("See the file.", answers=self.told(), files=files)
        ((_author, body),) = self.messages()
        self.assertIn("run.exe", body)
        self.assertFalse(self.request._get_public_messages()[0]["attachments"])
        self.assertEqual(mail.message_ids.attachment_ids.mapped("name"), ["run.exe"])

    def test_an_empty_e_mail_changes_nothing(self):
        """X07: only the quotation came back."""
        mail = self.receive("> your words\n> and more", answers=self.told())
        self.assertEqual((mail.state, mail.reason), ("ignored", "empty"))

    def test_a_closed_request_keeps_what_is_said(self):
        """X07: it cannot go on by itself, and its officer is told."""
        self.request.with_user(self.anna)._set_state("in_process")
        self.request.with_user(self.anna)._set_state("resolved", reason="Done", reply="Done.")
        mail = self.receive("It is dark again.", answers=self.told())
        self.assertEqual((mail.state, mail.reason), ("note", "closed"))
        self.assertIn("It is dark again.", self.notes()[0])

    def test_an_officers_answer_stays_inside(self):
        """X07: who answers the message "assigned to you" writes a note, not to the citizen."""
        row = self.env["municipal.notification"].search(
            [("request_id", "=", self.request.id), ("audience", "!=", "citizen")], limit=1
        )
        mail = self.receive("I am on it.", sender="anna@town.example", answers=row or self.told())
        self.assertEqual((mail.state, mail.reason), ("note", "officer"))
        self.assertFalse(self.messages())

    def test_an_e_mail_about_nothing_we_know_waits(self):
        """X07: somebody writes for the first time."""
        mail = self.receive("The bench is broken.", sender=STRANGER, subject="Bench")
        self.assertEqual((mail.state, mail.reason), ("waiting", "no_request"))
        self.assertEqual(mail.text, "The bench is broken.")

    def test_our_messages_ask_for_answers_at_the_address(self):
        """X07: Reply-To is the address that is read, for messages on a request."""
        channel = self.env["municipal.channel.email"]
        vals = channel._prepare_mail(self.told(), {"subject": "", "body_html": "", "text": ""})
        self.assertIn("requests@town.example", vals["reply_to"])
        self.company._set_incoming_name(False)
        vals = channel._prepare_mail(self.told(), {"subject": "", "body_html": "", "text": ""})
        self.assertNotIn("requests@town.example", vals["reply_to"])

    def test_a_mail_of_another_town_finds_no_request_here(self):
        """D6: numbers are looked up in the municipality whose address was written to."""
        other = self.env["res.company"].create({"name": "Other town"})
        mail = self.receive(sender=CITIZEN, subject="2026-000001 and nothing else")
        mail.company_id = other
        self.assertFalse(mail._find_request({"references": "", "in_reply_to": ""})[0])
