from odoo import api, fields, models

from .kept_rows import keep_rows


class MunicipalRequestHistory(models.Model):
    """What happened to a request: who, when, old and new value."""

    _name = "municipal.request.history"
    _inherit = "municipal.append.only"
    _description = "Request history"
    _order = "id desc"
    _rec_name = "event"
    _log_access = False

    request_id = fields.Many2one("municipal.request", required=True, index=True, ondelete="cascade")
    date = fields.Datetime(required=True, default=lambda self: self.env.cr.now())
    user_id = fields.Many2one(
        "res.users", "By", default=lambda self: self._get_author(), ondelete="restrict"
    )
    actor = fields.Selection(
        [
            ("citizen", "Citizen"),
            ("clerk", "Clerk"),
            ("supervisor", "Supervisor"),
            ("administrator", "Administrator"),
            ("system", "Automatic"),
            ("outside", "Outside body"),
        ],
        default="system",
        required=True,
    )
    event = fields.Selection(
        [
            ("submitted", "Submitted"),
            ("state", "State"),
            ("routed", "Routed"),
            ("field", "Change"),
            ("reply", "Reply to the citizen"),
            ("citizen_message", "Message from the citizen"),
            ("note", "Internal note"),
            ("task", "Task"),
            ("joined", "Joined by somebody"),
            ("handover", "Hand-over"),
        ],
        required=True,
    )
    field_name = fields.Char("Technical name")
    field_label = fields.Char("Field", compute="_compute_field_label")
    old_value = fields.Char("From")
    new_value = fields.Char("To")
    reason = fields.Text()
    state_from_id = fields.Many2one("municipal.request.state", "State left", ondelete="restrict")
    state_to_id = fields.Many2one("municipal.request.state", "State entered", ondelete="restrict")
    duration = fields.Integer("Seconds in the state left", aggregator="sum")
    duration_text = fields.Char("Time in that state", compute="_compute_duration_text")

    @api.model
    def _get_author(self):
        """Id of the user at work; False for visitors, who all share one user without a name."""
        return False if self.env.user._is_public() else self.env.uid

    def init(self):
        """Not even SQL rewrites history; a request that is erased takes its own along."""
        keep_rows(self, "UPDATE", "the history of a request is append-only")

    @api.depends("field_name")
    @api.depends_context("lang")
    def _compute_field_label(self):
        """The name of the field as the reader's own forms show it."""
        known = self.env["municipal.request"]._fields
        for entry in self:
            field = known.get(entry.field_name)
            entry.field_label = field._description_string(self.env) if field else False

    @api.depends("duration")
    def _compute_duration_text(self):
        for entry in self:
            minutes = (entry.duration or 0) // 60
            days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
            entry.duration_text = (
                self.env._(
                    "%(days)s d %(hours)s h %(minutes)s min",
                    days=days,
                    hours=hours,
                    minutes=minutes,
                )
                if entry.state_from_id
                else False
            )
