from odoo import api, fields, models
from odoo.addons.municipal_crm.models.kept_rows import keep_rows

from ..tools import flow_diff


class MunicipalIvrFlowVersion(models.Model):
    """A flow as it was published. It never changes: calls in progress end with it."""

    _name = "municipal.ivr.flow.version"
    _inherit = ["municipal.append.only"]
    _description = "Published flow"
    _order = "number desc"
    _rec_name = "number"

    flow_id = fields.Many2one("municipal.ivr.flow", required=True, ondelete="restrict", index=True)
    number = fields.Integer(required=True, aggregator=None)
    content = fields.Json(required=True)
    date = fields.Datetime("Published on", default=fields.Datetime.now, required=True)
    user_id = fields.Many2one("res.users", "Published by", default=lambda self: self.env.user)
    is_used = fields.Boolean("In use", compute="_compute_is_used")
    changes = fields.Html(
        "What was changed", compute="_compute_changes", help="Against the version before."
    )
    draft_changes = fields.Html("What the draft changes", compute="_compute_draft_changes")

    _number_uniq = models.UniqueIndex("(flow_id, number)", "A version is published once.")

    def init(self):
        """Not even SQL changes what callers were told."""
        published = "DELETE OR UPDATE OF flow_id, number, content, date"
        keep_rows(self, published, "a published flow never changes")

    @api.depends("number", "flow_id")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._("Version %s", version.number)

    @api.depends("flow_id.published_id")
    def _compute_is_used(self):
        for version in self:
            version.is_used = version.flow_id.published_id == version

    @api.model
    def _explain_append_only(self):
        return self.env._("A published flow never changes. Make it the draft instead.")

    # === COMPARISON === #

    @api.depends_context("lang")
    @api.depends("content", "flow_id")
    def _compute_changes(self):
        for version in self:
            before = self.search(
                [("flow_id", "=", version.flow_id.id), ("number", "<", version.number)], limit=1
            )
            version.changes = version._describe(before.content or {}, version.content)

    @api.depends_context("lang")
    @api.depends("content", "flow_id.draft")
    def _compute_draft_changes(self):
        for version in self:
            version.draft_changes = version._describe(version.content, version.flow_id.draft or {})

    def _describe(self, old, new):
        """The differences as a table for people; says so when there are none."""
        changes = flow_diff.compare(old, new) if old else []
        return self.env["ir.qweb"]._render(
            "municipal_ivr.municipal_ivr_flow_changes",
            {
                "changes": [(self._name_place(change), change) for change in changes],
                "first": not old,
            },
        )

    def _name_place(self, change):
        """Where a change is, in words."""
        languages = dict(self.flow_id._get_languages())
        place = {
            "flow": self.env._("The flow as a whole"),
            "limit": self.env._("Limits"),
            "text": self.env._("Prompt “%s”", change.where),
            "node": self.env._("Step “%s”", self._get_step_name(change.where)),
            "option": self.env._("Key %s", change.where),
        }[change.kind]
        return f"{place}: {languages.get(change.part) or self._name_part(change)}"

    def _name_part(self, change):
        """The part as the form of the step calls it."""
        names = {
            "next": "next_id", "then": "next_id", "otherwise": "next_id", "failed": "next_id",
            "else": "else_id", "prompts": "prompt_ids", "code": "dialogue_code",
            "start": "start_id", "person": "person_id", "on_silence": "silence_id",
            "after_transfer": "transferred_id", "label": "prompt_id", "language": "lang",
            "languages": "lang_ids", "set": "recording",
        }  # fmt: skip
        models_ = {"flow": "flow", "limit": "flow", "node": "flow.node", "option": "flow.option"}
        model = self.env[f"municipal.ivr.{models_[change.kind]}"]
        fname = f"limit_{change.part}" if change.kind == "limit" else names.get(change.part)
        field = model._fields.get(fname or change.part)
        return field._description_string(self.env) if field else change.part

    def action_make_draft(self):
        """Go on with this version: it becomes the draft; nothing is published by that."""
        self.ensure_one()
        self.flow_id.draft = self.content
        return self.flow_id._notify(self.env._("The version is the draft now."), "success")
