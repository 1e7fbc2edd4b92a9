from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from odoo import fields, models

from ..tools.slots import Visit, free_times, nearest

#: Days of the steps in which the earliest time is looked for; then the rest of the horizon.
SEARCH_STEPS = (7, 21)


class MunicipalAppointmentService(models.Model):
    """Which times are free. Moments are naive UTC; what is returned is plain data.

    Several services are one visit: at a counter that takes all of them, by somebody who may serve
    all of them, and as long as they take together. The first one gives the grid.
    """

    _inherit = "municipal.appointment.service"

    def _get_free(
        self, start, end, *, place=None, employee=None, internal=False, people=1, limit=None
    ):
        """The free times that begin from ``start`` up to, not including, ``end``.

        The number of statements is the same for any span, and none reads what is past.

        :param place: one or several municipal.place; None: wherever the service is offered
        :param employee: hr.employee, only at counters where this person sits
        :param bool internal: for the staff: kept-back counters too (first), without lead time
        :param int people: of one visit, each takes one length
        :param int limit: at most so many
        :return: [Free(date_start, date_end, lane_ids, place_id)] in the order of time
        """
        start, end = self._get_bookable_span(start, end, internal)
        options = {"place": place, "employee": employee, "internal": internal, "people": people}
        for frees in self._walk_free([(start, end)], **options):
            return frees[:limit]
        return []

    def _get_earliest(self, places=None, *, employee=None, internal=False, people=1):
        """The first free time (Free) at any of the places, None when the horizon has none."""
        options = {"place": places, "employee": employee, "internal": internal, "people": people}
        for frees in self._walk_free(self._get_search_spans(internal), **options):
            if frees:
                return frees[0]
        return None

    def _get_earliest_by_place(self, places=None, *, employee=None, internal=False, people=1):
        """{place id: its first free time (Free)} of the places that have one."""
        options = {"place": places, "employee": employee, "internal": internal, "people": people}
        found = {}
        for frees in self._walk_free(self._get_search_spans(internal), **options):
            for free in frees:
                found.setdefault(free.place_id, free)
            if places and len(found) == len(places):
                break
        return found

    def _get_nearest(self, wished, *, place=None, employee=None, internal=False, people=1, limit=5):
        """The ``limit`` free times nearest to the moment ``wished``, the nearest first."""
        options = {"place": place, "employee": employee, "internal": internal, "people": people}
        start, end = self._get_bookable_span(datetime.min, datetime.max, internal)
        week = timedelta(days=7)
        close = (max(start, min(wished, end) - week), min(end, max(wished, start) + week))
        frees = []
        # whatever lies outside of the first span is farther than all within it
        for frees in self._walk_free([close, (start, end)], **options):
            if len(frees) >= limit:
                break
        return nearest(frees, wished, limit)

    def _get_free_of_month(self, month, **options):
        """The free times of the month in which the day ``month`` lies; see :meth:`_get_free`."""
        first = month.replace(day=1)
        after = (first + timedelta(days=31)).replace(day=1)
        bounds = [self.company_id._get_municipal_moment(day) for day in (first, after)]
        return self._get_free(*bounds, **options)

    # === SPANS === #

    def _get_bookable_span(self, start, end, internal):
        """What of a span the lead time and the horizon leave; it may be empty."""
        now = fields.Datetime.now()
        company = self.company_id
        horizon = min(self.mapped("horizon_days"))
        beyond = company._get_municipal_day(now) + timedelta(days=horizon + 1)
        lead = timedelta(minutes=0 if internal else max(self.mapped("lead_minutes")))
        return max(start, now + lead), min(end, company._get_municipal_moment(beyond))

    def _get_search_spans(self, internal):
        """The horizon in steps, so that the earliest time is found without reading all of it."""
        start, end = self._get_bookable_span(datetime.min, datetime.max, internal)
        bounds = [start]
        for days in SEARCH_STEPS:
            bounds.append(min(end, bounds[-1] + timedelta(days=days)))
        return list(pairwise([*bounds, end]))

    def _walk_free(self, spans, *, place, employee, internal, people):
        """Yield the free times of each span that is not empty; what is open is read once."""
        spans = [(start, end) for start, end in spans if start < end]
        if not spans or not 1 <= people <= min(self.mapped("max_people")):
            return
        start, end = min(spans)[0], max(end for _start, end in spans)
        # sudo: municipal.appointment.lane and all that opens and closes it - what is free is public
        service = self.sudo().with_context(active_test=False)
        visit = service._get_visit(people)
        lanes, counters = service._get_counters(
            start, end + visit.length, place, employee, internal
        )
        rules = {
            "zone": ZoneInfo(service.company_id.municipality_tz),
            "closed_days": service._get_holidays(start, end),
        }
        for low, high in spans if lanes else ():
            busy = lanes._get_busy(low, high + visit.length + visit.gap)
            yield self._without_own(free_times(counters, busy, visit, low, high, **rules))

    def _without_own(self, frees):
        """Who moves an appointment has one time already, which is no other one.

        What it blocks itself is free for it; see ``municipal_moving`` in ``_get_busy``.
        """
        own = self.env.context.get("municipal_own_time")
        return [row for row in frees if own != (row.date_start, row.place_id)] if own else frees

    def _get_holidays(self, start, end):
        """The holidays (dates) of the years between two moments."""
        company = self.company_id
        first, last = (company._get_municipal_day(moment) for moment in (start, end))
        years = range(first.year, last.year + 1)
        return frozenset().union(*(company._get_holidays(year) for year in years))

    def _get_visit(self, people):
        """Length, grid and gap of a visit of so many people."""
        first = self[0]
        step = first.step_minutes or first.minutes + first.gap_minutes
        return Visit(
            timedelta(minutes=sum(self.mapped("minutes"))) * people,
            timedelta(minutes=step),
            timedelta(minutes=max(self.mapped("gap_minutes"))),
        )
