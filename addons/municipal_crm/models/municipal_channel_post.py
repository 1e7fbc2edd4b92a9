from odoo import api, models


class MunicipalChannelPost(models.AbstractModel):
    """A letter: a to-do for the officer, with the text to print."""

    _name = "municipal.channel.post"
    _inherit = "municipal.channel.phone"
    _description = "Channel: letter"

    _channel_code = "post"
    _channel_sequence = 90

    @api.model
    def _get_channel_label(self):
        return self.env._("Letter")

    @api.model
    def _reach(self, recipient):
        return recipient.postal or None
