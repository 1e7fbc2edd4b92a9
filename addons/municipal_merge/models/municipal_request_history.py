from odoo import fields, models


class MunicipalRequestHistory(models.Model):
    _inherit = "municipal.request.history"

    event = fields.Selection(
        selection_add=[("merged", "Merged"), ("unmerged", "On its own again")],
        ondelete={"merged": "cascade", "unmerged": "cascade"},
    )
