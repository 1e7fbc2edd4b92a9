from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    municipality_recording_days = fields.Integer(
        related="company_id.municipality_recording_days", readonly=False
    )
    municipality_transcriber = fields.Selection(
        lambda self: self.env["municipal.transcriber"]._get_selection(),
        "Speech into text",
        config_parameter="municipal_ivr.transcriber",
        default="whisper",
    )
    municipality_speech_model = fields.Char(
        "Folder of the speech model", config_parameter="municipal_ivr.speech_model"
    )
    municipality_recognizer = fields.Selection(
        [("vosk", "Vosk"), ("sphinx", "PocketSphinx")],
        "Engine of SpeechRecognition",
        config_parameter="municipal_ivr.recognizer",
        default="vosk",
    )
