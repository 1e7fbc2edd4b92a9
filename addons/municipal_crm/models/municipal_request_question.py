from odoo import api, fields, models


class MunicipalRequestQuestion(models.Model):
    """A question that a category asks. The answers are kept in the request's Properties.

    Odoo's property definitions know neither translations nor required answers, so the question is a
    record of its own and writes the definition that the backend shows.
    """

    _name = "municipal.request.question"
    _description = "Question of a category"
    _order = "sequence, id"
    _rec_name = "label"

    category_id = fields.Many2one(
        "municipal.request.category", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char("Key", required=True, help="Lower-case letters, digits and underscores.")
    label = fields.Char("Question", required=True, translate=True)
    help_text = fields.Char("Explanation", translate=True)
    kind = fields.Selection(
        [
            ("char", "Short text"),
            ("text", "Long text"),
            ("integer", "Whole number"),
            ("float", "Number"),
            ("date", "Date"),
            ("boolean", "Yes or no"),
            ("selection", "One of a list"),
        ],
        default="char",
        required=True,
    )
    is_required = fields.Boolean("Required")
    sequence = fields.Integer(default=10)
    option_ids = fields.One2many("municipal.request.question.option", "question_id", "Options")

    _name_uniq = models.Constraint(
        "UNIQUE (category_id, name)", "The category already asks a question with this key."
    )
    _name_format = models.Constraint(
        "CHECK (name ~ '^[a-z][a-z0-9_]*$')",
        "The key of a question has lower-case letters, digits and underscores only.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        questions = super().create(vals_list)
        questions.category_id._sync_question_definition()
        return questions

    def write(self, vals):
        before = self.category_id
        result = super().write(vals)
        (before | self.category_id)._sync_question_definition()
        return result

    def unlink(self):
        categories = self.category_id
        result = super().unlink()
        categories._sync_question_definition()
        return result

    def _get_spec(self):
        self.ensure_one()
        return {
            "name": self.name,
            "label": self.label,
            "help": self.help_text or "",
            "type": self.kind,
            "required": self.is_required,
            "options": [(option.value, option.label) for option in self.option_ids],
        }

    def _prepare_property(self):
        self.ensure_one()
        definition = {"name": self.name, "string": self.label, "type": self.kind}
        if self.kind == "selection":
            definition["selection"] = [[option.value, option.label] for option in self.option_ids]
        return definition
