from odoo import api, fields, models


class MunicipalMessageTemplate(models.Model):
    _inherit = "municipal.message.template"

    event = fields.Selection(
        selection_add=[
            ("escalated", "Requests due or late"),
            ("answer_reminder", "Reminder of a question"),
            ("bad_rating", "Bad rating"),
        ],
        ondelete={
            "escalated": "cascade",
            "answer_reminder": "cascade",
            "bad_rating": "cascade",
        },
    )

    @api.model
    def _get_fact_names(self):
        return super()._get_fact_names() | {"step", "score"}
