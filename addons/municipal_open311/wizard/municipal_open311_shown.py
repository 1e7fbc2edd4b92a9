from odoo import fields, models


class MunicipalOpen311Shown(models.TransientModel):
    """A new key on the screen; the form is never saved, so no table ever holds it."""

    _name = "municipal.open311.shown"
    _description = "Key that is shown once"

    secret = fields.Char("Key", readonly=True, store=False)
