from collections import defaultdict

from odoo import fields, models
from odoo.addons.municipal_crm.tools.sink import get_sink
from odoo.addons.sms.tools.sms_api import SmsApiBase

#: Each one is a request of its own to the carrier: few enough that a run ends soon.
BATCH_SIZE = 50


class TelephonySmsApi(SmsApiBase):
    """SMS through a telephone account of the municipality."""

    PROVIDER_TO_SMS_FAILURE_TYPE = SmsApiBase.PROVIDER_TO_SMS_FAILURE_TYPE | {
        "blacklisted": "sms_blacklist",
    }

    def __init__(self, env, account=None):
        super().__init__(env, account=account)
        self.municipal_account = account

    def _get_sms_api_error_messages(self):
        return {"blacklisted": self.env._("The number wants no SMS.")}

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        """One order after the other; each is known to the database before it leaves."""
        # sudo: municipal.ivr.account, municipal.ivr.message - the queue belongs to the system
        account = self.municipal_account or self.company.municipality_sms_account_id
        account = account.sudo()
        Message = self.env["municipal.ivr.message"].sudo()
        rows = [
            (number["uuid"], number["number"], message["content"] or "")
            for message in messages
            for number in message["numbers"]
        ]
        kept = self.env["sms.sms"]._get_municipal_archive([uuid for uuid, _to, _text in rows])
        return [
            Message._send_one(account, uuid, number, text, kept.get(uuid, text))
            for uuid, number, text in rows
        ]


class SmsSms(models.Model):
    """SMS of a municipality leave through its own telephone account."""

    _inherit = "sms.sms"

    municipal_account_id = fields.Many2one("municipal.ivr.account", ondelete="set null")
    municipal_archive = fields.Text(help="The text as it may be kept.")

    def _get_municipal_account(self):
        return self.municipal_account_id or self._get_sms_company().municipality_sms_account_id

    def _get_sms_company(self):
        """The municipality in whose name it is sent."""
        # sudo: sms.tracker, municipal.notification - links of the queue
        row = self.sudo()
        owner = row.municipal_account_id or row.sms_tracker_id.municipal_notification_id
        return owner.company_id or super()._get_sms_company()

    def _split_by_api(self):
        if get_sink():
            yield from super()._split_by_api()
            return
        groups = defaultdict(lambda: self.env["sms.sms"])
        for sms in self:
            groups[sms._get_municipal_account()] += sms
        others = groups.pop(self.env["municipal.ivr.account"], None)
        for account, rows in groups.items():
            api = TelephonySmsApi(self.env, account)
            api._set_company(account.company_id)
            yield api, rows
        if others:
            yield from super(SmsSms, others)._split_by_api()

    def _send(self, unlink_failed=False, unlink_sent=True, raise_exception=False):
        """The scheduled action names no provider and takes all municipalities at once."""
        if self.env.context.get("sms_api"):
            return super()._send(unlink_failed, unlink_sent, raise_exception)
        for api, rows in self._split_by_api():
            rows.with_context(sms_api=api)._send(unlink_failed, unlink_sent, raise_exception)
        return None

    def _get_send_batch_size(self):
        size = super()._get_send_batch_size()
        companies = self.env["res.company"].sudo()  # sudo: res.company - which provider they have
        if companies.search_count([("municipality_sms_account_id", "!=", False)], limit=1):
            return min(size, BATCH_SIZE)
        return size

    def _get_municipal_archive(self, uuids):
        """{uuid: text without codes and links}, for those that need another text than their own."""
        # sudo: sms.sms, municipal.notification - the queue belongs to the system
        rows = self.sudo().search([("uuid", "in", uuids), ("municipal_archive", "!=", False)])
        kept = {row.uuid: row.municipal_archive for row in rows}
        Notification = self.env["municipal.notification"].sudo()
        for row in Notification.search([("uuid", "in", uuids)]):
            kept[row.uuid] = row.body or ""
        return kept
