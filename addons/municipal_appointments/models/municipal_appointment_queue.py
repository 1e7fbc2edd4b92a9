from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.transactions import hold
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.queue import Server, Waiting, estimate_arrival, estimate_waits, queue_order

#: At the counter at this moment.
AT_COUNTER = ("called", "serving")
#: A counter that has served nobody for so long is not counted on.
IDLE = timedelta(minutes=45)


class MunicipalAppointment(models.Model):
    """The waiting room: who comes without an appointment, who is next, and how long it takes."""

    _inherit = "municipal.appointment"

    wait_minutes = fields.Char(
        "Waiting time about",
        compute="_compute_wait_minutes",
        help="In minutes from now on, by the counters that serve and what each of them takes.",
    )

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

    def action_print_ticket(self):
        """Print the ticket once more; whoever waits keeps the number."""
        self.ensure_one()
        self.check_access("write")
        return self.env["municipal.appointment.ticket"]._make_again(self).action_print()

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
        if not place:
            return Domain.FALSE
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
                minutes=sum(row._get_length(row._get_services(), row.people), timedelta())
                // timedelta(minutes=1),
                is_walk_in=row.is_walk_in,
                topics=frozenset(row._get_services().ids),
            )
            for row in self
        ]

    # === WAITING TIME === #

    @api.depends("state", "place_id")
    def _compute_wait_minutes(self):
        self.wait_minutes = False
        here = self.filtered(lambda row: row.state == "arrived")
        for place, rows in here.grouped("place_id").items():
            waits = self._get_waits(place)
            for row in rows:
                known = row._origin.id in waits
                row.wait_minutes = f"{waits[row._origin.id]}′" if known else "–"

    @api.model
    def _get_waits(self, place):
        """{id: minutes} that those who wait at ``place`` (or are expected) will wait from now on.

        Who is not in it needs a counter at which nobody serves.
        """
        people, servers, now = self._get_line(place)
        return estimate_waits(people, servers, now)

    @api.model
    def _get_arrival_waits(self, place, services):
        """{service: minutes} that somebody would wait who came now; without those unknown."""
        people, servers, now = self._get_line(place)
        waits, known = {}, {}
        for service in services:
            counters = frozenset(
                server.id
                for server in servers
                if server.topics is None or service.id in server.topics
            )
            if counters not in known:
                known[counters] = estimate_arrival(people, servers, {service.id}, now)
            if known[counters] is not None:
                waits[service] = known[counters]
        return waits

    @api.model
    def _get_line(self, place):
        """(those who wait or are expected, the counters that serve, now) as the kernel takes it."""
        # sudo: municipal.appointment - how long it takes, nobody's name
        Appointment, now = self.sudo(), fields.Datetime.now()
        rows = Appointment.search(self._get_queue_domain(place, states=("arrived", "booked")))
        return rows._get_queue_rows(), self._get_servers(place, now), now

    @api.model
    def _get_servers(self, place, now):
        """The counters that serve at ``place``, with the moment at which each will be free."""
        states = (*AT_COUNTER, "done", "no_show")
        # sudo: municipal.appointment - as in _get_line
        rows = self.sudo().search(self._get_queue_domain(place, states=states), order="id")
        free = {}
        for row in rows.filtered("called_lane_id").sorted("date_called"):
            begun, lane = row.date_served or row.date_called, row.called_lane_id
            if row.state in AT_COUNTER:
                free[lane] = begun + (row.date_end - row.date_start)
            elif (row.date_done or row.date_called) > now - IDLE:
                free[lane] = now
        return [
            Server(lane.id, moment, frozenset(lane.service_ids.ids) or None)
            for lane, moment in free.items()
        ]

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
