import csv
import io
import json
from base64 import b64encode
from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.open_rows import Combination, as_cell, coarsen

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
#: Columns of the files and the type that each has.
COLUMNS = {
    "month": "string",
    "group": "string",
    "category": "string",
    "area": "string",
    "channel": "string",
    "status": "string",
    "days_to_close": "integer",
    "on_time": "boolean",
}
ROWS = """
    SELECT date_trunc('month', day_in)::date, category_id, area_id, channel,
           CASE WHEN day_out <= %(last)s THEN day_out END,
           CASE WHEN day_out <= %(last)s THEN day_out - day_in END,
           CASE WHEN day_out <= %(last)s THEN day_out <= due END, count(*)
      FROM %(tables)s WHERE %(where)s AND day_in BETWEEN %(first)s AND %(end)s
     GROUP BY 1, 2, 3, 4, 5, 6, 7
"""


class MunicipalOpenData(models.Model):
    """One year of anonymous requests as files, made at night: a download asks nothing of the town.

    A row names its category and area only where the page of figures tells their number for that
    month, so the two together tell no more than each alone; see ``tools/open_rows.py`` for the rest.
    """

    _name = "municipal.open.data"
    _description = "Open data of a year"
    _order = "year desc"
    _rec_name = "year"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    year = fields.Integer(required=True, aggregator=None)
    last_day = fields.Date("Up to", required=True)
    threshold = fields.Integer(required=True, aggregator=None)
    rows = fields.Integer(required=True)
    left_out = fields.Integer("Rows left out", required=True)
    csv_file = fields.Binary("CSV", attachment=True)
    json_file = fields.Binary("JSON", attachment=True)

    _year_uniq = models.Constraint("UNIQUE (company_id, year)", "A year has one set of open data.")
    _threshold_min = models.Constraint(
        "CHECK (threshold >= 3)", "Open data hide what is rarer than three."
    )

    # === READING === #

    @api.model
    def _get_years(self):
        """[{year, last_day, rows, left_out, threshold}], the latest first."""
        names = ["year", "last_day", "rows", "left_out", "threshold"]
        # sudo: municipal.open.data - what is kept there is public, behind the switch of the page
        found = self.sudo().search_fetch([("company_id", "=", self.env.company.id)], names)
        return [{name: row[name] for name in names} for row in found]

    @api.model
    def _find_year(self, year):
        """The record (in sudo) of a year, empty when nothing is published."""
        # sudo: municipal.open.data - as above
        company = self.env.company.sudo()
        if not company.municipality_publish_data:
            return self.browse()
        return self.sudo().search([("company_id", "=", company.id), ("year", "=", year)])

    @api.model
    def _describe(self, base):
        """The catalogue in the words of DCAT (W3C): one data set, two files for each year."""
        _ = self.env._
        name = self.env.company._get_public_facts()["name"]
        return {
            "@context": "https://www.w3.org/ns/dcat.jsonld",
            "@type": "dcat:Dataset",
            "dct:title": _("Requests of citizens"),
            "dct:description": _("Anonymous requests by month, category, area and channel."),
            "dct:publisher": {"@type": "foaf:Organization", "foaf:name": name},
            "dct:license": LICENCE,
            "dct:accrualPeriodicity": "http://purl.org/cld/freq/monthly",
            "dcat:landingPage": f"{base}/open-data",
            "dcat:distribution": [
                {
                    "@type": "dcat:Distribution",
                    "dct:title": f"{row['year']} {kind.upper()}",
                    "dcat:mediaType": media,
                    "dcat:downloadURL": f"{base}/open-data/requests-{row['year']}.{kind}",
                }
                for row in self._get_years()
                for kind, media in (("csv", "text/csv"), ("json", "application/json"))
            ],
        }

    # === MAKING === #

    @api.model
    def _make_years(self, months):
        """Write the files of all years that ``months`` belong to; take others away.

        :param dict months: {first day: what ``municipal.public.figures`` tells of the month}
        """
        company = self.env.company
        kept = {row.year: row for row in self.search([("company_id", "=", company.id)])}
        periods = defaultdict(list)
        for month in months.values():
            periods[month["period"].first.year].append(month["period"])
        for year, listed in periods.items():
            vals = self._prepare_year(year, listed, months)
            if year in kept:
                kept.pop(year).write(vals)
            else:
                self.create({"company_id": company.id, "year": year, **vals})
        self.union(*kept.values()).unlink()

    @api.model
    def _prepare_year(self, year, periods, months):
        # as of the last day that is published: what was closed later is still open here
        last_day = max(month["period"].last for month in months.values())
        rows, left_out = self._make_rows(periods, last_day, months)
        facts = {
            "last_day": last_day,
            "threshold": self.env.company.municipality_figures_threshold,
            "rows": len(rows),
            "left_out": left_out,
        }
        return facts | {
            "csv_file": b64encode(self._write_csv(rows)),
            "json_file": b64encode(self._write_json(year, facts, rows)),
        }

    @api.model
    def _make_rows(self, periods, last_day, months):
        """([row as a tuple in the order of ``COLUMNS``], how many were left out)"""
        found = self._read_facts(periods, last_day, months)
        counts = Counter()
        for combination, _outcome, number in found:
            counts[combination] += number
        labels = coarsen(counts, self.env.company.municipality_figures_threshold)
        names, rows, left_out = self._get_names(labels.values()), [], 0
        for combination, outcome, number in found:
            label = labels[combination]
            if label is None:
                left_out += number
            else:
                rows += [(*self._say(label, names), *outcome)] * number
        # in an order that tells nothing of the one they came in
        return sorted(rows, key=lambda row: tuple(map(str, row))), left_out

    @api.model
    def _read_facts(self, periods, last_day, months):
        """[(combination as far as it may be named, (status, days, on time), how many)]"""
        Figures = self.env["municipal.public.figures"]
        query = self.env["municipal.indicator.sums"]._get_scope(Figures._get_anonymous_domain())
        statement = SQL(
            ROWS,
            tables=query.from_clause,
            where=query.where_clause or SQL("TRUE"),
            first=min(period.first for period in periods),
            end=max(period.last for period in periods),
            last=last_day,
        )
        finders = {name: Figures._get_keys(name)[1] for name in ("category", "area")}
        found = []
        for row in self.env.execute_query(statement):
            month, category, area, channel, day_out, days, timely, number = row
            told = [months[month]["lines"], "received"], [self._find(months, day_out), "closed"]
            group = _name("category", finders["category"](category), told)
            place = _name("area", finders["area"](area), told)
            combination = Combination(month, group, category if group else None, place, channel)
            outcome = ("closed" if day_out else "open", days, timely)
            found.append((combination, outcome, number))
        return found

    @api.model
    def _find(self, months, day):
        """What is told of the month of a day; None: no day, or nothing is told of its month."""
        month = day and months.get(day.replace(day=1))
        return month["lines"] if month else None

    @api.model
    def _get_names(self, labels):
        """{"category": {id: name}, "area": {id: name}} in the language of the town."""
        labels = [label for label in labels if label]
        lang = self.env.company.partner_id.lang or self.env.lang
        ids = {one for label in labels for one in (label.group, label.category) if one}
        categories = self.env["municipal.request.category"].with_context(lang=lang).browse(ids)
        areas = self.env["municipal.area"].with_context(lang=lang)
        areas = areas.browse({label.area for label in labels if label.area})
        return {
            "category": {one.id: as_cell(one.name) for one in categories},
            "area": {one.id: as_cell(one.name) for one in areas},
        }

    @api.model
    def _say(self, label, names):
        return (
            label.month.isoformat()[:7],
            names["category"].get(label.group),
            names["category"].get(label.category),
            names["area"].get(label.area),
            label.channel,
        )

    # === FILES === #

    @api.model
    def _write_csv(self, rows):
        """UTF-8 with its mark, as spreadsheets open it."""
        target = io.BytesIO()
        with io.TextIOWrapper(target, "utf-8-sig", newline="", write_through=True) as text:
            writer = csv.writer(text, lineterminator="\r\n")
            writer.writerow(COLUMNS)
            for row in rows:
                writer.writerow("" if cell is None else _as_word(cell) for cell in row)
            return target.getvalue()

    @api.model
    def _write_json(self, year, facts, rows):
        """Fields, what they mean, and the rows as lists in the order of the fields."""
        content = {
            "year": year,
            "up_to": facts["last_day"].isoformat(),
            "licence": LICENCE,
            "threshold": facts["threshold"],
            "left_out": facts["left_out"],
            "fields": self._get_dictionary(),
            "rows": rows,
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()

    @api.model
    def _get_dictionary(self):
        """[{name, type, description: {language: text}}] of the columns."""
        texts = {
            code: self.with_context(lang=code)._get_descriptions()
            for code, _name in self.env["res.lang"].get_installed()
        }
        return [
            {
                "name": name,
                "type": kind,
                "description": {code: said[name] for code, said in texts.items()},
            }
            for name, kind in COLUMNS.items()
        ]

    @api.model
    def _get_descriptions(self):
        """{column: what it means} in the reader's language."""
        _ = self.env._
        return {
            "month": _("The month in which the request came in, as year-month."),
            "group": _("The group of the category; empty where too few are alike."),
            "category": _("What the request is about; empty where too few are alike."),
            "area": _("The area of the town; empty where it is not known or too few are alike."),
            "channel": _("How it came in: web, phone, counter and others."),
            "status": _("open or closed, at the end of the last day of these data."),
            "days_to_close": _("Calendar days from submission to the last closing."),
            "on_time": _("Whether it was closed by the last day of its term; empty without one."),
        }


def _name(dimension, key, told):
    """The key, if each month concerned tells the number of its requests; else None."""
    for lines, column in told:
        if lines and not isinstance(lines[dimension][key][column], int):
            return None
    return key


def _as_word(cell):
    return str(cell).lower() if isinstance(cell, bool) else cell
