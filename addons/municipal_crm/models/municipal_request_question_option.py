from odoo import api, fields, models


class MunicipalRequestQuestionOption(models.Model):
    _name = "municipal.request.question.option"
    _description = "Option of a question"
    _order = "sequence, id"
    _rec_name = "label"

    question_id = fields.Many2one(
        "municipal.request.question", required=True, index=True, ondelete="cascade"
    )
    value = fields.Char(required=True)
    label = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)

    _value_uniq = models.Constraint(
        "UNIQUE (question_id, value)", "The question already has an option with this value."
    )

    @api.model_create_multi
    def create(self, vals_list):
        options = super().create(vals_list)
        options.question_id.category_id._sync_question_definition()
        return options

    def write(self, vals):
        result = super().write(vals)
        self.question_id.category_id._sync_question_definition()
        return result

    def unlink(self):
        categories = self.question_id.category_id
        result = super().unlink()
        categories._sync_question_definition()
        return result
