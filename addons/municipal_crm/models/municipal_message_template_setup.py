from odoo import fields, models


class MunicipalMessageTemplate(models.Model):
    _inherit = "municipal.message.template"

    event = fields.Selection(
        selection_add=[("setup_test", "Test of the messages")], ondelete={"setup_test": "cascade"}
    )
