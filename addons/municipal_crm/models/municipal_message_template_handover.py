from odoo import fields, models


class MunicipalMessageTemplate(models.Model):
    _inherit = "municipal.message.template"

    event = fields.Selection(
        selection_add=[
            ("handover", "A request handed over"),
            ("handover_ended", "A hand-over taken back"),
            ("handover_answered", "An outside body answered"),
        ],
        ondelete={
            "handover": "cascade",
            "handover_ended": "cascade",
            "handover_answered": "cascade",
        },
    )
    audience = fields.Selection(
        selection_add=[("outside", "Outside bodies")], ondelete={"outside": "cascade"}
    )
