from odoo import api, models


class MunicipalVoice(models.AbstractModel):
    """The voice that reads to people, if an addon of this database has one.

    Whoever writes what is read aloud can hear it before; without such an addon there is the text.
    """

    _name = "municipal.voice"
    _description = "Voice"

    @api.model
    def _speaks(self, lang):
        """Whether ``lang`` (``el_GR``) can be heard on this server."""
        return False

    @api.model
    def _get_sound(self, text, lang):
        """``text`` as it is heard, numbers and abbreviations in words: a WAV (bytes), or None."""
        return
