from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .municipal_appointment import AHEAD

#: Free times that are looked at to find a new one.
LOOKED_AT = 40
#: Who has not answered stays in sight for so long after the time that was lost.
IN_SIGHT = timedelta(days=7)
#: Nobody books farther ahead than so many years, this one included.
YEARS = 3
#: The counter is gone, the closure is of this place and counter, whoever always sits there is
#: absent, or it has become a day off of the whole town.
#: ``known``: only what was entered (or changed) before that moment.
STRANDED = """(
    SELECT a.id FROM municipal_appointment a
      JOIN municipal_appointment_lane l ON l.id = a.lane_id
      JOIN res_company town ON town.id = a.company_id
     WHERE a.state IN %(ahead)s AND a.date_start > %(since)s AND (
           l.active IS NOT TRUE AND l.write_date <= %(known)s
        OR EXISTS (
               SELECT FROM municipal_appointment_closure c
                WHERE c.company_id = a.company_id AND c.write_date <= %(known)s
                  AND c.date_start < a.date_end AND c.date_end > a.date_start
                  AND (c.place_id IS NULL OR c.place_id = a.place_id)
                  AND (NOT EXISTS (SELECT FROM %(rel)s r WHERE r.%(one)s = c.id)
                       OR EXISTS (SELECT FROM %(rel)s r
                                   WHERE r.%(one)s = c.id AND r.%(other)s = l.id)))
        OR EXISTS (
               SELECT FROM resource_calendar_leaves v
                 JOIN hr_employee e ON e.resource_id = v.resource_id
                WHERE e.id = l.employee_id AND v.write_date <= %(known)s
                  AND v.date_from < a.date_end AND v.date_to > a.date_start)
        OR EXISTS (
               SELECT FROM resource_calendar_leaves v
                WHERE v.resource_id IS NULL AND v.calendar_id IS NULL
                  AND v.write_date <= %(known)s
                  AND (v.company_id IS NULL OR v.company_id = town.id)
                  AND (v.date_from < a.date_end AND v.date_to > a.date_start
                       OR v.company_id = town.id
                      AND (a.date_start AT TIME ZONE 'UTC' AT TIME ZONE town.municipality_tz)::date
                  BETWEEN (v.date_from AT TIME ZONE 'UTC' AT TIME ZONE town.municipality_tz)::date
                      AND (v.date_to AT TIME ZONE 'UTC' AT TIME ZONE town.municipality_tz)::date
                      AND EXISTS (
                          SELECT FROM UNNEST(%(towns)s::int[], %(days)s::date[]) AS closed(town_id, day)
                           WHERE closed.town_id = town.id AND closed.day = (
                              a.date_start AT TIME ZONE 'UTC' AT TIME ZONE town.municipality_tz)::date)
    ))))"""


class MunicipalAppointment(models.Model):
    """Appointments whose counter is closed meanwhile: by a closure, an absence or a day off."""

    _inherit = "municipal.appointment"

    is_stranded = fields.Boolean(
        "Needs a new time",
        compute="_compute_is_stranded",
        search="_search_is_stranded",
        help="The counter is closed at that time, or whoever sits there is absent.",
    )

    @api.depends("state", "date_start", "lane_id")
    def _compute_is_stranded(self):
        # sudo: municipal.appointment - of rows that the reader has already
        stranded = self.sudo().search([("id", "in", self.ids), ("is_stranded", "=", True)])
        for appointment in self:
            appointment.is_stranded = appointment in stranded

    def _search_is_stranded(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.flush_model(["state", "date_start", "date_end", "lane_id", "place_id", "company_id"])
        self.env["municipal.appointment.closure"].flush_model()
        self.env["resource.calendar.leaves"].flush_model()
        self.env["municipal.appointment.lane"].flush_model(["active", "employee_id"])
        self.env["res.company"].flush_model(["municipality_tz"])
        domain = Domain("id", "in", self._query_stranded())
        return domain if True in value else ~domain

    @api.model
    def _query_stranded(self, known=datetime.max):
        """Ids of those who need a new time, by what was entered until ``known`` (naive UTC)."""
        relation = self.env["municipal.appointment.closure"]._fields["lane_ids"]
        since = fields.Datetime.now() - IN_SIGHT
        # sudo: res.company - days on which the towns are closed are public
        closed = [
            (town.id, day)
            for town in self.env["res.company"].sudo().search([])
            for year in range(since.year, since.year + YEARS)
            for day in town._get_holidays(year)
        ]
        return SQL(
            STRANDED,
            ahead=AHEAD,
            since=since,
            towns=[town_id for town_id, _day in closed],
            days=[day for _town_id, day in closed],
            known=known,
            rel=SQL.identifier(relation.relation),
            one=SQL.identifier(relation.column1),
            other=SQL.identifier(relation.column2),
        )

    def _open_replace(self):
        """The wizard that gives new times to these appointments."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_appointments.municipal_appointment_replace_action"
        )
        return action | {"context": {"default_appointment_ids": self.ids}}

    def _propose_time(self, used):
        """The free time nearest to the present one, or False.

        :param set used: (counter, start) pairs that were proposed to others; it grows
        """
        self.ensure_one()
        frees = self._get_services()._get_nearest(
            self.date_start, place=self.place_id, people=self.people, internal=True, limit=LOOKED_AT
        )
        for free in frees:
            for lane_id in free.lane_ids:
                if (lane_id, free.date_start) not in used:
                    used.add((lane_id, free.date_start))
                    return free.date_start
        return False
