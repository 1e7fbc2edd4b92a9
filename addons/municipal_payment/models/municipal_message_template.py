from odoo import api, fields, models

EVENTS = ("fee_due", "fee_paid", "fee_returned")


class MunicipalMessageTemplate(models.Model):
    _inherit = "municipal.message.template"

    event = fields.Selection(
        selection_add=[
            ("fee_due", "Fee to be paid"),
            ("fee_paid", "Fee paid"),
            ("fee_returned", "Fee given back"),
        ],
        ondelete=dict.fromkeys(EVENTS, "cascade"),
    )

    @api.model
    def _get_fact_names(self):
        return super()._get_fact_names() | {"amount", "receipt"}
