from odoo import api, fields, models


class MunicipalRequestReply(models.TransientModel):
    """A text that the citizen will read. Notes have a dialogue, a colour and a method of their own."""

    _name = "municipal.request.reply"
    _description = "Reply to the citizen"

    request_id = fields.Many2one("municipal.request", required=True, ondelete="cascade")
    citizen_name = fields.Char(compute="_compute_recipient")
    route_text = fields.Char("How it reaches the citizen", compute="_compute_recipient")
    body = fields.Text("Text to the citizen", required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files")

    @api.depends("request_id")
    def _compute_recipient(self):
        for wizard in self:
            request = wizard.request_id
            wizard.citizen_name = request.contact_name or request.citizen_id.name
            wizard.route_text = request and request._get_reply_route_text()

    def action_send(self):
        self.ensure_one()
        self.request_id._reply_to_citizen(self.body, self.attachment_ids._take_as_files())
        return {"type": "ir.actions.act_window_close"}
