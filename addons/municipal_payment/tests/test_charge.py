from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import DatabaseError
from psycopg2.errors import CheckViolation, UniqueViolation

from .common import PaymentCase


@tagged("post_install", "-at_install")
class TestCharge(PaymentCase):
    """X13: one request, one charge, one receipt."""

    # === RAISING === #

    def test_a_paid_category_raises_a_charge(self):
        """X13: amount, currency and moment are the category's; the citizen is told when work waits."""
        charge = self._make_charge()
        self.assertEqual((charge.amount, charge.state, charge.moment), (12, "due", "before"))
        self.assertEqual(charge.currency_id, self.company.currency_id)
        told = charge.request_id.notification_ids.filtered(lambda row: row.event == "fee_due")
        self.assertEqual(len(told), 1)
        later = self._make_charge(category_id=self.pothole.id)
        self.assertEqual((later.amount, later.moment), (7.5, "later"))
        self.assertNotIn("fee_due", later.request_id.notification_ids.mapped("event"))

    def test_silent_without_a_fee(self):
        """X13: no charge for a category that asks nothing, whatever amount its page names."""
        self.lamp.payment_moment = "none"
        self.assertFalse(self._make_charge())
        self.assertFalse(self._make_charge(category_id=self.violence.id))
        self.assertFalse(self._make_charge(category_id=False))

    def test_the_fee_of_a_category_is_sound(self):
        """X13: what is to be paid needs an amount."""
        self._provoke(CheckViolation, lambda: self.lamp.write({"fee": 0}))

    # === CONSTRAINTS === #

    def _provoke(self, error, action):
        with mute_logger("odoo.sql_db"), self.assertRaises(error), self.env.cr.savepoint():
            action()
            self.env.flush_all()

    def test_a_request_has_one_charge(self):
        """X13: the database itself refuses the second."""
        charge = self._make_charge()
        vals = charge.request_id._prepare_charge(12) | {"request_id": charge.request_id.id}
        self._provoke(UniqueViolation, lambda: charge.create(vals))

    def test_a_charge_is_paid_once(self):
        """X13: not even by hand a second receipt, a number twice, or a transaction twice."""
        charge = self._make_charge()
        self._pay(charge)
        row = charge.payment_ids
        vals = {
            "charge_id": charge.id, "company_id": row.company_id.id, "use": "fee", "kind": "cash",
            "currency_id": row.currency_id.id, "amount": 12, "date": row.date, "year": row.year,
        }  # fmt: skip
        next_number = {"number": row.number + 1, "name": "x"}
        self._provoke(UniqueViolation, lambda: row.create(vals | next_number))
        other = self._make_charge()
        again = {"charge_id": other.id, "number": row.number, "name": row.name}
        self._provoke(UniqueViolation, lambda: row.create(vals | again))
        twice = {
            "charge_id": other.id, "kind": "online", "use": "surplus", "year": 0,
            "transaction_id": row.transaction_id.id,
        }  # fmt: skip
        self._provoke(UniqueViolation, lambda: row.create(vals | twice))

    def test_rows_are_sound(self):
        """X13: a receipt belongs to what pays a fee, money is positive, waiving has a reason."""
        charge = self._make_charge()
        vals = {
            "charge_id": charge.id, "company_id": self.company.id, "currency_id": 1, "kind": "cash",
            "amount": 12, "date": "2026-01-01",
        }  # fmt: skip
        Payment = charge.payment_ids
        for wrong in (
            {"use": "fee"},
            {"use": "surplus", "number": 3, "year": 2026, "name": "x"},
            {"use": "surplus", "amount": 0},
            {"use": "surplus", "kind": "online"},
        ):
            with self.subTest(wrong):
                self._provoke(CheckViolation, lambda wrong=wrong: Payment.create(vals | wrong))
        for wrong in ({"amount": 0}, {"state": "paid"}, {"state": "waived"}):
            with self.subTest(wrong):
                self._provoke(CheckViolation, lambda wrong=wrong: charge.write(wrong))

    def test_receipts_are_permanent(self):
        """X13: neither the ORM nor SQL changes or drops a receipt, or deletes a charge."""
        charge = self._make_charge()
        self._pay(charge)
        row = charge.payment_ids
        self._provoke(UserError, lambda: row.write({"number": 99}))
        self._provoke(UserError, row.unlink)
        self._provoke(UserError, charge.unlink)
        for statement in (
            "UPDATE municipal_charge_payment SET number = 99 WHERE id = %s",
            "UPDATE municipal_charge_payment SET amount = 1 WHERE id = %s",
            "DELETE FROM municipal_charge_payment WHERE id = %s",
        ):
            with self.subTest(statement):
                self._provoke(
                    DatabaseError, lambda sql=statement: self.env.cr.execute(sql, (row.id,))
                )

    # === RECEIPTS === #

    def test_receipts_have_no_gap(self):
        """X13: 1, 2, 3 in a year, per municipality; a failed payment gives its number back."""
        with freeze_time("2027-03-01 10:00:00"):
            first, lost, second = self._make_charge(), self._make_charge(), self._make_charge()
            self._pay(first)
            with self.assertRaises(ValueError), self.env.cr.savepoint():
                self._pay(lost)
                self.env.flush_all()
                raise ValueError("something else went wrong")
            self._pay(second)
            self.assertEqual(first.receipt_name, "2027-000001")
            self.assertEqual(second.receipt_name, "2027-000002")
        with freeze_time("2028-01-01 10:00:00"):
            third = self._make_charge()
            self._pay(third)
            self.assertEqual(third.receipt_name, "2028-000001")

    def test_the_year_is_the_town_s(self):
        """X13: at eleven in the evening UTC of the last day it is the new year here."""
        with freeze_time("2027-12-31 23:00:00"):
            charge = self._make_charge()
            self._pay(charge)
        self.assertEqual(charge.receipt_name, "2028-000001")

    def test_each_town_counts_for_itself(self):
        """X13: the receipts of another municipality are another series."""
        other = self.env["res.company"].create({"name": "Other town"})
        with freeze_time("2027-03-01 10:00:00"):
            self._pay(self._make_charge())
            year, number = self.env["municipal.charge.payment"]._take_number(other)
        self.assertEqual((year, number), (2027, 1))

    def test_the_receipt_is_printed(self):
        """X13: a paper with number, amount and request, in the language of the request."""
        charge = self._make_charge()
        self._pay(charge)
        report = self.env["ir.actions.report"]
        name = "municipal_payment.municipal_charge_report_receipt"
        page = report._render_qweb_html(name, charge.ids)[0].decode()
        for text in (charge.receipt_name, charge.request_id.protocol_number, "12"):
            self.assertIn(text, page)
        due = self._make_charge()
        empty = report._render_qweb_html(name, due.ids)[0].decode()
        self.assertNotIn(due.request_id.protocol_number, empty)

    # === CATEGORY === #

    def test_a_due_charge_follows_the_category(self):
        """X13: another amount, no fee at all, and a fee again: always the same charge."""
        charge = self._make_charge()
        request = charge.request_id
        request.category_id = self.pothole
        self.assertEqual((charge.amount, charge.moment, charge.state), (7.5, "later", "due"))
        request.category_id = self.violence
        self.assertEqual(charge.state, "cancelled")
        request.category_id = self.lamp
        self.assertEqual((charge.amount, charge.state), (12, "due"))
        self.assertEqual(request.charge_ids, charge)
        self.assertIn("fee", request.history_ids.mapped("event"))

    def test_a_paid_charge_is_never_changed_in_silence(self):
        """X13: it stays as it is, and a person is asked to look."""
        charge = self._make_charge()
        self._pay(charge)
        charge.request_id.category_id = self.pothole
        self.assertEqual((charge.amount, charge.state), (12, "paid"))
        self.assertTrue(charge.is_mismatched and charge.needs_attention)
        charge.with_user(self.mayor).action_looked_at()
        self.assertFalse(charge.needs_attention)

    # === WAITING === #

    def test_work_waits_for_its_fee(self):
        """X13: no move by staff until it is paid; the filter finds it."""
        charge = self._make_charge()
        request = charge.request_id
        found = request.search([("awaits_payment", "=", True), ("id", "=", request.id)])
        self.assertEqual((found, request.awaits_payment), (request, True))
        for user in (self.anna, self.ilias, self.administrator):
            with self.subTest(user.login), self.assertRaises(UserError):
                request.with_user(user)._set_state("in_process")
        self._pay(charge)
        self.assertFalse(request.awaits_payment)
        self.assertFalse(found.search([("awaits_payment", "=", True), ("id", "=", request.id)]))
        request.with_user(self.anna)._set_state("in_process")
        self.assertEqual(request.state_code, "in_process")

    def test_other_fees_hold_nothing_up(self):
        """X13: what may be paid at any time does not stop the work."""
        request = self._make_charge(category_id=self.pothole.id, user_id=self.rita.id).request_id
        request.with_user(self.rita)._set_state("in_process")
        self.assertEqual(request.charge_ids.state, "due")

    def test_the_clock_stands_still(self):
        """X13: the days on which the fee was awaited are added to both terms."""
        with freeze_time("2027-09-06 10:00:00"):
            charge = self._make_charge()
            request = charge.request_id
            town, law = request.date_deadline, request.date_legal_deadline
        with freeze_time("2027-09-13 10:00:00"):
            self._pay(charge)
        self.assertEqual((request.date_deadline - town).days, 7)
        self.assertGreaterEqual((request.date_legal_deadline - law).days, 7)

    def test_a_request_that_ends_asks_for_nothing(self):
        """X13: rejected or closed, a due fee is cancelled; done, it is still owed."""
        owed = self._make_charge(category_id=self.pothole.id)
        owed.request_id._set_state("in_process", actor_role="clerk")
        owed.request_id._set_state("rejected", actor_role="clerk", reason="No", reply="Sorry")
        self.assertEqual(owed.state, "cancelled")
        done = self._make_charge(category_id=self.pothole.id)
        done.request_id._set_state("in_process", actor_role="clerk")
        done.request_id._set_state("resolved", actor_role="clerk", reply="Done")
        self.assertEqual(done.state, "due")
