from odoo import api, models


class MunicipalRequest(models.Model):
    _inherit = "municipal.request"

    @api.model
    def _get_bulk_operations(self):
        return (*super()._get_bulk_operations(), "macro")

    @api.model
    def _bulk_macro(self, request, values):
        """``values``: macro_id"""
        self.env["municipal.macro"].browse(values["macro_id"])._apply(request)
