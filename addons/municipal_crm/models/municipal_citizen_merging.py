from odoo import fields, models


class MunicipalCitizen(models.Model):
    """Two records of one person become one; the other stays, archived, and leads to it."""

    _inherit = "municipal.citizen"

    merged_into_id = fields.Many2one(
        "municipal.citizen",
        "Merged into",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
    )
    merged_ids = fields.One2many(
        "municipal.citizen",
        "merged_into_id",
        "Merged records",
        context={"active_test": False},
        readonly=True,
    )
    _merged_into_another = models.Constraint(
        "CHECK (merged_into_id IS NULL OR merged_into_id != id)",
        "A record is not merged into itself.",
    )
