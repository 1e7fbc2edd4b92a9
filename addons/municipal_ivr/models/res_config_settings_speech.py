from odoo import fields, models
from odoo.addons.municipal_crm.models.notices import show_notice
from odoo.exceptions import UserError

from ..tools import speech


class ResConfigSettings(models.TransientModel):
    """Which voice callers hear."""

    _inherit = "res.config.settings"

    municipal_ivr_speech_engine = fields.Selection(
        [
            ("auto", "Piper where it has a voice, else eSpeak NG"),
            ("piper", "Piper only"),
            ("espeak", "eSpeak NG only"),
            ("none", "None: recordings only"),
        ],
        "Synthetic voice",
        config_parameter="municipal_ivr.speech_engine",
        default="auto",
    )
    municipal_ivr_piper_program = fields.Char(
        "Piper program",
        config_parameter="municipal_ivr.piper_program",
        help="A name in the path of the server, or the whole path of a program named piper.",
    )
    municipal_ivr_piper_voices = fields.Char(
        "Piper voices",
        config_parameter="municipal_ivr.piper_voices",
        help="One file a language: el=/srv/voices/el.onnx, en=/srv/voices/en.onnx",
    )

    def action_test_speech(self):
        """Say a word in each language of the flows, and tell who said it or what is missing."""
        self.execute()
        lines = [self._test_speech(*row) for row in self._get_speech_languages()]
        return show_notice(" · ".join(lines), sticky=True)

    def _get_speech_languages(self):
        flows = self.env["municipal.ivr.flow"].search([])
        codes = {code for flow in flows for code in flow._get_codes()}
        names = dict(self.env["municipal.ivr.flow"]._get_languages())
        if not codes:
            raise UserError(self.env._("Make a flow first: it says which languages are needed."))
        return [(code, names.get(code, code)) for code in sorted(codes)]

    def _test_speech(self, lang, name):
        Speech = self.env["municipal.speech"]
        engine = Speech._get_engine(lang)
        if not engine:
            return self.env._("%s: no voice on this server", name)
        try:
            Speech._synthesize(Speech._get_reading("1", lang), lang)
        except speech.SpeechError as error:
            return self.env._(
                "%(name)s: %(engine)s fails (%(why)s)", name=name, engine=engine.code, why=error
            )
        return self.env._(
            "%(name)s: %(engine)s %(version)s",
            name=name,
            engine=engine.code,
            version=engine.version(lang),
        )
