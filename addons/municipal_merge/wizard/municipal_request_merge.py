from odoo import api, fields, models
from odoo.exceptions import UserError

#: More than these nobody has looked at.
MOST = 50


class MunicipalRequestMerge(models.TransientModel):
    """Asks which of the chosen requests stays open, and what the citizens of the others read."""

    _name = "municipal.request.merge"
    _description = "Merging of requests"

    chosen_ids = fields.Many2many("municipal.request", string="Chosen requests")
    target_id = fields.Many2one(
        "municipal.request",
        "Stays open",
        domain="[('is_open', '=', True), ('merged_into_id', '=', False)]",
    )
    request_ids = fields.Many2many(
        "municipal.request", compute="_compute_request_ids", string="Are merged into it"
    )
    template_id = fields.Many2one("municipal.reply.template")
    reply = fields.Text("Text to the citizen")

    @api.depends("chosen_ids", "target_id")
    def _compute_request_ids(self):
        for wizard in self:
            wizard.request_ids = wizard.chosen_ids._origin - wizard.target_id._origin

    @api.model
    def default_get(self, fields_list):
        """The oldest of those that were chosen stays; of one alone, the oldest that is like it."""
        values = super().default_get(fields_list)
        Request = self.env["municipal.request"]
        ids = list(dict.fromkeys(self.env.context.get("active_ids") or ()))
        chosen = Request.search([("id", "in", ids[: MOST + 1])], order="id")
        if len(chosen) > MOST:
            raise UserError(self.env._("Choose at most %s requests of one matter.", MOST))
        alike = Request._find_merge_candidates(chosen) if len(chosen) == 1 else chosen
        template = self.env.ref("municipal_merge.municipal_reply_template_merged", False)
        return values | {
            "chosen_ids": chosen.ids,
            "target_id": alike.filtered("is_open")[:1].id,
            "template_id": template and template.active and template.id,
        }

    def action_apply(self):
        """Merge, and show the request that stays."""
        self.ensure_one()
        if not self.request_ids or not self.target_id:
            raise UserError(self.env._("Choose the request that stays open, and another one."))
        self.request_ids._merge_into(self.target_id, self.template_id, self.reply)
        return self.target_id._get_records_action(context={})
