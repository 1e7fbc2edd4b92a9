from odoo import models

from ..tools.plivo_xml import VOICES


class MunicipalIvrLine(models.Model):
    """Who speaks on a line."""

    _inherit = "municipal.ivr.line"

    def _is_spoken_by_carrier(self, lang):
        """Whether the carrier's own voice is wanted, and has the language."""
        return self.prompt_mode == "speak" and lang[:2].lower() in VOICES
