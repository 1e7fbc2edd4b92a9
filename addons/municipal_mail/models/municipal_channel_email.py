from odoo import api, models
from odoo.tools import formataddr


class MunicipalChannelEmail(models.AbstractModel):
    _inherit = "municipal.channel.email"

    @api.model
    def _prepare_mail(self, notification, message):
        """Answers to a request's messages come to the address that Odoo reads."""
        vals = super()._prepare_mail(notification, message)
        company = notification.company_id
        address = company._get_incoming_address()
        if address and notification.request_id:
            vals["reply_to"] = formataddr((company.name, address))
        return vals
