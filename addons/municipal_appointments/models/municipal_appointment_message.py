from datetime import timedelta

from odoo import fields, models
from odoo.addons.municipal_crm.tools.identity import phone_kind

from .municipal_appointment import AHEAD, OPEN

#: Hours before the visit; system parameter ``municipal_appointments.reminder_hours`` overrides it.
REMINDER_PARAMETER = "municipal_appointments.reminder_hours"
REMINDER_HOURS = "24,2"
#: Minutes before the visit from which on a reminder only annoys.
TOO_LATE_MINUTES = 20
#: Hours after the visit at which the citizen is asked how it was.
SURVEY_HOURS = 1


class MunicipalAppointment(models.Model):
    """What citizens are told about their appointments: put into the outbox, sent after the commit."""

    _inherit = "municipal.appointment"

    def _follow_state(self, code):
        super()._follow_state(code)
        if code == "unconfirmed":
            self._announce("appointment_confirm")
        elif code == "booked" and not self.date_arrived:
            if self.channel != "phone" or not self._is_told_by_voice():
                self._announce("appointment_booked")
            self._plan_reminders()
        elif code == "done":
            self._announce("appointment_survey", wait=timedelta(hours=SURVEY_HOURS))

    def _announce_cancel(self, was):
        """Not told to who has done it before confirming anything, or has just heard it in a call."""
        self.ensure_one()
        by_citizen = self.cancelled_by == "citizen"
        if not by_citizen or not (was == "unconfirmed" or self._is_told_by_voice()):
            self._announce("appointment_cancelled", reason=self.reason or "")

    def _announce_move(self, old_start, by):
        self.ensure_one()
        if self.state in AHEAD:
            if by != "citizen" or not self._is_told_by_voice():
                self._announce("appointment_moved", old_start=fields.Datetime.to_string(old_start))
            self._drop_late_reminders()
            self._plan_reminders()
        who = dict(self._fields["cancelled_by"]._description_selection(self.env))[by]
        old = self._format_moment(old_start)
        self._message_log(body=self.env._("Moved from %(old)s by: %(who)s", old=old, who=who))

    def _announce(self, event, wait=None, key="", **params):
        """Put one message to the citizen into the outbox; once for each event, time and ``key``."""
        self.ensure_one()
        if self.is_walk_in:
            return
        row = self._prepare_message(event, **params)
        row["dedupe_key"] += key
        if wait:
            row["date_planned"] = fields.Datetime.now() + wait
        self.env["municipal.notification"]._enqueue([row])

    def _prepare_message(self, event, **params):
        start = fields.Datetime.to_string(self.date_start)
        return {
            "event": event,
            "audience": "citizen",
            "record": self,
            "citizen": self.citizen_id,
            "company": self.company_id,
            "params": {"appointment_start": start, **params},
            "dedupe_key": f"{event}:{self.uuid}:{self.ics_sequence}:{params.get('hours', '')}",
        }

    # === REMINDERS === #

    def _plan_reminders(self):
        """One message for each of the hours before the visit that is still ahead.

        They wait in the outbox; what has changed until then is found out when they are due. Who
        moves away and back finds the first ones still waiting there.
        """
        rows = [
            {
                **self._prepare_message("appointment_reminder", hours=hours),
                "date_planned": moment,
                "dedupe_key": self._get_reminder_key(hours),
            }
            for hours in self._get_reminder_hours()
            if (moment := self._get_reminder_moment(hours))
        ]
        self.env["municipal.notification"]._enqueue(rows)

    def _drop_late_reminders(self):
        """Who moves back shortly before a reminder waits to leave has been told by the move."""
        keys = [
            self._get_reminder_key(hours)
            for hours in self._get_reminder_hours()
            if not self._get_reminder_moment(hours)
        ]
        # sudo: municipal.notification - the messages of this appointment, whoever moves it
        Notification = self.env["municipal.notification"].sudo()
        waiting = Notification.search([("dedupe_key", "in", keys), ("state", "=", "queued")])
        waiting._set_cancelled(self.env._("Too late to remind of it."))

    def _get_reminder_key(self, hours):
        return f"appointment_reminder:{self.uuid}:{self.date_start}:{hours}"

    def _get_reminder_hours(self):
        # sudo: ir.config_parameter - a number, the same for everybody
        Parameter = self.env["ir.config_parameter"].sudo()
        text = Parameter.get_param(REMINDER_PARAMETER) or REMINDER_HOURS
        return [int(part) for part in text.split(",") if part.strip().isdecimal()]

    def _get_reminder_moment(self, hours):
        """When to send it (naive UTC); None when it would come too late or in the night."""
        now = fields.Datetime.now()
        moment = self.date_start - timedelta(hours=hours)
        if moment <= now + timedelta(minutes=TOO_LATE_MINUTES):
            return None  # the answer to the booking itself has just said it
        quiet_end = self.company_id._get_municipal_quiet_end(moment)
        if quiet_end and quiet_end > self._get_reminder_end():
            return None
        return moment

    def _get_reminder_end(self):
        return self.date_start - timedelta(minutes=TOO_LATE_MINUTES)

    def _get_message_refusal(self, event, start):
        """Why a message that waited in the outbox is not needed any more, or None.

        :param start: naive UTC, the start of the visit when the message was made
        """
        self.ensure_one()
        now = fields.Datetime.now()
        if event == "appointment_reminder":
            if self.state not in ("booked", "unconfirmed") or self.date_start != start:
                return self.env._("The appointment was moved or cancelled.")
            if now > self._get_reminder_end():
                return self.env._("Too late to remind of it.")
            if self.is_stranded:
                return self.env._("The counter is closed at this time.")
        if event == "appointment_proposal" and (self.date_start != start or not self.is_stranded):
            return self.env._("No new time is needed any more.")
        if event == "appointment_confirm" and (
            self.state != "unconfirmed" or self.date_expires < now
        ):
            return self.env._("There is nothing to confirm any more.")
        if event == "appointment_survey" and self._is_told_by_voice():
            return self.env._("Nobody is rung up to be asked how it was.")
        if event == "appointment_moved" and (self.state not in OPEN or self.date_start != start):
            return self.env._("The appointment was moved or cancelled.")
        return None

    def _is_told_by_voice(self):
        """Whether a telephone at home is the only way to the citizen: what they do in a call, or
        at the counter, they know; for the rest they are rung up."""
        facts = (self.contact_email, self.citizen_id.email)
        phone = self.contact_phone or self.citizen_id.phone or ""
        phone = self.env["municipal.dialogue"]._clean_phone(phone)
        return not any(facts) and (not phone or phone_kind(phone) != "mobile")
