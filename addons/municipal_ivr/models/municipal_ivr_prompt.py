import base64
import hashlib

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..tools import audio, prompt_file
from ..tools.action import Say


class MunicipalIvrPrompt(models.Model):
    """A prompt in one language: its words, and the town's own recording of them.

    A recording counts only for the words that were recorded: after a change of the text callers
    hear the synthetic voice until the prompt is recorded anew, and calls that still have the
    old words hear the recording of these.
    """

    _name = "municipal.ivr.prompt"
    _description = "Text and recording of a telephone prompt"
    _order = "flow_id, sequence, prompt_id, id"
    _rec_name = "text"

    prompt_id = fields.Many2one(
        "municipal.ivr.flow.prompt", required=True, ondelete="cascade", index=True
    )
    flow_id = fields.Many2one(related="prompt_id.flow_id", store=True, index=True)
    sequence = fields.Integer(related="prompt_id.sequence", store=True)
    code = fields.Char(related="prompt_id.code", store=True)
    lang = fields.Selection("_get_languages", "Language", required=True)
    text = fields.Text("Words")
    recording = fields.Binary("Recorded sound", attachment=True, readonly=True, copy=False)
    recorded_text = fields.Text("Words that were recorded", readonly=True, copy=False)
    checksum = fields.Char(readonly=True, copy=False)
    seconds = fields.Float("Length (s)", readonly=True, copy=False, aggregator=None)
    user_id = fields.Many2one("res.users", "Recorded by", readonly=True, copy=False)
    date = fields.Datetime("Recorded on", readonly=True, copy=False)
    upload = fields.Binary(
        "New recording",
        compute="_compute_upload",
        inverse="_inverse_upload",
        help="WAV, MP3, OGG or FLAC, three minutes at most.",
    )
    voice = fields.Selection(
        [
            ("none", "No text yet"),
            ("synthetic", "Synthetic voice"),
            ("recorded", "Recorded"),
            ("outdated", "Recording of other words"),
        ],
        compute="_compute_voice",
        store=True,
    )

    _lang_uniq = models.UniqueIndex("(prompt_id, lang)", "The prompt has this language already.")

    @api.model
    def _get_languages(self):
        return self.env["municipal.ivr.flow"]._get_languages()

    @api.depends("text", "recorded_text", "checksum")
    def _compute_voice(self):
        for prompt in self:
            if not (prompt.text or "").strip():
                prompt.voice = "none"
            elif not prompt.checksum:
                prompt.voice = "synthetic"
            else:
                same = prompt.text == prompt.recorded_text
                prompt.voice = "recorded" if same else "outdated"

    @api.depends("code", "lang")
    def _compute_display_name(self):
        for prompt in self:
            prompt.display_name = f"{prompt.code} ({prompt.lang})"

    # === RECORDINGS === #

    @api.depends("recording")
    def _compute_upload(self):
        """What is uploaded is converted and never given back as it was."""
        self.upload = False

    def _inverse_upload(self):
        for prompt in self.filtered("upload"):
            prompt._set_recording(base64.b64decode(prompt.upload))

    def _set_recording(self, content):
        """Keep the bytes of a sound file as the recording of the present words.

        :raise ValidationError: they are no sound that can be used; says what to do
        """
        self.ensure_one()
        if not (self.text or "").strip():
            raise ValidationError(self.env._("Write the words first, then record them."))
        try:
            sound = prompt_file.to_prompt(content)
        except audio.SoundError as error:
            raise ValidationError(self._get_refusal(error.args[0])) from error
        self.write(
            {
                "recording": base64.b64encode(sound),
                "recorded_text": self.text,
                "checksum": hashlib.sha256(sound).hexdigest(),
                "seconds": audio.seconds(sound),
                "user_id": self.env.uid,
                "date": fields.Datetime.now(),
            }
        )

    def _get_refusal(self, reason):
        return {
            "large": self.env._("The file is too large: a prompt has 20 MB at most."),
            "long": self.env._("The recording is too long: a prompt lasts three minutes at most."),
            "silent": self.env._(
                "Nothing is heard in the recording. Check the microphone and record it again."
            ),
        }.get(
            reason,
            self.env._("The file cannot be read. Choose a sound file: WAV, MP3, OGG or FLAC."),
        )

    def action_use_synthetic(self):
        """Delete the recording: callers hear the synthetic voice again."""
        self.write(
            {
                "recording": False,
                "recorded_text": False,
                "checksum": False,
                "seconds": 0,
                "user_id": False,
                "date": False,
            }
        )

    def write(self, vals):
        done = super().write(vals)
        if {"recording", "recorded_text", "checksum"} & vals.keys():
            self.env.registry.clear_cache()
        return done

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    # === WHAT IS HEARD === #

    @api.model
    @tools.ormcache("flow_id")
    def _get_recordings(self, flow_id):
        """{(prompt, language): (id, checksum, recorded words)} of a flow's own recordings."""
        # sudo: municipal.ivr.prompt - callers have no user
        found = self.sudo().search([("flow_id", "=", flow_id), ("checksum", "!=", False)])
        return {
            (prompt.code, prompt.lang): (prompt.id, prompt.checksum, prompt.recorded_text)
            for prompt in found
        }

    def _get_say(self):
        """The prompt as the engine says it at its normal speed."""
        self.ensure_one()
        return Say(self.text or "", self.lang, prompt=self.code)

    def _get_url(self):
        """Where the prompt is heard as callers would hear it; empty without a voice."""
        return self.env["municipal.ivr.sound"]._get_flow_url(self.flow_id, self._get_say())
