from odoo import api, fields, models
from odoo.addons.municipal_crm.models.municipal_request import SUPERVISOR
from odoo.addons.municipal_crm.models.transactions import hold
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount

from ..tools.fee import find_use
from .municipal_request_category import MOMENTS

STATES = [
    ("due", "Due"),
    ("paid", "Paid"),
    ("refunded", "Given back"),
    ("waived", "Waived"),
    ("cancelled", "Cancelled"),
]


class MunicipalCharge(models.Model):
    """What one request has to pay, and what became of it. Nobody writes it but its own methods."""

    _name = "municipal.charge"
    _description = "Fee of a request"
    _order = "id desc"
    _rec_name = "request_id"

    request_id = fields.Many2one(
        "municipal.request", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, precompute=True, index=True
    )
    category_id = fields.Many2one(
        "municipal.request.category", required=True, readonly=True, ondelete="restrict"
    )
    department_id = fields.Many2one(related="request_id.department_id", store=True)
    amount = fields.Monetary(required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    moment = fields.Selection(
        [row for row in MOMENTS if row[0] != "none"], "When", required=True, readonly=True
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="due", index=True)
    date_raised = fields.Datetime(
        "Since", required=True, readonly=True, default=fields.Datetime.now
    )
    date_settled = fields.Datetime("Settled on", readonly=True)
    reason = fields.Text(readonly=True, help="Why it was waived, cancelled or given back.")
    # money
    payment_ids = fields.One2many(
        "municipal.charge.payment", "charge_id", "Money received", readonly=True
    )
    transaction_ids = fields.One2many(
        "payment.transaction",
        "municipal_charge_id",
        "Transactions",
        readonly=True,
        groups="base.group_system",
    )
    amount_received = fields.Monetary("Received", readonly=True)
    receipt_name = fields.Char("Receipt", readonly=True, index="trigram")
    # what a person has to look at
    has_surplus = fields.Boolean("Money to give back", compute="_compute_has_surplus", store=True)
    is_stalled = fields.Boolean(
        "Payment without an answer",
        readonly=True,
        help="The provider has not said for a day what became of a payment.",
    )
    is_mismatched = fields.Boolean(
        "Another fee", readonly=True, help="Paid, and the new category asks for another amount."
    )
    needs_attention = fields.Boolean(
        "To be looked at", compute="_compute_needs_attention", store=True
    )

    _request_uniq = models.Constraint("UNIQUE (request_id)", "A request has one fee.")
    _amount_positive = models.Constraint("CHECK (amount > 0)", "A fee is more than nothing.")
    _paid_has_receipt = models.Constraint(
        "CHECK (state NOT IN ('paid', 'refunded') OR receipt_name IS NOT NULL)",
        "A fee that was paid has a receipt.",
    )
    _waived_has_reason = models.Constraint(
        "CHECK (state <> 'waived' OR reason IS NOT NULL)", "A fee is waived for a reason."
    )
    _awaited = models.Index("(request_id) WHERE state = 'due'")
    _attention = models.Index("(id) WHERE needs_attention IS TRUE")

    # === COMPUTE METHODS === #

    @api.depends("payment_ids.use", "payment_ids.refund_state")
    def _compute_has_surplus(self):
        for charge in self:
            charge.has_surplus = any(
                row.use == "surplus" and row.refund_state != "done" for row in charge.payment_ids
            )

    @api.depends("has_surplus", "is_stalled", "is_mismatched", "payment_ids.refund_state")
    def _compute_needs_attention(self):
        for charge in self:
            failed = any(row.refund_state == "failed" for row in charge.payment_ids)
            flags = (charge.has_surplus, charge.is_stalled, charge.is_mismatched, failed)
            charge.needs_attention = any(flags)

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A fee is never deleted: waive it."))

    # === MONEY === #

    def _receive(self, kind, amount, *, transaction=None, reference=None):
        """Book money that arrived (in sudo); a transaction is booked once, however often it is told.

        The row is held: of two at the same moment the second waits and is run again, and then it
        sees what the first did.

        :param str kind: online, cash, card
        :return: its municipal.charge.payment
        """
        self.ensure_one()
        hold(self)
        Payment = self.env["municipal.charge.payment"]
        if transaction and (known := Payment.search([("transaction_id", "=", transaction.id)])):
            return known
        currency = transaction.currency_id if transaction else self.currency_id
        use = find_use(
            self.state,
            self._to_cents(self.amount),
            self._to_cents(amount),
            currency == self.currency_id,
        )
        payment = Payment._book(self, kind, use, amount, currency, transaction, reference)
        # written each time, so that whoever waited for the row learns that it has changed
        self.amount_received += amount
        if use == "fee":
            self._settle("paid", receipt_name=payment.name)
            self._announce("fee_paid", payment.name, receipt=payment.name)
        self._note(payment._describe())
        return payment

    def _to_cents(self, amount):
        return round(amount * 10**self.currency_id.decimal_places)

    def _settle(self, state, **vals):
        """The charge is no longer due: work may begin, and the clock goes on."""
        was_awaited = self.state == "due" and self.moment == "before"
        self.write({"state": state, "date_settled": fields.Datetime.now(), **vals})
        if was_awaited:
            self.request_id._resume_after_fee(self)

    def _cancel(self, reason):
        """Nothing is asked any more; money that is under way will be kept and shown to a clerk."""
        self._settle("cancelled", reason=reason)
        self._note(self.env._("Fee cancelled: %s", reason))

    # === STAFF === #

    def _waive(self, reason):
        """A supervisor asks for nothing, and says why."""
        charge = self._open_for_staff(supervisor=True)
        if not (reason or "").strip():
            raise UserError(charge.env._("Say why the fee is waived."))
        charge._settle("waived", reason=reason.strip())
        charge._note(charge.env._("Fee waived: %s", reason.strip()))

    def _pay_at_desk(self, kind, reference):
        """An officer has taken the money; the receipt of the till or terminal is the reference."""
        charge = self._open_for_staff()
        return charge._receive(kind, charge.amount, reference=(reference or "").strip() or False)

    def _open_for_staff(self, supervisor=False):
        """The due charge in sudo, held, for who may work on its request."""
        self.ensure_one()
        self._check_staff(supervisor)
        # sudo: municipal.charge - checked above; nobody writes it but its own methods
        charge = hold(self.sudo())
        if charge.state != "due":
            raise UserError(self.env._("This fee is no longer due. Open it again."))
        return charge

    def _check_staff(self, supervisor=False):
        self.check_access("read")
        self.request_id._check_officer()
        if supervisor and not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("Only supervisors may do this."))

    def action_looked_at(self):
        """Somebody has looked: what was a hint only is put aside, money to give back is not."""
        for charge in self:
            charge._check_staff()
        # sudo: municipal.charge - checked above
        self.sudo().write({"is_stalled": False, "is_mismatched": False})

    # === WORDS === #

    def _format_amount(self, amount=None, lang=None):
        amount = self.amount if amount is None else amount
        return format_amount(self.env, amount, self.currency_id, lang_code=lang)

    def _note(self, text):
        """A line in the history of the request."""
        self.request_id._log("fee", new_value=text)

    def _announce(self, event, key, amount=None, **facts):
        """Tell the citizen in the usual way; the same event never tells twice."""
        request = self.request_id
        lang = request.lang or self.company_id.partner_id.lang
        facts["amount"] = self._format_amount(amount, lang)
        row = request._prepare_citizen_message(event, f"{request.uuid}:{event}:{key}", facts)
        request._enqueue(row)

    def _get_payment(self):
        """The payment that settled it, empty as long as there is none."""
        return self.payment_ids.filtered(lambda row: row.use == "fee")

    # === ACTIONS === #

    def action_print_receipt(self):
        return self.env.ref("municipal_payment.municipal_charge_action_report").report_action(self)

    def action_open_request(self):
        self.ensure_one()
        return self.request_id._get_records_action()
