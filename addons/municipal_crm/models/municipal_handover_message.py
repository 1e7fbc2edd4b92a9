from odoo import fields, models

from .kept_rows import keep_rows
from .municipal_handover import ANSWERS


class MunicipalHandoverMessage(models.Model):
    """What we sent to an outside body, and what it answered: the proof of both."""

    _name = "municipal.handover.message"
    _inherit = "municipal.append.only"
    _description = "Message between us and an outside body"
    _order = "id"
    _rec_name = "handover_id"
    _log_access = False

    handover_id = fields.Many2one(
        "municipal.handover", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection([("sent", "From us"), ("answer", "From the body")], required=True)
    answer = fields.Selection(ANSWERS)
    text = fields.Text()
    date = fields.Datetime(required=True, default=lambda self: self.env.cr.now())
    user_id = fields.Many2one(
        "res.users",
        "By",
        default=lambda self: self.env["municipal.request.history"]._get_author(),
        ondelete="restrict",
    )
    attachment_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        "Files",
        domain=[("res_model", "=", "municipal.handover.message")],
        bypass_search_access=True,
    )

    _answer_said = models.Constraint(
        "CHECK ((kind = 'answer') = (answer IS NOT NULL))", "An answer says one of three things."
    )

    def init(self):
        """Not even SQL rewrites what was said; it goes with its request."""
        keep_rows(self, "UPDATE", "what was handed over is append-only")
