from odoo import api, models

from ..tools import plivo_message
from ..tools.doors import NEWS
from ..tools.plivo_signature import HEADER, MAIN_HEADER

SINCE = "%Y-%m-%d %H:%M:%S"
#: Webhooks that the carrier may sign by its older scheme.
MESSAGES = ("message", "message_status")


class MunicipalTelephonyPlivo(models.AbstractModel):
    """Plivo: what became of our calls, and SMS."""

    _inherit = "municipal.telephony.plivo"

    @api.model
    def _verify(self, account, webhook):
        """Messages are signed by the older scheme where no newer signature is given at all."""
        newer = webhook.headers.get(HEADER) or webhook.headers.get(MAIN_HEADER)
        if webhook.what not in MESSAGES or newer:
            return super()._verify(account, webhook)
        url = account._get_signed_url(webhook)
        return plivo_message.is_signed(url, webhook.headers, *account._get_signing_tokens())

    # === CALLS === #

    @api.model
    def _parse_machine(self, account, webhook):
        return webhook.fields.get("Machine", "").strip().lower() == "true"

    @api.model
    def _find_call(self, account, order):
        since = order.try_ids[-1:].date or order.date_placed
        found = self._get_rest(account).find_calls(
            order.line_id.number, order.number, since.strftime(SINCE)
        )
        if not found:
            return None
        call = found[0]
        return {
            "seconds": int(float(call.get("call_duration") or 0)),
            "cause": str(call.get("hangup_cause_name") or call.get("call_state") or "")[:100],
            "cost": float(call.get("total_amount") or 0),
        }

    @api.model
    def _take_back(self, account, reference, call_id):
        rest = self._get_rest(account)
        if call_id:
            rest.hang_up(call_id)
        elif reference:
            rest.cancel_call(reference)

    # === SMS === #

    @api.model
    def _send_message(self, account, sender, number, text, uuid):
        url = account._url(f"message_status?sms={uuid}") + NEWS
        return self._get_rest(account).send_message(sender, number, text, url)

    @api.model
    def _find_message(self, account, number, since, text):
        rest = self._get_rest(account)
        found = rest.find_messages(number, since.strftime(SINCE))
        # sudo: municipal.ivr.message - ids of others that went to the same number
        known = self.env["municipal.ivr.message"].sudo()
        for row in found:
            reference = str(row.get("message_uuid") or "")
            domain = [("account_id", "=", account.id), ("carrier_ref", "=", reference)]
            if reference and not known.search_count(domain, limit=1):
                return reference
        return None

    @api.model
    def _fetch_report(self, account, message):
        found = self._get_rest(account).get_message(message.carrier_ref)
        told = {
            "Status": str(found.get("message_state") or ""),
            "ErrorCode": str(found.get("error_code") or ""),
            "Units": str(found.get("units") or ""),
            "TotalAmount": str(found.get("total_amount") or ""),
            "MessageUUID": message.carrier_ref,
        }
        return plivo_message.read_report(told, message.uuid)

    @api.model
    def _parse_message(self, account, webhook):
        return plivo_message.read_incoming(webhook.fields)

    @api.model
    def _parse_message_status(self, account, webhook):
        return plivo_message.read_report(webhook.fields, webhook.arguments.get("sms", "")[:64])
