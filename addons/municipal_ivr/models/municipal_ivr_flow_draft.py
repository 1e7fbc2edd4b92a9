from odoo import Command, api, models

from ..tools import flow as flows

#: Fields that hold a node of the flow, by their key in the data.
ENDS = {
    "start": "start_id",
    "person": "person_id",
    "on_silence": "silence_id",
    "after_transfer": "transferred_id",
}


class MunicipalIvrFlow(models.Model):
    """The draft as data: written from the records that people edit, and the other way round."""

    _inherit = "municipal.ivr.flow"

    @api.depends(
        "lang", "lang_ids", *ENDS.values(), *(f"limit_{name}" for name in flows.DEFAULT_LIMITS),
        "node_ids.content", "prompt_ids.code", "text_ids.text", "text_ids.lang",
    )  # fmt: skip
    def _compute_draft(self):
        for flow in self:
            flow.draft = flow._prepare_draft() if flow.node_ids or flow.prompt_ids else False

    def _prepare_draft(self):
        """The flow as ``tools/flow.py`` describes it; ``version`` is the number it would get."""
        self.ensure_one()
        return {
            "version": self._get_next_number(),
            "languages": self._get_codes(),
            **{key: self[fname].code or None for key, fname in ENDS.items()},
            "limits": {name: self[f"limit_{name}"] for name in flows.DEFAULT_LIMITS},
            "prompts": {
                prompt.code: {text.lang: text.text for text in prompt.text_ids if text.text}
                for prompt in self.prompt_ids
            },
            "nodes": {node.code: node.content for node in self.node_ids},
        }

    def _get_next_number(self):
        return max(self.version_ids.mapped("number"), default=0) + 1

    # === DATA TO RECORDS === #

    def _inverse_draft(self):
        for flow in self:
            flow._load(flow.draft or {})

    def _load(self, content):
        """Make ``content`` the draft. Recordings of prompts that are still there are kept."""
        self.ensure_one()
        self._load_settings(content)
        prompts = self._load_prompts(content.get("prompts", {}))
        self.node_ids.unlink()
        nodes = self._load_nodes(content.get("nodes", {}), prompts)
        for key, fname in ENDS.items():
            self[fname] = nodes.get(content.get(key))
        self.finding_ids.unlink()

    def _load_settings(self, content):
        first, *others = content.get("languages") or [self.lang]
        languages = self.env["res.lang"].with_context(active_test=False)
        limits = {name: flows.get_limit(content, name) for name in flows.DEFAULT_LIMITS}
        self.write(
            {f"limit_{name}": value for name, value in limits.items()}
            | {
                "lang": first,
                "lang_ids": [Command.set(languages.search([("code", "in", others)]).ids)],
            }
        )

    def _load_prompts(self, prompts):
        """{code: prompt} after what is no longer there is gone and the texts are set."""
        self.prompt_ids.filtered(lambda prompt: prompt.code not in prompts).unlink()
        known = {prompt.code: prompt for prompt in self.prompt_ids}
        for number, (code, texts) in enumerate(prompts.items(), 1):
            if code not in known:
                known[code] = self.env["municipal.ivr.flow.prompt"].create(
                    {"flow_id": self.id, "code": code}
                )
            known[code].sequence = number
            known[code]._set_texts(texts)
        self._add_texts()
        return known

    def _load_nodes(self, nodes, prompts):
        """First all nodes, then where they lead, because they lead to each other."""
        created = self.env["municipal.ivr.flow.node"].create(
            [
                {"flow_id": self.id, "code": code, "kind": node.get("kind"), "sequence": number}
                for number, (code, node) in enumerate(nodes.items(), 1)
            ]
        )
        known = {node.code: node for node in created}
        for code, node in nodes.items():
            known[code]._load(node, known, prompts)
        return known
