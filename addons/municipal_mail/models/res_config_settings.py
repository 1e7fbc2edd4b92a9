from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    incoming_alias_name = fields.Char(
        "Address for e-mails of citizens",
        compute="_compute_incoming_alias_name",
        inverse="_inverse_incoming_alias_name",
        groups="base.group_system",
    )
    incoming_alias_domain = fields.Char(related="company_id.alias_domain_id.name", string="Domain")

    @api.depends("company_id")
    def _compute_incoming_alias_name(self):
        for settings in self:
            settings.incoming_alias_name = settings.company_id.incoming_alias_id.alias_name

    def _inverse_incoming_alias_name(self):
        for settings in self:
            name = settings.incoming_alias_name or False
            if name != settings.company_id.incoming_alias_id.alias_name:
                settings.company_id._set_incoming_name(name)
