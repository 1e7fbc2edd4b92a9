from odoo import fields, models


class MunicipalClosingReason(models.Model):
    """Why a request ends: chosen by the officer, told in words of its own, and counted."""

    _name = "municipal.closing.reason"
    _description = "Closing reason"
    _order = "sequence, id"

    name = fields.Char("Reason", required=True, translate=True)
    state_ids = fields.Many2many(
        "municipal.request.state",
        string="Ends in",
        required=True,
        domain=[("is_closed", "=", True)],
        help="It is offered when a request moves to one of these states.",
    )
    template_id = fields.Many2one(
        "municipal.reply.template",
        ondelete="restrict",
        help="What the citizen reads, for the officer to look over. Empty: the officer writes it.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
