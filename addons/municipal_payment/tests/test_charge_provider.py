from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PaymentCase

MODEL = "odoo.addons.municipal_payment.models.payment_transaction"
CORE = "odoo.addons.payment.models.payment_transaction"


@tagged("post_install", "-at_install")
class TestChargeProvider(PaymentCase):
    """X13: whatever the provider does: one charge, one receipt, nothing lost."""

    def setUp(self):
        super().setUp()
        self.charge = self._make_charge()

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("municipal_payment.municipal_charge_cron").method_direct_trigger()

    def test_a_confirmed_payment_pays(self):
        """X13: receipt, history, and the usual message with both."""
        transaction = self._pay(self.charge)
        self.assertEqual(self.charge.state, "paid")
        row = self.charge.payment_ids
        self.assertEqual((row.use, row.amount, row.transaction_id), ("fee", 12, transaction))
        self.assertEqual(row.name, self.charge.receipt_name)
        told = self.charge.request_id.notification_ids.filtered(lambda n: n.event == "fee_paid")
        self.assertEqual(told.params["receipt"], row.name)
        self.assertRegex(told.params["amount"], "12[.,]00")
        self.assertFalse(self.charge.needs_attention)

    def test_a_confirmation_comes_twice(self):
        """X13: the second changes nothing, not even when the first was not marked as processed."""
        transaction = self._pay(self.charge)
        receipt = self.charge.receipt_name
        with mute_logger(CORE):
            transaction._set_done()
        transaction.is_post_processed = False
        transaction._post_process()
        self.assertEqual(len(self.charge.payment_ids), 1)
        self.assertEqual((self.charge.receipt_name, self.charge.amount_received), (receipt, 12))

    def test_a_confirmation_after_cancel(self):
        """X13: the citizen gave up, the bank did not: the money counts."""
        transaction = self._begin(self.charge)
        transaction._set_canceled()
        transaction._post_process()
        self.assertEqual(self.charge.state, "due")
        self._confirm(transaction)
        self.assertEqual((transaction.state, self.charge.state), ("done", "paid"))

    def test_a_confirmation_after_an_error(self):
        """X13: the provider failed first, and then it had succeeded all the same."""
        transaction = self._begin(self.charge)
        transaction._set_error("500 Internal Server Error")
        transaction._post_process()
        self.assertEqual(self.charge.state, "due")
        self.assertTrue(self.charge._get_public_fee()["has_failed"])
        self._confirm(transaction)
        self.assertEqual(self.charge.state, "paid")

    def test_two_payments_succeed(self):
        """X13: the second is to be given back, and never has a receipt."""
        first, second = self._begin(self.charge), self._begin(self.charge)
        self._confirm(second)
        receipt = self.charge.receipt_name
        self._confirm(first)
        self.assertEqual(self.charge.receipt_name, receipt)
        surplus = self.charge.payment_ids.filtered(lambda row: row.use == "surplus")
        self.assertEqual((surplus.transaction_id, surplus.name), (first, False))
        self.assertTrue(self.charge.has_surplus and self.charge.needs_attention)
        self.assertEqual(self.charge.amount_received, 24)

    def test_late_money_for_what_is_over(self):
        """X13: a payment of a cancelled, a waived or a refunded charge is kept and shown."""
        cancelled, waived = self._make_charge(), self._make_charge()
        late = [self._begin(charge) for charge in (cancelled, waived)]
        cancelled.request_id.category_id = self.violence
        waived.with_user(self.mayor)._waive("Poor")
        for transaction, state in zip(late, ("cancelled", "waived"), strict=True):
            with self.subTest(state):
                self._confirm(transaction)
                charge = transaction.municipal_charge_id
                self.assertEqual((charge.state, charge.has_surplus), (state, True))
                self.assertFalse(charge.receipt_name)

    def test_money_of_another_amount(self):
        """X13: the fee was changed while somebody paid: nothing is guessed."""
        transaction = self._begin(self.charge)
        self.charge.request_id.category_id = self.pothole
        self._confirm(transaction)
        self.assertEqual((self.charge.state, self.charge.has_surplus), ("due", True))

    def test_a_visitor_who_never_comes_back(self):
        """X13: confirmed by the bank, never processed by a visit, too old for Odoo's own cron."""
        transaction = self._begin(self.charge)
        transaction._set_done()
        transaction.last_state_change = fields.Datetime.now() - timedelta(days=9)
        self.run_cron()
        self.assertEqual(self.charge.state, "paid")
        self.run_cron()
        self.assertEqual(len(self.charge.payment_ids), 1)

    def test_one_that_cannot_be_booked_stops_no_other(self):
        """X13: each for itself, and tried again the next time."""
        bad, good = self._begin(self.charge), self._begin(self._make_charge())
        for transaction in (bad, good):
            transaction._set_done()
        charge_class = type(self.charge)
        receive = charge_class._receive

        def fail(charge, *args, **options):
            if charge == self.charge:
                raise ValueError("nobody expected this")
            return receive(charge, *args, **options)

        self.patch(charge_class, "_receive", fail)
        with self.assertLogs(MODEL, "ERROR"):
            self.run_cron()
        self.assertEqual(good.municipal_charge_id.state, "paid")
        self.assertEqual(self.charge.state, "due")
        health = self.env["municipal.health"]._get_health()
        self.assertGreaterEqual(health["fees_unbooked"], 1)
        self.patch(charge_class, "_receive", receive)
        self.run_cron()
        self.assertEqual(self.charge.state, "paid")

    def test_a_provider_that_says_nothing(self):
        """X13: after a day a clerk is shown it; the answer takes the flag away."""
        transaction = self._begin(self.charge)
        transaction._set_pending()
        self.run_cron()
        self.assertFalse(self.charge.is_stalled)
        transaction.last_state_change = fields.Datetime.now() - timedelta(hours=25)
        self.run_cron()
        self.assertTrue(self.charge.is_stalled and self.charge.needs_attention)
        self.assertGreaterEqual(self.env["municipal.health"]._get_health()["fees_attention"], 1)
        self._confirm(transaction)
        self.assertFalse(self.charge.is_stalled)
        self.assertEqual(self.charge.state, "paid")

    def test_an_authorised_payment_is_not_money_yet(self):
        """X13: the bank holds it back; the page says that it is being processed."""
        transaction = self._begin(self.charge)
        transaction._set_pending()
        transaction._post_process()
        page = self.charge._get_public_fee()
        self.assertEqual((page["state"], page["is_processing"]), ("due", True))
        self.assertFalse(page["can_pay"])

    def test_other_payments_are_not_ours(self):
        """X13: transactions of other documents go their own way."""
        transaction = self._begin(self.charge)
        transaction.municipal_charge_id = False
        self._confirm(transaction)
        self.assertEqual(self.charge.state, "due")

    def test_saved_cards_and_other_providers_are_refused(self):
        """X13: whoever has the link pays with a card of their own, by what is offered."""
        charge, method = self.charge, self.method.id
        for provider, flow in ((self.provider.id, "token"), (0, "redirect"), (None, "direct")):
            with self.subTest(flow), self.assertRaises(UserError):
                charge._start_transaction(provider, method, flow, "/")
        self._pay(charge)
        with self.assertRaises(UserError):
            self._begin(charge)
