from odoo import api, fields, models


class MunicipalIvrFlowFinding(models.Model):
    """Something wrong with the draft of a flow, in words, and where."""

    _name = "municipal.ivr.flow.finding"
    _description = "Finding about a telephone flow"
    _order = "flow_id, id"
    _rec_name = "message"

    flow_id = fields.Many2one("municipal.ivr.flow", required=True, ondelete="cascade", index=True)
    node_id = fields.Many2one("municipal.ivr.flow.node", "Step", ondelete="cascade")
    prompt_id = fields.Many2one("municipal.ivr.flow.prompt", ondelete="cascade")
    code = fields.Char(required=True, help="Name of the rule.")
    place = fields.Char()
    detail = fields.Char()
    message = fields.Char("What is wrong", compute="_compute_message")

    @api.depends("code", "place", "detail", "node_id", "prompt_id")
    @api.depends_context("lang")
    def _compute_message(self):
        for finding in self:
            messages = finding._get_messages()
            finding.message = messages.get(finding.code) or f"{finding.code} {finding.place}"

    def _get_messages(self):
        """{rule: sentence}; the step and the prompt stand beside it."""
        detail = self._get_detail()
        return self._get_menu_messages(detail) | self._get_way_messages(detail) | {
            "bad_version": self.env._("The flow has no number."),
            "no_language": self.env._("The flow has no language."),
            "no_nodes": self.env._("The flow has no steps."),
            "unknown_kind": self.env._("This kind of step does not exist: %s.", detail),
            "incomplete": self.env._("Something is missing here: %s.", self._get_part()),
            "unknown_fact": self.env._("Choose what decides between the two ways."),
            "unknown_dialogue": self.env._("This conversation is not installed: %s.", detail),
            "unknown_language": self.env._("This language is none of the flow: %s.", detail),
            "missing_prompt": self.env._("The prompt “%s” is missing.", self.place),
            "missing_text": self.env._("The prompt has no words in this language: %s.", detail),
            "missing_sound": self.env._(
                "The prompt has no sound in this language: %s. Record it, or install a voice.",
                detail,
            ),
            "wrong_key": self.env._("The prompt has to name its own key (%s) and no other.", detail),
            "no_notice": self.env._(
                "Callers would be recorded before they have heard the notice about it."
            ),
        }  # fmt: skip

    def _get_menu_messages(self, detail):
        return {
            "unbounded": self.env._(
                "This waits too short, too long or without end: %s.", self._get_part()
            ),
            "too_many_options": self.env._(
                "The menu has %s keys; nobody remembers more than five.", detail
            ),
            "double_key": self.env._("The key %s stands for two things.", detail),
            "reserved_key": self.env._("The key %s means the same in all menus.", detail),
            "key_order": self.env._("The keys have to be 1, 2, 3 … in this order, not %s.", detail),
            "key_in_label": self.env._(
                "The text of an option says what it is for; its key is said after it by itself "
                "(%s).",
                detail,
            ),
        }

    def _get_way_messages(self, detail):
        return {
            "missing_node": self.env._("This leads to a step that is not there: %s.", detail),
            "dead_end": self.env._("The call cannot go on or end from here: %s.", self._get_part()),
            "unreachable": self.env._("No caller ever comes to this step."),
            "endless": self.env._("The call would go in a circle without waiting for the caller."),
            "silence_waits": self.env._(
                "When nobody is heard any more the call has to end, not to ask again."
            ),
            "no_person": self.env._(
                "Key 0 does not lead to a person or to a call back with a date: %s.", detail
            ),
        }

    def _get_detail(self):
        """The detail as people say it: the name of a language or a step."""
        languages = dict(self.flow_id._get_languages())
        nodes = {node.code: node.display_name for node in self.flow_id.node_ids}
        return languages.get(self.detail) or nodes.get(self.detail) or self.detail or ""

    def _get_part(self):
        """The part of the step that the detail names, as its form calls it."""
        option = self.env["municipal.ivr.flow.option"]
        names = {
            "prompts": ("municipal.ivr.flow.node", "prompt_ids"),
            "options": ("municipal.ivr.flow.node", "option_ids"),
            "fact": ("municipal.ivr.flow.node", "fact"),
            "code": ("municipal.ivr.flow.node", "dialogue_code"),
            "label": (option._name, "prompt_id"),
            "language": (option._name, "lang"),
            "next": ("municipal.ivr.flow.node", "next_id"),
            "otherwise": ("municipal.ivr.flow.node", "next_id"),
            "then": ("municipal.ivr.flow.node", "next_id"),
            "failed": ("municipal.ivr.flow.node", "next_id"),
            "else": ("municipal.ivr.flow.node", "else_id"),
            "key 0": ("municipal.ivr.flow", "person_id"),
            "silence": ("municipal.ivr.flow", "silence_id"),
            "after transfer": ("municipal.ivr.flow", "transferred_id"),
        }
        model, fname = names.get(self.detail, ("municipal.ivr.flow.node", self.detail))
        if (self.place or "").startswith("limits "):
            model, fname = "municipal.ivr.flow", f"limit_{self.place.split()[1]}"
        if (self.detail or "").startswith("option "):
            return self.env._("key %s", self.detail.split()[1])
        field = self.env[model]._fields.get(fname)
        return field._description_string(self.env) if field else self._get_detail()

    def action_open(self):
        """Open what has to be put right."""
        self.ensure_one()
        record = self.node_id or self.prompt_id
        return record.action_open() if record else False
