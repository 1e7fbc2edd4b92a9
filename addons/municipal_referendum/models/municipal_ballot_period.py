from odoo import fields, models


class MunicipalBallotPeriod(models.Model):
    """A time in which the law allows no local ballot: an election period, or a whole year."""

    _name = "municipal.ballot.period"
    _description = "Time without ballots"
    _order = "date_start desc"

    name = fields.Char("Reason", required=True, translate=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade"
    )
    kind = fields.Selection(
        [("period", "Election period"), ("year", "Year of local elections")],
        required=True,
        default="period",
    )
    date_start = fields.Date("From", required=True)
    date_end = fields.Date("Until", required=True)

    _dates_in_order = models.Constraint(
        "CHECK (date_start <= date_end)", "The period ends before it begins."
    )
