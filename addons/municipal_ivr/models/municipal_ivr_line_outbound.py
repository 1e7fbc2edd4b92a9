from odoo import api, fields, models


class MunicipalIvrLine(models.Model):
    """Which number of the municipality citizens see when it calls by itself."""

    _inherit = "municipal.ivr.line"

    is_outbound = fields.Boolean("Makes automatic calls")

    @api.model
    def _find_outbound(self, company):
        """The line (in sudo) for automatic calls of ``company``; empty when it makes none."""
        # sudo: municipal.ivr.line - asked by the outbox, which has no rights on lines
        return self.sudo().search(
            [("company_id", "=", company.id), ("is_outbound", "=", True)], order="id", limit=1
        )
