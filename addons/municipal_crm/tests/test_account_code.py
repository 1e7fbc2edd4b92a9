import os
import tempfile
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessDenied, AccessError
from odoo.tests import new_test_user, tagged

from ..tools.sink import VARIABLE
from .website_common import WebsiteCase

LINK = "/account/link/"


class CodeCase(WebsiteCase):
    """Someone who asks for codes on the pages, and the messages that they get."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for door in ("code_address", "code_contact", "code_contact_day", "code_try", "account"):
            cls._set_rate(door, "100000/60")
        cls._set_rate("profile", "100000/60")

    def _codes(self):
        return self.env["municipal.contact.code"]

    def _ask(self, contact, **values):
        page = self._get("/account/code")
        return self._post("/account/code", self._hidden(page) | {"contact": contact} | values)

    def _last(self):
        return self._codes().search([], order="id desc", limit=1)

    def _enter(self, code):
        page = self._get("/account/code/enter")
        return self._post("/account/code/enter", self._hidden(page) | {"code": code})

    def _prove(self, contact):
        self.assertEqual(self._ask(contact).status_code, 303)
        return self._enter(self._last()._make_code())

    def setUp(self):
        super().setUp()
        sink = self.enterContext(tempfile.TemporaryDirectory())
        self.startPatcher(patch.dict(os.environ, {VARIABLE: sink}))

    def _sent(self, code):
        """The message about ``code`` as its channel sends it."""
        row = self.env["municipal.notification"].search(
            [("res_model", "=", code._name), ("res_id", "=", code.id)], limit=1
        )
        row._deliver()
        return row


@tagged("post_install", "-at_install")
class TestAccountCode(CodeCase):
    # --- the message ---

    def test_the_code_goes_by_e_mail_with_a_link_and_is_kept_nowhere(self):
        """C02, C09: six digits and a link in the e-mail; neither in the outbox nor in the table."""
        self._ask("eleni@citizens.example")
        code = self._last()
        row = self._sent(code)
        mail = self.env["mail.mail"].search([("municipal_notification_id", "=", row.id)])
        digits = code._make_code()
        self.assertRegex(digits, r"^\d{6}$")
        self.assertIn(digits, mail.body_html)
        self.assertIn(digits, mail.municipal_text)
        self.assertIn(code._make_link(), mail.municipal_text)
        self.env.flush_all()
        for table in ("municipal_contact_code", "municipal_notification"):
            self.env.cr.execute(f"SELECT STRING_AGG(t::text, ' ') FROM {table} t")
            content = self.env.cr.fetchone()[0]
            self.assertNotIn(digits, content, table)
            self.assertNotIn(code._make_signature(), content, table)

    def test_the_code_goes_by_sms_also_at_night(self):
        """C02: somebody waits for it with the page open."""
        with freeze_time("2027-03-02 01:30:00"):
            self._ask("694 123 4567")
            code = self._last()
            self.assertEqual((code.kind, code.contact), ("phone", "+306941234567"))
            row = self._sent(code)
        self.assertEqual((row.channel, row.state), ("sms", "sending"))
        sms = self.env["sms.sms"].search([("uuid", "=", row.uuid)])
        self.assertIn(code._make_code(), sms.body)
        self.assertNotIn("http", sms.body)

    def test_a_code_is_told_by_nobody_else(self):
        """G22: it fails rather than being read out by an officer."""
        self._ask("eleni@citizens.example")
        row = self._sent(self._last())
        row._set_failed("mailbox full")
        self.assertEqual(row.state, "failed")

    def test_a_code_that_is_too_old_is_not_sent(self):
        """C09: a queue that stood still sends nothing useless."""
        self._ask("eleni@citizens.example")
        code = self._last()
        code.date_expires = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(self._sent(code).state, "cancelled")

    # --- proving ---

    def test_a_proved_contact_sees_the_requests_given_with_it(self):
        """C02: all in one place, without an account; of nobody else, and nothing confidential."""
        mine = self._send(contact_email="Eleni.G@citizens.example", name="My lamp")
        self._send(contact_email="other@citizens.example", name="Another lamp")
        hidden = self._make_request(
            category_id=self.violence.id,
            contact_email="eleni.g@citizens.example",
            name="What nobody may see",
        )
        answer = self._prove("eleni.g@citizens.example")
        self.assertEqual(answer.status_code, 303)
        page = self._get("/account/requests")
        self.assertIn("My lamp", page.text)
        self.assertNotIn("Another lamp", page.text)
        self.assertNotIn(hidden.name, page.text)
        links = self._tree(page).xpath("//main//h2/a/@href")
        self.assertEqual(links, [f"/requests/view/{mine.access_token}"])
        self.assertEqual(page.headers["Cache-Control"], "no-store")

    def test_nothing_is_seen_without_a_proof(self):
        """G22: no page of a contact before its code, and none after half an hour."""
        self._send(contact_email="eleni.g@citizens.example", name="My lamp")
        self.assertEqual(self._get("/account/requests").status_code, 410)
        self._ask("eleni.g@citizens.example")
        self.assertEqual(self._get("/account/requests").status_code, 410)
        self._enter(self._last()._make_code())
        self.assertEqual(self._get("/account/requests").status_code, 200)
        self._post("/account/leave", self._hidden(self._get("/account/requests"), "leave"))
        self.assertEqual(self._get("/account/requests").status_code, 410)

    def test_the_answer_is_the_same_for_known_and_unknown_contacts(self):
        """G22: nobody learns from these pages who has an account or filed a request."""
        self._make_portal("nikos@citizens.example")
        pages = []
        for contact in ("nikos@citizens.example", "nobody@citizens.example", "mayor@town.example"):
            answer = self._ask(contact)
            page = self._get("/account/code/enter")
            text = self._text(page).replace(contact[0] + "•••", "•••").split("@", 1)
            pages.append((answer.status_code, answer.headers["Location"], len(text[0])))
            self._new_session()
        self.assertEqual(len(set(pages)), 1, pages)

    def test_a_code_works_once(self):
        """C09: single use, by digits and by link alike."""
        self._ask("eleni@citizens.example")
        code = self._last()
        digits, link = code._make_code(), code._make_link().partition(LINK)[2]
        self.assertEqual(self._enter(digits).status_code, 303)
        self._new_session()
        self.assertEqual(self._get(LINK + link).status_code, 410)
        self.assertEqual(self._codes()._prove(code.token, digits, "1.2.3.4")["code"], "gone")

    def test_five_wrong_codes_are_enough(self):
        """G22: then the right one does not help any more."""
        self._ask("eleni@citizens.example")
        digits = self._last()._make_code()
        wrong = "000000" if digits != "000000" else "111111"
        for _try in range(4):
            self.assertEqual(self._enter(wrong).status_code, 422)
        page = self._get("/account/code/enter")
        last = self._post("/account/code/enter", self._hidden(page) | {"code": wrong})
        self.assertEqual(last.status_code, 410)
        self.assertEqual(self._codes()._prove(self._last().token, digits, "x")["code"], "gone")

    def test_a_code_lives_a_quarter_of_an_hour(self):
        """C09: short life."""
        with freeze_time("2027-03-02 10:00:00"):
            self._ask("eleni@citizens.example")
            digits, token = self._last()._make_code(), self._last().token
        with freeze_time("2027-03-02 10:15:01"):
            self.assertEqual(self._codes()._prove(token, digits, "x")["code"], "gone")

    def test_digits_are_read_as_people_type_them(self):
        """C13: with spaces, in pairs, copied with a blank at the end."""
        self._ask("eleni@citizens.example")
        digits = self._last()._make_code()
        self.assertEqual(self._enter(f" {digits[:3]} {digits[3:]} ").status_code, 303)

    def test_it_can_be_sent_again_after_a_minute(self):
        """C09: the same code, three times at most."""
        with freeze_time("2027-03-02 10:00:00"):
            self._ask("eleni@citizens.example")
            token = self._last().token
            self.assertEqual(self._codes()._resend(token, "x")["code"], "wait")
        for minute in (2, 4):
            with freeze_time(f"2027-03-02 10:0{minute}:00"):
                self.assertEqual(self._codes()._resend(token, "x")["code"], "sent")
        with freeze_time("2027-03-02 10:06:00"):
            self.assertEqual(self._codes()._resend(token, "x")["code"], "gone")

    def test_what_is_no_contact_is_explained(self):
        """R39: an error by the field, nothing lost; a landline gets no SMS."""
        for typed, part in (
            ("", "Write your e-mail"),
            ("eleni@", "not an e-mail"),
            ("12345", "not a phone number"),
            ("2310 123456", "mobile phone"),
        ):
            answer = self._ask(typed)
            self.assertEqual(answer.status_code, 422, typed)
            self.assertEqual(self._errors(answer), ["contact"], typed)
            self.assertIn(part, self._text(answer))

    def test_robots_and_floods_are_stopped(self):
        """R39, G22: the trap, and limits for an address and for a contact."""
        before = self._codes().search_count([])
        self.assertEqual(self._ask("eleni@citizens.example", extra_info="x").status_code, 422)
        self.assertEqual(self._codes().search_count([]), before)
        self._set_rate("code_contact", "1/900")
        self.assertEqual(self._ask("flood@citizens.example").status_code, 303)
        self.assertEqual(self._ask("FLOOD@citizens.example").status_code, 429)
        self._set_rate("code_address", "1/900")
        self._ask("one@citizens.example")
        self.assertEqual(self._ask("two@citizens.example").status_code, 429)

    # --- signing in ---

    def test_a_citizen_signs_in_with_a_code(self):
        """C09: no password; the history of the proved e-mail joins the account."""
        nikos = self._make_portal("nikos@citizens.example", email="nikos@citizens.example")
        filed = self._send(contact_email="nikos@citizens.example")
        answer = self._prove("nikos@citizens.example")
        self.assertTrue(answer.headers["Location"].endswith("/my"), answer.headers["Location"])
        self.assertIn(filed.protocol_number, self._get("/my/requests").text)
        citizen = self.env["municipal.citizen"]._get_for_user(nikos)
        self.assertEqual(filed.citizen_id, citizen)
        self.assertEqual(citizen.proved_email, "nikos@citizens.example")

    def test_looking_at_the_link_uses_nothing_up(self):
        """C09: a scanner opens it by GET; the button of the page signs in."""
        self._make_portal("nikos@citizens.example")
        self._ask("nikos@citizens.example")
        path = LINK + self._last()._make_link().partition(LINK)[2]
        self._new_session()
        for _scan in range(3):
            page = self._get(path)
            self.assertEqual(page.status_code, 200)
        self.assertIn("/web/login", self._get("/my/requests").url)
        page = self._get(path)
        answer = self._post(path, self._hidden(page))
        self.assertTrue(answer.headers["Location"].endswith("/my"))
        self.assertEqual(self._get("/my/requests").url[-12:], "/my/requests")
        self.assertEqual(self._get(path).status_code, 410)

    def test_a_link_that_was_altered_is_nothing(self):
        """G22: the same answer as for one that was used."""
        self._ask("eleni@citizens.example")
        code = self._last()
        for link in (f"{code.id}-{'0' * 64}", f"{code.id}", "0-x", "x-x", "-", f"{10**12}-x"):
            self.assertEqual(self._get(LINK + link).status_code, 410, link)

    def test_officers_sign_in_with_their_password_only(self):
        """C09: a code opens no account of the town hall."""
        new_test_user(self.env, "boss@town.example", groups="base.group_user")
        answer = self._prove("boss@town.example")
        self.assertTrue(answer.headers["Location"].endswith("/account/requests"))
        self.assertIn("/web/login", self._get("/odoo").url)

    def test_the_credential_is_worth_nothing_without_its_proof(self):
        """G22: neither an open code, nor one of another contact, nor a text signs anybody in."""
        nikos = self._make_portal("nikos@citizens.example")
        self._ask("nikos@citizens.example")
        open_code = self._last()
        other = self._codes()._prepare_ticket("email", "olga@citizens.example")
        used = self._codes()._prepare_ticket("email", "nikos@citizens.example")
        used._use()
        for code in (open_code, other, used, None, self.env["res.partner"]):
            credential = {"type": "municipal_code", "login": nikos.login, "code": code}
            with self.assertRaises(AccessDenied):
                nikos.with_user(nikos)._check_credentials(credential, {})

    # --- a new account ---

    def test_an_account_is_made_for_a_proved_contact_only(self):
        """C02, C09: sign-up without a password; history joins."""
        self.assertTrue(self._get("/web/signup").url.endswith("/account/code"))
        filed = self._send(contact_email="new@citizens.example", contact_name="Rea")
        self._prove("new@citizens.example")
        page = self._get("/account/new")
        self.assertIn("new@citizens.example", self._text(page))
        empty = self._post("/account/new", self._hidden(page) | {"name": " "})
        self.assertEqual(self._errors(empty), ["name"])
        answer = self._post("/account/new", self._hidden(page) | {"name": "Rea Ioannou"})
        self.assertTrue(answer.headers["Location"].endswith("/my"))
        user = self.env["res.users"].search([("login", "=", "new@citizens.example")])
        self.assertTrue(user._is_portal())
        self.assertEqual(user.name, "Rea Ioannou")
        self.assertEqual(filed.citizen_id.partner_id, user.partner_id)
        self.assertIn(filed.protocol_number, self._get("/my/requests").text)

    def test_an_account_can_live_on_a_mobile_phone_alone(self):
        """C09: whoever has no e-mail signs in by SMS."""
        self._prove("6941234567")
        page = self._get("/account/new")
        self._post("/account/new", self._hidden(page) | {"name": "Fani Kosta"})
        citizen = self.env["municipal.citizen"].search([("proved_phone", "=", "+306941234567")])
        self.assertEqual((citizen.name, citizen.preferred_channel), ("Fani Kosta", "sms"))
        self._new_session()
        self.assertTrue(self._prove("6941234567").headers["Location"].endswith("/my"))

    def test_without_a_proof_there_is_no_account(self):
        """G22: the form leads back to the code, and posting to it makes nobody."""
        self.assertTrue(self._get("/account/new").url.endswith("/account/code"))
        before = self.env["res.users"].search_count([])
        token = self._hidden(self._get("/account/code"))["csrf_token"]
        answer = self._post("/account/new", {"name": "Nobody", "csrf_token": token})
        self.assertEqual(answer.status_code, 410)
        self.assertEqual(self.env["res.users"].search_count([]), before)

    def test_requests_of_other_people_never_join(self):
        """C02: what belongs to an account, or to the confidential book, stays where it is."""
        olga = self.env["municipal.citizen"]._get_for_user(self._make_portal("olga"))
        of_olga = self._make_request(citizen_id=olga.id, contact_email="shared@citizens.example")
        hidden = self._make_request(
            category_id=self.violence.id, citizen_id=False, contact_email="shared@citizens.example"
        )
        nikos = self.env["municipal.citizen"]._get_for_user(self._make_portal("nikos"))
        nikos._set_proved_contact("email", "shared@citizens.example")
        self.assertEqual(of_olga.citizen_id, olga)
        self.assertFalse(hidden.citizen_id)

    def test_who_logs_in_later_takes_the_proved_requests_along(self):
        """C02: proved in this visit, then signed in with a password: one button."""
        filed = self._send(contact_email="second@citizens.example")
        nikos = self._make_portal("nikos")
        self._prove("second@citizens.example")
        login = self._get("/web/login")
        self._post(
            "/web/login",
            self._hidden(login, "/web/login") | {"login": "nikos", "password": "nikosxxx"},
        )
        page = self._get("/account/requests")
        self.assertEqual(page.status_code, 200, self._text(page))
        self.assertIn("Add these requests", self._text(page))
        answer = self._post("/account/join", self._hidden(page, "/account/join"))
        self.assertTrue(answer.headers["Location"].endswith("/my/requests"))
        self.assertEqual(filed.citizen_id.partner_id, nikos.partner_id)

    # --- Odoo's own doors ---

    def test_a_forgotten_password_tells_nobody_who_has_an_account(self):
        """G22: the same answer for a login that exists and for one that does not."""
        self._make_portal("nikos@citizens.example")
        texts = []
        for login in ("nikos@citizens.example", "nobody@citizens.example"):
            page = self._get("/web/reset_password")
            answer = self._post("/web/reset_password", self._hidden(page) | {"login": login})
            texts.append(self._text(answer))
        self.assertEqual(texts[0], texts[1])
        self.assertIn("If there is an account", texts[0])

    def test_no_other_door_changes_a_contact_without_proof(self):
        """C08: neither Odoo's account page nor RPC."""
        nikos = self._make_portal("nikos")
        with self.assertRaises(AccessError):
            nikos.with_user(nikos).write({"email": "stolen@citizens.example"})
        nikos.with_user(nikos).write({"lang": "el_GR"})
        self.authenticate("nikos", "nikos")
        for path in ("/my/account", "/my/addresses", "/my/address"):
            self.assertTrue(self._get(path).url.endswith("/my/profile"), path)
        token = self._hidden(self._get("/my/profile"), "/my/profile")["csrf_token"]
        vals = {"csrf_token": token, "email": "stolen@citizens.example", "name": "N"}
        self._post("/my/address/submit", vals)
        self.assertEqual(nikos.email, "nikos@citizens.example")
