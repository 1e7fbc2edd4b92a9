from odoo import api, fields, models

from ..tools import flow as flows


class MunicipalIvrFlow(models.Model):
    """What callers hear and where keys lead; edited as a draft, used as published versions.

    The draft consists of nodes, their options and prompts, which people edit; ``draft`` is the
    same as the data of ``tools/flow.py``, to be read or set as a whole.
    """

    _name = "municipal.ivr.flow"
    _description = "Flow of a telephone line"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", "Municipality", required=True, default=lambda self: self.env.company
    )
    draft = fields.Json(
        compute="_compute_draft",
        inverse="_inverse_draft",
        help="The flow as tools/flow.py describes it.",
    )
    version_ids = fields.One2many("municipal.ivr.flow.version", "flow_id", "Versions")
    published_id = fields.Many2one(
        "municipal.ivr.flow.version", "In use", readonly=True, ondelete="restrict", copy=False
    )
    node_ids = fields.One2many("municipal.ivr.flow.node", "flow_id", "Steps", copy=False)
    prompt_ids = fields.One2many("municipal.ivr.flow.prompt", "flow_id", "Prompts", copy=False)
    text_ids = fields.One2many("municipal.ivr.prompt", "flow_id", "Texts and recordings")
    finding_ids = fields.One2many("municipal.ivr.flow.finding", "flow_id", "Findings")
    lang = fields.Selection(
        "_get_languages",
        "Language at the beginning",
        required=True,
        default=lambda self: self._get_first_language(),
        help="Of a caller of whom none is known yet.",
    )
    lang_ids = fields.Many2many(
        "res.lang", string="Further languages", context={"active_test": False}
    )
    start_id = fields.Many2one("municipal.ivr.flow.node", "Calls begin at", ondelete="set null")
    person_id = fields.Many2one(
        "municipal.ivr.flow.node",
        "Key 0 leads to",
        ondelete="set null",
        help="From everywhere: a person, or a call back with a date.",
    )
    silence_id = fields.Many2one(
        "municipal.ivr.flow.node", "When nobody is heard any more", ondelete="set null"
    )
    transferred_id = fields.Many2one(
        "municipal.ivr.flow.node", "After a call that was put through", ondelete="set null"
    )
    limit_steps = fields.Integer("Answers in a call", default=flows.DEFAULT_LIMITS["steps"])
    limit_silences = fields.Integer("Silences in a row", default=flows.DEFAULT_LIMITS["silences"])
    limit_transfers = fields.Integer(
        "People rung in a call", default=flows.DEFAULT_LIMITS["transfers"]
    )
    limit_dial_seconds = fields.Integer(
        "Seconds of ringing", default=flows.DEFAULT_LIMITS["dial_seconds"]
    )

    _name_uniq = models.UniqueIndex("(company_id, name)", "Another flow has this name.")

    @api.model
    def _get_languages(self):
        """All languages, also those in which Odoo itself is not read."""
        languages = self.env["res.lang"].with_context(active_test=False).search([])
        return [(language.code, language.name) for language in languages]

    @api.model
    def _get_first_language(self):
        return self.env.company.partner_id.lang or self.env.lang or "en_US"

    def _get_codes(self):
        """The languages of the flow, the first of them being that of unknown callers."""
        return list(dict.fromkeys([self.lang, *self.lang_ids.mapped("code")]))

    @api.model_create_multi
    def create(self, vals_list):
        flows_ = super().create(vals_list)
        flows_._add_texts()
        return flows_

    def write(self, vals):
        done = super().write(vals)
        if {"lang", "lang_ids"} & vals.keys():
            self._add_texts()
        return done

    def copy(self, default=None):
        copies = super().copy(default)
        for flow, copied in zip(self, copies, strict=True):
            copied.draft = flow.draft
        return copies

    def copy_data(self, default=None):
        copies = super().copy_data(default)
        for flow, vals in zip(self, copies, strict=True):
            if "name" not in (default or {}):
                vals["name"] = self.env._("%(name)s (copy)", name=flow.name)
        return copies

    def _add_texts(self):
        """A row to be filled in for every prompt that a language of the flow lacks."""
        for flow in self:
            there = {(text.prompt_id.id, text.lang) for text in flow.text_ids}
            self.env["municipal.ivr.prompt"].create(
                [
                    {"prompt_id": prompt.id, "lang": lang}
                    for prompt in flow.prompt_ids
                    for lang in flow._get_codes()
                    if (prompt.id, lang) not in there
                ]
            )
