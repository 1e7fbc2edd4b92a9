"""The words: in the reader's language, without secrets in the archive, edited without risk."""

import re
from email import message_from_bytes, policy

from freezegun import freeze_time
from lxml import html
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .notification_common import NotificationCase

NOON = "2027-03-10 10:00:00"
#: What is in Latin letters in a Greek text too.
NO_WORDS = r"<[^>]*>|https://[a-z0-9./]+|\{[a-z_]*\}|SMS|PIN"


@tagged("post_install", "-at_install")
class TestNotificationText(NotificationCase):
    def _send_and_read(self, request):
        """The e-mail to the citizen as it would have left."""
        with freeze_time(NOON):
            self._send()
        row = self._to_citizen(request)
        content = (self.sink / "email" / f"{row.uuid}.eml").read_bytes()
        return row, message_from_bytes(content, policy=policy.default)

    def test_the_receipt_has_number_pin_and_link_in_both_forms(self):
        """R01: HTML and plain text both say everything."""
        request = self._make_request(lang="en_US")
        _row, email = self._send_and_read(request)
        text = email.get_body(("plain",)).get_content()
        page = email.get_body(("html",)).get_content()
        for fact in (request.protocol_number, request.pin, request.access_token, "Lighting"):
            self.assertIn(fact, text)
            self.assertIn(fact, page)
        self.assertIn(self.company.name, email["From"])
        self.assertEqual(email["Auto-Submitted"], "auto-generated")
        self.assertIn("info@town.example", email["Reply-To"])

    def test_the_layout_can_be_read_by_everybody(self):
        """C03: language declared, one heading, no pictures, layout tables hidden from readers."""
        request = self._make_request(lang="el_GR")
        row, email = self._send_and_read(request)
        page = html.fromstring(email.get_body(("html",)).get_content())
        self.assertEqual(page.get("lang"), "el")
        self.assertEqual(page.findtext(".//title"), row.subject)
        self.assertEqual(len(page.findall(".//h1")), 1)
        self.assertFalse(page.findall(".//img"))
        self.assertEqual(
            {table.get("role") for table in page.findall(".//table")}, {"presentation"}
        )
        links = [link.get("href") for link in page.findall(".//a")]
        self.assertEqual(len(links), 1)
        self.assertTrue(links[0].endswith(f"/requests/view/{request.access_token}"))

    def test_everybody_reads_their_own_language(self):
        """C03: one event, a Greek citizen and an English one."""
        template = self.env.ref("municipal_crm.municipal_message_template_submitted_citizen")
        template.with_context(lang="el_GR").subject = "Το αίτημα {number} καταχωρίστηκε"
        greek = self._make_request(lang="el_GR")
        english = self._make_request(lang="en_US")
        with freeze_time(NOON):
            self._send()
        self.assertEqual(
            self._to_citizen(greek).subject, f"Το αίτημα {greek.protocol_number} καταχωρίστηκε"
        )
        self.assertIn("has been registered", self._to_citizen(english).subject)
        self.assertEqual(self._to_citizen(greek).lang, "el_GR")

    def test_every_shipped_text_is_in_greek_too(self):
        """C03: a Greek reader finds no English sentence in any message."""
        module = self.env["ir.module.module"].search([("name", "=", "municipal_crm")])
        module._update_translations(["el_GR"], overwrite=True)
        for template in self.env["municipal.message.template"].search([]):
            greek = template.with_context(lang="el_GR")
            for field in ("subject", "body_html", "sms_text", "button_label"):
                words = re.sub(NO_WORDS, " ", greek[field] or "")
                with self.subTest(template=template.display_name, field=field):
                    self.assertFalse(re.findall(r"[A-Za-z]{2,}", words), words)
        greek = self.env["municipal.message.template"].with_context(lang="el_GR")
        layout = greek.search([], limit=1)._render_email({}, self.company)["body_html"]
        self.assertIn("Τηλέφωνο", layout)

    def test_dates_cannot_be_misread(self):
        """C03: the month is a word, in the reader's language and the town's time zone."""
        row = self._to_citizen(
            self._make_request(date_submitted="2027-03-05 22:30:00", date_deadline="2027-03-12")
        )
        greek, english = (
            row.with_context(lang=lang)._get_request_facts() for lang in ("el_GR", "en_US")
        )
        self.assertEqual(english["date"], "6 March 2027 00:30")
        self.assertEqual(greek["date"], "6 Μαρτίου 2027 00:30")
        self.assertEqual(greek["deadline"], "12 Μαρτίου 2027")

    def test_a_language_that_is_not_installed_becomes_that_of_the_town(self):
        self.company.partner_id.lang = "el_GR"
        row = self.Notification._enqueue(
            [{"event": "reply", "audience": "citizen", "address": "x@y.example", "lang": "tlh_KX"}]
        )
        self.assertEqual(row._get_recipient().lang, "el_GR")

    def test_the_name_of_a_state_comes_in_the_readers_language(self):
        """R21: the fact is frozen, its name is the reader's."""
        state = self.env["municipal.request.state"]._get("in_process")
        state.with_context(lang="el_GR").public_name = "Το δουλεύουμε"
        request = self._make_request(lang="el_GR")
        request._set_state("in_process", actor_role="clerk")
        self._set_no_digest(request)
        with freeze_time(NOON):
            self._send()
        row = self._to_citizen(request).filtered(lambda row: row.event == "state_changed")
        self.assertIn("Το δουλεύουμε", row.body)

    def _set_no_digest(self, request):
        self._to_staff(request)._set_cancelled("not looked at here")

    def test_the_archive_keeps_what_was_said_without_its_secrets(self):
        """R01: clerks read what was sent, but neither PIN nor personal link."""
        request = self._make_request()
        row, email = self._send_and_read(request)
        self.assertIn(request.pin, email.get_body(("plain",)).get_content())
        self.assertIn(request.protocol_number, row.body)
        self.assertNotIn(request.pin, row.body)
        self.assertNotIn(request.access_token, row.body)
        self.assertFalse(self._get_mail(row), "the queue forgets what was sent")

    def test_what_a_confidential_request_is_about_travels_in_no_message(self):
        """R03: subject, category, department and answer are read on its page, not in an e-mail."""
        request = self._make_request(
            category_id=self.violence.id, name="My husband", description="Help"
        )
        request.with_user(self.carol)._reply_to_citizen("Come to the shelter.")
        with freeze_time(NOON):
            self._send()
        self.assertEqual(len(request.notification_ids), 3)
        for row in request.notification_ids:
            kept = self._get_sink(row)
            content = f"{kept.subject} {kept.body_text} {kept.body_html} {row.body}"
            self.assertIn(request.protocol_number, content)
            for secret in ("My husband", "Domestic violence", "Care", "shelter"):
                self.assertNotIn(secret, content)

    def test_what_is_said_by_telephone_may_say_everything(self):
        """R03: the officer who rings up reads the answer to the citizen."""
        request = self._make_request(
            category_id=self.violence.id,
            citizen_id=False,
            contact_phone="2310123456",
            preferred_channel="phone",
        )
        request.with_user(self.carol)._reply_to_citizen("Come to the shelter.")
        self._hand_over()
        row = self._to_citizen(request).filtered(lambda row: row.event == "reply")
        self.assertEqual(row.state, "manual")
        self.assertIn("shelter", row.body)

    def test_a_long_answer_does_not_become_a_row_of_sms(self):
        """N16: an SMS ends after five parts of Greek letters; the page has the rest."""
        request = self._make_request(contact_phone="+306912345678", preferred_channel="sms")
        request.with_user(request.user_id)._reply_to_citizen("λέξη " * 4000)
        with freeze_time(NOON):
            self._send()
        row = self._to_citizen(request).filtered(lambda row: row.event == "reply")
        text = self._get_sink(row).body_text
        self.assertLessEqual(len(text), 335)
        self.assertTrue(text.endswith("λέξη…"))

    def test_no_empty_heading_is_left_where_there_is_no_answer(self):
        """R33: a change of state without a text promises none."""
        request = self._make_request()
        request._set_state("in_process", actor_role="clerk")
        with freeze_time(NOON):
            self._send()
        row = self._to_citizen(request).filtered(lambda row: row.event == "state_changed")
        self.assertNotIn("answer", row.body)

    def test_the_officer_is_named_only_where_the_town_wants_it(self):
        """R21: otherwise the department answers."""
        for wanted in (False, True):
            self.company.municipality_show_officer = wanted
            request = self._make_request()
            request.with_user(request.user_id)._reply_to_citizen("Soon.")
            with freeze_time(NOON):
                self._send()
            reply = self._to_citizen(request).filtered(lambda row: row.event == "reply")
            self.assertIn("Soon.", reply.body)
            self.assertEqual(request.user_id.name in reply.body, wanted)

    def test_what_a_citizen_or_officer_writes_is_shown_and_not_run(self):
        """R01: markup in a value stays text."""
        request = self._make_request(name='<script>alert("x")</script>')
        _row, email = self._send_and_read(request)
        page = email.get_body(("html",)).get_content()
        self.assertNotIn("<script", page)
        self.assertIn("&lt;script&gt;", page)

    # === TEMPLATES === #

    def test_every_event_has_its_words(self):
        """R01: no event of the code is without a text for those whom it is told to."""
        Template = self.env["municipal.message.template"]
        shipped = set(Template.search([]).mapped("event"))
        events = [code for code, _label in Template._fields["event"].selection]
        for event in events:
            self.assertIn(event, shipped)

    def test_an_administrator_edits_a_text_and_a_clerk_does_not(self):
        """K01: texts are the administrator's."""
        template = self.env.ref("municipal_crm.municipal_message_template_submitted_citizen")
        template.with_user(self.administrator).subject = "Received: {number}"
        request = self._make_request(lang="en_US")
        row, _email = self._send_and_read(request)
        self.assertEqual(row.subject, f"Received: {request.protocol_number}")
        with self.assertRaises(AccessError):
            template.with_user(self.anna).subject = "Mine"

    def test_a_text_can_neither_run_code_nor_name_unknown_facts(self):
        """C03: what is not a known placeholder is refused when it is saved, with the reason."""
        template = self.env.ref("municipal_crm.municipal_message_template_submitted_citizen")
        for field, text in (
            ("subject", "{number.__class__}"),
            ("subject", "{amka}"),
            ("sms_text", "{"),
            ("body_html", '<p><a title="{subject}">x</a></p>'),
        ):
            with self.subTest(text=text), self.assertRaises(ValidationError):
                template.with_user(self.administrator)[field] = text
        template.body_html = "<p>{number} <t t-out='user.password'/>{{ object.id }}</p>".replace(
            "{{ object.id }}", ""
        )
        self.assertNotIn("t-out", template.body_html)

    def test_a_town_may_have_words_of_its_own(self):
        """G20: two municipalities in one database."""
        general = self.env.ref("municipal_crm.municipal_message_template_submitted_citizen")
        general.copy({"company_id": self.company.id, "subject": "From our town: {number}"})
        request = self._make_request()
        row, _email = self._send_and_read(request)
        self.assertEqual(row.subject, f"From our town: {request.protocol_number}")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            general.copy({"company_id": self.company.id})
