from dateutil.relativedelta import relativedelta
from odoo import api, fields, models

#: Months that the course on the page has.
COURSE = 12


class MunicipalPublicMonth(models.Model):
    """The figures of one whole month that everybody may read, made at night and only read by day.

    What is too small to be told is not in the row: nothing that is kept here is secret.
    """

    _name = "municipal.public.month"
    _description = "Public figures of a month"
    _order = "month desc"
    _rec_name = "month"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    month = fields.Date(required=True)
    day = fields.Date("As of", required=True)
    threshold = fields.Integer(required=True, aggregator=None)
    totals = fields.Json(required=True)
    tables = fields.Json(required=True)

    _month_uniq = models.Constraint("UNIQUE (company_id, month)", "A month has one row of figures.")
    _first_day = models.Constraint(
        "CHECK (extract(day FROM month) = 1)", "A month is named by its first day."
    )
    _threshold_min = models.Constraint(
        "CHECK (threshold >= 3)", "Public figures hide what is rarer than three."
    )

    @api.model
    def _get_page(self, wanted):
        """All that the page shows for a month as it stands in an address, else for the last one.

        :return: {months, month, day, threshold, totals, tables, course}; None: nothing is published
        """
        company = self.env.company.id
        # sudo: municipal.public.month - what is kept there is public
        found = self.sudo().search_fetch(
            [("company_id", "=", company)], ["month", "day", "threshold", "totals"]
        )
        if not found:
            return None
        chosen = found.filtered(lambda row: row.month.isoformat()[:7] == wanted)[:1] or found[0]
        since = chosen.month - relativedelta(months=COURSE - 1)
        course = found.filtered(lambda row: since <= row.month <= chosen.month)
        return {
            "months": [row.month for row in found],
            "month": chosen.month,
            "day": chosen.day,
            "threshold": chosen.threshold,
            "totals": chosen.totals,
            "tables": chosen.tables,
            "course": [{"month": row.month, **row.totals} for row in reversed(course)],
        }

    @api.model
    def _keep(self, company, rows):
        """Put these rows in place of those that the municipality has."""
        self.search([("company_id", "=", company.id)]).unlink()
        self.create(rows)
