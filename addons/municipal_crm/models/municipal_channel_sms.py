from odoo import api, models

from ..tools.identity import IdentityError, clean_phone, phone_kind

#: Odoo's failure types of ``sms.sms`` that another try to the same number cannot cure.
PERMANENT_FAILURES = frozenset(
    (
        "sms_number_missing",
        "sms_number_format",
        "sms_country_not_supported",
        "sms_blacklist",
        "sms_optout",
        "sms_invalid_destination",
        "sms_not_allowed",
        "sms_rejected",
    )
)


class MunicipalChannelSms(models.AbstractModel):
    """SMS through Odoo's queue, with whatever provider the company has.

    The ``sms.sms`` row carries the uuid of the notification: providers report back under it, and
    those that recognise repeats recognise ours.
    """

    _name = "municipal.channel.sms"
    _inherit = "municipal.channel"
    _description = "Channel: SMS"

    _channel_code = "sms"
    _channel_sequence = 20
    _channel_keeps_quiet = True

    @api.model
    def _get_channel_label(self):
        return self.env._("SMS")

    @api.model
    def _is_configured(self, company):
        return company._has_sms_provider()

    @api.model
    def _reach(self, recipient):
        try:
            number = clean_phone(recipient.phone)
        except IdentityError:
            return None
        return number if phone_kind(number) == "mobile" else None

    @api.model
    def _prepare(self, notification):
        template, facts = notification._get_template_and_facts()
        return {
            "body": template._render_sms(facts),
            "archive": template._render_sms(notification._hide_secrets(facts)),
        }

    @api.model
    def _deliver(self, notification):
        message = self._prepare(notification)
        uuid = notification.uuid
        # sudo: sms.sms, sms.tracker - the queue belongs to the system
        Sms = self.env["sms.sms"].sudo().with_company(notification.company_id)
        sms = Sms.search([("uuid", "=", uuid)], limit=1)
        vals = {"number": notification.address, "body": message["body"]}
        if sms:
            sms.write({**vals, "state": "outgoing", "failure_type": False, "to_delete": False})
            self.env["municipal.notification"]._wake_cron("sms.ir_cron_sms_scheduler_action")
        else:
            Sms.create({**vals, "uuid": uuid, "partner_id": notification.partner_id.id})
        Tracker = self.env["sms.tracker"].sudo()
        if not Tracker.search_count([("sms_uuid", "=", uuid)], limit=1):
            Tracker.create({"sms_uuid": uuid, "municipal_notification_id": notification.id})
        notification._set_sending(body=message["archive"], provider_ref=uuid)

    @api.model
    def _take_incoming(self, number, text, company):
        """An SMS has come in, once. Whoever receives them calls this; addons extend it.

        :param str number: who sent it, E.164
        :param company: the municipality whose number it was sent to
        """

    @api.model
    def _refresh(self, notification):
        # sudo: sms.sms - the queue belongs to the system
        sms = self.env["sms.sms"].sudo().search([("uuid", "=", notification.uuid)], limit=1)
        if not sms:
            notification._set_failed(self.env._("The SMS was removed from the queue."))
        else:
            self._sync_state(notification, sms.state, sms.failure_type)

    @api.model
    def _sync_state(self, notification, sms_state, failure_type=False, failure_reason=False):
        """Carry a state of ``sms.sms`` (or of a delivery report) over to its notification."""
        if sms_state in ("process", "pending"):
            notification._set_sent()
        elif sms_state == "sent":
            notification._set_delivered()
        elif sms_state == "canceled":
            notification._set_cancelled(self.env._("The SMS was cancelled in the queue."))
        elif sms_state == "error":
            notification._set_failed(
                failure_reason or failure_type or self.env._("Unknown error"),
                permanent=failure_type in PERMANENT_FAILURES,
            )
