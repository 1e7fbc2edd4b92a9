from markupsafe import Markup
from odoo import api, fields, models


class MunicipalAnnouncement(models.Model):
    """What callers will hear, in the voice that will say it (N14)."""

    _inherit = "municipal.announcement"

    spoken_player = fields.Html(
        "Listen", compute="_compute_spoken_player", sanitize=False, help="As it was saved last."
    )

    @api.depends("write_date")
    @api.depends_context("lang")
    def _compute_spoken_player(self):
        lang = self.env.lang or "en_US"
        speaks = self.env["municipal.voice"]._speaks(lang)
        for announcement in self:
            number = announcement._origin.id
            player = Markup(
                '<audio controls="controls" preload="none" src="%s" aria-label="%s"></audio>'
            )
            label = self.env._("What callers will hear")
            announcement.spoken_player = (
                player % (announcement._get_voice_path(lang), label) if speaks and number else False
            )

    def _get_voice_path(self, lang):
        """A new address whenever the text may have changed: browsers keep what they have heard."""
        version = int((self.write_date or fields.Datetime.now()).timestamp())
        return f"/municipal_announcements/voice/{self._origin.id}/{lang}/{version}.wav"

    def _get_spoken_sound(self):
        """The sound (WAV, bytes) in the language of the environment; None where there is no voice."""
        self.ensure_one()
        lang = self.env.lang or "en_US"
        return self.env["municipal.voice"]._get_sound(self._get_spoken_text(), lang)
