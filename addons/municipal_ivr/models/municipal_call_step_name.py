from odoo import api, fields, models


class MunicipalCall(models.Model):
    """Where a call is, in words: the flow's own names of its steps are for the flow."""

    _inherit = "municipal.call"

    node_name = fields.Char("Step", compute="_compute_node_name")
    lang_name = fields.Char("Spoken language", compute="_compute_lang_name")
    path = fields.Char("Way through the menus", compute="_compute_path")

    @api.depends("node", "flow_version_id")
    @api.depends_context("lang")
    def _compute_node_name(self):
        for call in self:
            call.node_name = call._get_step_name(call.node) if call.node else ""

    @api.depends("lang")
    def _compute_lang_name(self):
        for call in self:
            call.lang_name = self.env["res.lang"]._get_data(code=call.lang).name or call.lang

    @api.depends("state", "flow_version_id")
    @api.depends_context("lang")
    def _compute_path(self):
        for call, known in zip(self, self.sudo(), strict=True):  # sudo: the way, not the keys
            trail = (known.state or {}).get("trail", ())
            call.path = " → ".join(map(call._get_step_name, trail))

    def _get_step_name(self, code):
        # sudo: municipal.ivr.flow.version - see its own method
        return self.sudo().flow_version_id.with_env(self.env)._get_step_name(code)
