import logging

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.transactions import hold

_logger = logging.getLogger(__name__)

#: Hours after which a provider that says nothing is pointed out to a clerk.
LONGEST_SILENCE = 24


class PaymentTransaction(models.Model):
    """A transaction that pays the fee of a request."""

    _inherit = "payment.transaction"

    municipal_charge_id = fields.Many2one(
        "municipal.charge", "Fee", readonly=True, index="btree_not_null", ondelete="restrict"
    )

    def _set_done(self, *, state_message=None, extra_allowed_states=()):
        """Money that came counts, even if the payment had been given up before."""
        fees = self.filtered("municipal_charge_id")
        done = super(PaymentTransaction, self - fees)._set_done(
            state_message=state_message, extra_allowed_states=extra_allowed_states
        )
        if fees:
            late = (*extra_allowed_states, "cancel")
            done |= super(PaymentTransaction, fees)._set_done(
                state_message=state_message, extra_allowed_states=late
            )
        return done

    def _post_process(self):
        """Book what is confirmed, in the transaction that marks it as processed."""
        # two visits hear of the same confirmation: the second waits here, and is run again
        hold(self.filtered("municipal_charge_id"))
        super()._post_process()
        self._book_municipal()

    def _book_municipal(self):
        # sudo: municipal.charge - the provider confirms, whoever's visit it is
        for transaction in self.sudo():
            charge = transaction.municipal_charge_id
            if transaction.operation == "refund":
                transaction._book_municipal_refund()
            elif charge and transaction.state == "done":
                charge._receive("online", transaction.amount, transaction=transaction)
                charge._check_stalled()
            elif charge:
                charge._check_stalled()

    def _book_municipal_refund(self):
        """A refund that was asked for here, or by an accountant on the transaction itself."""
        source = self.source_transaction_id
        if source.municipal_charge_id:
            payment = self.env["municipal.charge.payment"].search(
                [("transaction_id", "=", source.id)]
            )
            for row in payment:
                row._follow_refund(self)

    @api.model
    def _cron_check_municipal(self):
        """What was confirmed and never booked is booked; what is silent is shown to a clerk."""
        booked = self.env["municipal.charge.payment"]._search([("transaction_id", "!=", False)])
        unbooked = self.search(
            [
                ("municipal_charge_id", "!=", False),
                ("state", "=", "done"),
                ("id", "not in", booked.subselect("transaction_id")),
            ],
            order="id",
        )
        for transaction in unbooked:
            self._try_book_municipal(transaction)
        self.env["municipal.charge"]._cron_find_stalled()

    @api.model
    def _try_book_municipal(self, transaction):
        """One at a time: a failure is that transaction's own, and is tried again the next time."""
        try:
            with self.env.cr.savepoint():
                transaction._post_process()
        except Exception:
            _logger.exception("The payment %s could not be booked", transaction.reference)
        self.env["ir.cron"]._commit_progress(1)
