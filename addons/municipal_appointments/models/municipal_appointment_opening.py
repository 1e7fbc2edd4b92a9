from datetime import time

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.selection import get_label

from ..tools.slots import Series


def _clock(hours):
    """The time of a number of hours; 24 is the midnight that ends the day."""
    minutes = round(hours * 60)
    return time(minutes // 60 % 24, minutes % 60)


class MunicipalAppointmentOpening(models.Model):
    """A series of opening hours of counters, as the clock on the wall says.

    Public holidays, closures and absences take away from it; it never overrides them.
    """

    _name = "municipal.appointment.opening"
    _description = "Opening hours of counters"
    _order = "place_id, weekday, hour_from, id"
    _check_company_auto = True

    place_id = fields.Many2one(
        "municipal.place", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="place_id.company_id", store=True, index=True)
    lane_ids = fields.Many2many(
        "municipal.appointment.lane",
        string="Only these counters",
        domain="[('place_id', '=', place_id)]",
        help="Empty: all counters of the place.",
    )
    service_ids = fields.Many2many(
        "municipal.appointment.service",
        string="Only these services",
        check_company=True,
        help="Empty: all services.",
    )
    weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        required=True,
        default="0",
    )
    hour_from = fields.Float("From", required=True, default=8.0)
    hour_to = fields.Float("To", required=True, default=14.0, help="24:00 is midnight.")
    pattern = fields.Selection(
        [
            ("weekly", "Every week"),
            ("odd", "Odd weeks"),
            ("even", "Even weeks"),
            ("nth", "Once a month"),
        ],
        required=True,
        default="weekly",
        help="The number of a week is that of ISO 8601.",
    )
    nth = fields.Selection(
        [
            ("1", "First"),
            ("2", "Second"),
            ("3", "Third"),
            ("4", "Fourth"),
            ("5", "Fifth"),
            ("-1", "Last"),
        ],
        "Which of the month",
    )
    date_from = fields.Date("First day", help="Empty: since always.")
    date_to = fields.Date("Last day", help="Empty: until further notice.")

    _hours_of_a_day = models.Constraint(
        "CHECK (0 <= hour_from AND hour_from < hour_to AND hour_to <= 24)",
        "Opening hours begin before they end and stay within the day.",
    )
    _days_in_order = models.Constraint(
        "CHECK (date_from <= date_to)", "The first day cannot be after the last one."
    )
    _nth_of_the_month = models.Constraint(
        "CHECK (pattern != 'nth' OR nth IS NOT NULL)",
        "Which of the month? First, second … or last.",
    )

    @api.constrains("place_id", "lane_ids")
    def _check_lanes(self):
        for row in self:
            row.lane_ids._check_place(row.place_id)

    @api.depends("place_id.name", "weekday", "hour_from", "hour_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for opening in self:
            hours = f"{_clock(opening.hour_from):%H:%M}–{_clock(opening.hour_to):%H:%M}"
            day = get_label(opening, "weekday")
            opening.display_name = f"{opening.place_id.name or ''} {day} {hours}".strip()

    def _get_one_series(self):
        """The opening as the kernel takes it."""
        return Series(
            weekday=int(self.weekday),
            start=_clock(self.hour_from),
            end=_clock(self.hour_to),
            pattern=self.pattern,
            nth=int(self.nth or 0),
            date_from=self.date_from or None,
            date_to=self.date_to or None,
        )
