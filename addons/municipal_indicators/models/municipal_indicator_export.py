from odoo import api, fields, models
from odoo.addons.municipal_crm.models.kept_rows import keep_rows


class MunicipalIndicatorExport(models.Model):
    """Who took figures or lists of requests out of the house: when, what, how much."""

    _name = "municipal.indicator.export"
    _inherit = "municipal.append.only"
    _description = "Export"
    _order = "id desc"
    _rec_name = "kind"
    _log_access = False

    date = fields.Datetime(required=True, readonly=True, default=lambda self: self.env.cr.now())
    user_id = fields.Many2one(
        "res.users", "By", required=True, readonly=True, default=lambda self: self.env.uid
    )
    company_id = fields.Many2one(
        "res.company",
        "Municipality",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(
        [
            ("figures", "Figures (XLSX)"),
            ("report", "Report (PDF)"),
            ("requests", "List of requests"),
        ],
        required=True,
        readonly=True,
    )
    content = fields.Char("What", readonly=True)
    rows = fields.Integer("Lines", readonly=True, aggregator="sum")

    def init(self):
        """Not even SQL takes a trace away."""
        keep_rows(self, "UPDATE OR DELETE", "the trace of an export is append-only")

    @api.model
    def _trace(self, kind, content, rows):
        """Leave the trace of the user at work."""
        # sudo: municipal.indicator.export - everybody leaves traces, nobody writes them
        return self.sudo().create({"kind": kind, "content": content, "rows": rows})
