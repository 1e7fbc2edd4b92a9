import logging
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.disclosure import protect, settle_course, told
from ..tools.indicators import Sums, figures
from ..tools.periods import Period, last_whole

_logger = logging.getLogger(__name__)

#: Calendar years that are published, this one among them.
YEARS = 5
DIMENSIONS = ("category", "area")
COUNTS = ("received", "closed")
#: What a figure of requests that went out is a figure of, and how many times the threshold it needs:
#: of few values the 90th percentile is simply the greatest.
BASES = {
    "on_time": (lambda sums: sums.due, 1),
    "days_median": (lambda sums: sums.closed, 1),
    "days_p90": (lambda sums: sums.closed, 2),
    "satisfaction": (lambda sums: sums.rated, 1),
}
DIGITS = {"on_time": 2, "satisfaction": 1}


class MunicipalPublicFigures(models.AbstractModel):
    """Makes what everybody may read from the same definitions as the dashboard.

    Whole months only: they share no request, so none can be subtracted from another. How many are
    open is told of the town alone: of a category it would follow from month to month out of what
    came in and went out, and give away what is hidden there.
    """

    _name = "municipal.public.figures"
    _description = "Anonymous figures"

    @api.model
    def _cron_publish(self):
        # sudo: res.company - the nightly action works for all municipalities
        for company in self.env["res.company"].sudo().search([]):
            try:
                with self.env.cr.savepoint():
                    self.sudo().with_company(company)._publish()
            except Exception:  # one town's mistake is not another's
                _logger.exception("The public figures of %s could not be made", company.name)

    @api.model
    def _publish(self):
        """Make the figures and the open data of the municipality anew, or take them away."""
        company = self.env.company
        kept = {}
        if company.municipality_publish_figures or company.municipality_publish_data:
            kept = self._make_months()
        shown = kept.values() if company.municipality_publish_figures else ()
        self.env["municipal.public.month"]._keep(company, [self._prepare_row(one) for one in shown])
        self.env["municipal.open.data"]._make_years(
            kept if company.municipality_publish_data else {}
        )

    @api.model
    def _get_anonymous_domain(self):
        """The facts that may be counted for others than the town's own officers."""
        secret = self.env["municipal.request.category"].with_context(active_test=False)
        secret = secret.search([("privacy", "=", "confidential")])
        return Domain("is_confidential", "=", False) & Domain("category_id", "not in", secret.ids)

    @api.model
    def _list_months(self):
        """The whole months since the first request, of the years that are published."""
        fact = self.env["municipal.indicator.fact"].search(
            self._get_anonymous_domain() & Domain("company_id", "=", self.env.company.id),
            order="day_in",
            limit=1,
        )
        last = last_whole("month", self.env["municipal.indicator"]._get_today()).last
        if not fact:
            return []
        first = max(fact.day_in.replace(day=1), date(last.year - YEARS + 1, 1, 1))
        found, month = [], relativedelta(months=1)
        while first < last:
            found.append(Period(first, first + month - timedelta(days=1)))
            first += month
        return found

    @api.model
    def _make_months(self):
        """{first day: what is told of the month}"""
        months = [self._make_month(period) for period in self._list_months()]
        totals = settle_course([month["totals"] for month in months])
        # the first months may be missing now
        months = months[len(months) - len(totals) :]
        return {
            month["period"].first: {**month, "totals": total}
            for month, total in zip(months, totals, strict=True)
        }

    # === ONE MONTH === #

    @api.model
    def _make_month(self, period):
        """{period, totals, lines: {dimension: {key: line}}} as it may be told."""
        sums = self.env["municipal.indicator.sums"]._count(
            self._get_anonymous_domain(), period, DIMENSIONS
        )
        limit = self.env.company.municipality_figures_threshold
        total = {name: told(getattr(sums[None], name), limit) for name in (*COUNTS, "open")}
        return {
            "period": period,
            "totals": self._add_rates(total, sums[None]),
            "lines": {name: self._make_lines(name, sums[name]) for name in DIMENSIONS},
        }

    @api.model
    def _make_lines(self, dimension, sums_by_value):
        """{key: what is told of it}; a key of every line that could be, whether or not it has any."""
        limit = self.env.company.municipality_figures_threshold
        keys, find = self._get_keys(dimension)
        sums = {key: Sums() for key in keys}
        for value, found in sums_by_value.items():
            sums[find(value)] += found
        cells = {
            name: protect({key: getattr(one, name) for key, one in sums.items()}, limit)
            for name in COUNTS
        }
        return {
            key: self._add_rates({name: cells[name][key] for name in COUNTS}, sums[key])
            for key in keys
        }

    @api.model
    def _add_rates(self, cells, sums):
        """Add shares and days, of enough requests and where their number is told; else None."""
        limit, values = self.env.company.municipality_figures_threshold, figures(sums)
        for name, (count, times) in BASES.items():
            is_told = isinstance(cells["closed"], int) and count(sums) >= limit * times
            value = values[name] if is_told else None
            cells[name] = value if value is None else round(value, DIGITS.get(name, 0))
        return cells

    @api.model
    def _get_keys(self, dimension):
        """([key of a line, None for all else], function: value of a fact -> its key)"""
        if dimension == "area":
            areas = self.env["municipal.area"].search([("company_id", "=", self.env.company.id)])
            known = set(areas.ids)
            return [*areas.ids, None], lambda value: value if value in known else None
        groups = self._get_groups()
        keys = [*dict.fromkeys(groups.values()), None]
        return keys, groups.get

    @api.model
    def _get_groups(self):
        """{category: its group} of what the public may read the name of."""
        found = self.env["municipal.request.category"].search(
            [("company_id", "=", self.env.company.id), ("privacy", "!=", "confidential")]
        )
        used = found.filtered(lambda one: not one.child_ids or one.child_ids & found)
        groups = {one.id: (one.parent_id or one).id for one in used}
        shown = set(found.ids)
        return {one: group for one, group in groups.items() if group in shown}

    # === AS IT IS KEPT === #

    @api.model
    def _prepare_row(self, month):
        return {
            "company_id": self.env.company.id,
            "month": month["period"].first,
            "day": fields.Date.to_string(self.env["municipal.indicator"]._get_today()),
            "threshold": self.env.company.municipality_figures_threshold,
            "totals": month["totals"],
            "tables": {
                name: [{"names": self._get_names(name, key), **line} for key, line in lines.items()]
                for name, lines in month["lines"].items()
            },
        }

    @api.model
    def _get_names(self, dimension, key):
        """{language: name}; nothing of what stands for all else."""
        if key is None:
            return {}
        model = {"category": "municipal.request.category", "area": "municipal.area"}[dimension]
        return {
            code: self.env[model].with_context(lang=code).browse(key).name
            for code, _name in self.env["res.lang"].get_installed()
        }
