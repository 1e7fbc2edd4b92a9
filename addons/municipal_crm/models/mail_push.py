from odoo import api, models

from ..tools.sink import get_sink


class MailPush(models.Model):
    _inherit = "mail.push"

    @api.model
    def _push_notification_to_endpoint(self, batch_size=50):
        """While the sink is set nothing leaves the machine: browsers' push services neither."""
        if not get_sink():
            super()._push_notification_to_endpoint(batch_size)
