from odoo import api, models

from ..tools import incoming

MAIL = "municipal.incoming.mail"


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        """Answers to our messages go to their request, wherever they were sent to."""
        if not message_dict.get("is_bounce") and self.env[MAIL]._is_answer(message_dict):
            routes = [(MAIL, False, {}, self.env.uid, None)]
        else:
            routes = super().message_route(message, message_dict, model, thread_id, custom_values)
        return [
            (name, thread, {**(values or {}), **self._get_mail_facts(message)}, user, alias)
            if name == MAIL and not thread
            else (name, thread, values, user, alias)
            for name, thread, values, user, alias in routes or []
        ]

    @api.model
    def _get_mail_facts(self, message):
        """What only the headers tell."""
        return {
            "is_automatic": incoming.is_automatic(dict(message.items())),
            "is_forged": incoming.is_forged(message.get_all("Authentication-Results", [])),
        }
