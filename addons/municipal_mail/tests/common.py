"""E-mails as a server hands them over."""

from email.message import EmailMessage
from email.utils import make_msgid

from odoo.addons.municipal_crm.tests.common import MunicipalCase

CITIZEN = "Eleni <eleni@citizens.example>"
STRANGER = "Somebody <somebody@elsewhere.example>"


class MailCase(MunicipalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].create({"name": "town.example"})
        cls.company.alias_domain_id = domain
        cls.company._set_incoming_name("requests")
        cls.request = cls._make_request(user_id=cls.anna.id)

    def told(self):
        """The message that told the citizen of the request's number."""
        messages = self.request.notification_ids
        return messages.filtered(lambda row: row.audience == "citizen")[:1]

    def receive(self, text="It is still dark.", sender=CITIZEN, answers=None, files=(), **headers):
        """Hand one e-mail to the gateway; the row it became."""
        mail = EmailMessage()
        mail["From"], mail["To"] = sender, headers.pop("to", "requests@town.example")
        mail["Subject"] = headers.pop("subject", "Re: your request")
        mail["Message-Id"] = headers.pop("message_id", make_msgid(domain="citizens.example"))
        if answers:
            mail["In-Reply-To"] = f"<{answers.uuid}@town.example>"
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        for name, content, kind in files:
            main, sub = kind.split("/")
            mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
        Mail = self.env["municipal.incoming.mail"]
        row = Mail.browse(Mail.sudo().message_process(False, mail.as_bytes()))
        self.env.flush_all()
        return row

    def messages(self, request=None):
        """What the citizen reads of the conversation."""
        rows = (request or self.request)._get_public_messages()
        return [(row["author"], str(row["body"])) for row in rows]

    def notes(self):
        """What only officers read, the newest first."""
        note = self.env.ref("mail.mt_note")
        rows = self.request.message_ids.filtered(lambda row: row.subtype_id == note)
        return [str(row.body) for row in rows]
