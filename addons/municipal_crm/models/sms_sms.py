from odoo import models
from odoo.addons.sms.tools.sms_api import SmsApiBase

from ..tools.sink import get_sink


class SinkSmsApi(SmsApiBase):
    """An SMS provider that keeps every SMS on this machine (see ``municipal.sink.message``)."""

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        """Files and rows instead of SMS; everything arrives at once, as its report says."""
        recipients = [
            (number["uuid"], number["number"], message["content"])
            for message in messages
            for number in message["numbers"]
        ]
        # sudo: municipal.sink.message - the sink takes what anybody sends
        self.env["municipal.sink.message"].sudo()._keep_sms(recipients)
        return [{"uuid": uuid, "state": "delivered"} for uuid, _number, _text in recipients]


class UnconfiguredSmsApi(SmsApiBase):
    """No provider: every SMS fails with a reason, and nobody is contacted."""

    PROVIDER_TO_SMS_FAILURE_TYPE = SmsApiBase.PROVIDER_TO_SMS_FAILURE_TYPE | {
        "municipal_not_configured": "sms_acc",
    }

    def _get_sms_api_error_messages(self):
        return {"municipal_not_configured": self.env._("No SMS provider is configured.")}

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        reason = self._get_sms_api_error_messages()["municipal_not_configured"]
        return [
            {"uuid": number["uuid"], "state": "municipal_not_configured", "failure_reason": reason}
            for message in messages
            for number in message["numbers"]
        ]


class SmsSms(models.Model):
    _inherit = "sms.sms"

    def _split_by_api(self):
        """Odoo names its own paid service here; the company's choice holds for direct sending too."""
        if get_sink():
            yield SinkSmsApi(self.env), self
            return
        own = self.filtered(lambda sms: not sms._get_sms_company()._has_sms_provider())
        if own:
            yield UnconfiguredSmsApi(self.env), own
        if self - own:
            yield from super(SmsSms, self - own)._split_by_api()
