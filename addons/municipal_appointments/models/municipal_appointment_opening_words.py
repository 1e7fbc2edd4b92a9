from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from .municipal_appointment_opening import _clock

#: So many of the next days are named, looked for within so long.
NAMED = 4
AHEAD = timedelta(days=400)
DAY = "EEE d/M"


class MunicipalAppointmentOpening(models.Model):
    """What a series of opening hours means, in words and in days of the calendar."""

    _inherit = "municipal.appointment.opening"

    summary = fields.Char("In words", compute="_compute_summary")
    next_days = fields.Char(
        "Next days",
        compute="_compute_next_days",
        help="The first days on which these hours count. Public holidays are left out.",
    )

    @api.depends(
        "weekday", "hour_from", "hour_to", "pattern", "nth", "date_from", "date_to",
        "lane_ids.name", "service_ids.name",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_summary(self):
        for opening in self:
            end = "24:00" if opening.hour_to == 24 else f"{_clock(opening.hour_to):%H:%M}"
            hours = f"{_clock(opening.hour_from):%H:%M}–{end}"
            parts = (
                f"{opening._say_days()} {hours}",
                opening._say_span(),
                opening._say_counters(),
                opening._say_services(),
            )
            opening.summary = ", ".join(filter(None, parts))

    def _say_days(self):
        """“Every Tuesday”, “Every Tuesday of odd weeks”, “Every first Tuesday of the month”."""
        _ = self.env._
        day = dict(self._fields["weekday"]._description_selection(self.env)).get(self.weekday, "")
        if self.pattern == "odd":
            return _("Every %s of odd weeks", day)
        if self.pattern == "even":
            return _("Every %s of even weeks", day)
        if self.pattern != "nth":
            return _("Every %s", day)
        if self.weekday == "5":  # of another gender than the other days in Greek
            return self._say_nth_saturday()
        texts = {
            "1": _("Every first %s of the month", day),
            "2": _("Every second %s of the month", day),
            "3": _("Every third %s of the month", day),
            "4": _("Every fourth %s of the month", day),
            "5": _("Every fifth %s of the month", day),
            "-1": _("Every last %s of the month", day),
        }
        return texts.get(self.nth, _("Once a month"))

    def _say_nth_saturday(self):
        _ = self.env._
        texts = {
            "1": _("Every first Saturday of the month"),
            "2": _("Every second Saturday of the month"),
            "3": _("Every third Saturday of the month"),
            "4": _("Every fourth Saturday of the month"),
            "5": _("Every fifth Saturday of the month"),
            "-1": _("Every last Saturday of the month"),
        }
        return texts.get(self.nth, _("Once a month"))

    def _say_span(self):
        _ = self.env._
        first, last = (
            day and format_date(self.env, day, date_format="d MMM y")
            for day in (self.date_from, self.date_to)
        )
        if first and last:
            return _("from %(first)s to %(last)s", first=first, last=last)
        if first:
            return _("from %s on", first)
        return _("until %s", last) if last else ""

    def _say_counters(self):
        names = self.lane_ids.mapped("name")
        return self.env._("only: %s", ", ".join(names)) if names else self.env._("all counters")

    def _say_services(self):
        names = self.service_ids.mapped("name")
        return self.env._("only for: %s", ", ".join(names)) if names else ""

    @api.depends("weekday", "hour_from", "hour_to", "pattern", "nth", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_next_days(self):
        for opening in self:
            company = opening.company_id or opening.place_id.company_id or self.env.company
            today = company._get_municipal_day(fields.Datetime.now())
            last = today + AHEAD
            closed = set().union(*(company._get_holidays(y) for y in (today.year, last.year)))
            days = []
            if opening.pattern != "nth" or opening.nth:
                days = opening._get_one_series().days(today, last)
            named = [day for day in days if day not in closed][:NAMED]
            opening.next_days = " · ".join(
                format_date(self.env, day, date_format=DAY) for day in named
            ) or self.env._("None: these hours are over, or no such day comes.")
