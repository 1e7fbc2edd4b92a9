from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    taxisnet_server = fields.Selection(related="company_id.taxisnet_server", readonly=False)
    taxisnet_client = fields.Char(related="company_id.taxisnet_client", readonly=False)
    taxisnet_secret = fields.Char(related="company_id.taxisnet_secret", readonly=False)
    taxisnet_callback = fields.Char("Address for the answer", compute="_compute_taxisnet_callback")

    def _compute_taxisnet_callback(self):
        for settings in self:
            settings.taxisnet_callback = self.env["municipal.taxisnet"]._get_callback()
