from odoo import api, fields, models


class MunicipalRequestBulk(models.TransientModel):
    _inherit = "municipal.request.bulk"

    operation = fields.Selection(
        selection_add=[("macro", "Apply a macro")], ondelete={"macro": "cascade"}
    )
    macro_id = fields.Many2one("municipal.macro")
    macro_ids = fields.Many2many(
        "municipal.macro", compute="_compute_macro_ids", string="Macros that fit"
    )

    @api.depends_context("active_ids")
    def _compute_macro_ids(self):
        """For one request those of its category; for many all of them, each treated by itself."""
        ids = self._get_ids()
        requests = self.env["municipal.request"].browse(ids)
        domain = requests._get_offer_domain() if len(ids) == 1 else []
        self.macro_ids = self.env["municipal.macro"].search(domain)

    def _prepare_macro(self):
        return {"macro_id": self.macro_id.id}
