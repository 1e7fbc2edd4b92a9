from odoo import models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    def action_indicator_rebuild(self):
        return self.env["municipal.indicator.fact"].action_rebuild()
