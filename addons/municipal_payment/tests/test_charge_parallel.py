from functools import partial

from odoo import SUPERUSER_ID, api
from odoo.addons.municipal_crm.tests.parallel import run_together
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

from .common import FORM

#: What a committed payment leaves behind, in the order in which it can go.
TABLES = (
    ("municipal_charge_payment", "charge_id IN (SELECT id FROM municipal_charge WHERE {requests})"),
    ("payment_transaction", "municipal_charge_id IN (SELECT id FROM municipal_charge WHERE {requests})"),
    ("municipal_charge", "{requests}"),
    ("municipal_notification", "{requests}"),
    ("municipal_request_history", "{requests}"),
    ("municipal_protocol_entry", "{requests}"),
    ("municipal_request", "category_id = {category}"),
    ("municipal_request_category", "id = {category}"),
    ("payment_provider", "id = {provider}"),
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestChargeParallel(BaseCase):
    """X13: with real transactions; what they commit is removed in the end."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.category_id = self.provider_id = 0
        self.addCleanup(self._clean)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"no_reset_password": True})
            self._build(env)

    def _build(self, env):
        category = env["municipal.request.category"].create(
            {"name": "Parallel", "code": "parallel", "fee": 12, "payment_moment": "before"}
        )
        self.category_id = category.id
        view = env["ir.ui.view"].create({"name": "Parallel", "type": "qweb", "arch": FORM})
        method = env.ref("payment.payment_method_unknown")
        provider = env["payment.provider"].create(
            {
                "name": "Parallel bank", "code": "none", "state": "test", "is_published": True,
                "payment_method_ids": [(6, 0, method.ids)], "redirect_form_view_id": view.id,
            }
        )  # fmt: skip
        method.active = True
        self.provider_id, self.method_id = provider.id, method.id

    def _clean(self):
        facts = {
            "category": int(self.category_id),
            "provider": int(self.provider_id),
            "requests": "request_id IN (SELECT id FROM municipal_request"
            f" WHERE category_id = {int(self.category_id)})",
        }
        with self.registry.cursor() as cr:
            for table, condition in TABLES:
                cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                cr.execute(f"DELETE FROM {table} WHERE {condition.format(**facts)}")
                cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cr.execute("DELETE FROM ir_ui_view WHERE name = 'Parallel'")

    def _make(self, transactions=1):
        """Ids of confirmed transactions of a new request's charge; nothing is booked yet."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            vals = {"description": "Parallel", "category_id": self.category_id}
            charge = env["municipal.request"].create(vals).charge_ids
            begun = [
                charge._start_transaction(self.provider_id, self.method_id, "redirect", "/")
                for _time in range(transactions)
            ]
            for transaction in begun:
                transaction._set_done()
            return charge.id, [transaction.id for transaction in begun]

    def _run(self, transaction_ids):
        """Each by a process that hears of the confirmation at the same moment."""

        def book(transaction_id, env):
            env["payment.transaction"].browse(transaction_id)._post_process()

        calls = [partial(book, transaction_id) for transaction_id in transaction_ids]
        self.assertEqual(run_together(self, calls), [])

    def _read(self, charge_ids):
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT charge_id, use, number FROM municipal_charge_payment"
                " WHERE charge_id = ANY(%s) ORDER BY id",
                (list(charge_ids),),
            )
            return cr.fetchall()

    def test_one_confirmation_heard_by_several(self):
        """X13: five processes book the same confirmation: one payment, one receipt."""
        charge_id, (transaction_id,) = self._make()
        self._run([transaction_id] * 5)
        ((_charge, use, number),) = self._read([charge_id])
        self.assertEqual((use, number > 0), ("fee", True))

    def test_two_payments_of_one_charge(self):
        """X13: both succeed at the same moment: one pays, the others are to be given back."""
        charge_id, transaction_ids = self._make(3)
        self._run(transaction_ids)
        uses = [use for _charge, use, _number in self._read([charge_id])]
        self.assertEqual(sorted(uses), ["fee", "surplus", "surplus"])

    def test_receipts_of_many_charges(self):
        """X13: at the same moment, consecutive numbers without a gap or a double."""
        made = [self._make() for _request in range(6)]
        self._run([transaction_id for _charge, (transaction_id,) in made])
        numbers = sorted(
            number for _charge, _use, number in self._read(charge_id for charge_id, _t in made)
        )
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 6)))
