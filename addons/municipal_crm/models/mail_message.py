from odoo import fields, models


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _prepare_panel_message(self, kind):
        """One message for the conversation panel of a request; shape: see ``get_conversation``."""
        self.ensure_one()
        return {
            "id": self.id,
            "kind": kind,
            "date": fields.Datetime.to_string(self.date),
            "author": self.author_id.name or self.email_from or "",
            "body": self.body or "",
            "files": [
                {
                    "id": file.id,
                    "name": file.name,
                    "mimetype": file.mimetype,
                    "size": file.file_size,
                }
                for file in self.attachment_ids
            ],
        }
