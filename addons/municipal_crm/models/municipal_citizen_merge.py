from odoo import api, fields, models
from odoo.exceptions import UserError


class MunicipalCitizenMerge(models.Model):
    """What a merge of two citizens did: who, when, which values and which rows. Only ever added."""

    _name = "municipal.citizen.merge"
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

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("History is append-only."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("History is append-only."))
