from odoo import fields, models


class MunicipalConsultationAnswer(models.TransientModel):
    """One answer of the municipality to one comment or to several that say the same."""

    _name = "municipal.consultation.answer"
    _description = "Answer to comments"

    comment_ids = fields.Many2many(
        "municipal.consultation.comment", "municipal_consultation_answer_rel", string="Comments"
    )
    answer = fields.Text(required=True)

    def action_answer(self):
        """Show the answer under each comment and tell the authors."""
        self.ensure_one()
        self.comment_ids.check_access("write")
        self.comment_ids._answer(self.answer)
