from odoo import api, fields, models
from odoo.addons.municipal_crm.models.kept_rows import keep_rows
from odoo.addons.municipal_crm.models.selection import get_label
from odoo.addons.municipal_crm.models.transactions import get_claim, hold
from odoo.exceptions import UserError

from ..tools.fee import format_receipt

KINDS = [("online", "Online"), ("cash", "Cash at the desk"), ("card", "Card at the desk")]
USES = [("fee", "Pays the fee"), ("surplus", "To be given back")]
REFUNDS = [
    ("none", "Not given back"),
    ("asked", "Asked of the provider"),
    ("failed", "Refused by the provider"),
    ("done", "Given back"),
]
#: Written once: an accountant finds them as they were.
PERMANENT = (
    "charge_id", "company_id", "currency_id", "kind", "use", "amount", "date", "reference",
    "transaction_id", "year", "number", "name",
)  # fmt: skip


class MunicipalChargePayment(models.Model):
    """Money that arrived for a fee: the one that paid it has the receipt, any other goes back."""

    _name = "municipal.charge.payment"
    _description = "Money received for a fee"
    _order = "id desc"

    charge_id = fields.Many2one("municipal.charge", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", "Municipality", required=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True)
    kind = fields.Selection(KINDS, "Way", required=True)
    use = fields.Selection(USES, required=True)
    amount = fields.Monetary(required=True)
    date = fields.Datetime(required=True)
    reference = fields.Char()
    transaction_id = fields.Many2one(
        "payment.transaction", ondelete="restrict", groups="base.group_system"
    )
    user_id = fields.Many2one("res.users", "Taken by", ondelete="restrict")
    year = fields.Integer(aggregator=None)
    number = fields.Integer(aggregator=None)
    name = fields.Char("Receipt")
    # giving back
    refund_state = fields.Selection(REFUNDS, "Refund", required=True, default="none")
    refund_date = fields.Datetime("Given back on")
    refund_reason = fields.Text()
    refund_reference = fields.Char()
    refund_user_id = fields.Many2one("res.users", "Given back by", ondelete="restrict")
    refund_transaction_id = fields.Many2one(
        "payment.transaction", ondelete="restrict", groups="base.group_system"
    )
    can_refund_online = fields.Boolean(compute="_compute_can_refund_online")

    _transaction_uniq = models.UniqueIndex(
        "(transaction_id)", "This transaction has been booked already."
    )
    _fee_uniq = models.UniqueIndex("(charge_id) WHERE use = 'fee'", "A fee is paid once.")
    _number_uniq = models.UniqueIndex(
        "(company_id, year, number) WHERE use = 'fee'", "This receipt has been given already."
    )
    _number_given = models.Constraint(
        "CHECK ((use = 'fee' AND number > 0 AND year > 0 AND name IS NOT NULL AND number IS NOT NULL"
        " AND year IS NOT NULL) OR (use = 'surplus' AND COALESCE(number, 0) = 0 AND name IS NULL))",
        "What pays a fee has a receipt, and nothing else has.",
    )
    _amount_positive = models.Constraint("CHECK (amount > 0)", "Money is more than nothing.")
    _online_has_transaction = models.Constraint(
        "CHECK ((kind = 'online') = (transaction_id IS NOT NULL))",
        "What was paid online has its transaction.",
    )

    def init(self):
        """Kept by the database itself: not even SQL changes or drops a receipt."""
        keep_rows(self, f"DELETE OR UPDATE OF {', '.join(PERMANENT)}", "receipts are permanent")

    @api.depends("kind", "refund_state")
    def _compute_can_refund_online(self):
        for payment in self:
            # sudo: payment.transaction - what its provider is able to do
            transaction = payment.sudo().transaction_id
            able = transaction.provider_id.support_refund not in (False, "none")
            able &= transaction.primary_payment_method_id.support_refund not in (False, "none")
            payment.can_refund_online = able and payment.refund_state in ("none", "failed")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Money that was received is never deleted."))

    def write(self, vals):
        self.check_access("write")
        if set(PERMANENT) & vals.keys():
            raise UserError(self.env._("A receipt is never changed."))
        return super().write(vals)

    # === BOOKING === #

    @api.model
    def _book(self, charge, kind, use, amount, currency, transaction, reference):
        """The row of money that arrived (in sudo), with the next number if it pays the fee."""
        vals = {
            "charge_id": charge.id,
            "company_id": charge.company_id.id,
            "currency_id": currency.id,
            "kind": kind,
            "use": use,
            "amount": amount,
            "date": fields.Datetime.now(),
            "reference": transaction.reference if transaction else reference,
            "transaction_id": transaction.id if transaction else False,
            "user_id": False if transaction else self.env.uid,
        }
        if use == "fee":
            year, number = self._take_number(charge.company_id)
            vals |= {"year": year, "number": number, "name": format_receipt(year, number)}
        return self.create(vals)

    @api.model
    def _take_number(self, company):
        """(year, number) of the next receipt, for this transaction; as the protocol book does it.

        The lock lasts until commit or rollback, and a rolled-back transaction gives its number back.
        The snapshot of this transaction is older than the lock, so a second connection looks too.
        """
        year = company._get_municipal_day(fields.Datetime.now()).year
        claim = get_claim(f"{self._table}:{company.id}:{year}")
        self.env.cr.execute("SELECT pg_advisory_xact_lock(%s)", (claim,))
        last = self._select_last(self.env.cr, company, year)
        with self.env.registry.cursor() as cr:
            last = max(last, self._select_last(cr, company, year))
        return year, last + 1

    @api.model
    def _select_last(self, cr, company, year):
        cr.execute(
            "SELECT number FROM municipal_charge_payment WHERE use = 'fee' AND company_id = %s"
            " AND year = %s ORDER BY number DESC LIMIT 1",
            (company.id, year),
        )
        row = cr.fetchone()
        return row[0] if row else 0

    # === GIVING BACK === #

    def _refund(self, reason):
        """Ask the provider to give it back; what it answers comes by its own confirmation."""
        payment = self._open_for_refund(reason)
        if not payment.can_refund_online:
            raise UserError(
                self.env._("The provider cannot give it back. Do it by hand and record it here.")
            )
        refund = payment.transaction_id._refund()
        payment.write(
            {
                "refund_state": "asked",
                "refund_reason": reason.strip(),
                "refund_transaction_id": refund.id,
            }
        )
        payment._follow_refund(refund)

    def _record_refund(self, reason, reference):
        """It was given back by hand: at the desk, or by a transfer of the treasury."""
        payment = self._open_for_refund(reason)
        payment._give_back(reason.strip(), (reference or "").strip() or False)

    def _open_for_refund(self, reason):
        """The payment in sudo, held, for supervisors of its request."""
        self.ensure_one()
        self.charge_id._check_staff(supervisor=True)
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the money is given back."))
        # sudo: municipal.charge.payment - checked above
        payment = self.sudo()
        hold(payment.charge_id)
        hold(payment)
        if payment.refund_state in ("asked", "done"):
            raise UserError(self.env._("This money is being given back already."))
        return payment

    def _follow_refund(self, refund):
        """What the provider said about giving it back (in sudo); hearing it twice changes nothing."""
        if self.refund_state == "done":
            return
        if refund.state == "done" and abs(refund.amount) >= self.amount:
            self._give_back(self.refund_reason, refund.reference, refund=refund)
        elif refund.state in ("error", "cancel"):
            self.refund_state = "failed"
            self.charge_id._note(self.env._("The provider refused to give the fee back."))

    def _give_back(self, reason, reference, refund=None):
        self.write(
            {
                "refund_state": "done",
                "refund_date": fields.Datetime.now(),
                "refund_reason": reason,
                "refund_reference": reference,
                "refund_user_id": self.env.uid,
                "refund_transaction_id": refund.id if refund else self.refund_transaction_id.id,
            }
        )
        charge = self.charge_id
        charge._note(self.env._("Given back: %s", charge._format_amount(self.amount)))
        if self.use == "fee":
            charge.write({"state": "refunded", "reason": reason, "is_mismatched": False})
        charge._announce("fee_returned", str(self.id), self.amount)

    # === WORDS === #

    def _get_kind_label(self):
        return get_label(self, "kind")

    @api.depends("amount", "date", "name", "reference")
    def _compute_display_name(self):
        for payment in self:
            what = payment.name or payment.reference or ""
            payment.display_name = (
                f"{payment.charge_id._format_amount(payment.amount)} {what}".strip()
            )

    def _describe(self):
        facts = {
            "amount": self.charge_id._format_amount(self.amount),
            "receipt": self.name,
            "reference": self.reference or "",
        }
        if self.use == "fee":
            return self.env._("Fee paid: %(amount)s, receipt %(receipt)s", **facts)
        return self.env._("Money to give back: %(amount)s %(reference)s", **facts)
