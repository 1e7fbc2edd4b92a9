import textwrap

from odoo import models

from ..tools.flow_expand import read_dialogue_step

NAME_LENGTH = 60


class MunicipalIvrFlowVersion(models.Model):
    """What people call the steps of a published flow."""

    _inherit = "municipal.ivr.flow.version"

    def _get_step_name(self, code):
        """The step with the short name ``code``, as the editor of the flow names it: what the
        conversation is about, else its first words. ``self`` may be empty: then nothing is known
        but the dialogues that are offered in every flow."""
        # sudo: municipal.ivr.flow.version - names of steps, for whoever may see the call
        content = self.sudo().content or {}
        node = content.get("nodes", {}).get(code) or read_dialogue_step(code) or {}
        Node = self.env["municipal.ivr.flow.node"]
        kind, name = node.get("kind"), None
        if kind == "dialogue":
            name = dict(Node._get_dialogues()).get(node.get("code"))
        elif kind == "branch":
            name = dict(Node._get_facts()).get(node.get("fact"))
        elif node.get("prompts"):
            texts = content["prompts"].get(node["prompts"][0]) or {}
            name = texts.get(self.env.lang) or next(iter(texts.values()), None)
        kinds = dict(Node._fields["kind"]._description_selection(self.env))
        name = name or kinds.get(kind) or code or ""
        return textwrap.shorten(name, NAME_LENGTH, placeholder="…") or code
