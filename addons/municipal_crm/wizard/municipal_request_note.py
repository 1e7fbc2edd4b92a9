from odoo import fields, models


class MunicipalRequestNote(models.TransientModel):
    """A text among officers. Its only way out of this dialogue is ``_add_internal_note``."""

    _name = "municipal.request.note"
    _description = "Internal note"

    request_id = fields.Many2one("municipal.request", required=True, ondelete="cascade")
    body = fields.Text("Internal note", required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files")

    def action_save(self):
        self.ensure_one()
        self.request_id._add_internal_note(self.body, self.attachment_ids._take_as_files())
        return {"type": "ir.actions.act_window_close"}
