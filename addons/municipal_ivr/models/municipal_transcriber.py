import os

from odoo import api, models, tools

from ..tools import transcript
from ..tools.transcribe_process import WORKER_OF_SERVER, get_timeout

PREFIX = "municipal.transcriber."
PARAMETER = "municipal_ivr.transcriber"
DEFAULT = "whisper"


class MunicipalTranscriber(models.AbstractModel):
    """Something that writes down what is said: the contract that every engine fulfils.

    An engine is an abstract model ``municipal.transcriber.<code>``; to add one, write such a model
    in any addon. It works in a process of its own, because a call must not wait for it.
    """

    _name = "municipal.transcriber"
    _description = "Speech into text"

    #: Value of the setting.
    _transcriber_code = None

    @api.model
    def _get_engine(self):
        """The engine of this database."""
        # sudo: ir.config_parameter - a setting of the server, read by the system
        code = self.env["ir.config_parameter"].sudo().get_param(PARAMETER) or DEFAULT
        return self.env[f"{PREFIX}{code}"] if f"{PREFIX}{code}" in self.env else self._get_none()

    @api.model
    def _get_none(self):
        return self.env[f"{PREFIX}none"]

    @api.model
    def _get_selection(self):
        engines = [self.env[name] for name in self.env.registry if name.startswith(PREFIX)]
        engines.sort(key=lambda engine: engine._transcriber_code)
        return [(row._transcriber_code, row._get_transcriber_label()) for row in engines]

    @api.model
    def _get_transcriber_label(self):
        """The name of the engine for people."""
        raise NotImplementedError

    @api.model
    def _is_ready(self):
        """Whether it can work here: program and model are there."""
        raise NotImplementedError

    @api.model
    def _transcribe(self, path, lang, hints=()):
        """What is said in a sound.

        :param str path: a WAV file, 16 kHz, mono, 16 bit
        :param str lang: two letters: ``el``
        :param hints: words that are likely to be said
        :return: {"text": "" when nobody speaks, "confidence": 0 … 1, "segments": [{"start", "end",
            "text", "logprob", "no_speech"}], "engine": name and version}
        :raise TranscriberError: it failed, or it took too long
        """
        raise NotImplementedError

    @api.model
    def _ask_worker(self, path, **job):
        """The segments of the other process as :meth:`_transcribe` returns them."""
        # 16 000 samples of two bytes a second
        timeout = get_timeout(os.path.getsize(path) / 32_000)
        found = WORKER_OF_SERVER.ask({"path": path, **job}, timeout)
        text, confidence, segments = transcript.join(found["segments"])
        return {
            "text": text,
            "confidence": confidence,
            "segments": segments,
            "engine": found["engine"],
        }

    @api.model
    def _get_setting(self, name, default=""):
        # sudo: ir.config_parameter - a setting of the server, read by the system
        return self.env["ir.config_parameter"].sudo().get_param(f"municipal_ivr.{name}") or default


class MunicipalTranscriberNone(models.AbstractModel):
    """Sound only: officers listen and write."""

    _name = "municipal.transcriber.none"
    _inherit = "municipal.transcriber"
    _description = "Speech into text: none"
    _transcriber_code = "none"

    @api.model
    def _get_transcriber_label(self):
        return self.env._("None: officers listen")

    @api.model
    def _is_ready(self):
        return False


class MunicipalTranscriberWhisper(models.AbstractModel):
    """Whisper on our own server: nothing that is said leaves it."""

    _name = "municipal.transcriber.whisper"
    _inherit = "municipal.transcriber"
    _description = "Speech into text: Whisper on this server"
    _transcriber_code = "whisper"

    #: More words than these mislead it on a bad line.
    _most_hints = 40

    @api.model
    def _get_transcriber_label(self):
        return self.env._("Whisper, on this server")

    @api.model
    def _get_folder(self):
        """The folder of the model: of the setting, else the one that the set-up fetched."""
        default = os.path.join(tools.config["data_dir"], "speech", "whisper-base")
        return self._get_setting("speech_model", default)

    @api.model
    def _is_ready(self):
        return os.path.isfile(os.path.join(self._get_folder(), "model.bin"))

    @api.model
    def _transcribe(self, path, lang, hints=()):
        return self._ask_worker(
            path,
            engine="whisper",
            model=self._get_folder(),
            lang=lang,
            hotwords=" ".join(list(hints)[: self._most_hints]),
        )


class MunicipalTranscriberRecognizer(models.AbstractModel):
    """An engine of the library SpeechRecognition, by the name of its method."""

    _name = "municipal.transcriber.recognizer"
    _inherit = "municipal.transcriber"
    _description = "Speech into text: an engine of SpeechRecognition"
    _transcriber_code = "recognizer"

    #: These stay on the server. Others would send what citizens say elsewhere.
    _offline = ("sphinx", "vosk")

    @api.model
    def _get_transcriber_label(self):
        return self.env._("An engine of SpeechRecognition, on this server")

    @api.model
    def _is_ready(self):
        return self._get_setting("recognizer", "vosk") in self._offline

    @api.model
    def _transcribe(self, path, lang, hints=()):
        return self._ask_worker(
            path, engine="recognizer", model=self._get_setting("recognizer", "vosk"), lang=lang
        )
