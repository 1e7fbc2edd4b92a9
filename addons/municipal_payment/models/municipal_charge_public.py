from datetime import timedelta
from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError

from .payment_transaction import LONGEST_SILENCE

#: Minutes in which a payment that was begun keeps the citizen from beginning another.
PATIENCE = 60
#: Flows of a citizen who has no account: saved cards belong to accounts.
FLOWS = ("redirect", "direct")


class MunicipalCharge(models.Model):
    """The citizen's side: what the page shows, and how a payment begins. All in sudo, behind the
    personal link of the request."""

    _inherit = "municipal.charge"

    # === PAGE === #

    def _get_public_fee(self):
        """What the page of the request shows of its fee."""
        self.ensure_one()
        is_processing = self.state == "due" and bool(self._get_open_transactions())
        is_due = self.state == "due"
        return {
            "charge": self,
            "state": self.state,
            "is_before": is_due and self.moment == "before",
            "is_processing": is_processing,
            "has_failed": is_due and not is_processing and self._has_failed(),
            "can_pay": is_due and not is_processing and bool(self._get_options()["methods"]),
            "note": self.category_id.payment_note,
            "has_receipt": bool(self.receipt_name),
        }

    def _get_open_transactions(self):
        """Payments of the last hour that the provider has not settled yet; a draft was given up."""
        return self.transaction_ids.filtered(
            lambda row: (
                (
                    row.state in ("pending", "authorized")
                    and row.last_state_change > fields.Datetime.now() - timedelta(minutes=PATIENCE)
                )
                or (row.state == "done" and not row.is_post_processed)
            )
        )

    def _has_failed(self):
        last = self.transaction_ids.filtered(lambda row: row.state != "draft")[:1]
        return last.state in ("error", "cancel")

    def _get_options(self):
        """{"providers", "methods"} by which this fee may be paid."""
        partner, currency = self._get_payer(), self.currency_id
        providers = self.env["payment.provider"]._get_compatible_providers(
            self.company_id.id, partner.id, self.amount, currency_id=currency.id
        )
        methods = self.env["payment.method"]
        if providers:
            methods = methods._get_compatible_payment_methods(
                providers.ids, partner.id, currency_id=currency.id
            )
        return {"providers": providers, "methods": methods}

    def _get_payer(self):
        """Whose name the provider sees: the citizen's, or nobody's for an anonymous request."""
        return self.request_id.citizen_id.partner_id or self.env.ref("base.public_partner")

    # === PAYING === #

    def _start_transaction(self, provider_id, method_id, flow, landing):
        """A draft transaction over the whole fee; nothing of it is decided by the visitor.

        :raise UserError: there is nothing to pay, or not in this way
        """
        self.ensure_one()
        if self.state != "due" or self._get_open_transactions():
            raise UserError(self.env._("There is nothing to pay at the moment."))
        options = self._get_options()
        provider = options["providers"].filtered(lambda row: row.id == provider_id)
        method = options["methods"].filtered(lambda row: row.id == method_id)
        if flow not in FLOWS or not provider or not method & provider.payment_method_ids:
            raise UserError(self.env._("This way to pay is not offered."))
        prefix = f"{self.request_id.protocol_number}-{uuid4().hex[:6]}"
        Transaction = self.env["payment.transaction"]
        transaction = Transaction.create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "reference": Transaction._compute_reference(provider.code, prefix=prefix),
                "amount": self.amount,
                "currency_id": self.currency_id.id,
                "partner_id": self._get_payer().id,
                "operation": f"online_{flow}",
                "landing_route": landing,
                "municipal_charge_id": self.id,
            }
        )
        transaction._log_sent_message()
        return transaction

    def _render_receipt(self):
        """(PDF bytes, file name) of the receipt."""
        report = "municipal_payment.municipal_charge_report_receipt"
        # sudo: ir.actions.report - the caller's gate has opened this one request
        content, _kind = self.env["ir.actions.report"].sudo()._render_qweb_pdf(report, self.ids)
        return content, f"{self.receipt_name}.pdf"

    # === SILENCE === #

    def _is_silent(self):
        since = fields.Datetime.now() - timedelta(hours=LONGEST_SILENCE)
        return any(
            row.state in ("pending", "authorized") and row.last_state_change <= since
            for row in self.transaction_ids
        )

    def _check_stalled(self):
        """A provider that has answered takes the flag away."""
        for charge in self.filtered("is_stalled"):
            charge.is_stalled = charge._is_silent()

    @api.model
    def _cron_find_stalled(self):
        since = fields.Datetime.now() - timedelta(hours=LONGEST_SILENCE)
        silent = self.env["payment.transaction"].search(
            [
                ("municipal_charge_id.is_stalled", "=", False),
                ("state", "in", ("pending", "authorized")),
                ("last_state_change", "<=", since),
            ]
        )
        for charge in silent.municipal_charge_id:
            charge.is_stalled = True
            charge._note(charge.env._("The provider has not answered about a payment."))
        self.search([("is_stalled", "=", True)])._check_stalled()
