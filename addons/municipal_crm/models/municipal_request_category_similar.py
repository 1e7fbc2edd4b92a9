from odoo import fields, models


class MunicipalRequestCategory(models.Model):
    """Whether somebody who reports the same again may join the first report instead."""

    _inherit = "municipal.request.category"

    similar_metres = fields.Integer(
        "Similar within (metres)",
        default=150,
        aggregator=None,
        help="An open request of this category that is as near as this is offered to whoever "
        "reports the same: they may join it instead. 0: never.",
    )

    _similar_metres_positive = models.Constraint(
        "CHECK (similar_metres >= 0)", "A distance cannot be negative."
    )

    def _get_similar_metres(self):
        """The distance, or 0 where not even the existence of a request is for others to know."""
        asks_who = self.identity_required or self.amka_required or self.afm_required
        return 0 if self.privacy != "public" or asks_who else self.similar_metres
