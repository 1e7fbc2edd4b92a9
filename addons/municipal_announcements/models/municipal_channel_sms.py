from odoo import api, models

from ..tools.sms_parts import to_gsm7


class MunicipalChannelSms(models.AbstractModel):
    _inherit = "municipal.channel.sms"

    @api.model
    def _prepare(self, notification):
        """In capitals where the author has asked for it: less than half the price."""
        message = super()._prepare(notification)
        # sudo: municipal.broadcast - the outbox is the system's own work
        if notification.sudo().broadcast_id.is_capitals:
            message["body"] = to_gsm7(message["body"])
        return message

    @api.model
    def _take_incoming(self, number, text, company):
        """STOP ends the subscriptions of the number, whatever else the word does (N10)."""
        self.env["municipal.subscription"]._take_sms(number, text, company)
        return super()._take_incoming(number, text, company)
