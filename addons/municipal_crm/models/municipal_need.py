from odoo import fields, models


class MunicipalNeed(models.Model):
    """A need that a citizen declares, so that nobody has to explain it twice."""

    _name = "municipal.need"
    _description = "Declared need"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another need already has this code.")
