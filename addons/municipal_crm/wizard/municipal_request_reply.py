from odoo import api, fields, models


class MunicipalRequestReply(models.TransientModel):
    """A text that the citizen will read. Notes have a dialogue, a colour and a method of their own."""

    _name = "municipal.request.reply"
    _description = "Reply to the citizen"

    request_id = fields.Many2one("municipal.request", required=True, ondelete="cascade")
    citizen_name = fields.Char(compute="_compute_recipient")
    route_text = fields.Char("How it reaches the citizen", compute="_compute_recipient")
    template_id = fields.Many2one("municipal.reply.template")
    template_ids = fields.Many2many(
        "municipal.reply.template", compute="_compute_template_ids", string="Templates that fit"
    )
    body = fields.Text("Text to the citizen", required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files")

    @api.depends("request_id")
    def _compute_recipient(self):
        for wizard in self:
            request = wizard.request_id
            wizard.citizen_name = request.contact_name or request.citizen_id.name
            wizard.route_text = request and request._get_reply_route_text()

    @api.depends("request_id")
    def _compute_template_ids(self):
        Template = self.env["municipal.reply.template"]
        for wizard in self:
            request = wizard.request_id
            domain = Template._get_domain(request, request.state_id)
            wizard.template_ids = request and Template.search(domain)

    @api.onchange("template_id")
    def _onchange_template_id(self):
        """The text with the real values, as the citizen will read it; it can still be changed."""
        if self.template_id:
            self.body = self.template_id._render_for(self.request_id)

    def action_send(self):
        self.ensure_one()
        self.request_id._reply_to_citizen(self.body, self.attachment_ids._take_as_files())
        return {"type": "ir.actions.act_window_close"}
