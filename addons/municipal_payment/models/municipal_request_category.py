from odoo import fields, models

MOMENTS = [
    ("none", "Not collected here"),
    ("later", "The citizen may pay at any time"),
    ("before", "Work begins when it is paid"),
]


class MunicipalRequestCategory(models.Model):
    """When the fee of a category is paid; the fee itself is the category's own."""

    _inherit = "municipal.request.category"

    payment_moment = fields.Selection(MOMENTS, "Payment of the fee", required=True, default="none")
    payment_note = fields.Text(
        "How to pay",
        translate=True,
        help="For the citizen, e.g. where the desk is and when it is open.",
    )

    _payment_fee = models.Constraint(
        "CHECK (payment_moment = 'none' OR fee > 0)", "What is to be paid needs an amount."
    )

    def _get_charged_fee(self):
        """What a request of this category has to pay; 0 for nothing. An empty category asks nothing."""
        if not self or self.payment_moment in (False, "none"):
            return 0.0
        return self.company_id.currency_id.round(self.fee)
