from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    municipality_reminder_days = fields.Integer(
        related="company_id.municipality_reminder_days", readonly=False
    )
    municipality_waiting_days = fields.Integer(
        related="company_id.municipality_waiting_days", readonly=False
    )
    municipality_alert_score = fields.Integer(
        related="company_id.municipality_alert_score", readonly=False
    )
