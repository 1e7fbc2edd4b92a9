from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import email_normalize

#: Days that automatic answers are kept: long enough to find out why something did not arrive.
KEEP_DAYS = 30


class MunicipalIncomingMail(models.Model):
    """An e-mail that came in and what became of it. Whatever arrives is here, whole (X07)."""

    _name = "municipal.incoming.mail"
    _inherit = ["mail.thread"]
    _description = "E-mail that came in"
    _order = "id desc"
    _primary_email = "email_from"

    name = fields.Char("Subject", readonly=True)
    email_from = fields.Char("From", readonly=True)
    email_key = fields.Char("Address", readonly=True, index="btree_not_null")
    text = fields.Text("What is new in it", readonly=True)
    left_out = fields.Text("Files left out", readonly=True)
    message_key = fields.Char("Mark of the Message", readonly=True, required=True)
    date_received = fields.Datetime("Received", readonly=True, default=fields.Datetime.now)
    is_automatic = fields.Boolean("Written by a program", readonly=True)
    is_forged = fields.Boolean("Sender not proved", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "To be decided"),
            ("message", "Message of the citizen"),
            ("note", "Note for the officers"),
            ("request", "Became a request"),
            ("ignored", "Set aside"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    reason = fields.Selection(
        [
            ("no_request", "It names no request of ours"),
            ("other_sender", "Written from an address that the request does not know"),
            ("forged", "The receiving server doubts the sender"),
            ("closed", "The request is closed"),
            ("officer", "Written by an officer"),
            ("automatic", "An automatic answer"),
            ("empty", "Nothing is in it"),
            ("clerk", "An officer decided so"),
        ],
        "Why",
        readonly=True,
    )
    request_id = fields.Many2one("municipal.request", index="btree_not_null", ondelete="restrict")
    company_id = fields.Many2one(
        "res.company",
        "Municipality",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )

    _message_uniq = models.UniqueIndex("(message_key)", "This e-mail has been taken in already.")

    @api.autovacuum
    def _gc_automatic(self):
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        domain = [("state", "=", "ignored"), ("is_automatic", "=", True)]
        self.search([*domain, ("date_received", "<", limit)], limit=1000).unlink()

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """The one door for e-mail: the row is written whatever becomes of it."""
        key = msg_dict["message_id"]
        if known := self.search([("message_key", "=", key)], limit=1):
            return known
        vals = {
            "message_key": key,
            "email_key": email_normalize(msg_dict.get("email_from") or "") or False,
            "text": self._find_text(msg_dict),
        }
        mail = super().message_new(msg_dict, {**(custom_values or {}), **vals})
        mail._deliver(msg_dict)
        return mail
