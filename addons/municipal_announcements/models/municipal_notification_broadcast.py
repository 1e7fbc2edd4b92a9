from odoo import api, fields, models
from odoo.addons.municipal_crm.models.municipal_notification_facts import HIDDEN
from odoo.tools import SQL, format_datetime

EVENTS = ("announcement", "announcement_alert", "broadcast")
DIALOGUE = "broadcast_news"
LOCK = """
    SELECT n.id FROM municipal_notification n JOIN municipal_broadcast b ON b.id = n.broadcast_id
     WHERE n.id = %s AND n.state = 'queued' AND b.state = 'running'
       FOR UPDATE OF n SKIP LOCKED
"""


class MunicipalNotification(models.Model):
    """Messages of a broadcast: a queue of their own, so that no code for a login waits for them."""

    _inherit = "municipal.notification"

    broadcast_id = fields.Many2one("municipal.broadcast", index="btree_not_null", readonly=True)
    subscription_id = fields.Many2one(
        "municipal.subscription", index="btree_not_null", ondelete="set null", readonly=True
    )

    _broadcast_due = models.Index(
        "(broadcast_id, channel, date_planned, id) WHERE state = 'queued'"
        " AND broadcast_id IS NOT NULL"
    )
    _broadcast_pace = models.Index(
        "(channel, date_handed_over) WHERE broadcast_id IS NOT NULL"
        " AND date_handed_over IS NOT NULL"
    )

    @api.model
    def _get_due_domain(self):
        """Broadcasts have a scheduled action of their own."""
        return super()._get_due_domain() & fields.Domain("broadcast_id", "=", False)

    @api.model
    def _get_waiting_domain(self):
        return super()._get_waiting_domain() & fields.Domain("broadcast_id", "=", False)

    @api.model
    def _send_broadcast_row(self, row_id):
        """Hand one row over, unless somebody else has it or its broadcast runs no more."""
        if self.env.execute_query(SQL(LOCK, row_id)):
            row = self.browse(row_id)
            row.invalidate_recordset()
            row._send_one()

    def _find_obsolete(self):
        """Asked again for each message, and each call: what was cancelled a moment ago is not sent."""
        broadcast = self.sudo().broadcast_id  # sudo: municipal.broadcast - the outbox is the system
        if broadcast:
            broadcast.announcement_id.invalidate_recordset(["state", "date_end", "phase"])
            if refusal := broadcast._get_refusal():
                return refusal
            if self.event in EVENTS and self._is_stopped_by_reader():
                return self.env._("The subscription was stopped.")
        return super()._find_obsolete()

    def _get_answer_dialogue(self):
        if self.event in EVENTS and self.broadcast_id:
            return DIALOGUE, {"notification_id": self.id}
        return super()._get_answer_dialogue()

    def _is_stopped_by_reader(self):
        """Stopped, not merely out of reach: then another address of theirs may do."""
        row = self.sudo().subscription_id  # sudo: municipal.subscription - the outbox is the system
        return row.state == "off" and row.off_reason != "bounce"

    # === TO WHOM === #

    def _get_citizen_facts(self):
        """What is known of the subscriber: each of their addresses, the chosen one first."""
        facts, chosen = super()._get_citizen_facts(), self.subscription_id
        chosen = chosen or self._get_subscription()
        if not chosen:
            return facts
        facts["lang"] = chosen.lang
        for row in (chosen._get_family() - chosen).sorted("id", reverse=True) + chosen:
            facts |= row._get_contact_facts()
        return facts

    def _get_candidates(self, refusal):
        """The ways that were ticked; nobody of the town hall reads it to a hundred thousand."""
        channels = super()._get_candidates(refusal)
        if not self.broadcast_id:
            return channels
        allowed = self.sudo().broadcast_id._get_outbox_channels()  # sudo: as in _find_obsolete
        return [channel for channel in channels if channel._channel_code in allowed]

    def _is_urgent(self):
        broadcast = self.sudo().broadcast_id  # sudo: as in _find_obsolete
        return broadcast.is_severe or super()._is_urgent()

    def _give_up(self, recipient, refusal):
        if not self.broadcast_id:
            super()._give_up(recipient, refusal)
        elif refusal:
            self._set_cancelled(refusal)
        else:
            self._move("failed")

    def _set_failed(self, reason, permanent=False):
        for row in self.sudo():  # sudo: municipal.subscription - as in _find_obsolete
            if permanent and row.address and row.subscription_id._get_label() == row.address:
                row.subscription_id._count_bounce(permanent=True)
        super()._set_failed(reason, permanent)

    # === WHAT IT SAYS === #

    def _get_facts(self, private=False):
        facts = super()._get_facts(private)
        row = self.sudo()  # sudo: as in _find_obsolete
        lang = self.lang or self.env.context.get("lang")
        if row.broadcast_id:
            facts |= row.broadcast_id.with_context(lang=lang)._get_message_facts()
            subscription = row.subscription_id
            facts["settings_link"] = subscription and subscription._get_link("settings")
        return facts

    def _hide_secrets(self, facts):
        facts = super()._hide_secrets(facts)
        return facts | {"settings_link": HIDDEN} if facts.get("settings_link") else facts

    def _get_link(self):
        broadcast = self.sudo().broadcast_id  # sudo: as in _find_obsolete
        return broadcast._get_public_link() if broadcast else super()._get_link()


class MunicipalBroadcast(models.Model):
    _inherit = "municipal.broadcast"

    def _get_message_facts(self):
        """The facts of the message in the language of the environment."""
        drill = self.env._("DRILL") if self.is_drill or self.announcement_id.is_test else ""
        title = f"{drill}: {self._get_title()}" if drill else self._get_title()
        facts = {"title": title, "drill": drill, "text": self.text or ""}
        source = self.announcement_id
        if not source:
            return facts
        zone = self.company_id.municipality_tz
        until = format_datetime(
            self.env, source.date_end, zone, "d MMMM y HH:mm", self.env.lang
        ) if source.date_end else ""  # fmt: skip
        return facts | {
            "summary": source.summary or "",
            "instructions": source.instruction or "",
            "until": until,
            "where": source._get_area_text(),
        }

    def _get_public_link(self):
        """The page of the announcement; none of a free message."""
        source = self.announcement_id
        if not source or source.is_test:
            return ""
        return f"{self.company_id.get_base_url()}/announcements/{source.slug or 'a'}-{source.id}"


class MunicipalSubscription(models.Model):
    _inherit = "municipal.subscription"

    def _get_label(self):
        """How the outbox names the address."""
        return self._get_push_label() if self.channel == "push" else self.address

    def _get_contact_facts(self):
        """The address as a fact of a recipient of the outbox."""
        self.ensure_one()
        key = self.channel if self.channel in ("email", "push") else "phone"
        return {key: str(self.id) if key == "push" else self.address}
