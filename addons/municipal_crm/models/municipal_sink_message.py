from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.sink import get_sink

KEEP_DAYS = 90


class MunicipalSinkMessage(models.Model):
    """An e-mail or SMS that stayed on this machine because the server runs with a sink.

    The file under the sink's folder is the message as it would have left; this row shows it in the
    backend. One message has one key: a repeat (after a crash) overwrites its file and its row.
    """

    _name = "municipal.sink.message"
    _description = "Message kept by the local sink"
    _order = "date desc, id desc"
    _rec_name = "subject"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    kind = fields.Selection([("email", "E-mail"), ("sms", "SMS")], required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True)
    sender = fields.Char("From", readonly=True)
    recipient = fields.Char("To", required=True, readonly=True)
    subject = fields.Char(readonly=True)
    body_text = fields.Text("Text", readonly=True)
    body_html = fields.Html("As seen", readonly=True, sanitize="email_outgoing")
    file_name = fields.Char("File", readonly=True, help="Under the folder of the sink.")

    _key_uniq = models.UniqueIndex("(key)", "This message is kept already.")

    @api.model
    def _keep_email(self, key, content, message, recipients):
        """Write one e-mail to the sink.

        :param str key: 32 hexadecimal digits
        :param bytes content: the e-mail as it would be sent
        :param email.message.EmailMessage message: the same, parsed
        :param list recipients: envelope addresses
        """
        path = get_sink().write_email(key, content)
        html, text = message.get_body(("html",)), message.get_body(("plain",))
        self._keep(
            key=key,
            kind="email",
            sender=str(message["From"] or ""),
            recipient=", ".join(recipients),
            subject=str(message["Subject"] or ""),
            body_text=text.get_content() if text else "",
            body_html=self._clean_html(html.get_content() if html else ""),
            file_name=f"email/{path.name}",
        )

    @api.model
    def _keep_sms(self, recipients):
        """Write SMS to the sink: (uuid, number, text) each."""
        sink = get_sink()
        for uuid, number, text in recipients:
            path = sink.write_sms(uuid, number, text)
            self._keep(
                key=uuid,
                kind="sms",
                sender=self.env.company.name,
                recipient=number,
                subject=" ".join(text.split())[:80],
                body_text=text,
                body_html="",
                file_name=f"sms/{path.name}",
            )

    @api.model
    def _clean_html(self, html):
        return self._fields["body_html"].convert_to_column(html, self)

    @api.model
    def _keep(self, **values):
        """One row for each key, also when two workers hand over the same message."""
        values["date"] = fields.Datetime.now()
        names = SQL(", ").join(map(SQL.identifier, values))
        self.env.cr.execute(
            SQL(
                "INSERT INTO municipal_sink_message (%(names)s) VALUES %(row)s"
                " ON CONFLICT (key) DO UPDATE SET (%(names)s) = %(row)s",
                names=names,
                row=SQL("%s", tuple(values.values())),
            )
        )
        self.invalidate_model(flush=False)

    @api.autovacuum
    def _gc_old(self):
        """Kept messages are for looking at, not an archive."""
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        self.search([("date", "<", limit)], limit=10000).unlink()
