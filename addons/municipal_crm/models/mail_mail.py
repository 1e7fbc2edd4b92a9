from odoo import fields, models


class MailMail(models.Model):
    _inherit = "mail.mail"

    municipal_notification_id = fields.Many2one(
        "municipal.notification", "Municipal message", index="btree_not_null", ondelete="set null"
    )
    municipal_text = fields.Text("Plain text", help="Sent beside the HTML instead of a conversion.")

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        emails = super()._prepare_outgoing_list(
            mail_server=mail_server, doc_to_followers=doc_to_followers
        )
        if self.municipal_text:
            for email in emails:
                email["body_alternative"] = self.municipal_text
        return emails

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        # before super(), which deletes what was sent; in the transaction that marks the e-mail
        channel = self.env["municipal.channel.email"]
        for mail in self:
            # sudo: municipal.notification - the queue runs for everybody
            notification = mail.sudo().municipal_notification_id
            if notification:
                channel._sync_mail(notification, mail)
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )

    def cancel(self):
        result = super().cancel()
        for mail in self:
            # sudo: municipal.notification - who may cancel the e-mail decides about its message
            notification = mail.sudo().municipal_notification_id
            if notification:
                self.env["municipal.channel.email"]._sync_mail(notification, mail)
        return result
