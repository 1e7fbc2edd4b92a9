from odoo import fields, models


class MunicipalCitizenMerge(models.Model):
    """What a merge of two citizens did: who, when, which values and which rows."""

    _name = "municipal.citizen.merge"
    _inherit = "municipal.append.only"
    _description = "Merge of two citizens"
    _order = "id desc"
    _rec_name = "old_id"

    citizen_id = fields.Many2one(
        "municipal.citizen", "Kept", required=True, readonly=True, index=True, ondelete="cascade"
    )
    old_id = fields.Many2one(
        "municipal.citizen",
        "Merged record",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one("res.users", "By", readonly=True, default=lambda self: self.env.uid)
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    values = fields.Json("Values that changed", readonly=True)
    moved = fields.Json("Rows that moved", readonly=True)
