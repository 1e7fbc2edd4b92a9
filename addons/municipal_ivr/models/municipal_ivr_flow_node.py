from odoo import Command, _, api, fields, models

from ..tools import flow as flows

#: Where a node leads: the key in the data, by its kind. The second way is a branch's.
WAYS = {
    "say": "next", "branch": "then", "language": "next", "menu": "otherwise",
    "dialogue": "next", "transfer": "failed", "record": "next",
}  # fmt: skip
CODE = "^[a-z][a-z0-9_]{0,62}$"


class MunicipalIvrFlowNode(models.Model):
    """A step of a flow: something that is said, asked, or done with the call."""

    _name = "municipal.ivr.flow.node"
    _description = "Step of a telephone flow"
    _order = "flow_id, sequence, id"
    _rec_name = "code"

    flow_id = fields.Many2one("municipal.ivr.flow", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=100)
    code = fields.Char(
        "Short name", required=True, help="Small Latin letters, digits and _; as in the call log."
    )
    kind = fields.Selection(
        [
            ("say", "Says something"),
            ("menu", "Menu"),
            ("language", "Choice of language"),
            ("dialogue", "Conversation"),
            ("transfer", "Puts through"),
            ("branch", "Goes one of two ways"),
            ("record", "Records the whole call"),
            ("hangup", "Ends the call"),
        ],
        required=True,
        default="say",
    )
    prompt_ids = fields.Many2many(
        "municipal.ivr.flow.prompt",
        "municipal_ivr_flow_node_prompt_rel",
        string="Says",
        help="In the order of the list of prompts.",
    )
    notice = fields.Boolean("Notice that the law wants", help="Keys never cut it short.")
    fact = fields.Selection("_get_facts", "Whether")
    next_id = fields.Many2one("municipal.ivr.flow.node", "Goes on to", ondelete="set null")
    else_id = fields.Many2one("municipal.ivr.flow.node", "If not, to", ondelete="set null")
    option_ids = fields.One2many("municipal.ivr.flow.option", "node_id", "Keys")
    wait = fields.Integer("Seconds for the first key", default=10)
    tries = fields.Integer("Times it is asked", default=3)
    dialogue_code = fields.Selection("_get_dialogues", "Conversation about")
    slots = fields.Json("Known already", help="What the conversation need not ask.")
    target = fields.Char("Department", help="Code of the department whose people are rung.")
    max_seconds = fields.Integer("Seconds at most", default=3600)
    content = fields.Json(
        compute="_compute_content", help="The step as tools/flow.py describes it."
    )
    ways = fields.Char("Leads to", compute="_compute_ways")

    _code_uniq = models.UniqueIndex("(flow_id, code)", "Another step has this short name.")
    _code_shape = models.Constraint(
        f"CHECK (code ~ '{CODE}')",
        "A short name has small Latin letters, digits and _ and begins with a letter.",
    )

    @api.model
    def _get_facts(self):
        facts = {
            "full": _("All lines are busy"),
            "closed": _("The switchboard is closed"),
            "emergency": _("There is an emergency text"),
            "withheld": _("The caller hides the number"),
            "known": _("The caller's language is known"),
            "recorded": _("The caller may be recorded"),
            "outbound": _("We have called"),
        }
        return [(name, facts[name]) for name in flows.FACTS]

    @api.model
    def _get_dialogues(self):
        dialogues = self.env["municipal.dialogue"]._get_dialogues()
        return [
            (dialogue._dialogue_code, dialogue._get_title())
            for dialogue in dialogues
            if dialogue._dialogue_in_menus
        ]

    # === NAMES === #

    @api.depends("code", "kind", "prompt_ids", "dialogue_code", "fact")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds, facts, dialogues = (
            dict(self._fields[name]._description_selection(self.env))
            for name in ("kind", "fact", "dialogue_code")
        )
        for node in self:
            name = facts.get(node.fact) if node.kind == "branch" else None
            name = dialogues.get(node.dialogue_code) if node.kind == "dialogue" else name
            name = name or node.prompt_ids[:1].display_name or kinds.get(node.kind)
            node.display_name = name or node.code

    @api.depends("content", "flow_id.node_ids.code")
    @api.depends_context("lang")
    def _compute_ways(self):
        for node in self:
            targets = node.option_ids.next_id | node.next_id | node.else_id
            node.ways = " · ".join(target.display_name for target in targets)

    # === RECORDS TO DATA === #

    @api.depends(
        "kind", "prompt_ids.code", "notice", "fact", "next_id.code", "else_id.code", "wait", "tries",
        "dialogue_code", "slots", "target", "max_seconds", "option_ids.content",
    )  # fmt: skip
    def _compute_content(self):
        for node in self:
            content = {"kind": node.kind} | node._prepare_ways()
            content |= getattr(node, f"_prepare_{node.kind}", dict)()
            if node.prompt_ids and node.kind not in ("branch", "language", "record"):
                content["prompts"] = node.prompt_ids.mapped("code")
            node.content = content

    def _prepare_ways(self):
        ways = {WAYS[self.kind]: self.next_id.code} if self.kind in WAYS else {}
        if self.kind == "branch":
            ways["else"] = self.else_id.code
        return {name: code for name, code in ways.items() if code}

    def _prepare_say(self):
        return {"notice": True} if self.notice else {}

    def _prepare_branch(self):
        return {"fact": self.fact or ""}

    def _prepare_menu(self):
        options = self.option_ids.mapped("content")
        return {"options": options, "wait": self.wait, "tries": self.tries}

    _prepare_language = _prepare_menu

    def _prepare_dialogue(self):
        return {"code": self.dialogue_code or ""} | ({"slots": self.slots} if self.slots else {})

    def _prepare_transfer(self):
        return {"target": self.target or ""}

    def _prepare_record(self):
        return {"max_seconds": self.max_seconds}

    # === DATA TO RECORDS === #

    def _load(self, node, nodes, prompts):
        """Set from the data ``node``; ``nodes`` and ``prompts``: records by code."""
        way = node.get(WAYS.get(self.kind))
        said = [prompts[code].id for code in node.get("prompts", ()) if code in prompts]
        self.write(
            {name: node[name] for name in ("notice", "wait", "tries", "target", "max_seconds")
             if name in node}
            | {
                "prompt_ids": [Command.set(said)],
                "next_id": nodes[way].id if way in nodes else False,
                "else_id": nodes[node["else"]].id if node.get("else") in nodes else False,
                "fact": node.get("fact"),
                "dialogue_code": node.get("code"),
                "slots": node.get("slots") or False,
            }
        )  # fmt: skip
        self.env["municipal.ivr.flow.option"].create(
            [
                self.env["municipal.ivr.flow.option"]._prepare(self, number, row, nodes, prompts)
                for number, row in enumerate(node.get("options", ()), 1)
            ]
        )

    def action_open(self):
        """The step alone, from where it is named."""
        self.ensure_one()
        return self.get_formview_action() | {"target": "new", "name": self.display_name}
