from odoo import api, models


class MunicipalChannelSms(models.AbstractModel):
    """Whoever wrote STOP gets no SMS: another way is looked for at once."""

    _inherit = "municipal.channel.sms"

    @api.model
    def _reach(self, recipient):
        number = super()._reach(recipient)
        stopped = number and self.env["municipal.ivr.message"]._is_stopped(number)
        return None if stopped else number
