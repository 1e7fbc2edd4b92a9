from odoo import fields, models

#: Outcomes of tries that never rang at anybody's.
NOT_RUNG = ("not_placed",)


class MunicipalCallTry(models.Model):
    """One time that a call was ordered from the carrier; written before it is ordered."""

    _name = "municipal.call.try"
    _description = "Try of an automatic call"
    _order = "id"
    _rec_name = "date"

    order_id = fields.Many2one(
        "municipal.call.order", required=True, ondelete="cascade", index=True
    )
    account_id = fields.Many2one("municipal.ivr.account", required=True, ondelete="cascade")
    number = fields.Char(required=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    carrier_ref = fields.Char("Order at the carrier")
    outcome = fields.Selection(
        lambda self: [
            *self.env["municipal.call.order"]._get_outcomes(),
            ("not_placed", self.env._("Did not leave")),
        ],
        "Result",
    )
    reason = fields.Char("Why")
    seconds = fields.Integer("Length (s)")
    cost = fields.Float(digits=(12, 5))

    _by_number = models.Index("(number, date)")
    _by_account = models.Index("(account_id, date)")

    def _filter_rung(self):
        """Those that may have rung at somebody's."""
        return self.filtered(lambda row: row.outcome not in NOT_RUNG)
