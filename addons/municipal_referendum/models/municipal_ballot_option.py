from itertools import product
from string import ascii_lowercase

from odoo import api, fields, models

#: aa, ab … zz
CODES = tuple(map("".join, product(ascii_lowercase, repeat=2)))


class MunicipalBallotOption(models.Model):
    """One answer to a question."""

    _name = "municipal.ballot.option"
    _description = "Answer to a question"
    _inherit = ["municipal.ballot.frozen"]
    _order = "sequence, id"

    question_id = fields.Many2one(
        "municipal.ballot.question", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char("Answer", required=True, translate=True)
    code = fields.Char(readonly=True, help="As the answer is called within an envelope.")
    cost = fields.Integer(aggregator=None)
    info = fields.Html("Information", translate=True, sanitize=True)

    _cost_sane = models.Constraint("CHECK (cost >= 0)", "A proposal costs nothing or more.")

    _code_uniq = models.UniqueIndex("(question_id, code)", "Two answers have the same code.")

    @api.model_create_multi
    def create(self, vals_list):
        """Each answer gets a code of its own within its question."""
        questions = self.question_id.browse(
            {vals.get("question_id") for vals in vals_list} - {None}
        )
        taken = {question.id: set(question.option_ids.mapped("code")) for question in questions}
        for vals in vals_list:
            codes = taken.get(vals.get("question_id"), set())
            if not vals.get("code"):
                vals["code"] = next(code for code in CODES if code not in codes)
            codes.add(vals["code"])
        return super().create(vals_list)

    def _get_ballots(self):
        return self.question_id.ballot_id
