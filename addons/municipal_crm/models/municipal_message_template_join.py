from odoo import fields, models


class MunicipalMessageTemplate(models.Model):
    _inherit = "municipal.message.template"

    event = fields.Selection(
        selection_add=[("joined_closed", "A request that was joined is over")],
        ondelete={"joined_closed": "cascade"},
    )
