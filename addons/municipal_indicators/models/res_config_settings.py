from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    municipality_publish_figures = fields.Boolean(
        related="company_id.municipality_publish_figures", readonly=False
    )
    municipality_publish_data = fields.Boolean(
        related="company_id.municipality_publish_data", readonly=False
    )
    municipality_figures_threshold = fields.Integer(
        related="company_id.municipality_figures_threshold", readonly=False
    )
    municipality_report_every = fields.Selection(
        related="company_id.municipality_report_every", readonly=False
    )
    municipality_report_user_ids = fields.Many2many(
        related="company_id.municipality_report_user_ids", readonly=False
    )
    municipality_report_emails = fields.Char(
        related="company_id.municipality_report_emails", readonly=False
    )

    def action_indicator_rebuild(self):
        return self.env["municipal.indicator.fact"].action_rebuild()
