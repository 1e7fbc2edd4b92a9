from odoo import api, fields, models

ACTS = [
    ("desk", "Paid at the desk"),
    ("waive", "Waive"),
    ("refund", "Give back"),
]


class MunicipalChargeAct(models.TransientModel):
    """The window in which officers settle a fee; the rights are asked by what it calls."""

    _name = "municipal.charge.act"
    _description = "Settle a fee"

    act = fields.Selection(ACTS, required=True)
    charge_id = fields.Many2one("municipal.charge", required=True)
    amount = fields.Monetary(related="charge_id.amount")
    currency_id = fields.Many2one(related="charge_id.currency_id")
    kind = fields.Selection([("cash", "Cash"), ("card", "Card")], "Paid in", default="cash")
    reference = fields.Char(help="Of the till, the terminal or the transfer.")
    reason = fields.Text()
    payment_id = fields.Many2one(
        "municipal.charge.payment",
        "Which payment",
        domain="[('charge_id', '=', charge_id), ('refund_state', 'in', ('none', 'failed'))]",
        compute="_compute_payment_id",
        store=True,
        readonly=False,
    )
    can_refund_online = fields.Boolean(related="payment_id.can_refund_online")

    @api.depends("charge_id")
    def _compute_payment_id(self):
        """What came too much goes back first."""
        for window in self:
            open_rows = window.charge_id.payment_ids.filtered(
                lambda row: row.refund_state in ("none", "failed")
            )
            surplus = open_rows.filtered(lambda row: row.use == "surplus")
            window.payment_id = (surplus or open_rows)[:1]

    def action_desk(self):
        self.charge_id._pay_at_desk(self.kind, self.reference)
        return self.charge_id.action_print_receipt() | {"close_on_report_download": True}

    def action_waive(self):
        self.charge_id._waive(self.reason)

    def action_refund_online(self):
        self.payment_id._refund(self.reason)

    def action_refund_by_hand(self):
        self.payment_id._record_refund(self.reason, self.reference)
