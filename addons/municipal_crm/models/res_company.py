from datetime import datetime, time, timezone
from zoneinfo import ZoneInfo

import pytz
from odoo import api, fields, models, tools
from odoo.tools import format_datetime
from odoo.tools.date_utils import float_to_time

from ..tools.workdays import Calendar, find_closed_days, greek_holidays, to_local


class ResCompany(models.Model):
    """A company is a municipality: everything that names one town is data of this record."""

    _inherit = "res.company"

    municipality_code = fields.Char()
    municipality_tz = fields.Selection(
        lambda self: [(zone, zone) for zone in pytz.common_timezones],
        "Time zone",
        default="Europe/Athens",
        required=True,
        help="The calendar day and the year of a protocol number follow this zone.",
    )
    municipality_show_officer = fields.Boolean(
        "Name the officer to the citizen",
        help="Otherwise the citizen reads the responsible department only.",
    )
    municipality_quiet_start = fields.Float("Quiet from", default=21.0)
    municipality_quiet_end = fields.Float("Quiet until", default=8.0)
    municipality_emergency_text = fields.Char(
        "Emergency advice",
        translate=True,
        default=lambda self: self._get_default_emergency_text(),
    )

    # === TEXTS THAT COME WITH A MUNICIPALITY === #

    @api.model
    def _get_default_emergency_text(self):
        return self.env._("Is somebody in danger? Call 112 first.")

    @api.model
    def _get_text_langs(self):
        """Codes of the languages that texts are kept in: the source and all that are installed."""
        return {"en_US"} | {code for code, _name in self.env["res.lang"].get_installed()}

    def _add_emergency_texts(self, langs):
        """Our advice in ``langs`` (codes), where it is still ours and not yet in that language."""
        ours = self.with_context(lang="en_US")._get_default_emergency_text()
        field = self._fields["municipality_emergency_text"]
        for company in self:
            texts = field._get_stored_translations(company) or {}
            if texts.get("en_US") == ours:
                company._translate_emergency_text([code for code in langs if code not in texts])

    def _translate_emergency_text(self, langs):
        texts = {code: self.with_context(lang=code)._get_default_emergency_text() for code in langs}
        ours = self.with_context(lang="en_US")._get_default_emergency_text()
        known = {code: text for code, text in texts.items() if text != ours or code == "en_US"}
        self.update_field_translations("municipality_emergency_text", known)

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["municipal.protocol.book"]._make_missing()
        for company, vals in zip(companies, vals_list, strict=True):
            if "municipality_emergency_text" not in vals:
                company._translate_emergency_text(company._get_text_langs())
        return companies

    @tools.ormcache("self.id", "year")
    def _get_holidays(self, year):
        """The public holidays of a year: those of the country and the town's own (dates).

        A day that has office hours left is none, though it may close early.
        """
        # sudo: resource.calendar.leaves - holidays are public
        Leave = self.env["resource.calendar.leaves"].sudo()
        own = Leave.search(
            [
                ("company_id", "=", self.id),
                ("resource_id", "=", False),
                ("date_to", ">=", f"{year - 1}-12-31"),
                ("date_from", "<=", f"{year + 1}-01-02"),
            ]
        )
        closures = [
            (self._get_municipal_clock(leave.date_from), self._get_municipal_clock(leave.date_to))
            for leave in own
        ]
        closed = find_closed_days(closures, self._get_office_hours())
        return greek_holidays(year, extra=closed)

    def _get_office_hours(self):
        """{number of the weekday: [(opens, closes), …]} of the town hall, as local times."""
        hours = {}
        # sudo: resource.calendar - when the town hall is open is public
        for row in self.sudo().resource_calendar_id.attendance_ids:
            if row.day_period != "lunch" and row.hour_to > row.hour_from:
                times = float_to_time(row.hour_from), float_to_time(row.hour_to)
                hours.setdefault(int(row.dayofweek), []).append(times)
        return hours

    def _get_workdays(self, *years):
        """The working-day calendar of the municipality for ``years``."""
        return Calendar(frozenset().union(*(self._get_holidays(year) for year in years)))

    # === DAYS OF THE TOWN === #

    def _get_municipal_zone(self):
        # pytz ends with 2037: summers after that would be an hour late
        return ZoneInfo(self.municipality_tz)

    def _get_municipal_day(self, moment):
        """The day (date) that it is in the town at ``moment`` (naive UTC)."""
        return self._get_municipal_clock(moment).date()

    def _get_municipal_clock(self, moment):
        """What the clock of the town shows (naive) at ``moment`` (naive UTC)."""
        return to_local(moment, self._get_municipal_zone())

    def cache_invalidation_fields(self):
        """They tell which days are worked."""
        return super().cache_invalidation_fields() | {"municipality_tz", "resource_calendar_id"}

    def _get_municipal_moment(self, day, clock=time.min):
        """The moment (naive UTC) at which it is ``clock`` on ``day`` in the town."""
        local = datetime.combine(day, clock, self._get_municipal_zone())
        return local.astimezone(timezone.utc).replace(tzinfo=None)

    def _format_municipal_moment(self, moment, pattern):
        """``moment`` (naive UTC) as the clock of the town says it, in the reader's language.

        :param str pattern: as Unicode writes them (LDML), ``EEEE d MMMM, HH:mm``
        """
        self.ensure_one()
        return format_datetime(self.env, moment, self.municipality_tz, pattern)

    def _get_municipal_deadline(self, moment, days):
        """The last of ``days`` working days after the day of ``moment`` (naive UTC), a date."""
        day = self._get_municipal_day(moment)
        return self._get_workdays(day.year, day.year + 1).add_working_days(day, days)
