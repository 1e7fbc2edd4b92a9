import hashlib
from email import policy

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.sink import get_sink


class SinkSession:
    """Stands in for an SMTP session: takes the e-mail and keeps it on this machine."""

    def __init__(self, env, smtp_from):
        self.env = env
        self.smtp_from = smtp_from
        self.from_filter = False

    def send_message(self, message, smtp_from, smtp_to_list):
        # sudo: municipal.sink.message - the sink takes what anybody sends
        self.env["municipal.sink.message"].sudo()._keep_email(
            make_sink_key(message, smtp_to_list),
            message.as_bytes(policy=policy.SMTP),
            message,
            smtp_to_list,
        )

    def quit(self):
        """The session holds nothing open."""


def make_sink_key(message, smtp_to_list):
    """32 hexadecimal digits that are the same for the same e-mail to the same people."""
    own = str(message["X-Municipal-Notification"] or "")
    if own:
        return own
    identity = "\n".join([str(message["Message-Id"]), *sorted(smtp_to_list)])
    return hashlib.sha256(identity.encode()).hexdigest()[:32]


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

    @api.model
    def _connect__(self, *args, **kwargs):
        """While the sink is set no server is ever connected to, whatever is configured."""
        if get_sink() and not self._disable_send():
            return SinkSession(self.env, kwargs.get("smtp_from"))
        return super()._connect__(*args, **kwargs)

    def test_smtp_connection(self, autodetect_max_email_size=False):
        if get_sink():
            raise UserError(
                self.env._(
                    "This server keeps every message in its local sink and connects to nobody."
                )
            )
        return super().test_smtp_connection(autodetect_max_email_size=autodetect_max_email_size)
