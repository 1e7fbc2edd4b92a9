from odoo import api, fields, models, tools

from ..tools.workflow import Move, Table

ROLES = ("citizen", "clerk", "supervisor", "system")


class MunicipalRequestTransition(models.Model):
    """One allowed move of the workflow. What has no row here cannot happen."""

    _name = "municipal.request.transition"
    _inherit = "municipal.cached"
    _description = "Allowed move"
    _order = "source_id, sequence, id"

    name = fields.Char("Button", required=True, translate=True)
    source_id = fields.Many2one(
        "municipal.request.state", "From", required=True, ondelete="cascade"
    )
    target_id = fields.Many2one("municipal.request.state", "To", required=True, ondelete="cascade")
    target_code = fields.Char(related="target_id.code", string="Code of the state it leads to")
    sequence = fields.Integer(default=10)
    by_citizen = fields.Boolean("Citizen")
    by_clerk = fields.Boolean("Clerk", default=True)
    by_supervisor = fields.Boolean("Supervisor", default=True)
    by_system = fields.Boolean("Automatic")
    needs_reason = fields.Boolean("Asks for a reason")
    needs_reply = fields.Boolean("Asks for a text to the citizen")
    active = fields.Boolean(default=True)

    _move_uniq = models.UniqueIndex(
        "(source_id, target_id) WHERE active", "This move is already in the table."
    )
    _move_moves = models.Constraint(
        "CHECK (source_id <> target_id)", "A move leads from one state to another."
    )

    @api.model
    @tools.ormcache()
    def _get_table(self):
        """The whole workflow as a pure :class:`Table` over state codes."""
        rows = self.sudo().search([])  # sudo: municipal.request.transition - decides, shows nothing
        return Table(
            Move(
                source=row.source_id.code,
                target=row.target_id.code,
                roles=frozenset(role for role in ROLES if row[f"by_{role}"]),
                needs_reason=row.needs_reason,
                needs_reply=row.needs_reply,
            )
            for row in rows
        )
