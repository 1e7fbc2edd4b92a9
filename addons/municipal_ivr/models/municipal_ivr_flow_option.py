from odoo import api, fields, models


class MunicipalIvrFlowOption(models.Model):
    """A key of a menu: what is said before it and where it leads."""

    _name = "municipal.ivr.flow.option"
    _description = "Key of a telephone menu"
    _order = "node_id, sequence, id"
    _rec_name = "key"

    node_id = fields.Many2one(
        "municipal.ivr.flow.node", required=True, ondelete="cascade", index=True
    )
    flow_id = fields.Many2one(related="node_id.flow_id")
    kind = fields.Selection(related="node_id.kind")
    sequence = fields.Integer(default=100)
    key = fields.Char(required=True, size=1)
    prompt_id = fields.Many2one(
        "municipal.ivr.flow.prompt",
        "What is offered",
        ondelete="restrict",
        help="Said before “press 1”: first what for, then the key.",
    )
    next_id = fields.Many2one("municipal.ivr.flow.node", "Leads to", ondelete="set null")
    lang = fields.Selection("_get_languages", "Changes the language to")
    recording = fields.Selection(
        [("yes", "May be recorded"), ("no", "May not be recorded")],
        "The caller",
        compute="_compute_recording",
        inverse="_inverse_recording",
    )
    facts = fields.Json(help="Facts that the choice makes true or false.")
    content = fields.Json(compute="_compute_content")

    @api.model
    def _get_languages(self):
        return self.env["municipal.ivr.flow"]._get_languages()

    @api.depends("facts")
    def _compute_recording(self):
        answers = {True: "yes", False: "no"}
        for option in self:
            option.recording = answers.get((option.facts or {}).get("recorded"))

    def _inverse_recording(self):
        for option in self:
            facts = dict(option.facts or {})
            facts.pop("recorded", None)
            if option.recording:
                facts["recorded"] = option.recording == "yes"
            option.facts = facts or False

    @api.depends("key", "prompt_id.code", "next_id.code", "lang", "facts", "kind")
    def _compute_content(self):
        for option in self:
            content = {
                "key": option.key,
                "label": option.prompt_id.code,
                "next": option.next_id.code if option.kind == "menu" else False,
                "language": option.lang,
                "set": option.facts,
            }
            option.content = {name: value for name, value in content.items() if value}

    @api.model
    def _prepare(self, node, number, option, nodes, prompts):
        """Values of the ``number``-th ``option`` of the data; ``nodes``, ``prompts``: by code."""
        target, label = nodes.get(option.get("next")), prompts.get(option.get("label"))
        return {
            "node_id": node.id,
            "sequence": number,
            "key": option.get("key"),
            "prompt_id": label and label.id,
            "next_id": target and target.id,
            "lang": option.get("language"),
            "facts": option.get("set") or False,
        }
