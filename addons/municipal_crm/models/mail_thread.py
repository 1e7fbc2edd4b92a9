from odoo import api, models
from odoo.tools import html2plaintext


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """An e-mail that came back was not read: the citizen is told another way."""
        result = super()._routing_handle_bounce(email_message, message_dict)
        bounced = message_dict.get("bounced_msg_ids")
        if bounced:
            # sudo: municipal.notification - bounces are handled by the system
            notifications = (
                self.env["municipal.notification"]
                .sudo()
                .search([("provider_ref", "in", bounced), ("channel", "=", "email")])
            )
            reason = html2plaintext(message_dict.get("body") or "").strip()[:500]
            notifications._set_failed(reason or self.env._("The e-mail came back."), permanent=True)
        return result
