from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from .website_common import AnnouncementWebsiteCase


@tagged("post_install", "-at_install")
class TestAnnouncementVoice(AnnouncementWebsiteCase, HttpCase):
    def _speak(self):
        """An addon that has a voice; it says what it was given."""
        voice = type(self.env["municipal.voice"])
        self.startPatcher(patch.object(voice, "_speaks", lambda _self, lang: lang == "en_US"))
        sound = lambda _self, text, lang: f"{lang}: {text}".encode()  # noqa: E731
        self.startPatcher(patch.object(voice, "_get_sound", sound))

    def test_without_a_voice_there_is_the_text_alone(self):
        """N14: no player, and no sound at its address."""
        voice = type(self.env["municipal.voice"])
        self.startPatcher(patch.object(voice, "_speaks", lambda _self, lang: False))
        self.startPatcher(patch.object(voice, "_get_sound", lambda _self, text, lang: None))
        row = self._announce(spoken_text="No water.").with_context(lang="en_US")
        self.assertFalse(row.spoken_player)
        self.authenticate("admin", "admin")
        self.assertEqual(self.url_open(row._get_voice_path("en_US")).status_code, 404)

    def test_the_clerk_hears_what_callers_will_hear(self):
        """N14: the spoken text, in the voice of the line."""
        self._speak()
        row = self._announce(spoken_text="No water.").with_context(lang="en_US")
        self.assertIn(row._get_voice_path("en_US"), row.spoken_player)
        self.assertIn('aria-label="What callers will hear"', row.spoken_player)
        self.assertFalse(row.with_context(lang="el_GR").spoken_player)
        self.authenticate("admin", "admin")
        answer = self.url_open(row._get_voice_path("en_US"))
        self.assertEqual(answer.headers["Content-Type"], "audio/wav")
        self.assertEqual(answer.content, b"en_US: No water.")

    def test_it_is_for_the_office(self):
        """N14: a draft is heard by nobody outside."""
        self._speak()
        draft = self.env["municipal.announcement"].create({"name": "Secret"})
        answer = self.url_open(draft._get_voice_path("en_US"), allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])
