from odoo import api, models
from odoo.addons.municipal_crm.tools.pages import stamp_pages
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ..tools.indicators import Sums, figures
from ..tools.periods import course
from .municipal_indicator import MODELS, _weight
from .municipal_indicator_sheet import EXPORT

REPORT = "municipal_indicators.municipal_indicator_paper_action_report"
#: What a report tells things apart by, and the figures of each line.
TABLES = ("department", "category")
FIGURES = (
    "received",
    "closed",
    "open",
    "late",
    "on_time",
    "days_median",
    "days_p90",
    "satisfaction",
)
#: On paper nobody reads more; what is left out is told.
MOST_LINES = 40
#: What fits a page, when names take two lines each.
STEPS_ON_PAGE, LINES_ON_PAGE = 32, 20


class MunicipalIndicator(models.AbstractModel):
    """The figures on paper: a period beside the one before and the same of last year."""

    _inherit = "municipal.indicator"

    @api.model
    def _make_pdf(self, filters):
        """(bytes, file name) of what the reader may see, with a trace."""
        if not self.env.user.has_group(EXPORT):
            raise AccessError(self.env._("You may not export."))
        filters = self._clean_filters(filters if isinstance(filters, dict) else {})
        notes = self._make_notes(filters)
        paper = self._make_paper(filters["period"], self._get_fact_domain(filters), notes)
        what = "; ".join(f"{label}: {text}" for label, text in notes)
        rows = sum(len(lines) for table in paper["tables"] for lines in table["pages"])
        self.env["municipal.indicator.export"]._trace("report", what, rows)
        return self._print_paper(paper), f"{paper['title']} {paper['days']}"

    @api.model
    def _print_paper(self, paper):
        """The PDF of a paper, in the language of the reader."""
        # sudo: ir.actions.report - all that is printed is in the paper
        printer = self.env["ir.actions.report"].sudo()
        content, kind = printer._render_qweb_pdf(REPORT, data={"paper": paper})
        return stamp_pages(content, "") if kind == "pdf" else content

    @api.model
    def _make_paper(self, period, domain, notes=()):
        """All that the report shows, as texts and widths of bars."""
        periods = {"now": period, "before": period.before(), "year": period.year_before()}
        found = {key: self._count(domain, one, TABLES) for key, one in periods.items()}
        return {
            "title": self.env._("Report on citizens' requests"),
            "days": self._say_period(period),
            "periods": {key: self._say_period(one) for key, one in periods.items()},
            "notes": notes,
            "tiles": self._make_paper_tiles(found),
            "course": self._make_paper_course(domain, period, found["now"][None].open),
            "columns": [(key, self._get_labels()[key][0]) for key in FIGURES],
            "tables": [self._make_paper_table(name, found) for name in TABLES],
            "meaning": list(self._get_labels().values()),
        }

    @api.model
    def _say_period(self, period):
        return f"{format_date(self.env, period.first)} – {format_date(self.env, period.last)}"

    @api.model
    def _make_paper_tiles(self, found):
        """[{label, now, before, year, verdict, word}]"""
        words = {"better": self.env._("better"), "worse": self.env._("worse"), "same": ""}
        return [
            {
                "key": tile["key"],
                "label": tile["label"],
                "now": self._say_figure(tile["key"], tile["value"]),
                "before": self._say_figure(tile["key"], tile["before"]),
                "year": self._say_figure(tile["key"], tile["year"]),
                "verdict": tile["verdict"],
                "word": words[tile["verdict"]],
            }
            for tile in self._make_tiles(found)
        ]

    @api.model
    def _make_paper_course(self, domain, period, open_at_end):
        """[[{day, in, out, open, in_width, out_width}]] of days, weeks or months, by pages."""
        steps = course(period, *self._count_days(domain, period), open_at_end)
        most = max([1, *(max(received, closed) for _step, received, closed, _open in steps)])
        lines = [
            {
                "day": format_date(self.env, step.first),
                "in": received,
                "out": closed,
                "open": still,
                "in_width": round(received * 100 / most),
                "out_width": round(closed * 100 / most),
            }
            for step, received, closed, still in steps
        ]
        return _cut(lines, STEPS_ON_PAGE)

    @api.model
    def _make_paper_table(self, name, found):
        """{title, pages, rest}: most requests first, beside what came in before."""
        nothing = Sums()
        now = found["now"][name]
        order = sorted(now, key=lambda value: (-_weight(now[value]), str(value)))
        names = self._get_short_names(name, order[:MOST_LINES])
        most = max([1, *(max(one.received, one.closed) for one in now.values())])
        lines = [
            {
                "name": names[value],
                "cells": self._say_figures(now[value]),
                "before": found["before"][name].get(value, nothing).received,
                "year": found["year"][name].get(value, nothing).received,
                "in_width": round(now[value].received * 100 / most),
                "out_width": round(now[value].closed * 100 / most),
            }
            for value in order[:MOST_LINES]
        ]
        return {
            "title": self._get_dimension_labels()[name],
            "rest": max(0, len(order) - MOST_LINES),
            "pages": _cut(lines, LINES_ON_PAGE),
        }

    @api.model
    def _get_short_names(self, name, values):
        """{value: its own name, without those above it}"""
        # sudo: names of what counted requests belong to, nothing else of them
        records = self.env[MODELS[name]].sudo().browse(filter(None, values)).exists()
        return {**self._get_names(name, values), **{one.id: one.name for one in records}}

    @api.model
    def _say_figures(self, sums):
        values = figures(sums)
        return {key: self._say_figure(key, values[key], with_unit=False) for key in FIGURES}


def _cut(lines, number):
    """The lines in pages of so many; one empty page of none."""
    return [lines[start : start + number] for start in range(0, len(lines), number)] or [[]]
