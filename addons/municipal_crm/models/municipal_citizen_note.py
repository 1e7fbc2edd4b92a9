from odoo import api, fields, models
from odoo.exceptions import UserError


class MunicipalCitizenNote(models.Model):
    """What an officer writes down about a citizen, for colleagues."""

    _name = "municipal.citizen.note"
    _inherit = "municipal.append.only"
    _description = "Note on a citizen"
    _order = "id desc"
    _rec_name = "body"

    citizen_id = fields.Many2one("municipal.citizen", required=True, index=True, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users", "By", required=True, readonly=True, default=lambda self: self.env.uid
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    body = fields.Text("Note", required=True)

    @api.model_create_multi
    def create(self, vals_list):
        signed = [
            {"citizen_id": vals.get("citizen_id"), "body": (vals.get("body") or "").strip()}
            for vals in vals_list
        ]
        if not all(vals["body"] for vals in signed):
            raise UserError(self.env._("The note is empty."))
        return super().create(signed)

    def _may_be_erased(self):
        return self.env.su

    @api.model
    def _explain_append_only(self):
        return self.env._("A note stays as it was written: add another one.")
