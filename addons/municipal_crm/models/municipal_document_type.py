from odoo import fields, models


class MunicipalDocumentType(models.Model):
    """A paper that a category asks for."""

    _name = "municipal.document.type"
    _description = "Required paper"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    note = fields.Char("Where to get it", translate=True)
    active = fields.Boolean(default=True)
