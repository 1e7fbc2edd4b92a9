from odoo import fields, models


class MunicipalConsultationProject(models.TransientModel):
    """What the municipality decides on a project of a participatory budget."""

    _name = "municipal.consultation.project"
    _description = "Check of a project"

    comment_id = fields.Many2one("municipal.consultation.comment", required=True, readonly=True)
    consultation_id = fields.Many2one(related="comment_id.consultation_id")
    estimated_cost = fields.Integer(related="comment_id.estimated_cost")
    outcome = fields.Selection(
        [
            ("accepted", "Goes to the vote"),
            ("merged", "Joined to another"),
            ("refused", "Does not go to the vote"),
        ],
        "Decision",
        required=True,
        default="accepted",
    )
    checked_cost = fields.Integer("Cost as checked")
    merged_id = fields.Many2one(
        "municipal.consultation.comment",
        "Joined to",
        domain="[('consultation_id', '=', consultation_id), ('outcome', '=', 'accepted'),"
        " ('id', '!=', comment_id)]",
    )
    reason = fields.Text("What everybody reads", required=True)

    def action_check(self):
        """Publish the decision and tell the author."""
        self.ensure_one()
        self.comment_id.check_access("write")
        self.comment_id._check_project(self.outcome, self.reason, self.checked_cost, self.merged_id)
