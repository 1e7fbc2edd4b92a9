from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    municipality_call_from = fields.Float(
        related="company_id.municipality_call_from", readonly=False
    )
    municipality_call_until = fields.Float(
        related="company_id.municipality_call_until", readonly=False
    )
    municipality_call_again_from = fields.Float(
        related="company_id.municipality_call_again_from", readonly=False
    )
    municipality_call_again_until = fields.Float(
        related="company_id.municipality_call_again_until", readonly=False
    )
    municipality_call_tries = fields.Integer(
        related="company_id.municipality_call_tries", readonly=False
    )
    municipality_call_tries_a_day = fields.Integer(
        related="company_id.municipality_call_tries_a_day", readonly=False
    )
    municipality_call_pause = fields.Integer(
        related="company_id.municipality_call_pause", readonly=False
    )
    municipality_sms_account_id = fields.Many2one(
        related="company_id.municipality_sms_account_id", readonly=False
    )
    municipality_sms_sender = fields.Char(
        related="company_id.municipality_sms_sender", readonly=False
    )
