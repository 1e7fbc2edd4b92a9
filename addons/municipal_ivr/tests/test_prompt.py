import base64
import io
import wave

import numpy as np
import soundfile
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from ..tools import audio
from .voice_common import VoiceMixin


def tone(seconds=1.0, rate=44100, height=0.3, quiet=0.5):
    """A voice as far as loudness goes: silence, a tone of 440 Hz, silence."""
    sound = height * np.sin(2 * np.pi * 440 * np.arange(int(rate * seconds)) / rate)
    silence = np.zeros(int(rate * quiet))
    return np.concatenate([silence, sound, silence]).astype("f4")


def encode(samples, rate=44100, kind="WAV"):
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, rate, format=kind)
    return buffer.getvalue()


class PromptMixin(VoiceMixin):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.flow = cls._create_flow()
        cls.prompt = cls.flow.text_ids.filtered(
            lambda text: (text.code, text.lang) == ("hello", "el_GR")
        )
        account = cls.env["municipal.ivr.account"].create(
            {"name": "Voice", "key": "voice-test", "provider": "plivo"}
        )
        cls.line = cls.env["municipal.ivr.line"].create(
            {
                "name": "Voice",
                "number": "+302310999999",
                "account_id": account.id,
                "flow_id": cls.flow.id,
            }
        )

    def _upload(self, content):
        self.prompt.upload = base64.b64encode(content)

    def _prompt_url(self, **values):
        return self._url(self.prompt.text, "el_GR", self.line, prompt="hello", **values)


@tagged("post_install", "-at_install")
class TestPrompt(PromptMixin, TransactionCase):
    def test_the_town_hears_its_own_voice(self):
        """I04: the town's recording comes before every synthetic voice."""
        synthetic = self._prompt_url()
        self._upload(encode(tone()))
        self.assertEqual(self.prompt.voice, "recorded")
        recorded = self._prompt_url()
        self.assertNotEqual(recorded, synthetic)
        self.assertEqual(self._hear(recorded), base64.b64decode(self.prompt.recording))

    def test_every_kind_of_file_becomes_the_same_for_the_telephone(self):
        """I04: 8 kHz, mono, 16 bit, trimmed and levelled."""
        for kind in ("WAV", "FLAC", "OGG", "MP3"):
            stereo = np.stack([tone(), tone()], axis=1)
            self._upload(encode(stereo, kind=kind))
            with wave.open(io.BytesIO(base64.b64decode(self.prompt.recording))) as sound:
                self.assertEqual(sound.getparams()[:3], (1, 2, 8000), kind)
            self.assertAlmostEqual(self.prompt.seconds, 1.3, delta=0.1, msg=kind)
            samples, rate = audio.read_wav(base64.b64decode(self.prompt.recording))
            loud = samples[int(0.3 * rate) : int(0.9 * rate)]
            self.assertAlmostEqual(20 * np.log10(np.sqrt(np.mean(loud**2))), -20, delta=1.5)

    def test_what_is_no_sound_is_refused_with_what_to_do(self):
        for content in (b"", b"MZ no sound", b"RIFF", encode(np.zeros(44100, "f4"))):
            with self.assertRaises(ValidationError):
                self.prompt._set_recording(content)
        with self.assertRaisesRegex(ValidationError, "three minutes"):
            self.prompt.with_context(lang="en_US")._set_recording(
                encode(tone(200, 8000), 8000, "FLAC")
            )
        self.assertFalse(self.prompt.recording)

    def test_words_come_before_their_recording(self):
        self.prompt.text = " "
        with self.assertRaises(ValidationError):
            self.prompt._set_recording(encode(tone()))

    def test_a_recording_of_other_words_is_not_heard(self):
        """D2: new text, not recorded anew yet: the synthetic voice says it."""
        old_words = self.prompt.text
        self._upload(encode(tone()))
        recorded = self._prompt_url()
        self.prompt.text = "Καλώς ήρθατε στον Δήμο."
        self.assertEqual(self.prompt.voice, "outdated")
        self.assertNotEqual(self._prompt_url(), recorded)
        told = self._url(old_words, "el_GR", self.line, prompt="hello")
        self.assertEqual(told, recorded, "calls that began before still have the old words")

    def test_back_to_the_synthetic_voice(self):
        synthetic = self._prompt_url()
        self._upload(encode(tone()))
        self.prompt.action_use_synthetic()
        self.assertEqual(self.prompt.voice, "synthetic")
        self.assertEqual(self._prompt_url(), synthetic)

    def test_a_recording_too_can_be_slower_faster_and_louder(self):
        """I17"""
        self._upload(encode(tone(2.0)))
        slow, normal, fast = (self._length(self._prompt_url(rate=rate)) for rate in (-1, 0, 1))
        self.assertAlmostEqual(slow / normal, 1.25, delta=0.05)
        self.assertAlmostEqual(fast / normal, 0.8, delta=0.05)
        quiet, loud = (
            np.abs(audio.read_wav(self._hear(self._prompt_url(gain=gain)))[0]).max()
            for gain in (0, 1)
        )
        self.assertGreater(loud, 1.5 * quiet)

    def test_a_recording_needs_no_engine(self):
        """D2: engine gone, recorded prompts are heard all the same."""
        self._upload(encode(tone()))
        self._set_engine(speech_engine="none")
        self.assertTrue(self._prompt_url())
        self.assertEqual(self._url("Άλλα λόγια", "el_GR", self.line), "")

    def test_the_carriers_voice_is_used_only_where_it_has_the_language(self):
        """I04: Greek is never left to the carrier."""
        self.line.prompt_mode = "speak"
        self.assertTrue(self._url("Καλημέρα", "el_GR", self.line))
        self.assertEqual(self._url("Good morning", "en_US", self.line), "")

    def test_clerks_do_not_change_what_callers_hear(self):
        clerk = new_test_user(
            self.env, "clerk_prompt", groups="municipal_crm.municipal_crm_group_clerk"
        )
        with self.assertRaises(AccessError):
            self.prompt.with_user(clerk).text = "Άλλα"


@tagged("post_install", "-at_install")
class TestPromptAddress(PromptMixin, HttpCase):
    def setUp(self):  # pylint: disable=method-required-super
        HttpCase.setUp(self)  # is in test mode by itself

    def test_an_administrator_hears_a_prompt_of_the_draft(self):
        """I35: each prompt can be heard in each language before it is published."""
        new_test_user(
            self.env,
            "voice_admin",
            password="voice_admin_1",
            groups="municipal_crm.municipal_crm_group_administrator",
        )
        self.authenticate("voice_admin", "voice_admin_1")
        for text in self.flow.text_ids.filtered(lambda text: text.code == "main"):
            response = self.url_open(f"/ivr/prompt/{text.id}/sound")
            self.assertEqual(response.headers["Content-Type"], "audio/wav")
            self.assertEqual(response.content, self._hear(text._get_url()))

    def test_nobody_else_learns_that_a_prompt_exists(self):
        new_test_user(
            self.env,
            "voice_clerk",
            password="voice_clerk_1",
            groups="municipal_crm.municipal_crm_group_clerk",
        )
        self.authenticate("voice_clerk", "voice_clerk_1")
        for number in (self.prompt.id, 10**8):
            response = self.url_open(f"/ivr/prompt/{number}/sound")
            self.assertEqual((response.status_code, response.content), (404, b""))
