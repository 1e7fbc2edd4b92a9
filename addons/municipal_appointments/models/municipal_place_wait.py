from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.tools import format_time

from ..tools.slots import opening_intervals

#: Nobody waits to the minute as a queue was estimated.
ROUNDED = 5


class MunicipalPlace(models.Model):
    """How long one waits at a place, for those who are still at home."""

    _inherit = "municipal.place"

    def _get_public_wait(self):
        """How long somebody would wait who came now without an appointment.

        :return: {minutes: rounded up, time: when it was estimated, in words}; None when the place
            takes nobody so, is closed, or no counter serves
        """
        self.ensure_one()
        if not (self.takes_walk_ins and self.is_bookable and self._is_open_now()):
            return None
        wait, now = self._get_wait()["wait"], fields.Datetime.now()
        if wait is None:
            return None
        zone = self.company_id.municipality_tz
        return {
            "minutes": -(-wait // ROUNDED) * ROUNDED,
            "time": format_time(self.env, now, tz=zone, time_format="HH:mm"),
        }

    def _is_open_now(self):
        """Whether some counter has opening hours at this moment, and nothing closes the place."""
        company, now = self.company_id, fields.Datetime.now()
        day = company._get_municipal_day(now)
        zone, holidays = ZoneInfo(company.municipality_tz), company._get_holidays(day.year)
        closures = self.env["municipal.appointment.closure"].search_count(
            [
                ("company_id", "=", company.id),
                ("place_id", "in", (self.id, False)),
                ("lane_ids", "=", False),
                ("date_start", "<=", now),
                ("date_end", ">", now),
            ],
            limit=1,
        )
        return not closures and any(
            start <= now < end
            for opening in self.opening_ids
            for start, end in opening_intervals(opening._get_one_series(), day, day, zone, holidays)
        )
