from odoo import fields, models


class MunicipalRequest(models.Model):
    _inherit = "municipal.request"

    open311_key_id = fields.Many2one(
        "municipal.open311.key",
        "Filed by the program",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
