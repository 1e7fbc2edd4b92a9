from odoo.addons.municipal_crm.tests.common import MunicipalCase
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestDecisions(MunicipalCase):
    def setUp(self):
        super().setUp()
        self.request = self._make_request(user_id=self.anna.id)

    def test_numbers_are_kept_as_diavgeia_writes_them(self):
        """X14: either keyboard, a pasted link, several at once; the history tells who wrote them."""
        text = "ψθ82ωργ-7ι1, https://diavgeia.gov.gr/decision/view/6HZM7LL-2KB"
        self.request.with_user(self.anna).decision_numbers = text.replace("L", "Λ")
        self.assertEqual(self.request.decision_numbers, "ΨΘ82ΩΡΓ-7Ι1 6ΗΖΜ7ΛΛ-2ΚΒ")
        row = self.request.history_ids.filtered(lambda r: r.field_name == "decision_numbers")
        self.assertEqual(row.user_id, self.anna)
        self.assertEqual(row.new_value, self.request.decision_numbers)
        self.request.with_user(self.anna).decision_numbers = ""
        self.assertEqual(self.request._get_decisions(), [])

    def test_what_is_no_number_is_named(self):
        """X14: and nothing is changed."""
        self.request.decision_numbers = "ΨΘ82ΩΡΓ-7Ι1"
        with self.assertRaisesRegex(ValidationError, "12/2026"):
            self.request.with_user(self.anna).decision_numbers = "ΨΘ82ΩΡΓ-7Ι1 12/2026"
        self.assertEqual(self.request.decision_numbers, "ΨΘ82ΩΡΓ-7Ι1")

    def test_another_department_writes_none(self):
        """X14: the rules of the request hold."""
        with self.assertRaises(AccessError):
            self.request.with_user(self.rita).decision_numbers = "ΨΘ82ΩΡΓ-7Ι1"


@tagged("post_install", "-at_install")
class TestDecisionsPage(MunicipalCase, HttpCase):
    def test_the_citizen_finds_them_on_the_page(self):
        """X14: with a link to each; without a decision there is no such part."""
        request = self._make_request()
        address = f"/requests/view/{request.access_token}"
        self.assertNotIn('id="decisions"', self.url_open(address).text)
        request.decision_numbers = "ΨΘ82ΩΡΓ-7Ι1"
        self.env.flush_all()
        page = self.url_open(address).text
        self.assertIn("ΨΘ82ΩΡΓ-7Ι1</a>", page)
        self.assertIn("https://diavgeia.gov.gr/decision/view/%CE%A8%CE%98", page)
