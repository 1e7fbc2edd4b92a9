from odoo import fields, models


class MunicipalRequest(models.Model):
    _inherit = "municipal.request"

    embed_id = fields.Many2one(
        "municipal.embed",
        "Filed from the website",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
