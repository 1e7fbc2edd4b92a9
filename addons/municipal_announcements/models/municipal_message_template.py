from odoo import api, fields, models


class MunicipalMessageTemplate(models.Model):
    """Messages about subscriptions and announcements, and the facts that their texts can show."""

    _inherit = "municipal.message.template"

    event = fields.Selection(
        selection_add=[
            ("subscription_confirm", "Confirm the subscription"),
            ("subscription_settings", "Link of the subscription"),
            ("announcement", "Announcement"),
            ("announcement_alert", "Alert"),
            ("broadcast", "Message to many"),
            ("alert_check", "Question to fragile residents"),
        ],
        ondelete={
            "subscription_confirm": "cascade",
            "subscription_settings": "cascade",
            "announcement": "cascade",
            "announcement_alert": "cascade",
            "broadcast": "cascade",
            "alert_check": "cascade",
        },
    )

    @api.model
    def _get_fact_names(self):
        return super()._get_fact_names() | {
            "title", "summary", "instructions", "until", "where", "text", "settings_link", "drill",
        }  # fmt: skip
