from odoo import fields, models


class MunicipalMessageTemplate(models.Model):
    _inherit = "municipal.message.template"

    event = fields.Selection(
        selection_add=[("merged_news", "News of a merged request")],
        ondelete={"merged_news": "cascade"},
    )
