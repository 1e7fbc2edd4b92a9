from odoo import api, fields, models


class MunicipalRequestMove(models.TransientModel):
    """Asks for what a move of the workflow needs: a reason, a text to the citizen, or both."""

    _name = "municipal.request.move"
    _description = "Move of a request"

    request_id = fields.Many2one("municipal.request", required=True, ondelete="cascade")
    transition_id = fields.Many2one(
        "municipal.request.transition", required=True, ondelete="cascade"
    )
    target_id = fields.Many2one(related="transition_id.target_id", string="New state")
    target_code = fields.Char(related="target_id.code", string="Code of the new state")
    needs_reason = fields.Boolean(compute="_compute_needs_reason")
    open_tasks_text = fields.Char("Open tasks", compute="_compute_needs_reason")
    needs_reply = fields.Boolean(related="transition_id.needs_reply")
    reason = fields.Text()
    reply = fields.Text("Text to the citizen")
    template_id = fields.Many2one("municipal.reply.template")
    template_ids = fields.Many2many(
        "municipal.reply.template", compute="_compute_template_ids", string="Templates that fit"
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    delivery_text = fields.Char("Delivery", compute="_compute_delivery_text")
    route_text = fields.Char("How it reaches the citizen", compute="_compute_route_text")

    @api.depends("request_id", "transition_id")
    def _compute_needs_reason(self):
        """Open tasks are closed over by a supervisor only, who says why."""
        for wizard in self:
            tasks = wizard.request_id._get_tasks_in_the_way(wizard.target_id)
            wizard.open_tasks_text = ", ".join(
                f"{task.name} ({task.department_id.name})" for task in tasks
            )
            wizard.needs_reason = wizard.transition_id.needs_reason or bool(tasks)

    @api.depends("request_id")
    def _compute_route_text(self):
        for wizard in self:
            wizard.route_text = wizard.request_id and wizard.request_id._get_reply_route_text()

    @api.depends("request_id", "target_id")
    def _compute_template_ids(self):
        Template = self.env["municipal.reply.template"]
        for wizard in self:
            domain = Template._get_domain(wizard.request_id, wizard.target_id)
            wizard.template_ids = wizard.needs_reply and Template.search(domain)

    @api.onchange("template_id")
    def _onchange_template_id(self):
        if self.template_id:
            self.reply = self.template_id._render_for(self.request_id)

    @api.depends("request_id", "target_id")
    def _compute_delivery_text(self):
        """Where the answer document is awaited, for the moves that close a request."""
        for wizard in self:
            request = wizard.request_id
            option = request.delivery_option_id
            parts = (option.name, request.delivery_address or option.place_id.display_name)
            wizard.delivery_text = wizard.target_id.is_closed and ", ".join(filter(None, parts))

    def action_apply(self):
        self.ensure_one()
        files = self.attachment_ids._take_as_files()
        self.request_id._set_state(
            self.target_id.code, reason=self.reason, reply=self.reply, files=files
        )
        return {"type": "ir.actions.act_window_close"}
