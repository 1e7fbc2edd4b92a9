import io
import json
import wave

from odoo.tools import file_open

from ..tools.action import Say

GREEK = "Για να δηλώσετε ένα αίτημα"


class VoiceMixin:
    """Sounds of the real engine, and a flow of the test's own."""

    def setUp(self):
        super().setUp()
        # Sounds are kept in a transaction of their own: here it is the test's.
        self.registry_enter_test_mode()

    @classmethod
    def _set_engine(cls, **parameters):
        for name, value in parameters.items():
            cls.env["ir.config_parameter"].set_param(f"municipal_ivr.{name}", value)

    @classmethod
    def _get_delivered(cls):
        with file_open("municipal_ivr/data/flow.json", "rb") as source:
            return json.load(source)

    @classmethod
    def _create_flow(cls, **values):
        """A flow with the draft that is delivered; a person stands behind it."""
        draft = cls._get_delivered()
        return cls.env["municipal.ivr.flow"].create(
            {"name": "Test", "lang": "el_GR", "draft": draft} | values
        )

    def _make_sounds(self):
        """What goes on after something was published."""
        cron = self.env.ref("municipal_ivr.municipal_ivr_flow_cron_sounds")
        for _run in range(20):  # a slow machine does not make all in the time of one run
            cron.method_direct_trigger()
            self.env.invalidate_all()
            waiting = self.env["municipal.ivr.flow"].search([("pending_id", "!=", False)])
            if all(flow.sound_failure for flow in waiting):
                break

    def _url(self, text=GREEK, lang="el_GR", line=None, **values):
        line = self.env["municipal.ivr.line"] if line is None else line
        return self.env["municipal.ivr.sound"]._get_url(line, Say(text, lang, **values))

    def _hear(self, url):
        token = url.rpartition("/")[2].removesuffix(".wav")
        return self.env["municipal.ivr.sound"]._read_content(token)[0]

    def _length(self, url):
        with wave.open(io.BytesIO(self._hear(url))) as sound:
            self.assertEqual(sound.getparams()[:3], (1, 2, 8000))
            return sound.getnframes() / sound.getframerate()
