from odoo import api, models

from ..tools.speech import SpeechError


class MunicipalVoice(models.AbstractModel):
    """The voice of the telephone line, for whoever writes what it will read (N14)."""

    _inherit = "municipal.voice"

    @api.model
    def _speaks(self, lang):
        return bool(self.env["municipal.speech"]._get_engine(lang)) or super()._speaks(lang)

    @api.model
    def _get_sound(self, text, lang):
        Speech = self.env["municipal.speech"]
        try:
            return Speech._synthesize(Speech._get_reading(text, lang), lang)
        except SpeechError:
            return super()._get_sound(text, lang)
