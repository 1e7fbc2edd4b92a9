from odoo import fields, models


class MunicipalRequestHistory(models.Model):
    _inherit = "municipal.request.history"

    event = fields.Selection(selection_add=[("fee", "Fee")], ondelete={"fee": "cascade"})
