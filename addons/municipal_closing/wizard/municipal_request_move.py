from odoo import api, fields, models


class MunicipalRequestMove(models.TransientModel):
    _inherit = "municipal.request.move"

    closing_reason_ids = fields.Many2many(
        "municipal.closing.reason", compute="_compute_closing_reason_ids", string="Reasons that fit"
    )
    closing_reason_id = fields.Many2one("municipal.closing.reason", "Why it ends")
    closing_template_id = fields.Many2one(
        related="closing_reason_id.template_id", string="Text of the reason"
    )

    @api.depends("target_id")
    def _compute_closing_reason_ids(self):
        Reason = self.env["municipal.closing.reason"]
        for wizard in self:
            wizard.closing_reason_ids = Reason.search([("state_ids", "in", wizard.target_id.ids)])

    @api.onchange("closing_reason_id")
    def _onchange_closing_reason_id(self):
        """Its text to the citizen; and its name for the file, unless something is written there."""
        reason = self.closing_reason_id
        if reason.template_id:
            self.template_id = reason.template_id
            self.reply = reason.template_id._render_for(self.request_id)
        names = self.closing_reason_ids.mapped("name")
        if reason and (not self.reason or self.reason in names):
            self.reason = reason.name

    def action_apply(self):
        action = super().action_apply()
        if self.closing_reason_id:
            # sudo: municipal.request - the move was checked
            request = self.request_id.sudo()
            request._write_unguarded({"closing_reason_id": self.closing_reason_id.id})
        return action
