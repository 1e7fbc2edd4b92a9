import logging

from odoo import api, models
from odoo.addons.municipal_crm.tools import reading

from ..tools import audio, loudness, speech

_logger = logging.getLogger(__name__)

PARAMETER = "municipal_ivr."
#: Languages whose numbers, dates and abbreviations ``tools/reading`` puts in words.
READ_LANGUAGES = ("el", "en")


class MunicipalSpeech(models.AbstractModel):
    """Words as sound for the telephone, made on this server by whichever engine is there.

    System parameters: ``municipal_ivr.speech_engine`` (``auto``: Piper where it has a voice,
    else eSpeak NG; ``piper``, ``espeak``, ``none``), ``municipal_ivr.piper_program`` and
    ``municipal_ivr.piper_voices`` (``el=/srv/voices/el.onnx``).
    """

    _name = "municipal.speech"
    _description = "Speech of the telephone line"

    @api.model
    def _get_engines(self):
        """The engines that may be used, the best first: see ``tools.speech.Engine``."""
        wanted = self._get_parameter("speech_engine") or "auto"
        engines = []
        if wanted in ("auto", "piper"):
            program, voices = map(self._get_parameter, ("piper_program", "piper_voices"))
            engines.append(speech.find_piper(program, voices))
        if wanted in ("auto", "espeak"):
            engines.append(speech.find_espeak())
        return [engine for engine in engines if engine]

    @api.model
    def _get_engine(self, lang):
        """The engine that says ``lang``; None when there is none."""
        return next((engine for engine in self._get_engines() if engine.speaks(lang)), None)

    @api.model
    def _get_parameter(self, name):
        # sudo: ir.config_parameter - callers hear the voice, they do not read its setting
        return self.env["ir.config_parameter"].sudo().get_param(PARAMETER + name) or ""

    @api.model
    def _get_reading(self, text, lang, spell=False):
        """The words that are said for ``text``: numbers and abbreviations written out."""
        text = speech.clean(text)
        if spell:
            return reading.spell(text, lang)
        if lang[:2].lower() in READ_LANGUAGES:
            return reading.read(text, lang)
        return text

    @api.model
    def _synthesize(self, text, lang, rate=0, gain=0):
        """The sound of ``text`` as it stands: a WAV, 8 kHz, 16 bit, mono.

        :param str lang: code of a language, ``el_GR``
        :param int rate: -1 slower, 0, 1 faster
        :param int gain: 0, 1 louder
        :raise SpeechError: no engine speaks the language, or it failed
        """
        engine = self._get_engine(lang)
        if not engine:
            raise speech.SpeechError("no engine for this language")
        content = engine.render(text, lang, rate)
        try:
            return loudness.amplify(audio.to_telephone(content), gain)
        except audio.SoundError as error:
            raise speech.SpeechError("the engine gave no sound") from error
