from odoo.addons.municipal_crm.tests.website_common import WebsiteCase
from odoo.tests import tagged

from .petition_common import PetitionTown


@tagged("-at_install", "post_install")
class TestPetitionWebsite(PetitionTown, WebsiteCase):
    """V12: reading, signing, proving, withdrawing, and what everybody sees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_petition()
        cls.path = cls.petition._get_public_path()
        for door in ("petition_sign", "code_address", "code_contact", "code_contact_day"):
            cls._set_rate(door, "100000/60")

    def values(self, **values):
        return {
            "name": "Anna Georgiou",
            "father_name": "Nikos",
            "birth_date": "31/12/1980",
            "contact": "anna@citizens.example",
            "consent": "1",
        } | values

    def send(self, **values):
        hidden = self._hidden(self._get(f"{self.path}/sign"), "/sign")
        return self._post(f"{self.path}/sign", hidden | self.values(**values))

    def prove(self):
        row = self.env["municipal.contact.code"].search([], order="id desc", limit=1)
        hidden = self._hidden(self._get("/petitions/code"), "/petitions/code")
        return self._post("/petitions/code", hidden | {"code": row._make_code()})

    def last(self):
        Signature = self.env["municipal.petition.signature"]
        return Signature.search([("petition_id", "=", self.petition.id)], order="id desc", limit=1)

    def test_from_the_form_to_the_counter(self):
        answer = self.send()
        self.assertTrue(answer.headers["Location"].endswith("/petitions/code"))
        self.assertEqual(self.last().state, "unconfirmed")
        self.assertIn("0 of 3 signatures", self._text(self._get(self.path)))
        proved = self.prove()
        self.assertIn("/petitions/mine/", proved.headers["Location"])
        self.assertEqual(self.last().state, "signed")
        page = self._get(self.path)
        self.assertIn("1 of 3 signatures", self._text(page))
        for secret in ("Georgiou", "Nikos", "citizens.example"):
            self.assertNotIn(secret, page.text)

    def test_the_signer_withdraws(self):
        self.send()
        mine = self.prove().headers["Location"]
        hidden = self._hidden(self._get(mine), "/withdraw")
        token = self.last().token
        self._post(f"/petitions/mine/{token}/withdraw", hidden)
        self.assertIn("withdrawn", self._text(self._get(mine)))
        self.assertEqual(self.last().state, "withdrawn")
        self.assertIn("0 of 3 signatures", self._text(self._get(self.path)))

    def test_the_signer_finds_the_signature_by_the_contact(self):
        """V12: on another day, without the address of the page."""
        self.send()
        self.prove()
        self._new_session()
        for contact, words in (("anna@citizens.example", "/mine/"), ("no@citizens.example", None)):
            with self.subTest(contact):
                hidden = self._hidden(self._get(f"{self.path}/mine"), "/mine")
                self._post(f"{self.path}/mine", hidden | {"contact": contact})
                answer = self.prove()
                if words:
                    self.assertIn(words, answer.headers["Location"])
                else:
                    self.assertIn("Nobody has signed", self._text(answer))

    def test_who_asks_learns_nothing_before_the_proof(self):
        """V12: an address that has signed and one that has not get the same answer."""
        self.send()
        self.prove()
        self._new_session()
        answers = []
        for contact in ("anna@citizens.example", "none@citizens.example"):
            hidden = self._hidden(self._get(f"{self.path}/mine"), "/mine")
            answer = self._post(f"{self.path}/mine", hidden | {"contact": contact})
            answers.append((answer.status_code, answer.headers["Location"]))
        self.assertEqual(answers[0], answers[1])

    def test_a_second_person_of_one_contact_is_told(self):
        self.send()
        self.prove()
        answer = self.send(name="Petros Georgiou")
        self.assertIn("again=1", answer.headers["Location"])
        page = self._get(answer.headers["Location"])
        self.assertIn("Each contact signs once", self._text(page))
        self.assertEqual(self.petition.signature_count, 1)

    def test_a_person_with_a_second_contact_is_told_what_a_first_is_told(self):
        """V12: whoever types somebody else's name learns not whether they have signed."""
        self.send()
        self.prove()
        self._new_session()
        self.send(contact="other@citizens.example")
        answer = self.prove()
        self.assertIn("new=1", answer.headers["Location"])
        self.assertIn("We have your signature", self._text(self._get(answer.headers["Location"])))
        self.assertEqual(self.last().state, "double")

    def test_a_wrong_code_confirms_nothing(self):
        self.send()
        hidden = self._hidden(self._get("/petitions/code"), "/petitions/code")
        answer = self._post("/petitions/code", hidden | {"code": "000000"})
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(self.last().state, "unconfirmed")
        self._new_session()
        self.assertEqual(self._get("/petitions/code").status_code, 410)

    def test_nothing_typed_is_lost(self):
        answer = self.send(name="Anna", birth_date="31/31/1980", contact="anna", consent="")
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(self._errors(answer), ["name", "birth_date", "contact", "consent"])
        tree = self._tree(answer)
        for name, value in (("name", "Anna"), ("father_name", "Nikos"), ("contact", "anna")):
            self.assertEqual(tree.xpath(f"//input[@name='{name}']/@value"), [value])
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_who_is_too_fast_keeps_what_they_wrote(self):
        """D4: spam."""
        self._set_rate("petition_sign", "1/3600")
        self.send(name="Anna")
        answer = self.send()
        self.assertEqual(answer.status_code, 429)
        self.assertEqual(self._tree(answer).xpath("//input[@name='father_name']/@value"), ["Nikos"])

    def test_the_same_form_twice_is_one_signature(self):
        hidden = self._hidden(self._get(f"{self.path}/sign"), "/sign")
        for _click in range(2):
            self._post(f"{self.path}/sign", hidden | self.values())
        domain = [("petition_id", "=", self.petition.id)]
        self.assertEqual(self.env["municipal.petition.signature"].search_count(domain), 1)

    def test_a_program_that_fills_every_field_is_not_heard(self):
        self.assertEqual(self.send(extra_info="buy now").status_code, 422)
        self.assertFalse(self.last())

    def test_the_electoral_number_is_asked_where_it_is_said_so(self):
        self.assertFalse(
            self._tree(self._get(f"{self.path}/sign")).xpath("//*[@id='register_number']")
        )
        self.env.cr.execute("UPDATE municipal_petition SET asks_number = TRUE")
        self.petition.invalidate_recordset()
        self.assertEqual(self._errors(self.send()), ["register_number"])
        self.send(register_number="1234 5678 901")
        self.assertEqual(self.last().register_number, "12345678901")

    def test_only_what_is_public_is_shown(self):
        draft = self.petition.copy()
        self.env.flush_all()
        for tail in ("", "/sign", "/mine"):
            with self.subTest(tail):
                self.assertEqual(self._get(draft._get_public_path() + tail).status_code, 404)
        self.assertEqual(self._get("/petitions/mine/nothing").status_code, 404)

    def test_after_the_end_nothing_comes_in(self):
        hidden = self._hidden(self._get(f"{self.path}/sign"), "/sign")
        self.expire()
        answer = self._post(f"{self.path}/sign", hidden | self.values())
        self.assertEqual(answer.status_code, 409)
        self.assertFalse(self.last())

    def test_the_decision_is_for_everybody_to_read(self):
        self.sign()
        self.petition.action_close()
        self.petition._decide("refused", "Too few have signed.")
        self.env.flush_all()
        self.assertIn("Too few have signed.", self._text(self._get(self.path)))
        self.assertIn("Decided", self._text(self._get("/petitions")))

    def test_the_paper_with_names_is_for_those_who_see_names(self):
        self.sign()
        url = f"/petitions/{self.petition.id}/signatures.pdf"
        for login in (None, "olga", "kostas"):
            with self.subTest(login):
                self.authenticate(login, login)
                self.assertNotIn(b"%PDF", self._get(url).content)
        self.authenticate("nina", "nina")
        self.assertTrue(self._get(url).content.startswith(b"%PDF"))

    def test_pages_speak_greek(self):
        page = self._get(f"/el{self.path}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Υπογρ", self._text(page))
