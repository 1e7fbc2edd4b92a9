from odoo.addons.municipal_crm.tests.website_common import WebsiteCase
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import PaymentTown


@tagged("post_install", "-at_install")
class TestWebsiteFee(PaymentTown, WebsiteCase):
    """X13: paying on the page of the request, without an account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_payment()
        cls._set_rate("fee", "100000/60")
        cls._set_rate("fee_payment", "100000/60")

    def setUp(self):
        super().setUp()
        self.charge = self._make_charge()
        self.view = f"/requests/view/{self.charge.request_id.access_token}"

    def _transact(self, **params):
        values = {
            "provider_id": self.provider.id, "payment_method_id": self.method.id, "token_id": None,
            "amount": 12, "flow": "redirect", "tokenization_requested": False,
            "landing_route": "https://elsewhere.example", "is_validation": False,
            "access_token": "x",
        } | params  # fmt: skip
        return self.make_jsonrpc_request(f"{self.view}/fee/transaction", values)

    def _fee(self):
        page = self._get(self.view)
        return " ".join(self._tree(page).xpath("//section[@id='fee']")[0].text_content().split())

    def test_the_page_names_the_fee(self):
        """X13: amount, what waits for it, and a button."""
        text = self._fee()
        for words in ("12.00", "begins when the fee is paid", "Pay now", "also pay at our desk"):
            self.assertIn(words, text)

    def test_no_fee_no_word(self):
        """X13: a request without a fee says nothing of one, and has no page for it."""
        self.lamp.payment_moment = "none"
        request = self._make_request()
        view = f"/requests/view/{request.access_token}"
        self.assertFalse(self._tree(self._get(view)).xpath("//section[@id='fee']"))
        for path in (f"{view}/fee", f"{view}/fee/receipt"):
            self.assertEqual(self._get(path).status_code, 404, path)

    def test_no_provider(self):
        """X13: nobody to pay online: the page says where else, and the form is not there."""
        self.lamp.payment_note = "Desk 3, from 8 to 13."
        self.provider.is_published = False
        text = self._fee()
        self.assertIn("Please pay at our desk", text)
        self.assertIn("Desk 3", text)
        self.assertNotIn("Pay now", text)
        answer = self.url_open(f"{self.view}/fee", allow_redirects=False)
        self.assertEqual(answer.status_code, 303)

    def test_the_form_of_payment(self):
        """X13: Odoo's own form, with our routes; kept by no cache, told to no other site."""
        page = self._get(f"{self.view}/fee")
        self.assertEqual(page.status_code, 200)
        (form,) = self._tree(page).xpath("//form[@id='o_payment_form']")
        self.assertEqual(form.get("data-transaction-route"), f"{self.view}/fee/transaction")
        self.assertEqual(float(form.get("data-amount")), 12)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertTrue(self._tree(page).xpath("//noscript"))

    def test_from_the_form_to_the_receipt(self):
        """X13: begin, come back, be confirmed, see the receipt and print it."""
        values = self._transact()
        transaction = self.env["payment.transaction"].search(
            [("reference", "=", values["reference"])]
        )
        self.assertEqual(transaction.municipal_charge_id, self.charge)
        self.assertIn("redirect_form_html", values)
        transaction._set_pending()
        self.assertIn("being processed", self._fee())
        transaction._set_done()
        polled = self.make_jsonrpc_request("/payment/status/poll", {})
        self.assertEqual(polled["landing_route"], f"{self.view}#fee")
        self.assertEqual(self.charge.state, "paid")
        self.assertIn(self.charge.receipt_name, self._fee())
        paper = self._get(f"{self.view}/fee/receipt")
        self.assertEqual(paper.headers["Content-Type"], "application/pdf")
        self.assertEqual(self.url_open(f"{self.view}/fee", allow_redirects=False).status_code, 303)

    def test_a_visitor_decides_nothing(self):
        """X13: amount, payer and landing page are ours, whatever is sent."""
        values = self._transact(amount=0.01, currency_id=1, partner_id=1, reference_prefix="x")
        transaction = self.charge.transaction_ids
        self.assertEqual((values["amount"], transaction.amount), (12, 12))
        self.assertEqual(transaction.partner_id, self.citizen.partner_id)
        self.assertTrue(transaction.landing_route.startswith(self.view))

    def test_wrong_doors_stay_shut(self):
        """X13: other providers, saved cards, odd values and unknown links begin nothing."""
        for wrong in (
            {"provider_id": 0}, {"payment_method_id": 0}, {"flow": "token", "token_id": 1},
            {"provider_id": "x"}, {"provider_id": None}, {"flow": ["redirect"]},
        ):  # fmt: skip
            with self.subTest(wrong), mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                self._transact(**wrong)
        self.view = "/requests/view/" + "0" * 32
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self._transact()
        self.assertEqual(self._get(f"{self.view}/fee").status_code, 404)
        self.assertEqual(self._get(f"{self.view}/fee/receipt").status_code, 404)
        self.assertFalse(self.charge.transaction_ids)

    def test_doors_have_limits(self):
        """X13: so many visits, so many payments that are begun."""
        # a window of its own: visits of a browser on this machine are in another
        self._set_rate("fee", "2/3607")
        self._set_rate("fee_payment", "2/3607")
        codes = [self._get(f"{self.view}/fee").status_code for _visit in range(3)]
        self.assertEqual(codes, [200, 200, 429])
        self._transact()
        self._transact()
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self._transact()

    def test_the_provider_fails(self):
        """X13: an error of the provider is said, and one may try again."""
        self._transact()
        self.charge.transaction_ids._set_error("500")
        text = self._fee()
        self.assertIn("did not succeed", text)
        self.assertIn("Pay now", text)

    def test_waived_and_given_back(self):
        """X13: the page says what became of it."""
        self.charge.with_user(self.mayor)._waive("Poor")
        text = self._fee()
        self.assertIn("waived", text)
        self.assertNotIn("Poor", text)

    def test_the_own_page_of_an_account(self):
        """X13: under My requests the same block stands, for its owner only."""
        user = self._make_portal("eleni")
        self.citizen.partner_id = user.partner_id
        self.authenticate("eleni", "eleni")
        page = self._get(f"/my/requests/{self.charge.request_id.id}")
        self.assertTrue(self._tree(page).xpath("//section[@id='fee']//a[contains(@href, '/fee')]"))
