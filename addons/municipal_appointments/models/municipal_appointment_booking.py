from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.addons.municipal_crm.models.transactions import beside, claim_submission, hold
from odoo.addons.municipal_crm.tools.identity import phone_kind
from odoo.exceptions import ConcurrencyError, UserError, ValidationError

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

        :param service: municipal.appointment.service; several are one visit, the first leads
        :param date_start: naive UTC; one of the starts that ``service._get_free`` gives
        :param str submission_key: makes a repeat harmless: it gives the same appointment
        :param bool internal: counters kept back for telephone and walk-in too, without lead time
        :return: the appointment (in sudo), held for ``service.hold_minutes``
        :raise SlotTaken: too late, or never offered; names the next free times
        :raise ConcurrencyError: the same key at the same moment (the caller's visit is run again)
        """
        # sudo: municipal.appointment - visitors have no access; the model decides what may be
        Appointment, service = self.sudo(), service.sudo()
        if submission_key and (known := claim_submission(Appointment, submission_key)):
            return known
        wish = {"place": place, "employee": employee, "people": people, "internal": internal}
        expires = fields.Datetime.now() + timedelta(minutes=service[0].hold_minutes)
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
                    "service_id": service[0].id,
                    "also_ids": [Command.set(service[1:].ids)],
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
        visit = service._get_visit(people)
        return visit.length, visit.gap

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
        # sudo: municipal.appointment - as in _hold. A form that was filled in is no change that a
        # chatter follows; the stamps tell the rest, and a booking takes a third less time.
        appointment = hold(self.sudo().with_context(tracking_disable=True))
        if appointment.state in OPEN:
            return appointment.with_env(self.sudo().env)
        if appointment.date_start <= fields.Datetime.now():
            raise UserError(self.env._("This time has passed. Please choose another one."))
        if appointment.state == "expired":
            appointment._set_state("held", date_expires=appointment.date_start)
        appointment.write(appointment._prepare_contact(vals, proved))
        appointment._check_limits(override)
        appointment._take_number()
        if proved:
            appointment._set_state("booked")
        else:
            appointment._set_state("unconfirmed", date_expires=appointment._get_confirm_end())
        return appointment.with_env(self.sudo().env)

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
    def _prepare_contact(self, vals, proved):
        """What of ``vals`` a person may say, in canonical form; ValidationError in their words."""
        vals = self._clean_contact({name: vals[name] for name in vals.keys() & OWN_FIELDS})
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
        appointment = self.sudo()
        # the time before it may come back at this moment, and this row points at that one
        hold(appointment | appointment.moved_from_id)
        service = service.sudo() if service else appointment._get_services()
        people = people or appointment.people
        appointment._check_can_change(by)
        if appointment._is_same_time(date_start, lane, service, people, place):
            return appointment
        wish = {"place": place or appointment.place_id, "employee": employee, "people": people}
        wish |= {"internal": by != "citizen"}
        moving = service.with_context(municipal_moving=appointment.id)
        lanes = appointment._find_lanes(moving, date_start, **wish)
        lanes = lanes & lane.sudo() if lane else lanes
        old = appointment._get_time()
        length, gap = self._get_length(service, people)
        vals = {"service_id": service[0].id, "people": people}
        with self.env.cr.savepoint():
            if not any(appointment._take(one, date_start, length, gap, **vals) for one in lanes):
                raise self._make_taken(service, date_start, **wish)
            if appointment.also_ids != service[1:]:
                appointment.also_ids = service[1:]
            appointment._follow_move(old, by)
        return appointment

    def _is_same_time(self, date_start, lane, service, people, place):
        return (
            date_start == self.date_start
            and lane in (None, self.lane_id)
            and place in (None, self.place_id)
            and service == self._get_services()
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
        """:raise UserError: it is over, or the citizen is too late

        Whose counter was closed by the municipality is never too late.
        """
        if self.state not in (*OPEN, "held"):
            raise UserError(self.env._("This appointment is over."))
        if by != "citizen":
            return
        is_late = fields.Datetime.now() >= self._get_change_deadline()
        can_be = self.state in ("held", "unconfirmed", "booked")
        if not can_be or (is_late and not self.is_stranded):
            raise UserError(
                self.env._("It is too late to change this appointment here. Please call us.")
            )

    def _get_change_deadline(self):
        """Until when (naive UTC) the citizen can move or cancel."""
        return self.date_start - timedelta(
            minutes=max(self._get_services().mapped("cancel_minutes"))
        )

    def _get_next_free(self, limit=5):
        """Free times near this appointment, to offer for a move."""
        return self._make_taken(self._get_services(), self.date_start, people=self.people).free[
            :limit
        ]


__all__ = ["MunicipalAppointment", "SlotTaken"]
