from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    municipality_code = fields.Char(related="company_id.municipality_code", readonly=False)
    municipality_tz = fields.Selection(related="company_id.municipality_tz", readonly=False)
    municipality_show_officer = fields.Boolean(
        related="company_id.municipality_show_officer", readonly=False
    )
    municipality_quiet_start = fields.Float(
        related="company_id.municipality_quiet_start", readonly=False
    )
    municipality_quiet_end = fields.Float(
        related="company_id.municipality_quiet_end", readonly=False
    )
    municipality_emergency_text = fields.Char(
        related="company_id.municipality_emergency_text", readonly=False
    )
    municipality_primary_color = fields.Char(related="company_id.primary_color", readonly=False)
    municipality_secondary_color = fields.Char(related="company_id.secondary_color", readonly=False)
    municipality_motto = fields.Char(related="company_id.municipality_motto", readonly=False)
    municipality_line_phone = fields.Char(
        related="company_id.municipality_line_phone", readonly=False
    )
    municipality_line_hours = fields.Char(
        related="company_id.municipality_line_hours", readonly=False
    )
