from odoo.tests import tagged

from .common import COMPANY, ELENI, TaxisnetCase


@tagged("post_install", "-at_install")
class TestTaxisnetWebsite(TaxisnetCase):
    def test_a_newcomer_agrees_and_has_an_account(self):
        """C11, X05: named, asked, then an account without a password, signed in."""
        back = self.choose(0)
        self.assertTrue(back.headers["Location"].endswith("/taxisnet/welcome"))
        page = self._text(self._get("/taxisnet/welcome"))
        self.assertIn("ΕΛΕΝΗ ΓΕΩΡΓΙΟΥ", page)
        self.assertIn("••••••006", page)
        self.assertNotIn("ΝΙΚΟΛΑΟΣ", page)
        self.assertFalse(self.named(ELENI), "nothing is kept before they agree")
        answer = self.accept()
        self.assertTrue(answer.headers["Location"].endswith("/my"))
        self.assertEqual(self._get("/my/profile").status_code, 200)
        citizen = self.named(ELENI)
        self.assertEqual((citizen.name, citizen.afm), ("ΕΛΕΝΗ ΓΕΩΡΓΙΟΥ", ELENI))
        self.assertTrue(citizen.partner_id.user_ids._is_portal())

    def test_whoever_is_known_is_let_in_at_once(self):
        """C11: no question a second time; the same account."""
        self.choose(0)
        self.accept()
        user = self.named(ELENI).partner_id.user_ids
        self._new_session()
        back = self.choose(0, "/taxisnet?path=/my/requests")
        self.assertTrue(back.headers["Location"].endswith("/my/requests"))
        self.assertEqual(self._get("/my/requests").status_code, 200)
        self.assertEqual(self.named(ELENI).partner_id.user_ids, user)

    def test_history_joins_only_when_they_say_so(self):
        """C11: the page says how many requests there are, and the box decides."""
        known = self.Citizen.create({"name": "Eleni", "afm": ELENI})
        old = self.env["municipal.request"].create(
            {"name": "Lamp", "description": "Lamp", "citizen_id": known.id}
        )
        self.choose(0)
        self.assertIn("without an account: 1", self._text(self._get("/taxisnet/welcome")))
        self.accept()
        self.assertEqual(old.citizen_id, known)
        self.authenticate(None, None)
        self.authenticate(self.named(ELENI).partner_id.user_ids.login, None)
        self.choose(0)
        self.accept(join="1")
        self.assertEqual(old.citizen_id, self.named(ELENI))

    def test_an_account_is_raised(self):
        """C11: signed in by a code, they confirm who they are; the login stays."""
        user = self._make_portal("nikos")
        self.authenticate("nikos", "nikos")
        self.choose(1)
        answer = self.accept()
        self.assertIn("saved=taxisnet", answer.headers["Location"])
        self.assertEqual(self.named("999000018"), self.Citizen._get_for_user(user))
        self.assertIn("TaxisNet has confirmed", self._text(self._get("/my/profile")))

    def test_another_account_with_the_number_is_told(self):
        """C11: nothing changes, and the page says what to do."""
        self.choose(0)
        self.accept()
        self._new_session()
        user = self._make_portal("nikos")
        self.authenticate("nikos", "nikos")
        self.choose(0)
        answer = self.accept()
        self.assertEqual(answer.status_code, 409)
        self.assertNotEqual(self.Citizen._get_for_user(user).identity_level, "taxisnet")

    def test_a_company_has_one_name(self):
        """C11: no first name, and the name of the company."""
        self.choose(2)
        self.accept()
        self.assertEqual(self.named(COMPANY).name, "ΑΡΓΥΡΗΣ ΚΑΙ ΣΙΑ ΟΕ")

    def test_a_refusal_keeps_nothing(self):
        """C11: whoever does not allow it reads how else to sign in."""
        back = self.choose(0, refuse="1")
        self.assertEqual(back.status_code, 200)
        self.assertIn("That is your right", self._text(back))
        self.assertEqual(self._get("/taxisnet/welcome").status_code, 400)

    def test_nobody_is_led_elsewhere(self):
        """X05: only a path of this site is gone to afterwards."""
        self.choose(0)
        self.accept()
        for path in ("//evil.example", "https://evil.example", "/\\evil.example", "/a\nb"):
            self._new_session()
            back = self.choose(0, "/taxisnet?path=" + path.replace("\n", "%0A"))
            self.assertTrue(back.headers["Location"].endswith("/my"), path)

    def test_leaving_leaves_the_state_too(self):
        """X05: at the computer of a library the next person does not find the door open."""
        self.choose(0)
        self.accept()
        answer = self._get("/web/session/logout?redirect=/", allow_redirects=False)
        self.assertIn("/logout/municipality/?url=", answer.headers["Location"])
        self.assertTrue(self._get(answer.headers["Location"]).url.endswith("/"))
        self._new_session()
        plain = self._get("/web/session/logout?redirect=/", allow_redirects=False)
        self.assertTrue(plain.headers["Location"].endswith("/"))

    def test_officers_and_floods_are_kept_out(self):
        """X05: an officer has no such door; who knocks too often waits."""
        self.authenticate("admin", "admin")
        self.assertEqual(self._get("/taxisnet").status_code, 404)
        self._new_session()
        self._set_rate("taxisnet", "2/900")
        codes = [self._get("/taxisnet", allow_redirects=False).status_code for _turn in range(3)]
        self.assertEqual(codes, [303, 303, 429])

    def test_a_category_may_ask_for_it_and_others_never_do(self):
        """C11, P07: what was typed stays; after the sign-in the same form can be sent."""
        self.assertNotIn("TaxisNet", self._get("/requests/new/certificate").text)
        self.certificate.taxisnet_required = True
        self.assertIn("Sign in with TaxisNet", self._get("/requests/new/certificate").text)
        refused = self._fill("certificate", self._certificate_values())
        self.assertEqual(refused.status_code, 422)
        self.assertEqual(self._errors(refused), ["contact_name"])
        self.assertIn("One certificate, please.", refused.text)
        self.choose(0)
        self.accept()
        page = self._get("/requests/new/certificate")
        self.assertIn(ELENI, page.text)
        sent = self._fill("certificate", self._certificate_values(afm=ELENI))
        self.assertEqual(sent.status_code, 303)

    def test_a_town_without_the_sign_in_cannot_ask_for_it(self):
        """C11: nobody stands before a door that is not there."""
        self.certificate.taxisnet_required = True
        self.website.company_id.taxisnet_server = False
        self.assertEqual(self._fill("certificate", self._certificate_values()).status_code, 303)
