from odoo import api, fields, models


class MunicipalMessageTemplate(models.Model):
    _inherit = "municipal.message.template"

    event = fields.Selection(
        selection_add=[("code", "Code that proves a contact")], ondelete={"code": "cascade"}
    )

    @api.model
    def _get_fact_names(self):
        return super()._get_fact_names() | {"code", "minutes"}
