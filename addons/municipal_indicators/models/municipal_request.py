import logging

from odoo import models

_logger = logging.getLogger(__name__)


class MunicipalRequest(models.Model):
    """Whoever takes a list of requests out of the house leaves a trace."""

    _inherit = "municipal.request"

    def export_data(self, fields_to_export):
        found = super().export_data(fields_to_export)
        self.env["municipal.indicator.export"]._trace(
            "requests", ", ".join(fields_to_export), len(self)
        )
        return found
