from odoo import api, models


class MunicipalAlertDocument(models.Model):
    """A document is signed once, before it is frozen (N05)."""

    _inherit = "municipal.alert.document"

    @api.model_create_multi
    def create(self, vals_list):
        Company = self.env["res.company"]
        signed = [
            vals
            | {"xml": Company.browse(vals["company_id"])._sign_cap(vals["xml"].encode()).decode()}
            for vals in vals_list
        ]
        return super().create(signed)
