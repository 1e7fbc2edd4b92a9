from odoo import api, models

from ..tools.identity import IdentityError, clean_phone


class MunicipalChannelPhone(models.AbstractModel):
    """Somebody of the town hall rings up: a to-do for the officer, with the words to say."""

    _name = "municipal.channel.phone"
    _inherit = "municipal.channel"
    _description = "Channel: telephone call by an officer"

    _channel_code = "phone"
    _channel_sequence = 80

    @api.model
    def _get_channel_label(self):
        return self.env._("Telephone call")

    @api.model
    def _is_configured(self, company):
        return True

    @api.model
    def _reach(self, recipient):
        try:
            return clean_phone(recipient.phone)
        except IdentityError:
            return None

    @api.model
    def _prepare(self, notification):
        template, facts = notification._get_template_and_facts(private=True)
        message = template._render_email(facts, notification.company_id)
        return {"subject": message["subject"], "body": message["text"]}

    @api.model
    def _deliver(self, notification):
        # the officer needs number and PIN to say or print them, so nothing is hidden here
        message = self._prepare(notification)
        notification._set_manual(subject=message["subject"], body=message["body"])

    @api.model
    def _refresh(self, notification):
        """Nothing happens by itself: the officer marks it."""
