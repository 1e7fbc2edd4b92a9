from odoo import api, fields, models
from odoo.addons.municipal_crm.models.kept_rows import keep_rows


class MunicipalAnnouncementHistory(models.Model):
    """What was decided about an announcement and what its words were before (N08, N29)."""

    _name = "municipal.announcement.history"
    _inherit = "municipal.append.only"
    _description = "History of an announcement"
    _order = "id desc"
    _rec_name = "event"
    _log_access = False

    announcement_id = fields.Many2one(
        "municipal.announcement", required=True, index=True, ondelete="cascade"
    )
    date = fields.Datetime(required=True, default=lambda self: self.env.cr.now())
    user_id = fields.Many2one(
        "res.users", "By", default=lambda self: self.env.uid, ondelete="restrict"
    )
    event = fields.Selection(
        [
            ("submitted", "Submitted for approval"),
            ("returned", "Back to draft"),
            ("approved", "Approved"),
            ("bypassed", "Released without a second person"),
            ("changed", "Changed"),
            ("replaced", "Replaced by another"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
    )
    field_name = fields.Char("Technical name")
    field_label = fields.Char("Field", compute="_compute_field_label")
    lang = fields.Char("Language")
    old_value = fields.Text("From")
    new_value = fields.Text("To")
    reason = fields.Text()

    def init(self):
        """Not even SQL rewrites history; a draft that is deleted takes its own along."""
        keep_rows(self, "UPDATE", "the history of an announcement is append-only")

    @api.depends("field_name")
    @api.depends_context("lang")
    def _compute_field_label(self):
        known = self.env["municipal.announcement"]._fields
        for entry in self:
            field = known.get(entry.field_name)
            entry.field_label = field._description_string(self.env) if field else False
