from odoo import fields, models


class MunicipalIvrFlow(models.Model):
    """What callers hear and where keys lead; edited as a draft, used as published versions."""

    _name = "municipal.ivr.flow"
    _description = "Flow of a telephone line"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", "Municipality", required=True, default=lambda self: self.env.company
    )
    draft = fields.Json(help="The flow as tools/flow.py describes it.")
    version_ids = fields.One2many("municipal.ivr.flow.version", "flow_id", "Versions")
    published_id = fields.Many2one(
        "municipal.ivr.flow.version", "In use", readonly=True, ondelete="restrict", copy=False
    )
