"""A town whose lamps cost money, and a provider of payments that says what a test wants."""

from odoo import Command
from odoo.addons.municipal_crm.tests.common import MunicipalCase

FORM = (
    '<form action="/payment/status" method="get"><input type="hidden" name="x" value="1"/></form>'
)


class PaymentTown:
    """*Street light* costs 12, to be paid before the work; *Pothole* costs 7.50 at any time."""

    @classmethod
    def _build_payment(cls):
        cls.lamp.write({"fee": 12, "payment_moment": "before"})
        cls.pothole.write({"fee": 7.5, "payment_moment": "later"})
        # nothing from outside the test is offered
        cls.env["payment.provider"].search([]).write({"state": "disabled"})
        cls.method = cls.env.ref("payment.payment_method_unknown")
        view = cls.env["ir.ui.view"].create({"name": "Form", "type": "qweb", "arch": FORM})
        cls.provider = cls.env["payment.provider"].create(
            {
                "name": "Test bank",
                "code": "none",
                "state": "test",
                "is_published": True,
                "company_id": cls.company.id,
                "payment_method_ids": [Command.set(cls.method.ids)],
                "redirect_form_view_id": view.id,
            }
        )
        # after its provider: a method is active with one only
        cls.method.write({"active": True, "support_refund": "partial"})

    @classmethod
    def _make_charge(cls, **vals):
        return cls._make_request(**{"user_id": cls.anna.id, **vals}).charge_ids

    @classmethod
    def _begin(cls, charge):
        """A payment that a citizen begins, as the page does it."""
        charge = charge.sudo()
        return charge._start_transaction(cls.provider.id, cls.method.id, "redirect", "/requests")

    @classmethod
    def _confirm(cls, transaction):
        """The provider confirms, and the server gets to it."""
        transaction._set_done()
        transaction._post_process()
        return transaction

    @classmethod
    def _pay(cls, charge):
        return cls._confirm(cls._begin(charge))


class PaymentCase(PaymentTown, MunicipalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_payment()
