from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import HttpCase, TransactionCase, tagged

from ..tools import speech
from ..tools.action import Say
from .voice_common import GREEK, VoiceMixin


@tagged("post_install", "-at_install")
class TestSound(VoiceMixin, TransactionCase):
    def test_greek_words_become_sound_for_the_telephone(self):
        """I04: Greek is said without the carrier: 8 kHz, mono, 16 bit."""
        url = self._url()
        self.assertRegex(url, r"^/ivr/sound/[0-9a-f]{32}\.wav$")
        self.assertGreater(self._length(url), 0.8)

    def test_the_same_words_are_rendered_once(self):
        """I04: the second caller gets the sound of the first."""
        url = self._url()
        with patch.object(speech, "_run", side_effect=AssertionError("rendered again")):
            self.assertEqual(self._url(), url)

    def test_other_words_another_speed_or_loudness_are_another_sound(self):
        """I17: slower, faster and louder."""
        urls = [
            self._url(),
            self._url(GREEK + " ή πρόβλημα"),
            self._url(rate=-1),
            self._url(rate=1),
            self._url(gain=1),
        ]
        self.assertEqual(len(set(urls)), 5)
        slow, normal, fast = (self._length(urls[place]) for place in (2, 0, 3))
        self.assertGreater(slow, normal * 1.1)
        self.assertLess(fast, normal * 0.9)
        self.assertNotEqual(self._hear(urls[4]), self._hear(urls[0]))

    def test_an_updated_voice_is_heard_at_once(self):
        """D2: the key of a sound holds the voice and its version."""
        url = self._url()
        with patch.object(speech.Espeak, "version", return_value="9.9 el"):
            self.assertNotEqual(self._url(), url)

    def test_a_pin_cannot_be_guessed_from_the_sound_of_all_pins(self):
        """Who renders the same words elsewhere does not know their address here."""
        url = self._url("482913", spell=True)
        self.env["ir.config_parameter"].set_param("database.secret", "another town's")
        self.assertNotEqual(self._url("482913", spell=True), url)

    def test_numbers_of_citizens_are_private_and_prompts_are_not(self):
        Sound = self.env["municipal.ivr.sound"]
        private = {
            Say("482913", "el_GR", spell=True): True,
            Say("Ο αριθμός σας είναι 12", "el_GR"): True,
            Say("Πώς μπορούμε να σας εξυπηρετήσουμε;", "el_GR"): False,
            Say("πατήστε 1.", "el_GR", prompt="press_1"): False,
        }
        for say, expected in private.items():
            self.assertEqual(Sound._is_private(say), expected, say)

    def test_without_an_engine_the_call_goes_on(self):
        """D2: no engine, no sound: the carrier's voice has to do."""
        self._set_engine(speech_engine="none")
        self.assertEqual(self._url(), "")

    def test_an_engine_that_fails_does_not_end_the_call(self):
        """D2: the engine is down: said in the log, not to the caller."""
        failure = speech.SpeechError("took more than 10 seconds")
        with (
            patch.object(speech, "_run", side_effect=failure),
            self.assertLogs("odoo.addons.municipal_ivr.models.municipal_ivr_sound", "ERROR") as log,
        ):
            self.assertEqual(self._url("Κάτι που δεν ακούστηκε ποτέ"), "")
        self.assertNotIn("ακούστηκε", "".join(log.output), "callers' words stay out of the log")

    def test_words_that_are_none_have_no_sound(self):
        for text in ("", "  ", "\x00"):
            self.assertEqual(self._url(text), "")


@tagged("post_install", "-at_install")
class TestSoundAddress(VoiceMixin, HttpCase):
    def setUp(self):  # pylint: disable=method-required-super
        HttpCase.setUp(self)  # is in test mode by itself

    @contextmanager
    def _statements(self):
        """Those of the server, as a list that fills (Odoo's own look at its robot among them)."""
        found = []
        execute = self.env.cr.execute

        def noted(query, *values, **options):
            found.append(str(query))
            return execute(query, *values, **options)

        with patch.object(self.env.cr, "execute", noted):
            yield found

    def test_a_prompt_is_served_to_anybody_and_kept_a_year(self):
        """I04: by one statement, without a session."""
        url = self._url(prompt="opt_report")
        self.url_open(url)  # the server has found its routes
        with self._statements() as statements:
            response = self.url_open(url)
        ours = [
            statement for statement in statements if "municipal_" in statement.partition("FROM")[2]
        ]
        self.assertEqual(len(ours), 1, ours)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "audio/wav")
        cache = response.headers["Cache-Control"]
        for part in ("public", "max-age=31536000", "immutable"):
            self.assertIn(part, cache)
        self.assertNotIn("Set-Cookie", response.headers)
        self.assertEqual(response.content, self._hear(url))

    def test_what_is_private_is_kept_by_nobody_on_the_way(self):
        url = self._url("482913", spell=True)
        self.assertEqual(self.url_open(url).headers["Cache-Control"], "no-store")

    def test_a_part_and_the_head_alone_can_be_asked_for(self):
        url = self.base_url() + self._url(prompt="opt_report")
        head = self.opener.head(url)
        self.assertEqual((head.status_code, head.content), (200, b""))
        self.assertGreater(int(head.headers["Content-Length"]), 1000)
        part = self.opener.get(url, headers={"Range": "bytes=0-3"})
        self.assertEqual((part.status_code, part.content), (206, b"RIFF"))
        again = self.opener.get(url, headers={"If-None-Match": head.headers["ETag"]})
        self.assertEqual((again.status_code, again.content), (304, b""))

    def test_an_address_that_is_none_is_answered_always_the_same(self):
        self.env["municipal.ivr.sound"]._store("a" * 32, b"RIFF")
        for token in ("0" * 32, "a" * 31, "A" * 32, "a" * 33, "ά" * 32):
            response = self.url_open(f"/ivr/sound/{token}.wav")
            self.assertEqual((response.status_code, response.content), (404, b""), token)
