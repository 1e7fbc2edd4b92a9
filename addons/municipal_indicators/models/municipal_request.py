from odoo import fields, models
from odoo.fields import Domain


class MunicipalRequest(models.Model):
    """Whoever takes a list of requests out of the house leaves a trace."""

    _inherit = "municipal.request"

    figures_day_out = fields.Date(
        "Out, in figures",
        compute="_compute_figures_day_out",
        search="_search_figures_day_out",
        exportable=False,
        help="The day on which the indicators count it as closed.",
    )

    def _compute_figures_day_out(self):
        # sudo: municipal.indicator.fact - a day of requests that the reader has already
        facts = self.env["municipal.indicator.fact"].sudo().browse(self._origin.ids).exists()
        days = {fact.id: fact.day_out for fact in facts}
        for request in self:
            request.figures_day_out = days.get(request._origin.id)

    def _search_figures_day_out(self, operator, value):
        self.env.flush_all()
        # sudo: municipal.indicator.fact - it narrows what the rules of requests let through
        facts = self.env["municipal.indicator.fact"].sudo()
        return Domain("id", "in", facts._search([("day_out", operator, value)]))

    def export_data(self, fields_to_export):
        found = super().export_data(fields_to_export)
        self.env["municipal.indicator.export"]._trace(
            "requests", ", ".join(fields_to_export), len(self)
        )
        return found
