from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

#: A change of these has the public figures made anew.
PUBLIC = frozenset(
    {
        "municipality_publish_figures",
        "municipality_publish_data",
        "municipality_figures_threshold",
    }
)


class ResCompany(models.Model):
    """What the town tells of its figures, and to whom."""

    _inherit = "res.company"

    municipality_publish_figures = fields.Boolean("Public page of figures")
    municipality_publish_data = fields.Boolean("Open data")
    municipality_figures_threshold = fields.Integer(
        "Fewest requests that are told",
        default=5,
        help="Smaller numbers are shown as “fewer than”, and others are held back where they would "
        "give them away.",
    )
    municipality_report_every = fields.Selection(
        [("month", "Every month"), ("quarter", "Every quarter")], "Report"
    )
    municipality_report_user_ids = fields.Many2many(
        "res.users", "municipal_indicator_report_reader", string="Report to"
    )
    municipality_report_emails = fields.Char(
        "Report to other addresses", help="Separated by commas."
    )

    _figures_threshold_min = models.Constraint(
        "CHECK (municipality_figures_threshold >= 3)",
        "Fewer than three requests are never told in public.",
    )

    @api.constrains("municipality_report_emails")
    def _check_report_emails(self):
        for company in self:
            parts = (company.municipality_report_emails or "").split(",")
            if any(part.strip() and not email_normalize(part) for part in parts):
                raise ValidationError(
                    self.env._("Write addresses such as mayor@town.example, separated by commas.")
                )

    def _get_report_emails(self):
        """The addresses outside the house that get the report."""
        self.ensure_one()
        parts = (self.municipality_report_emails or "").split(",")
        return [email for part in parts if (email := email_normalize(part))]

    def write(self, vals):
        result = super().write(vals)
        if "municipality_tz" in vals:
            # the days of all requests are others now
            # sudo: municipal.indicator.fact - its rows follow the requests, whoever writes
            self.env["municipal.indicator.fact"].sudo()._rebuild(self)
        if PUBLIC & vals.keys():
            # the menu has other entries now, and the figures need not wait for the night
            self.env.registry.clear_cache("templates")
            # sudo: ir.cron - it is told to begin
            self.env.ref("municipal_indicators.municipal_public_cron").sudo()._trigger()
        return result
