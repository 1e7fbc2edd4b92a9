from odoo import api, fields, models

from ..tools import flow as flows
from .municipal_ivr_flow_node import CODE


class MunicipalIvrFlowPrompt(models.Model):
    """Words that a flow says, in all its languages."""

    _name = "municipal.ivr.flow.prompt"
    _description = "Prompt of a telephone flow"
    _order = "flow_id, sequence, id"
    _rec_names_search = ["code", "text_ids.text"]

    flow_id = fields.Many2one("municipal.ivr.flow", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=100)
    code = fields.Char("Short name", required=True)
    text_ids = fields.One2many("municipal.ivr.prompt", "prompt_id", "Texts")
    is_own = fields.Boolean(
        "Said by itself", compute="_compute_is_own", help="The telephone needs it in every flow."
    )

    _code_uniq = models.UniqueIndex("(flow_id, code)", "Another prompt has this short name.")
    _code_shape = models.Constraint(
        f"CHECK (code ~ '{CODE}')",
        "A short name has small Latin letters, digits and _ and begins with a letter.",
    )

    @api.depends("code")
    def _compute_is_own(self):
        for prompt in self:
            prompt.is_own = prompt.code in flows.OWN_PROMPTS

    @api.depends("code", "text_ids.text", "text_ids.lang")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for prompt in self:
            texts = {text.lang: text.text for text in prompt.text_ids if text.text}
            words = texts.get(self.env.lang) or next(iter(texts.values()), "")
            prompt.display_name = words or prompt.code

    @api.model_create_multi
    def create(self, vals_list):
        prompts = super().create(vals_list)
        prompts.flow_id._add_texts()
        return prompts

    def _set_texts(self, texts):
        """``texts``: by language; others stay as they are but for their words."""
        known = {text.lang: text for text in self.text_ids}
        for lang in known.keys() | texts.keys():
            if lang not in known:
                known[lang] = self.env["municipal.ivr.prompt"].create(
                    {"prompt_id": self.id, "lang": lang}
                )
            if (known[lang].text or "") != texts.get(lang, ""):
                known[lang].text = texts.get(lang, "")

    def action_open(self):
        """The prompt alone, from where it is named."""
        self.ensure_one()
        return self.get_formview_action() | {"target": "new", "name": self.display_name}
