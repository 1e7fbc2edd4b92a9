from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_datetime

MODEL = "municipal.event.registration"
REMINDER_HOURS = 24
TIME_FORMAT = "EEEE d MMMM y, HH:mm"


class MunicipalEventRegistration(models.Model):
    """What people who registered are told: put into the outbox, sent after the commit (N24)."""

    _inherit = "municipal.event.registration"

    def _announce(self, event, **params):
        """One message to each; the same event at the same time is told once."""
        if self.env.context.get("municipal_silent"):
            return None
        rows = [registration._prepare_message(event, **params) for registration in self]
        # sudo: municipal.notification - the outbox is nobody's to write by hand
        Notification = self.env["municipal.notification"].sudo()
        if event in ("event_registered", "event_promoted", "event_moved"):
            rows += [
                registration._prepare_message("event_reminder", **params)
                | {"date_planned": registration._get_reminder_moment()}
                for registration in self
                if registration._get_reminder_moment() > fields.Datetime.now()
            ]
        return Notification._enqueue(rows)

    def _get_reminder_moment(self):
        return self.announcement_id.event_start - timedelta(hours=REMINDER_HOURS)

    def _prepare_message(self, event, **params):
        start = fields.Datetime.to_string(self.announcement_id.event_start)
        return {
            "event": event,
            "audience": "citizen",
            "record": self,
            "company": self.company_id,
            "lang": self.lang or self.company_id.partner_id.lang,
            "params": {"event_start": start, **params},
            "dedupe_key": f"{event}:{self.token}:{start}",
        }

    def _get_message_facts(self, params):
        """Facts for the texts, in the language of the environment."""
        event = self.announcement_id
        zone = event.company_id.municipality_tz

        def say(moment):
            return format_datetime(self.env, moment, zone, TIME_FORMAT, self.env.lang)

        old = fields.Datetime.to_datetime(params.get("old_start"))
        return {
            "title": event._get_title(),
            "time": say(event.event_start),
            "old_time": say(old) if old else "",
            "place": event.place_id.name or "",
            "address": event.place_id.address or "",
            "seats": str(self.people),
            "reason": event.cancel_reason or "",
        }

    def _get_message_refusal(self, event, start):
        """Why a message that waited in the outbox is not needed any more, or None.

        :param start: naive UTC, the start of the event when the message was made
        """
        if event == "event_reminder" and (
            self.state != "registered"
            or self.announcement_id.state != "approved"
            or self.announcement_id.event_start != start
            or start <= fields.Datetime.now()
        ):
            return self.env._("The event was moved or cancelled, or the person does not come.")
        return None

    def _get_message_link(self):
        # sudo: municipal.event.registration - the link is for the person alone
        return f"{self.company_id.get_base_url()}/events/registration/{self.sudo().token}"
