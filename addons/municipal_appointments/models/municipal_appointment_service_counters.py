from collections import defaultdict

from odoo import models
from odoo.fields import Domain

from ..tools.slots import Counter

OPENING_FIELDS = (
    "place_id",
    "lane_ids",
    "weekday",
    "hour_from",
    "hour_to",
    "pattern",
    "nth",
    "date_from",
    "date_to",
)


class MunicipalAppointmentService(models.Model):
    """Which counters take a service (or all of several), and what opens and closes them, in plain
    data.

    The number of statements does not depend on how many there are.
    """

    _inherit = "municipal.appointment.service"

    def _get_counters(self, start, end, place, employee, internal):
        """What is known of the counters of this service between two moments.

        :return: (all lanes whose visits matter, [Counter] in the order of preference)
        """
        lanes = self._get_lanes(place, employee, internal)
        if not lanes:
            return lanes, []
        people = lanes.employee_id
        same = lanes
        if people:
            same = lanes.search_fetch([("employee_id", "in", people.ids)], ["employee_id"])
        series = self._get_series(lanes)
        closed = self._get_closed(lanes, start, end)
        counters = [
            Counter(
                id=lane.id,
                place_id=lane.place_id.id,
                series=series[lane.id],
                closed=closed[lane.id],
                busy_ids=(
                    same.filtered(lambda other, lane=lane: other.employee_id == lane.employee_id)
                    if lane.employee_id
                    else lane
                ).ids,
            )
            for lane in lanes
        ]
        return lanes | same, counters

    def _get_lanes(self, place, employee, internal):
        """The lanes that may take this service, those kept back first for the staff."""
        domain = Domain(
            [
                ("active", "=", True),
                ("company_id", "=", self.company_id.id),
                ("place_id.active", "=", True),
                ("place_id.is_bookable", "=", True),
            ]
        )
        domain &= self._get_takes_all()
        if place:
            domain &= Domain("place_id", "in", place.ids)
        for service in self:
            if service.place_ids:
                domain &= Domain("place_id", "in", service.place_ids.ids)
            if service.employee_ids:
                domain &= Domain("employee_id", "in", [*service.employee_ids.ids, False])
        if employee:
            domain &= Domain("employee_id", "in", employee.ids)
        if not internal:
            domain &= Domain("is_internal", "=", False)
        columns = ["place_id", "employee_id", "is_internal"]
        lanes = self.env["municipal.appointment.lane"].search_fetch(domain, columns)
        return lanes.sorted(lambda lane: not lane.is_internal)

    def _get_takes_all(self):
        """The domain of counters and of openings that are for each of these services."""
        return Domain.AND(
            Domain("service_ids", "=", False) | Domain("service_ids", "in", service.ids)
            for service in self
        )

    def _get_series(self, lanes):
        """{lane id: [Series]} of the openings that are for these services."""
        openings = self.env["municipal.appointment.opening"].search_fetch(
            Domain("place_id", "in", lanes.place_id.ids) & self._get_takes_all(), OPENING_FIELDS
        )
        series = defaultdict(list)
        for opening in openings:
            here = opening.lane_ids or lanes.filtered(
                lambda lane, opening=opening: lane.place_id == opening.place_id
            )
            for lane in here:
                series[lane.id].append(opening._get_one_series())
        return series

    def _get_closed(self, lanes, start, end):
        """{lane id: [(start, end)]} of closures, and of absences of the person at the lane."""
        closed = defaultdict(list)
        closures = self.env["municipal.appointment.closure"].search_fetch(
            [
                ("company_id", "=", self.company_id.id),
                ("place_id", "in", [*lanes.place_id.ids, False]),
                ("date_start", "<", end),
                ("date_end", ">", start),
            ],
            ["place_id", "lane_ids", "date_start", "date_end"],
        )
        for closure in closures:
            here = closure.lane_ids or lanes.filtered(
                lambda lane, place=closure.place_id: not place or lane.place_id == place
            )
            for lane in here:
                closed[lane.id].append((closure.date_start, closure.date_end))
        for lane, *absence in self._get_absences(lanes, start, end):
            closed[lane.id].append(tuple(absence))
        return closed

    def _get_absences(self, lanes, start, end):
        """[(lane, start, end)] of the time off of those who sit there, and of the whole town."""
        resources = lanes.employee_id.resource_id
        leaves = self.env["resource.calendar.leaves"].search_fetch(
            [
                ("resource_id", "in", [*resources.ids, False]),
                ("company_id", "in", [self.company_id.id, False]),
                ("date_from", "<", end),
                ("date_to", ">", start),
            ],
            ["resource_id", "calendar_id", "date_from", "date_to"],
        )
        return [
            (lane, leave.date_from, leave.date_to)
            for leave in leaves
            if leave.resource_id or not leave.calendar_id
            for lane in lanes
            if not leave.resource_id or lane.employee_id.resource_id == leave.resource_id
        ]
