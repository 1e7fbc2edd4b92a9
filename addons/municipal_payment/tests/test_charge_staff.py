from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import PaymentCase


@tagged("post_install", "-at_install")
class TestChargeStaff(PaymentCase):
    """X13: what officers do with a fee."""

    def setUp(self):
        super().setUp()
        self.charge = self._make_charge()

    def _open(self, user, act, charge=None):
        charge = charge or self.charge
        context = {"default_act": act, "default_charge_id": charge.id}
        return Form(self.env["municipal.charge.act"].with_user(user).with_context(**context))

    def _with_refunds(self, state="done"):
        """A provider that gives back, and answers at once with ``state``."""
        provider = type(self.provider)
        transaction = type(self.env["payment.transaction"])
        support = patch.object(
            provider,
            "_compute_feature_support_fields",
            lambda rows: rows.write({"support_refund": "partial"}),
        )

        def answer(row):
            row._set_done() if state == "done" else row._set_error("No")

        self.startPatcher(patch.object(transaction, "_send_refund_request", answer))
        return support

    def test_paid_at_the_desk(self):
        """X13: cash with the reference of the till; the receipt comes at once."""
        window = self._open(self.anna, "desk")
        window.kind, window.reference = "cash", "TILL 7"
        window.save().action_desk()
        row = self.charge.payment_ids
        self.assertEqual((row.kind, row.reference, row.user_id), ("cash", "TILL 7", self.anna))
        self.assertEqual((self.charge.state, row.transaction_id.id), ("paid", False))
        with self.assertRaises(UserError):
            self.charge.with_user(self.anna)._pay_at_desk("cash", "again")
        self.assertEqual(len(self.charge.payment_ids), 1)

    def test_paid_at_the_desk_and_online(self):
        """X13: the citizen pays here while the bank still thinks: the second money goes back."""
        transaction = self._begin(self.charge)
        self.charge.with_user(self.anna)._pay_at_desk("card", "T-1")
        self._confirm(transaction)
        self.assertEqual(len(self.charge.payment_ids), 2)
        self.assertTrue(self.charge.has_surplus)

    def test_a_supervisor_waives_and_says_why(self):
        """X13: no clerk, no empty reason; then the work goes on."""
        with self.assertRaises(AccessError):
            self.charge.with_user(self.anna)._waive("Poor")
        with self.assertRaises(UserError):
            self.charge.with_user(self.ilias)._waive("  ")
        window = self._open(self.ilias, "waive")
        window.reason = "Poor"
        window.save().action_waive()
        self.assertEqual((self.charge.state, self.charge.reason), ("waived", "Poor"))
        self.charge.request_id.with_user(self.anna)._set_state("in_process")

    def test_only_who_works_on_the_request(self):
        """X13: another department's clerk and supervisor neither take nor waive."""
        for action in (
            lambda: self.charge.with_user(self.rita)._pay_at_desk("cash", "x"),
            lambda: self.charge.with_user(self.carol)._waive("x"),
        ):
            with self.assertRaises(AccessError):
                action()

    def test_given_back_by_hand(self):
        """X13: with a reason, by a supervisor, once; the receipt stays."""
        self._pay(self.charge)
        row, receipt = self.charge.payment_ids, self.charge.receipt_name
        with self.assertRaises(AccessError):
            row.with_user(self.anna)._record_refund("Wrong", "TR 1")
        window = self._open(self.ilias, "refund")
        window.reason, window.reference = "Wrong", "TR 1"
        window.save().action_refund_by_hand()
        self.assertEqual((self.charge.state, self.charge.receipt_name), ("refunded", receipt))
        self.assertEqual((row.refund_state, row.refund_reference), ("done", "TR 1"))
        self.assertIn("fee_returned", self.charge.request_id.notification_ids.mapped("event"))
        with self.assertRaises(UserError):
            row.with_user(self.ilias)._record_refund("Again", "TR 2")

    def test_a_provider_that_cannot_give_back(self):
        """X13: it is said, and the way by hand is open."""
        self._pay(self.charge)
        with self.assertRaises(UserError):
            self.charge.payment_ids.with_user(self.ilias)._refund("Wrong")

    def test_given_back_by_the_provider(self):
        """X13: its own confirmation makes the charge refunded, however often it comes."""
        transaction = self._pay(self.charge)
        row = self.charge.payment_ids
        with self._with_refunds():
            row.with_user(self.ilias)._refund("Wrong")
        refund = transaction.child_transaction_ids
        self.assertEqual((refund.amount, row.refund_transaction_id), (-12, refund))
        self.assertEqual((self.charge.state, row.refund_state), ("refunded", "done"))
        refund._post_process()
        refund._post_process()
        told = self.charge.request_id.notification_ids.filtered(lambda n: n.event == "fee_returned")
        self.assertEqual(len(told), 1)
        with self.assertRaises(UserError):
            row.with_user(self.ilias)._refund("Again")

    def test_a_refund_that_is_refused(self):
        """X13: the charge stays paid, a person is asked to look, and by hand it still goes."""
        self._pay(self.charge)
        row = self.charge.payment_ids
        with self._with_refunds("error"):
            row.with_user(self.ilias)._refund("Wrong")
        self.assertEqual((self.charge.state, row.refund_state), ("paid", "failed"))
        self.assertTrue(self.charge.needs_attention)
        row.with_user(self.ilias)._record_refund("Wrong", "TR 3")
        self.assertEqual(self.charge.state, "refunded")
        self.assertFalse(self.charge.needs_attention)

    def test_an_accountant_refunds_the_transaction_itself(self):
        """X13: what is done on the transaction is known to the charge."""
        transaction = self._pay(self.charge)
        refund = transaction._create_child_transaction(12, is_refund=True)
        self._confirm(refund)
        self.assertEqual(self.charge.state, "refunded")

    def test_a_part_that_goes_back_is_not_the_whole(self):
        """X13: half a refund does not make the charge refunded."""
        transaction = self._pay(self.charge)
        self._confirm(transaction._create_child_transaction(5, is_refund=True))
        self.assertEqual(self.charge.state, "paid")

    def test_surplus_goes_back_and_the_fee_stays_paid(self):
        """X13: the window offers what came too much first."""
        first, second = self._begin(self.charge), self._begin(self.charge)
        self._confirm(first)
        self._confirm(second)
        window = self._open(self.ilias, "refund")
        self.assertEqual(window.payment_id.use, "surplus")
        window.reason = "Paid twice"
        window.save().action_refund_by_hand()
        self.assertEqual((self.charge.state, self.charge.has_surplus), ("paid", False))
        self.assertFalse(self.charge.needs_attention)
