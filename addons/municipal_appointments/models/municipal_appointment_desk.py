from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from .municipal_appointment import AHEAD, OPEN
from .municipal_appointment_limit import LimitReached
from .municipal_appointment_slot import SlotTaken

#: What a drag in the calendar writes; the end says only whether somebody has pulled at it.
DRAGGED = frozenset(("date_start", "date_end"))
#: What the calendar of the web client snaps to.
SNAP = timedelta(minutes=15)


class MunicipalAppointment(models.Model):
    """What officers do with an appointment. Each of these asks for the right to write it first:
    what follows is done with the rights of the model."""

    _inherit = "municipal.appointment"

    called_lane_id = fields.Many2one(
        "municipal.appointment.lane",
        "Called to",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The counter where the visit takes place; it may be another one than was booked.",
    )
    has_begun = fields.Boolean(compute="_compute_has_begun")

    def _compute_has_begun(self):
        now = fields.Datetime.now()
        for appointment in self:
            appointment.has_begun = bool(appointment.date_start and appointment.date_start <= now)

    def write(self, vals):
        """A drag in the calendar is a move; the citizen is told."""
        if not self.env.su and DRAGGED & vals.keys():
            self._move_by_drag(vals)
            vals = {name: value for name, value in vals.items() if name not in DRAGGED}
        return super().write(vals)

    def _move_by_drag(self, vals):
        self.check_access("write")
        for appointment in self:
            start = fields.Datetime.to_datetime(vals.get("date_start") or appointment.date_start)
            end = fields.Datetime.to_datetime(vals.get("date_end") or 0) or start + (
                appointment.date_end - appointment.date_start
            )
            if end - start != appointment.date_end - appointment.date_start:
                raise UserError(
                    self.env._("How long a visit takes is decided by its topic. Correct the topic.")
                )
            appointment._move_at_desk(appointment._snap_drop(start))

    def _snap_drop(self, start):
        """The free time that was meant: the calendar lets go at quarters of an hour only, and the
        times of a topic may lie between them."""
        services = self._get_services().with_context(municipal_moving=self.id)
        near = services._get_nearest(
            start, place=self.place_id, people=self.people, internal=True, limit=1
        )
        return near[0].date_start if near and abs(near[0].date_start - start) < SNAP else start

    def _move_at_desk(self, date_start, **wish):
        """Move for an officer; what goes wrong is said in words, with the next free times.

        :param wish: as for ``_move_to``
        """
        self.ensure_one()
        try:
            self._move_to(date_start, by="staff", **wish)
        except SlotTaken as taken:
            raise UserError(self._explain_taken(taken)) from taken
        except LimitReached as error:
            raise UserError(str(error)) from error

    def _explain_taken(self, taken):
        """``taken`` with the times that are free, as the officer's clock says."""
        company = self.service_id.sudo().company_id  # sudo: res.company - a time zone
        times = [
            company._format_municipal_moment(free.date_start, "EEE d/M HH:mm")
            for free in taken.free
        ]
        if not times:
            return self.env._("This time is not free, and there is none near it.")
        return self.env._("This time is not free. The next free ones: %s", ", ".join(times))

    # === STATES === #

    def action_arrive(self):
        self._set_at_desk("arrived")

    def action_serve(self):
        # sudo: hr.employee - one's own card
        employee = self.env.user.sudo().employee_id
        for appointment in self:
            lane = appointment.called_lane_id or appointment._get_desk_lane()
            appointment._set_at_desk(
                "serving", employee_id=employee.id or False, called_lane_id=lane.id or False
            )

    def action_no_show(self):
        if any(appointment.state == "booked" and not appointment.has_begun for appointment in self):
            raise UserError(self.env._("The appointment has not begun yet."))
        self._set_at_desk("no_show")

    def action_back_to_waiting(self):
        """Called by mistake, or gone out for a moment."""
        self._set_at_desk("arrived", called_lane_id=False)

    def _set_at_desk(self, code, **vals):
        self.check_access("write")
        self._set_state(code, **vals)

    def _get_desk_lane(self):
        """The counter at which the visit takes place, or the one that was booked."""
        return self.env["municipal.appointment.lane"]._get_mine() or self.lane_id

    def _correct_topic(self, service):
        """What the visit is really about; what was asked for is kept for the statistics."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in OPEN:
            raise UserError(self.env._("This appointment is over."))
        if self.state in AHEAD and self.lane_id:  # it may need another length, so it is a move
            people = min(self.people, service.max_people)
            self._move_at_desk(self.date_start, place=self.place_id, service=service, people=people)
        else:
            # sudo: municipal.appointment - the right to write was asked for
            self.sudo().write({"service_id": service.id})

    # === ACTIONS === #

    def action_open_request(self):
        self.ensure_one()
        return self.request_id.get_formview_action()

    def action_open_citizen(self):
        self.ensure_one()
        return self.citizen_id.get_formview_action()
