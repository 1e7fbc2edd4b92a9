from urllib.parse import urlsplit

from odoo import api, models
from odoo.tools import config, email_normalize, formataddr

from ..tools.sink import get_sink

#: Trying the same address again cannot help: https://www.odoo.com names these in mail.mail
PERMANENT_FAILURES = frozenset(
    ("mail_email_invalid", "mail_email_missing", "mail_bl", "mail_optout", "mail_spam")
)
DEFAULT_SMTP_HOST = "localhost"


class MunicipalChannelEmail(models.AbstractModel):
    """E-mail through Odoo's own queue.

    The ``mail.mail`` row is written in the transaction that marks the notification, so neither
    exists without the other. One notification has one Message-Id for ever: should the server die
    between the hand-over to SMTP and the commit, the repeated e-mail is recognised as the same.
    """

    _name = "municipal.channel.email"
    _inherit = "municipal.channel"
    _description = "Channel: e-mail"

    _channel_code = "email"
    _channel_sequence = 10
    _channel_for_staff = True

    @api.model
    def _get_channel_label(self):
        return self.env._("E-mail")

    @api.model
    def _is_configured(self, company):
        if get_sink():
            return True
        if config.get("smtp_server") not in (None, False, "", DEFAULT_SMTP_HOST):
            return True
        # sudo: ir.mail_server - only whether there is one
        servers = self.env["ir.mail_server"].sudo()
        return bool(servers.search_count(servers._find_mail_server_allowed_domain(), limit=1))

    @api.model
    def _reach(self, recipient):
        return email_normalize(recipient.email or "") or None

    @api.model
    def _prepare(self, notification):
        template, facts = notification._get_template_and_facts()
        hidden = notification._hide_secrets(facts)
        return {
            **template._render_email(facts, notification.company_id),
            "archive": template._render_email_text(hidden, notification.company_id),
        }

    @api.model
    def _deliver(self, notification):
        message = self._prepare(notification)
        # sudo: mail.mail - the queue belongs to the system
        Mail = self.env["mail.mail"].sudo()
        mail = Mail.search([("municipal_notification_id", "=", notification.id)], limit=1)
        vals = self._prepare_mail(notification, message)
        if mail:
            mail.write(
                {**vals, "state": "outgoing", "failure_type": False, "failure_reason": False}
            )
        else:
            mail = Mail.create({**vals, "municipal_notification_id": notification.id})
        self.env["municipal.notification"]._wake_cron("mail.ir_cron_mail_scheduler_action")
        notification._set_sending(
            subject=message["subject"], body=message["archive"], provider_ref=mail.message_id
        )

    @api.model
    def _prepare_mail(self, notification, message):
        company = notification.company_id
        host = self._get_host(company)
        sender = self._get_sender(company, host)
        thread = notification.request_id.uuid
        return {
            "subject": message["subject"],
            "body_html": message["body_html"],
            "municipal_text": message["text"],
            "email_to": notification.address,
            "email_from": sender,
            "reply_to": sender,
            "message_id": f"<{notification.uuid}@{host}>",
            # the e-mails of one request hang together in the citizen's mailbox
            "references": f"<{thread}@{host}>" if thread else False,
            "headers": repr(
                {
                    "X-Municipal-Notification": notification.uuid,
                    "Auto-Submitted": "auto-generated",
                    "X-Auto-Response-Suppress": "OOF, AutoReply",
                }
            ),
            # the text stays in the notification, without its secrets
            "auto_delete": True,
        }

    @api.model
    def _get_host(self, company):
        return urlsplit(company.get_base_url()).hostname or "localhost"

    @api.model
    def _get_sender(self, company, host):
        if company.email:
            return company.email_formatted
        default = self.env["ir.mail_server"].with_company(company)._get_default_from_address()
        return formataddr((company.name, email_normalize(default or "") or f"noreply@{host}"))

    @api.model
    def _refresh(self, notification):
        # sudo: mail.mail - the queue belongs to the system
        mail = self.env["mail.mail"].sudo()
        mail = mail.search([("municipal_notification_id", "=", notification.id)], limit=1)
        if not mail:
            notification._set_failed(self.env._("The e-mail was removed from the queue."))
        else:
            self._sync_mail(notification, mail)

    @api.model
    def _sync_mail(self, notification, mail):
        """Carry the state of ``mail`` over to its notification."""
        if mail.state in ("sent", "received"):
            notification._set_sent(provider_ref=mail.message_id)
        elif mail.state == "cancel":
            notification._set_cancelled(self.env._("The e-mail was cancelled in the queue."))
        elif mail.state == "exception":
            notification._set_failed(
                mail.failure_reason or mail.failure_type or self.env._("Unknown error"),
                permanent=mail.failure_type in PERMANENT_FAILURES,
            )
