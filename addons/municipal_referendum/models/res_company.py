from odoo import fields, models


class ResCompany(models.Model):
    """When the law allows no local ballot."""

    _inherit = "res.company"

    ballot_period_ids = fields.One2many("municipal.ballot.period", "company_id")

    def _get_ballot_periods(self):
        return [
            (period.date_start, period.date_end, period.name)
            for period in self.ballot_period_ids
            if period.kind == "period"
        ]

    def _get_election_years(self):
        years = self.ballot_period_ids.filtered(lambda period: period.kind == "year")
        return [period.date_start.year for period in years]
