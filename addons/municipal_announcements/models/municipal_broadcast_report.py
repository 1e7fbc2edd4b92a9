from odoo import api, fields, models

from ..tools.sms_parts import count_parts
from .municipal_broadcast import PRICE_PARAMETER

#: What counts as sent; "sent" says nothing about having been seen.
SENT = ("sent", "delivered")
EMPTY = {"people": 0, "email": 0, "sms": 0, "push": 0, "phone": 0, "parts": 0}


class MunicipalBroadcast(models.Model):
    """What it will be, before sending; what has become of it, afterwards (N16, N18)."""

    _inherit = "municipal.broadcast"

    sms_price = fields.Float(
        "Price of one SMS part", digits=(8, 4), default=lambda self: self._get_default_price()
    )
    # before sending
    people_count = fields.Integer("People", compute="_compute_preview")
    email_count = fields.Integer("E-mails", compute="_compute_preview")
    sms_count = fields.Integer("SMS", compute="_compute_preview")
    push_count = fields.Integer("Notifications in the browser", compute="_compute_preview")
    phone_count = fields.Integer("Telephone calls", compute="_compute_preview")
    sms_parts = fields.Integer("SMS parts to pay for", compute="_compute_preview")
    sms_cost = fields.Monetary("Cost of the SMS", compute="_compute_preview")
    sms_note = fields.Text("About the SMS", compute="_compute_preview")
    # afterwards
    total_count = fields.Integer("People told", compute="_compute_progress")
    open_count = fields.Integer("Not sent yet", compute="_compute_progress")
    sent_count = fields.Integer("Sent", compute="_compute_progress")
    failed_count = fields.Integer("Failed", compute="_compute_progress")
    dropped_count = fields.Integer("Not sent", compute="_compute_progress")
    progress = fields.Float(compute="_compute_progress", aggregator=None)

    @api.model
    def _get_default_price(self):
        # sudo: ir.config_parameter - a price, no secret
        text = self.env["ir.config_parameter"].sudo().get_param(PRICE_PARAMETER)
        try:
            return float(text or 0.05)
        except ValueError:
            return 0.05

    # === BEFORE === #

    @api.depends(
        "announcement_id", "subject", "text", "audience", "citizen_domain", "topic_ids",
        "use_email", "use_sms", "use_push", "use_phone", "is_severe", "is_drill", "is_capitals",
        "sms_price", "state",
    )  # fmt: skip
    def _compute_preview(self):
        for broadcast in self:
            facts = broadcast._get_preview() if broadcast._is_countable() else EMPTY | {"note": ""}
            broadcast.people_count = facts["people"]
            for code in ("email", "sms", "push", "phone"):
                broadcast[f"{code}_count"] = facts[code]
            broadcast.sms_parts = facts["parts"]
            broadcast.sms_cost = facts["parts"] * broadcast.sms_price
            broadcast.sms_note = facts["note"]

    def _is_countable(self):
        """Counted before it runs, for one on the screen: a list would count for every row."""
        saved = self._origin or self
        return bool(len(self) == 1 and saved.id and self.state in ("draft", "ready")) and bool(
            self._get_channels()
        )

    def _get_preview(self):
        """{people, email, sms, push, phone, parts, note} of what would be sent now."""
        facts, notes = dict(EMPTY), []
        for (channel, lang), count in (self._origin or self)._count_people().items():
            facts["people"] += count
            facts[channel] += count
            if channel == "sms":
                parts = count_parts(self._get_sms_sample(lang))
                facts["parts"] += count * parts.count
                notes.append(self._explain_parts(lang, parts))
        return facts | {"note": "\n".join(notes)}

    def _explain_parts(self, lang, parts):
        name = dict(self.env["res.lang"].get_installed()).get(lang, lang or "")
        line = self.env._(
            "%(lang)s: %(count)s parts, %(left)s letters left in the last one.",
            lang=name.split(" / ")[-1],
            count=parts.count,
            left=parts.left,
        )
        if parts.foreign:
            letters = " ".join(parts.foreign[:12])
            line += " " + self.env._("Because of these letters only 70 fit into one: %s", letters)
        return line

    def _get_sms_sample(self, lang):
        """The text of the SMS to somebody who reads ``lang``."""
        sample = self.env["municipal.notification"].new(
            {
                "event": self._get_event(),
                "audience": "citizen",
                "company_id": self.company_id.id,
                "broadcast_id": (self._origin or self).id,
                "res_model": self._name,
                "res_id": (self._origin or self).id,
                "lang": lang,
                "params": {},
            }
        )
        return self.env["municipal.channel.sms"]._prepare(sample)["body"]

    # === AFTERWARDS === #

    @api.depends("state")
    def _compute_progress(self):
        # sudo: municipal.notification - numbers of one's own broadcasts
        groups = self.env["municipal.notification"].sudo()._read_group(
            [("broadcast_id", "in", self.ids)], ["broadcast_id", "state"], ["__count"]
        )  # fmt: skip
        counts = {(broadcast.id, state): count for broadcast, state, count in groups}
        for row in self:
            by_state = {state: count for (key, state), count in counts.items() if key == row.id}
            row.total_count = sum(by_state.values())
            row.open_count = by_state.get("queued", 0) + by_state.get("sending", 0)
            row.sent_count = sum(by_state.get(state, 0) for state in SENT)
            row.failed_count = by_state.get("failed", 0)
            row.dropped_count = by_state.get("cancelled", 0)
            done = row.total_count - row.open_count
            row.progress = 100 * done / row.total_count if row.total_count else 0

    def action_open_messages(self):
        """The delivery report: every message by channel and state."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_announcements.municipal_notification_action_broadcast"
        )
        return action | {"domain": [("broadcast_id", "=", self.id)]}
