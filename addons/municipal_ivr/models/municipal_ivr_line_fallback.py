import io
import zipfile
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.addons.municipal_crm.models.transactions import beside
from odoo.exceptions import UserError, ValidationError
from odoo.tools.translate import LazyTranslate

from ..tools import fallback
from ..tools.action import Say

_lt = LazyTranslate(__name__)
FOLDER = "sounds"
#: What is said, in each language of the line, by the parts of ``tools.fallback.Sounds``.
WORDS = {
    "apology": _lt("You have called the municipality. Our service is not available just now."),
    "divert": _lt("To talk to a person, press any key."),
    "speak": _lt(
        "Please tell us after the tone what has happened, where, and on which number we can "
        "call you. What you say is recorded, only to serve your request. When you have "
        "finished, press hash."
    ),
    "thanks": _lt("Thank you. Your message is kept and will be registered."),
}


class MunicipalIvrLine(models.Model):
    """What callers hear while this server is down."""

    _inherit = "municipal.ivr.line"

    fallback_url = fields.Char(
        "Address of the emergency answer",
        help="Folder of another web server, which the carrier calls while ours is down.",
    )
    fallback_number = fields.Char(
        "Who is rung meanwhile", help="With country code. Empty: callers only leave a message."
    )

    @api.constrains("fallback_url", "fallback_number")
    def _check_fallback(self):
        for line in self:
            url, number = line.fallback_url, line.fallback_number
            parts = urlsplit(url or "")
            if url and (parts.scheme not in ("http", "https") or not url.isascii()):
                raise ValidationError(self.env._("Please give an address such as https://…"))
            if number and not line._may_dial(number):
                raise ValidationError(self.env._("The line may not dial this number."))

    def action_download_fallback(self):
        """The emergency answer as a zip file."""
        self.ensure_one()
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in sorted(self._build_fallback().items()):
                archive.writestr(name, data)
        attachment = self.env["ir.attachment"].create(
            {"name": f"fallback-{self.id}.zip", "raw": content.getvalue()}
        )
        url = f"/web/content/{attachment.id}?download=true"
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def _build_fallback(self):
        """{file name: content} of a folder for any web server: documents and sounds.

        :raise UserError: its address is not known, or nothing can speak here
        """
        self.ensure_one()
        if not self.fallback_url:
            raise UserError(
                self.env._("First say at which address the emergency answer will stand.")
            )
        files, names = {}, {}
        for part, words in WORDS.items():
            sounds = self._prepare_fallback_sounds(words)
            files |= sounds
            names[part] = tuple(sounds)
        documents = fallback.build(
            self.fallback_url,
            fallback.Sounds(**names),
            self.fallback_number or "",
            self.number,
        )
        return files | documents

    def _prepare_fallback_sounds(self, words):
        """{file name: WAV} of a sentence in each language of the flow."""
        Sound, sounds = self.env["municipal.ivr.sound"], {}
        for lang in self._get_fallback_languages():
            text = self.with_context(lang=lang).env._(words)
            token = Sound._get_url(self, Say(text, lang)).rpartition("/")[2].partition(".")[0]
            # made in a transaction of its own, which ours cannot see
            with beside(self.env, is_safe=False) as cr:
                found = token and Sound.with_env(self.env(cr=cr))._read_content(token)
            if not found:
                raise UserError(self.env._("There is no voice for %s on this server.", lang))
            sounds[f"{FOLDER}/{token}.wav"] = found[0]
        return sounds

    def _get_fallback_languages(self):
        content = self.flow_id.published_id.content or {}
        return content.get("languages") or [self.env.lang or "en_US"]
