from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.questions import KINDS, Question

KIND_NAMES = {
    "yes_no": "Yes or no",
    "one": "One of several",
    "several": "Several of several",
    "ranked": "In order of preference",
    "score": "Points for each",
    "budget": "Proposals within a budget",
}


class MunicipalBallotQuestion(models.Model):
    """One question of a ballot."""

    _name = "municipal.ballot.question"
    _description = "Question of a ballot"
    _inherit = ["municipal.ballot.frozen"]
    _order = "sequence, id"

    ballot_id = fields.Many2one("municipal.ballot", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char("Question", required=True, translate=True)
    help_text = fields.Text("Explanation", translate=True)
    kind = fields.Selection(
        [(kind, KIND_NAMES[kind]) for kind in KINDS], required=True, default="yes_no"
    )
    least = fields.Integer("At least", default=1, aggregator=None)
    most = fields.Integer("At most", aggregator=None, help="0: as many as there are.")
    highest = fields.Integer("Highest points", default=5, aggregator=None)
    budget = fields.Integer(aggregator=None)
    option_ids = fields.One2many("municipal.ballot.option", "question_id", copy=True)

    _limits_sane = models.Constraint(
        "CHECK (least >= 1 AND most >= 0 AND (most = 0 OR most >= least)"
        " AND highest BETWEEN 1 AND 100 AND budget >= 0)",
        "The limits of a question do not fit each other.",
    )

    def _get_question(self):
        """The question for the kernel.

        :raise UserError: it has fewer than two answers
        """
        self.ensure_one()
        is_budget = self.kind == "budget"
        options = self._get_options()
        if len(options) < 2:
            raise UserError(self.env._("“%s” needs two answers or more.", self.name))
        return Question(
            code=str(self.id),
            kind=self.kind,
            options=tuple(options),
            least=self.least,
            most=self.most,
            highest=self.highest,
            costs={one.code: one.cost for one in self.option_ids} if is_budget else {},
            budget=self.budget if is_budget else 0,
        )

    def _get_options(self):
        """{code: words} in the order of the ballot"""
        if self.kind == "yes_no":
            return {"yes": self.env._("Yes"), "no": self.env._("No")}
        return {option.code: option.name for option in self.option_ids}
