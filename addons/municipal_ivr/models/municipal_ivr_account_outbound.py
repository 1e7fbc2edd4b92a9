from datetime import timedelta

from odoo import api, fields, models

from . import municipal_ivr_account_webhook  # noqa: F401 - what is extended here comes first

#: Minutes until an account that is full is looked at again.
FULL_MINUTES = 1


class MunicipalIvrAccount(models.Model):
    """How much an account may call by itself, and who takes in what it tells of that."""

    _inherit = "municipal.ivr.account"

    is_paused = fields.Boolean("Automatic calls are stopped", copy=False)
    outbound_calls = fields.Integer(
        "Automatic calls at the same time",
        default=2,
        help="The other lines stay free for people who call.",
    )
    outbound_per_hour = fields.Integer("Automatic calls in an hour", default=120)
    outbound_per_day = fields.Integer("Automatic calls in a day", default=500)
    date_full = fields.Datetime(
        "Limit reached on",
        readonly=True,
        copy=False,
        help="When the most calls of an hour or a day had been made. Were they all wanted?",
    )

    message_url = fields.Char(
        "Address for SMS",
        compute="_compute_message_url",
        help="Where the carrier tells of SMS that citizens send.",
    )

    @api.depends("key", "public_url")
    def _compute_message_url(self):
        for account in self:
            account.message_url = account.key and account._url("message")

    def _get_doors(self):
        return super()._get_doors() | {
            "machine": self._take_machine,
            "message": self._take_message,
            "message_status": self._take_message,
        }

    def _take_machine(self, webhook):
        return self.env["municipal.call.order"]._hear_machine(self, webhook)

    def _take_message(self, webhook):
        return self.env["municipal.ivr.message"]._receive(self, webhook)

    def _find_outbound_room(self, now, company):
        """When the account may call again (naive UTC), or None when it may call now."""
        self.ensure_one()
        Try = self.env["municipal.call.try"]
        own = [("account_id", "=", self.id), ("outcome", "!=", "not_placed")]
        for limit, span in (
            (self.outbound_per_day, timedelta(days=1)),
            (self.outbound_per_hour, timedelta(hours=1)),
        ):
            recent = Try.search(
                [*own, ("date", ">", now - span)], order="date desc, id desc", limit=limit
            )
            if len(recent) >= limit:
                self.date_full = now
                return recent[-1].date + span if limit else now + span
        busy = self.env["municipal.call.order"].search_count(
            [
                ("account_id", "=", self.id),
                ("state", "in", ("placed", "ringing")),
                ("date_placed", ">", now - timedelta(hours=1)),
            ]
        )
        return now + timedelta(minutes=FULL_MINUTES) if busy >= self.outbound_calls else None
