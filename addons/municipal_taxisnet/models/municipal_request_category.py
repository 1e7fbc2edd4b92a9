from odoo import fields, models


class MunicipalRequestCategory(models.Model):
    _inherit = "municipal.request.category"

    taxisnet_required = fields.Boolean(
        "Signed in with TaxisNet",
        help="On the website only. At the counter and by telephone an officer sees who it is.",
    )

    def _prepare_form(self):
        return super()._prepare_form() | {"taxisnet": self.taxisnet_required}
