from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import PaymentCase


@tagged("post_install", "-at_install")
class TestChargeAccess(PaymentCase):
    """X13: who sees fees and money, and that nobody writes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.violence.write({"fee": 3, "payment_moment": "later"})
        cls.charge = cls._make_charge()
        cls.secret = cls._make_charge(category_id=cls.violence.id, user_id=cls.carol.id)
        for charge in (cls.charge, cls.secret):
            cls._pay(charge)
        cls.outsiders = (
            new_test_user(cls.env, "employee", groups="base.group_user"),
            new_test_user(cls.env, "citizen", groups="base.group_portal"),
            cls.env.ref("base.public_user"),
        )

    def test_fees_follow_their_request(self):
        """X13, K01: the officer, the head and the whole town; the confidential book for its group."""
        both = self.charge | self.secret
        for user, sees in (
            (self.anna, self.charge), (self.ilias, self.charge), (self.mayor, self.charge),
            (self.rita, both.browse()), (self.carol, self.secret),
        ):  # fmt: skip
            with self.subTest(user.login):
                found = (
                    self.env["municipal.charge"].with_user(user).search([("id", "in", both.ids)])
                )
                self.assertEqual(found.ids, sees.ids)
                rows = self.env["municipal.charge.payment"].with_user(user)
                money = rows.search([("charge_id", "in", both.ids)])
                self.assertEqual(money.ids, sees.payment_ids.ids)

    def test_outsiders_find_nothing(self):
        """X13: employees without a role, citizens and visitors have no access by RPC."""
        for user in self.outsiders:
            for model in ("municipal.charge", "municipal.charge.payment", "municipal.charge.act"):
                with self.subTest((user.login, model)), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["payment.transaction"].with_user(user).search([])

    def test_nobody_writes_by_hand(self):
        """X13: not even an administrator makes, changes or drops a fee or a receipt."""
        for user in (self.anna, self.ilias, self.administrator):
            for record in (self.charge, self.charge.payment_ids):
                mine = record.with_user(user)
                for change in (
                    lambda mine=mine: mine.write({"amount": 1}),
                    lambda mine=mine: mine.unlink(),
                    lambda mine=mine: mine.create({"amount": 1}),
                ):
                    with self.subTest((user.login, record)), self.assertRaises(AccessError):
                        change()

    def test_transactions_are_for_administrators_of_the_server(self):
        """X13: what a provider knows of a payer is no clerk's business."""
        with self.assertRaises(AccessError):
            self.charge.with_user(self.anna).read(["transaction_ids"])
        with self.assertRaises(AccessError):
            self.charge.payment_ids.with_user(self.anna).read(["transaction_id"])

    def test_another_town(self):
        """X13: each municipality sees its own fees."""
        other = self.env["res.company"].create({"name": "Other town"})
        clerk = new_test_user(
            self.env,
            "stranger",
            groups="municipal_crm.municipal_crm_group_supervisor_all",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for model in ("municipal.charge", "municipal.charge.payment"):
            self.assertFalse(self.env[model].with_user(clerk).search([]))

    def test_papers_of_a_fee(self):
        """X13: a file on a fee is read by who reads the fee."""
        paper = self.env["ir.attachment"].create(
            {
                "name": "slip.txt", "raw": b"paid", "res_model": "municipal.charge",
                "res_id": self.charge.id,
            }
        )  # fmt: skip
        self.assertEqual(paper.with_user(self.anna).raw, b"paid")
        for user in (self.rita, *self.outsiders):
            with self.subTest(user.login), self.assertRaises(AccessError):
                paper.with_user(user).read(["raw"])

    def test_readers_of_the_request_see_its_state(self):
        """X13: state and amount stand on the request without a right to the model of fees."""
        request = self.charge.request_id.with_user(self.anna)
        self.assertEqual((request.charge_state, request.charge_amount), ("paid", 12))
        self.assertEqual(request.action_open_charge()["res_id"], self.charge.id)
