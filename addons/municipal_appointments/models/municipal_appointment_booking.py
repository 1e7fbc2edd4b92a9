from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.transactions import beside, hold
from odoo.addons.municipal_crm.tools.identity import (
    IdentityError,
    clean_email,
    clean_phone,
    phone_kind,
)
from odoo.exceptions import ConcurrencyError, UserError, ValidationError
from odoo.tools import SQL

from .municipal_appointment import OPEN, OWN_FIELDS
from .municipal_appointment_slot import SlotTaken


class MunicipalAppointment(models.Model):
    """The way of an appointment: held, confirmed, moved, cancelled. Every channel goes this way."""

    _inherit = "municipal.appointment"

    # === HOLD === #

    @api.model
    def _hold(
        self, service, date_start, *, place=None, employee=None, people=1, channel="web",
        submission_key=None, internal=False,
    ):  # fmt: skip
        """Take a free time for somebody who fills in the form; the one way in for every channel.

        :param date_start: naive UTC; one of the starts that ``service._get_free`` gives
        :param str submission_key: makes a repeat harmless: it gives the same appointment
        :param bool internal: counters kept back for telephone and walk-in too, without lead time
        :return: the appointment (in sudo), held for ``service.hold_minutes``
        :raise SlotTaken: too late, or never offered; names the next free times
        :raise ConcurrencyError: the same key at the same moment (the caller's visit is run again)
        """
        # sudo: municipal.appointment - visitors have no access; the model decides what may be
        Appointment, service = self.sudo(), service.sudo()
        if submission_key and (known := Appointment._claim_submission(submission_key)):
            return known
        wish = {"place": place, "employee": employee, "people": people, "internal": internal}
        expires = fields.Datetime.now() + timedelta(minutes=service.hold_minutes)
        lanes = Appointment._find_lanes(service, date_start, **wish)
        vals = {"state": "held", "date_expires": expires, "submission_key": submission_key}
        held = Appointment._take_first(
            lanes, service, date_start, people, {"channel": channel}, **vals
        )
        if held:
            return held
        if submission_key:
            Appointment._check_not_ours(submission_key)
        raise Appointment._make_taken(service, date_start, **wish)

    @api.model
    def _take_first(self, lanes, service, date_start, people, vals, **taken):
        """A new appointment at the first of ``lanes`` that is really free, or none."""
        length, gap = self._get_length(service, people)
        with self.env.cr.savepoint() as savepoint:
            new = lanes[:1] and self.create(
                {
                    "service_id": service.id,
                    "lane_id": lanes[0].id,
                    "date_start": date_start,
                    "date_end": date_start + length,
                    "date_free": date_start + length + gap,
                    "people": people,
                    **vals,
                }
            )
            if new and any(new._take(lane, date_start, length, gap, **taken) for lane in lanes):
                return new
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        return self.browse()

    @api.model
    def _get_length(self, service, people):
        """(length of the visit, gap after it)"""
        return timedelta(minutes=service.minutes * people), timedelta(minutes=service.gap_minutes)

    @api.model
    def _claim_submission(self, key):
        """The appointment that was held under ``key``, or none: then nobody else may use it now.

        :raise ConcurrencyError: another transaction is using it
        """
        claim = self.env["municipal.request"]._get_claim(f"appointment:{key}")
        self.env.cr.execute(
            SQL(
                "SELECT pg_try_advisory_xact_lock(%s),"
                " (SELECT id FROM municipal_appointment WHERE submission_key = %s)",
                claim,
                key,
            )
        )
        is_ours, appointment_id = self.env.cr.fetchone()
        if not (is_ours or appointment_id):
            self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(%s)", claim))
            raise ConcurrencyError("the same time has just been asked for")
        return self.browse(appointment_id or [])

    @api.model
    def _check_not_ours(self, key):
        """:raise ConcurrencyError: it was our own first click that took the time"""
        with beside(self.env) as cr:
            if self.with_env(self.env(cr=cr)).search_count([("submission_key", "=", key)], limit=1):
                raise ConcurrencyError("the same time has just been asked for")

    # === CONFIRM === #

    def _confirm(self, vals, *, proved=False, override=None):
        """Give the held time to a person. A repeat changes nothing.

        :param dict vals: contact data and note, see ``OWN_FIELDS``
        :param bool proved: the contact is known to be theirs; otherwise a link is sent there
        :param str override: why an officer sets the limits aside
        :raise LimitReached: this person has as many appointments as allowed
        :raise SlotTaken: it expired meanwhile, and the time is gone
        :raise ValidationError: there is no way to reach the person
        """
        self.ensure_one()
        # sudo: municipal.appointment - as in _hold
        appointment = hold(self.sudo())
        if appointment.state in OPEN:
            return appointment
        if appointment.date_start <= fields.Datetime.now():
            raise UserError(self.env._("This time has passed. Please choose another one."))
        if appointment.state == "expired":
            appointment._set_state("held", date_expires=appointment.date_start)
        appointment.write(appointment._clean_contact(vals, proved))
        appointment._check_limits(override)
        appointment._take_number()
        if proved:
            appointment._set_state("booked")
        else:
            appointment._set_state("unconfirmed", date_expires=appointment._get_confirm_end())
        return appointment

    def _prove(self):
        """The link to confirm was opened and its button pressed; whether it is booked now."""
        self.ensure_one()
        appointment = hold(self.sudo())  # sudo: municipal.appointment - as in _hold
        if appointment.state == "expired" and appointment.number:
            appointment._set_state("held", date_expires=appointment.date_start)
            appointment._check_limits()
        if appointment.state in ("held", "unconfirmed"):
            if appointment.date_start <= fields.Datetime.now():
                raise UserError(self.env._("This time has passed. Please choose another one."))
            appointment._set_state("booked")
        return appointment.state in OPEN

    def _get_confirm_end(self):
        wait = timedelta(minutes=self.service_id.confirm_minutes)
        return min(fields.Datetime.now() + wait, self.date_start)

    @api.model
    def _clean_contact(self, vals, proved):
        """``vals`` with contacts in canonical form; ValidationError in words for people."""
        vals = {name: value for name, value in vals.items() if name in OWN_FIELDS}
        region = self.env["municipal.citizen"]._get_phone_region()
        try:
            if vals.get("contact_email"):
                vals["contact_email"] = clean_email(vals["contact_email"])
            if vals.get("contact_phone"):
                vals["contact_phone"] = clean_phone(vals["contact_phone"], region)
        except IdentityError as error:
            raise ValidationError(
                self.env._("The e-mail address or the telephone number is not right.")
            ) from error
        phone = vals.get("contact_phone")
        if not (proved or vals.get("contact_email") or (phone and phone_kind(phone) == "mobile")):
            raise ValidationError(
                self.env._("We need an e-mail address or a mobile phone to send the link to.")
            )
        return vals

    # === MOVE AND CANCEL === #

    def _move_to(
        self, date_start, *, place=None, employee=None, lane=None, service=None, people=None,
        by="citizen",
    ):  # fmt: skip
        """Have another time instead: the old one is let go only when the new one is ours.

        :param by: ``citizen`` keeps to the deadline; ``staff`` and ``system`` move until the end
        :param service: another topic (what was asked for stays in ``service_asked_id``)
        :raise SlotTaken: the new time is not free; the appointment stays as it was
        """
        self.ensure_one()
        # sudo: municipal.appointment - as in _hold
        appointment = hold(self.sudo())
        service = service.sudo() if service else appointment.service_id
        people = people or appointment.people
        appointment._check_can_change(by)
        if appointment._is_same_time(date_start, lane, service, people, place):
            return appointment
        wish = {"place": place or appointment.place_id, "employee": employee, "people": people}
        wish |= {"internal": by != "citizen"}
        moving = appointment.with_context(municipal_moving=appointment.id)
        lanes = moving._find_lanes(
            service.with_context(municipal_moving=appointment.id), date_start, **wish
        )
        lanes = lanes & lane.sudo() if lane else lanes
        old = appointment._get_time()
        length, gap = self._get_length(service, people)
        vals = {"service_id": service.id, "people": people}
        with self.env.cr.savepoint():
            if not any(appointment._take(one, date_start, length, gap, **vals) for one in lanes):
                raise self._make_taken(service, date_start, **wish)
            appointment._follow_move(old, by)
        return appointment

    def _is_same_time(self, date_start, lane, service, people, place):
        return (
            date_start == self.date_start
            and lane in (None, self.lane_id)
            and place in (None, self.place_id)
            and service == self.service_id
            and people == self.people
        )

    def _get_time(self):
        """What is let go by a move."""
        names = ("date_start", "date_end", "date_free")
        return {name: self[name] for name in names} | {
            "lane_id": self.lane_id.id,
            "service_id": self.service_id.id,
            "people": self.people,
        }

    def _follow_move(self, old, by):
        """What a move means for limits, number, calendar file, the old time and the citizen."""
        self._check_limits(None if by == "citizen" else by)
        if (old["date_start"].date(), old["lane_id"]) != (self.date_start.date(), self.lane_id.id):
            self._take_number()
        before = self._keep_back(old, self.moved_from_id)
        self.write({"ics_sequence": self.ics_sequence + 1, "moved_from_id": before.id})
        self._announce_move(old["date_start"], by)

    def _cancel(self, by="citizen", reason=None):
        """Let go of the time. A repeat changes nothing.

        :param by: ``citizen`` keeps to the deadline; ``staff``; ``system``
        """
        # sudo: municipal.appointment - as in _hold
        for appointment in hold(self.sudo()):
            if appointment.state in ("cancelled", "expired"):
                continue
            appointment._check_can_change(by)
            was, old = appointment.state, appointment._get_time()
            appointment._set_state(
                "cancelled",
                cancelled_by=by,
                reason=reason,
                ics_sequence=appointment.ics_sequence + 1,
            )
            if was in OPEN:  # nobody knew of a mere hold, so nobody waits for it either
                appointment._keep_back(old)
                appointment._announce_cancel(was)

    def _check_can_change(self, by):
        """:raise UserError: it is over, or the citizen is too late"""
        if self.state not in (*OPEN, "held"):
            raise UserError(self.env._("This appointment is over."))
        if by != "citizen":
            return
        deadline = self._get_change_deadline()
        if self.state not in ("held", "unconfirmed", "booked") or fields.Datetime.now() >= deadline:
            raise UserError(
                self.env._("It is too late to change this appointment here. Please call us.")
            )

    def _get_change_deadline(self):
        """Until when (naive UTC) the citizen can move or cancel."""
        return self.date_start - timedelta(minutes=self.service_id.cancel_minutes)

    def _get_next_free(self, limit=5):
        """Free times near this appointment, to offer for a move."""
        return self._make_taken(self.service_id, self.date_start, people=self.people).free[:limit]


__all__ = ["MunicipalAppointment", "SlotTaken"]
