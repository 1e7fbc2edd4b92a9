from odoo import Command, api, fields, models
from odoo.exceptions import UserError

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: More counters are made one by one.
MOST = 30


class MunicipalAppointmentOffice(models.TransientModel):
    """An office that takes appointments, from nothing: place, counters, hours and services."""

    _name = "municipal.appointment.office"
    _description = "Set up an office for appointments"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    place_id = fields.Many2one(
        "municipal.place",
        "Place that exists already",
        domain="[('company_id', '=', company_id)]",
        help="Empty: a new place is made.",
    )
    name = fields.Char(help="As citizens call it.")
    address = fields.Char()
    directions = fields.Char("How to get there")
    counters = fields.Integer("Counters for everybody", default=2, required=True)
    kept_back = fields.Integer(
        "Counters kept back",
        default=0,
        required=True,
        help="For the telephone and for those who walk in; the website does not show their times.",
    )
    monday = fields.Boolean(default=True)
    tuesday = fields.Boolean(default=True)
    wednesday = fields.Boolean(default=True)
    thursday = fields.Boolean(default=True)
    friday = fields.Boolean(default=True)
    saturday = fields.Boolean()
    sunday = fields.Boolean()
    hour_from = fields.Float("From", default=8.0, required=True)
    hour_to = fields.Float("To", default=14.0, required=True)
    has_break = fields.Boolean("With a break")
    break_from = fields.Float("Break from", default=12.0)
    break_to = fields.Float("Break to", default=12.5)
    date_from = fields.Date("First day", help="Empty: from now on.")
    service_ids = fields.Many2many(
        "municipal.appointment.service",
        string="Services",
        domain="[('company_id', '=', company_id)]",
        help="Those that are limited to some places are now given here too.",
    )
    preview = fields.Char("What this makes", compute="_compute_preview")

    @api.depends("counters", "kept_back", "hour_from", "hour_to", *DAYS, "service_ids", "has_break",
                 "break_from", "break_to")  # fmt: skip
    def _compute_preview(self):
        for office in self:
            hours = sum(end - begin for begin, end in office._get_hours())
            minutes = min(office.service_ids.mapped("minutes"), default=0)
            days = len(office._get_weekdays())
            visits = int(hours * 60 // minutes) * days * office.counters if minutes else 0
            office.preview = self.env._(
                "%(counters)s counters, %(days)s days a week, %(hours)s hours a day",
                counters=office.counters + office.kept_back,
                days=days,
                hours=f"{hours:g}",
            )
            if visits:
                office.preview += self.env._(": up to %s visits a week on the website", visits)

    def _get_weekdays(self):
        return [str(number) for number, day in enumerate(DAYS) if self[day]]

    def _get_hours(self):
        """[(from, to)] of a day."""
        if not self.has_break:
            return [(self.hour_from, self.hour_to)]
        return [(self.hour_from, self.break_from), (self.break_to, self.hour_to)]

    def action_make(self):
        """Make all of it, and open the place."""
        self.ensure_one()
        self._check()
        place = self._make_place()
        first = len(place.lane_ids) + 1
        self.env["municipal.appointment.lane"].create(
            [
                {
                    "place_id": place.id,
                    "name": self.env._("Counter %s", number),
                    "code": str(number),
                    "sequence": number,
                    "is_internal": number >= first + self.counters,
                }
                for number in range(first, first + self.counters + self.kept_back)
            ]
        )
        self.env["municipal.appointment.opening"].create(self._prepare_openings(place))
        limited = self.service_ids.filtered("place_ids")
        limited.write({"place_ids": [Command.link(place.id)]})
        return {
            "type": "ir.actions.act_window",
            "res_model": "municipal.place",
            "res_id": place.id,
            "views": [(False, "form")],
        }

    def _check(self):
        """:raise UserError: says what is missing"""
        _ = self.env._
        if not self.place_id and not (self.name or "").strip():
            raise UserError(_("Write what the office is called, or choose a place."))
        if not 0 < self.counters + self.kept_back <= MOST or min(self.counters, self.kept_back) < 0:
            raise UserError(_("An office has between 1 and %s counters.", MOST))
        if not self._get_weekdays():
            raise UserError(_("On which days is it open?"))
        hours = [hour for part in self._get_hours() for hour in part]
        if hours != sorted(set(hours)) or hours[0] < 0 or hours[-1] > 24:
            raise UserError(_("The hours have to follow one another within the day."))

    def _make_place(self):
        vals = {"is_bookable": True}
        vals |= {name: self[name] for name in ("address", "directions") if self[name]}
        if self.place_id:
            self.place_id.write(vals)
            return self.place_id
        own = {"name": self.name, "kind": "service_point", "company_id": self.company_id.id}
        return self.env["municipal.place"].create(own | vals)

    def _prepare_openings(self, place):
        return [
            {
                "place_id": place.id,
                "weekday": weekday,
                "hour_from": begin,
                "hour_to": end,
                "date_from": self.date_from,
            }
            for weekday in self._get_weekdays()
            for begin, end in self._get_hours()
        ]
