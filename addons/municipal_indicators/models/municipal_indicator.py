from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.selection import get_labels
from odoo.exceptions import UserError

from ..tools.indicators import INDICATORS, Sums, change, figures, judge
from ..tools.periods import Period, course
from .municipal_indicator_sums import DIMENSIONS

SUPERVISOR = "municipal_crm.municipal_crm_group_supervisor"
#: {filter: how it is asked of the facts}
FILTERS = {
    "department_id": "child_of",
    "category_id": "child_of",
    "area_id": "=",
    "channel": "=",
}
MODELS = {
    "department": "hr.department",
    "category": "municipal.request.category",
    "area": "municipal.area",
    "officer": "res.users",
}
#: In a table nobody reads more.
MOST_LINES = 60
LONGEST_DAYS = 366 * 30


class MunicipalIndicator(models.AbstractModel):
    """The dashboard: figures of a period beside those of the one before and of a year ago.

    Everybody gets the figures of what they may see; nobody may see more by asking differently.
    """

    _name = "municipal.indicator"
    _inherit = "municipal.indicator.sums"
    _description = "Indicators"

    # === THE DASHBOARD === #

    @api.model
    def get_dashboard(self, filters=None):
        """All that the dashboard shows.

        :param dict filters: date_from, date_to (ISO), department_id, category_id, area_id, channel
        :return: {filters, options, tiles, course, tables, definitions, is_empty}
        """
        filters = self._clean_filters(filters or {})
        found = self._measure(filters, self._get_dimensions())
        return {
            "filters": self._dump_filters(filters),
            "options": self._get_options(),
            "tiles": self._make_tiles(found),
            "course": self._get_course(filters, found["now"][None].open),
            "tables": self._make_tables(found["now"]),
            "can_export": self.env.user.has_group("base.group_allow_export"),
        }

    @api.model
    def _get_dimensions(self):
        """What the reader sees figures by; those of officers are for who directs them."""
        names = list(DIMENSIONS)
        if not self.env.su and not self.env.user.has_group(SUPERVISOR):
            names.remove("officer")
        return names

    @api.model
    def _measure(self, filters, names=()):
        """{"now", "before", "year": what ``_count`` tells of the three periods}"""
        domain, period = self._get_fact_domain(filters), filters["period"]
        return {
            "now": self._count(domain, period, names),
            "before": self._count(domain, period.before()),
            "year": self._count(domain, period.year_before()),
        }

    @api.model
    def _make_tiles(self, found):
        """[{key, label, unit, value, before, year, change, verdict}] of the whole."""
        now, before, year = (figures(found[key][None]) for key in ("now", "before", "year"))
        labels = self._get_labels()
        return [
            {
                "key": one.key,
                "label": labels[one.key][0],
                "help": labels[one.key][1],
                "unit": one.unit,
                "value": now[one.key],
                "before": before[one.key],
                "year": year[one.key],
                "change": change(now[one.key], before[one.key]),
                "verdict": judge(one, now[one.key], before[one.key]),
            }
            for one in INDICATORS
        ]

    @api.model
    def _get_course(self, filters, open_at_end):
        """[{label, first, last, in, out, open}] of the period's days, weeks or months."""
        period = filters["period"]
        came, went = self._count_days(self._get_fact_domain(filters), period)
        return [
            {
                "first": fields.Date.to_string(step.first),
                "last": fields.Date.to_string(step.last),
                "in": received,
                "out": closed,
                "open": still,
            }
            for step, received, closed, still in course(period, came, went, open_at_end)
        ]

    @api.model
    def _make_tables(self, now):
        """[{name, title, lines: [{id, name, figures}]}], most requests first."""
        titles = self._get_dimension_labels()
        return [
            {"name": name, "title": titles[name], "lines": self._make_lines(name, sums)}
            for name, sums in now.items()
            if name
        ]

    @api.model
    def _make_lines(self, name, sums_by_value):
        order = sorted(
            sums_by_value.items(), key=lambda pair: (-_weight(pair[1]), str(pair[0]))
        )  # fmt: skip
        names = self._get_names(name, [value for value, _sums in order[:MOST_LINES]])
        return [
            {"id": value or False, "name": names[value], "figures": figures(sums)}
            for value, sums in order[:MOST_LINES]
        ]

    @api.model
    def _get_names(self, name, values):
        """{value of the dimension's column: its name}"""
        nothing = self.env._("Without")
        if name == "channel":
            labels = get_labels(self.env["municipal.request"], "channel")
            return {value: labels.get(value, nothing) for value in values}
        # sudo: names of what counted requests belong to, nothing else of them
        records = self.env[MODELS[name]].sudo().browse(filter(None, values))
        return {None: nothing} | {
            record.id: record.display_name or nothing for record in records.exists()
        }

    # === FILTERS === #

    @api.model
    def _clean_filters(self, filters):
        """Checked filters, with ``period`` in place of its dates; by default the last 30 days."""
        today = self._get_today()
        try:
            last = fields.Date.to_date(filters.get("date_to")) or today
            first = fields.Date.to_date(filters.get("date_from")) or last - timedelta(days=29)
            period = Period(first, min(last, max(today, first)))
            if period.days > LONGEST_DAYS or period.first.year < 1950:
                raise ValueError
            found = {name: int(filters.get(name) or 0) for name in FILTERS if name != "channel"}
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("Give a first and a last day, in this order.")) from error
        channel = filters.get("channel")
        known = channel in get_labels(self.env["municipal.request"], "channel")
        return {**found, "channel": channel if known else "", "period": period}

    @api.model
    def _get_today(self):
        return self.env.company._get_municipal_day(fields.Datetime.now())

    @api.model
    def _dump_filters(self, filters):
        period = filters["period"]
        dates = {
            "date_from": fields.Date.to_string(period.first),
            "date_to": fields.Date.to_string(period.last),
        }
        return {name: filters[name] for name in FILTERS} | dates

    @api.model
    def _get_fact_domain(self, filters):
        return [
            (name, operator, filters[name]) for name, operator in FILTERS.items() if filters[name]
        ]

    @api.model
    def _get_options(self):
        """{filter: [(value, name)]} that the reader may choose from."""
        company = self.env.company.id
        records = {
            "department_id": self.env["hr.department"].search(
                [("company_id", "in", [company, False])]
            ),
            "category_id": self.env["municipal.request.category"].search(
                [("company_id", "=", company)]
            ),
            "area_id": self.env["municipal.area"].search([("company_id", "=", company)]),
        }
        options = {
            name: [(record.id, record.display_name) for record in found]
            for name, found in records.items()
        }
        options["channel"] = list(get_labels(self.env["municipal.request"], "channel").items())
        return options

    # === DRILLING DOWN === #

    @api.model
    def get_request_action(self, filters, group, dimension=None, value=None):
        """The list of requests behind a figure: of group ``in``, ``out``, ``open`` or ``late``."""
        filters = self._clean_filters(filters or {})
        domain = self._get_fact_domain(filters)
        if dimension in DIMENSIONS:
            domain.append((DIMENSIONS[dimension], "=", value or False))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "municipal_crm.municipal_request_action"
        )
        labels = self._get_group_labels()
        return action | {
            "name": labels.get(group, labels["in"]),
            "domain": [*domain, *self._get_group_domain(group, filters["period"])],
            "context": {},
            "views": [(False, "list"), (False, "form")],
            "target": "current",
        }

    @api.model
    def _get_group_domain(self, group, period):
        """The requests of a group, by the days that were counted."""
        company, last = ("company_id", "=", self.env.company.id), fields.Date.to_string(period.last)
        if group == "out":
            first = fields.Date.to_string(period.first)
            return [company, ("figures_day_out", ">=", first), ("figures_day_out", "<=", last)]
        moment = self.env.company._get_municipal_moment
        start, end = moment(period.first), moment(period.last + timedelta(days=1))
        if group in ("open", "late"):
            late = [("date_deadline", "<", last)] if group == "late" else []
            still = ["|", ("figures_day_out", "=", False), ("figures_day_out", ">", last)]
            return [company, ("date_submitted", "<", end), *still, *late]
        return [company, ("date_submitted", ">=", start), ("date_submitted", "<", end)]


def _weight(sums: Sums) -> int:
    return sums.received + sums.closed + sums.open
