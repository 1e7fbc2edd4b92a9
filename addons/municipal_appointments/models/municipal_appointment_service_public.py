from collections import Counter
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.catalogue import score, sound_of, words_of
from odoo.addons.municipal_crm.tools.text import fold
from odoo.addons.municipal_crm.tools.typed import read_number
from odoo.tools import format_date

from ..tools.slot_key import read_clock, read_slot, write_slot

DAY = "EEEE d MMMM y"
NEAREST = 6


class MunicipalAppointmentService(models.Model):
    """What citizens see of the services, and the page on which they choose a time."""

    _inherit = "municipal.appointment.service"

    # === CHOICE OF A SERVICE === #

    @api.model
    def _get_published(self):
        domain = [("is_published", "=", True), ("company_id", "=", self.env.company.id)]
        # sudo: municipal.appointment.service - what is published is for everybody
        return self.sudo().search(domain)

    @api.model
    def _find_public(self, code):
        """The published service (in sudo) of an address; empty when there is none."""
        return self._get_published().filtered(lambda service: service.code == code)

    @api.model
    def _get_by_category(self):
        """{code of a category of requests: its published service (in sudo)}"""
        services = self._get_published().filtered("category_id")
        return {service.category_id.code: service for service in reversed(services)}

    @api.model
    def _find_for_category(self, code):
        """The first published service (in sudo) for requests of a category; empty for none."""
        return self._get_by_category().get(code) or self.browse()

    @api.model
    def _find_public_place(self, text):
        """The place (in sudo) of an address (``?place=3``) that gives appointments; empty for none."""
        domain = [
            ("id", "=", read_number(text, 9) or 0),
            ("is_bookable", "=", True),
            ("company_id", "=", self.env.company.id),
        ]
        # sudo: municipal.place - where one can go is for everybody
        return self.env["municipal.place"].sudo().search(domain)

    @api.model
    def _search_public(self, query, place=None):
        """The published services (in sudo) that know most of the words, in their order.

        :param place: municipal.place; only what is offered there
        """
        services, asked = self._get_published(), words_of(fold(query or ""))
        if place:
            services = services.filtered(lambda service: place in service._get_public_places())
        if not asked:
            return services
        points = {}
        for service in services:
            words = words_of(service.search_text or "")
            points[service] = score(asked, words, tuple(sound_of(word) for word in words))
        best = max(points.values(), default=0)
        return services.filtered(lambda service: best and points[service] == best)

    def _get_public_places(self):
        """The places (in sudo) with a counter for all of these services that the website offers."""
        return self._get_lanes(None, None, internal=False).place_id.sorted("name")

    def _get_public_place(self, place):
        """What a page says of the place of a visit; nothing where nobody has to come."""
        return place._get_public_facts() if self.kind == "counter" else {}

    def _get_public_papers(self):
        """[{name, note, url}] of the papers to bring."""
        return [paper._get_public_facts() for paper in self.document_type_ids]

    # === CHOICE OF A TIME === #

    def _read_asked(self, query):
        """What a visitor asks for, out of an address or a form; nonsense is left out.

        :return: {place, people, day, clock, month, case, also}: a municipal.place (may be empty), a
            number, dates and (hour, minute) or None; the municipal.request that it is for (may be
            empty) and the other services of the same visit
        """
        self.ensure_one()
        place_id = read_number(query.get("place"), 9)
        people = read_number(query.get("people"), 3) or 1
        day = self._clamp_day(_read_day(query.get("day")))
        month = _read_day(f"{query.get('month')}-01") or (day and day.replace(day=1))
        return {
            "place": self._get_public_places().filtered(lambda place: place.id == place_id),
            "people": min(max(1, people), self.max_people),
            "day": day,
            "clock": read_clock(query.get("clock")),
            "month": month or None,
            "case": self.env["municipal.request"]._find_by_case(query.get("case")),
            "also": self._read_also(query),
        }

    def _get_times_page(self, asked, url):
        """All that the choice of a time shows.

        :param dict asked: see :meth:`_read_asked`
        :param str url: address of the page that shows it
        :return: {places, asked, earliest, month, days, groups, ...}
        """
        services = self | asked["also"]
        options = {"place": asked["place"] or None, "people": asked["people"]}
        earliest = services._get_earliest(options["place"], people=asked["people"])
        first, last = self._get_months()
        month = asked["month"] or (earliest and self._get_day(earliest.date_start))
        month = min(max((month or first).replace(day=1), first), last)
        frees = services._get_free_of_month(month, **options)
        counts = Counter(self._get_day(free.date_start) for free in frees)
        link = _Link(url, asked)
        return {
            "service": self,
            "visit_for": services,
            "places": services._get_public_places(),
            "asked": asked,
            "earliest": earliest and self._prepare_time(earliest),
            "month": self._say_date(month, "LLLL y"),
            "weeks": self._prepare_weeks(month, counts, asked, link),
            "previous": month > first and link.to(month=(month - timedelta(days=1))),
            "next": month < last and link.to(month=(month + timedelta(days=31))),
            "groups": services._prepare_groups(asked, frees, counts, options),
            "url": url,
        }

    def _clamp_day(self, day):
        """The day nearest to ``day`` on which one can book; None for None."""
        today = self._get_day(fields.Datetime.now())
        last = today + timedelta(days=min(self.mapped("horizon_days")))
        return day and min(max(day, today), last)

    def _get_months(self):
        """The first days of the first and the last month in which one can book."""
        first, last = self._clamp_day(date.min), self._clamp_day(date.max)
        return first.replace(day=1), last.replace(day=1)

    def _get_day(self, moment):
        return self.company_id._get_municipal_day(moment)

    # === PIECES OF THE PAGE === #

    def _prepare_weeks(self, month, counts, asked, link):
        """Rows of seven cells, Monday first: {day, label, count, url, is_chosen}; None outside."""
        chosen = self._get_chosen_day(asked, counts)
        cells = [None] * month.weekday()
        day = month
        while day.month == month.month:
            cells.append(
                {
                    "number": day.day,
                    "label": self._say_date(day, DAY),
                    "count": counts.get(day, 0),
                    "url": link.to(day=day) + "#times",
                    "is_chosen": day == chosen,
                }
            )
            day += timedelta(days=1)
        cells += [None] * (-len(cells) % 7)
        return [cells[index : index + 7] for index in range(0, len(cells), 7)]

    def _get_chosen_day(self, asked, counts):
        return asked["day"] or min(counts, default=None)

    def _prepare_groups(self, asked, frees, counts, options):
        """[{title, times}]: of the chosen day by place, or the nearest to what was wished."""
        day = self._get_chosen_day(asked, counts)
        if not day:
            return []
        if asked["clock"] or not counts.get(day):
            hour, minute = asked["clock"] or (12, 0)
            wished = self.company_id._get_municipal_moment(day, time(hour, minute))
            nearest = self._get_nearest(wished, limit=NEAREST, **options)
            return self._group_nearest(nearest)
        of_day = [free for free in frees if self._get_day(free.date_start) == day]
        places = self._get_public_places().filtered(
            lambda place: place.id in {free.place_id for free in of_day}
        )
        return [
            {
                "title": f"{self._say_date(day, DAY)} · {place.name}",
                "times": [
                    self._prepare_time(free, "HH:mm")
                    for free in of_day
                    if free.place_id == place.id
                ],
            }
            for place in places
        ]

    def _group_nearest(self, frees):
        """One group of times that lie on several days, in the order given."""
        if not frees:
            return []
        title = self.env._("Nearest free times")
        return [{"title": title, "is_wide": True, "times": [self._prepare_time(f) for f in frees]}]

    def _prepare_time(self, free, pattern=f"{DAY}, HH:mm"):
        """{key, label, place} of a free time."""
        place = self.env["municipal.place"].sudo().browse(free.place_id)  # sudo: a public place
        return {
            "key": write_slot(free.date_start, free.place_id),
            "label": self.company_id._format_municipal_moment(free.date_start, pattern),
            "place": place.name,
        }

    def _say_date(self, day, pattern):
        return format_date(self.env, day, self.env.lang, pattern)

    def _read_slot(self, text):
        """(moment, place in sudo) that a form asks for; None when it offers no such place."""
        found = read_slot(text)
        place = found and self._get_public_places().filtered(lambda row: row.id == found[1])
        return (found[0], place) if place else None


class _Link:
    """Addresses of one page that keep what was asked for."""

    def __init__(self, url, asked):
        self.url = url
        self.kept = {
            "place": asked["place"].id,
            "people": asked["people"] > 1 and asked["people"],
            "case": asked["case"] and asked["case"]._make_case_token(),
            **asked["also"]._write_also(),
        }

    def to(self, day=None, month=None):
        query = {name: value for name, value in self.kept.items() if value}
        if day:
            query["day"] = day.isoformat()
        if month:
            query["month"] = f"{month:%Y-%m}"
        return f"{self.url}?{urlencode(query)}"


def _read_day(text):
    """The day of ``2027-03-30``; None for anything else."""
    try:
        return datetime.strptime((text or "")[:10], "%Y-%m-%d").date()
    except ValueError:
        return None
