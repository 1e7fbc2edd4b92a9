from odoo import fields, models


class MunicipalWebhook(models.Model):
    """Other systems hear of what is published and withdrawn (N26)."""

    _inherit = "municipal.webhook"

    is_told_published = fields.Boolean("What is published")
    is_told_cancelled = fields.Boolean("What is withdrawn")
