from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.transactions import hold
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.queue import Waiting, estimate_waits, queue_order

#: At the counter at this moment.
AT_COUNTER = ("called", "serving")
#: A counter that has served nobody for so long is not counted on.
IDLE = timedelta(minutes=45)


class MunicipalAppointment(models.Model):
    """The waiting room: who comes without an appointment, who is next, and how long it takes."""

    _inherit = "municipal.appointment"

    # === WALK-IN === #

    @api.model
    def _take_ticket(self, service, place, people=1, **contact):
        """Put somebody without an appointment into the queue of ``place``.

        :param contact: fields of ``OWN_FIELDS``, all of them optional
        :return: the appointment (in sudo), waiting
        """
        # sudo: municipal.appointment - the caller has decided who gives tickets
        Appointment, service = self.sudo(), service.sudo()
        now = fields.Datetime.now()
        length, gap = self._get_length(service, people)
        ticket = Appointment.create(
            {
                "service_id": service.id,
                "place_id": place.id,
                "date_start": now,
                "date_end": now + length,
                "date_free": now + length + gap,
                "people": people,
                "is_walk_in": True,
                "channel": "counter",
                **contact,
            }
        )
        ticket._take_number()
        ticket._set_state("held", date_expires=ticket.date_end)
        ticket._set_state("booked")
        ticket._set_state("arrived")
        return ticket

    # === CALL === #

    def action_call(self):
        """Call the person to the counter of the user."""
        lane = self.env["municipal.appointment.lane"]._get_mine()
        for appointment in self:
            wanted = lane or appointment.lane_id
            if not wanted:
                raise UserError(self.env._("Please choose first at which counter you sit."))
            appointment._call_to(wanted)

    def _call_to(self, lane):
        """Show the number with ``lane`` on the display; a repeat shows it once more.

        :raise UserError: somebody else has just called them
        """
        self.ensure_one()
        self.check_access("write")
        # sudo: municipal.appointment - the right to write was asked for
        appointment = hold(self.sudo())
        appointment.invalidate_recordset(["state", "called_lane_id"])
        vals = {"called_lane_id": lane.id, "date_called": fields.Datetime.now()}
        if appointment.state not in AT_COUNTER:
            appointment._set_state("called", **vals)
        elif appointment.called_lane_id == lane:
            appointment.write(vals)
        else:
            raise UserError(
                self.env._(
                    "%(number)s has just been called to %(counter)s.",
                    number=appointment.number,
                    counter=appointment.called_lane_id.name,
                )
            )

    @api.model
    def _call_next(self, lane):
        """Call whose turn it is to ``lane``, of those whom the user may serve.

        Rows that another clerk is calling at this moment are left out, not waited for; one that
        was called since this visit began makes it run again. So nobody is called twice.

        :return: the appointment, empty when nobody waits
        """
        waiting = self.search(self._get_queue_domain(lane.place_id, lane))
        ids = queue_order(waiting._get_queue_rows(), fields.Datetime.now())
        if not ids:
            return self.browse()
        self.flush_model(["state"])
        self.env.cr.execute(
            SQL(
                "SELECT id FROM municipal_appointment WHERE id = ANY(%(ids)s) AND state = 'arrived'"
                " ORDER BY array_position(%(ids)s, id) LIMIT 1 FOR UPDATE SKIP LOCKED",
                ids=ids,
            ),
            log_exceptions=False,
        )
        found = self.browse(row_id for (row_id,) in self.env.cr.fetchall())
        if found:
            found._call_to(lane)
        return found

    @api.model
    def _get_queue_domain(self, place, lane=None, states=("arrived",)):
        """Those of today at ``place`` (whom ``lane`` takes) in one of ``states``."""
        company = place.sudo().company_id  # sudo: res.company - the clock of the town
        day = company._get_municipal_day(fields.Datetime.now())
        domain = Domain(
            [
                ("place_id", "=", place.id),
                ("state", "in", states),
                ("date_start", ">=", company._get_municipal_moment(day)),
                ("date_start", "<", company._get_municipal_moment(day + timedelta(days=1))),
            ]
        )
        if lane and lane.service_ids:
            domain &= Domain("service_id", "in", lane.service_ids.ids)
        return domain

    def _get_queue_rows(self):
        """The appointments as the kernel takes them."""
        return [
            Waiting(
                id=row.id,
                start=row.date_start,
                arrived=row.date_arrived or None,
                minutes=row.service_id.minutes * row.people + row.service_id.gap_minutes,
                is_walk_in=row.is_walk_in,
            )
            for row in self
        ]

    # === WAITING TIME === #

    @api.model
    def _get_waits(self, place):
        """{id: minutes} that those who wait at ``place`` (or are expected) will wait from now on.

        Nothing when no counter serves.
        """
        # sudo: municipal.appointment - how long it takes, nobody's name
        Appointment, now = self.sudo(), fields.Datetime.now()
        rows = Appointment.search(self._get_queue_domain(place, states=("arrived", "booked")))
        return estimate_waits(rows._get_queue_rows(), self._get_counters_free(place, now), now)

    @api.model
    def _get_counters_free(self, place, now):
        """For each counter that serves at ``place`` the moment at which it will be free."""
        states = (*AT_COUNTER, "done", "no_show")
        # sudo: municipal.appointment - as in _get_waits
        rows = self.sudo().search(self._get_queue_domain(place, states=states), order="id")
        free = {}
        for row in rows.filtered("called_lane_id").sorted("date_called"):
            begun, lane_id = row.date_served or row.date_called, row.called_lane_id.id
            if row.state in AT_COUNTER:
                free[lane_id] = begun + (row.date_end - row.date_start)
            elif (row.date_done or row.date_called) > now - IDLE:
                free[lane_id] = now
        return list(free.values())

    def _get_prospect(self):
        """What a ticket says: how long, and how many are called before."""
        self.ensure_one()
        waits = self._get_waits(self.place_id)
        # sudo: municipal.appointment - how many, nobody's name
        here = self.sudo().search(self._get_queue_domain(self.place_id))
        order = queue_order(here._get_queue_rows(), fields.Datetime.now())
        return {
            "wait": waits.get(self.id, 0),
            "is_wait_known": self.id in waits,
            "ahead": order.index(self.id) if self.id in order else 0,
        }

    def _in_queue_order(self):
        """``self`` with the next one first."""
        return self.browse(queue_order(self._get_queue_rows(), fields.Datetime.now()))
