from ast import literal_eval

from odoo import api, models


class MunicipalChannelEmail(models.AbstractModel):
    _inherit = "municipal.channel.email"

    @api.model
    def _prepare_mail(self, notification, message):
        """Announcements can be stopped by one click in the mailbox (RFC 2369, RFC 8058)."""
        vals = super()._prepare_mail(notification, message)
        subscription = notification.subscription_id
        if notification.broadcast_id:
            headers = {"Precedence": "bulk"}
            if subscription:
                link = subscription._get_link("stop")
                headers |= {
                    "List-Unsubscribe": f"<{link}>",
                    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                }
            vals["headers"] = repr(literal_eval(vals["headers"]) | headers)
        return vals
