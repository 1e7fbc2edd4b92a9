from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.ada import EXAMPLE, get_link, parse_numbers


class MunicipalRequest(models.Model):
    """The published decisions that answer a request; whoever may read it may read them."""

    _inherit = "municipal.request"

    decision_numbers = fields.Char(
        "Decisions (Diavgeia)",
        copy=False,
        help="Their numbers, separated by spaces; a link to a decision will do. The citizen finds "
        "them on the page of the request.",
    )

    @api.model
    def _clean_decision_numbers(self, text):
        """The numbers as Diavgeia writes them, one space between two.

        :raise ValidationError: a part of ``text`` is no number; the message names it
        """
        numbers, others = parse_numbers(text)
        if others:
            raise ValidationError(
                self.env._(
                    "“%(typed)s” is no number of Diavgeia. They look like %(example)s.",
                    typed=" ".join(others),
                    example=EXAMPLE,
                )
            )
        return " ".join(numbers) or False

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_clean_numbers(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_clean_numbers(vals))

    @api.model
    def _with_clean_numbers(self, vals):
        if not vals.get("decision_numbers"):
            return vals
        numbers = self._clean_decision_numbers(vals["decision_numbers"])
        return {**vals, "decision_numbers": numbers}

    @api.model
    def _get_tracked_names(self):
        """The history tells who wrote which decision, and when."""
        return (*super()._get_tracked_names(), "decision_numbers")

    def _get_decisions(self):
        """[{number, link}] for the page of the request."""
        self.ensure_one()
        numbers = (self.decision_numbers or "").split()
        return [{"number": number, "link": get_link(number)} for number in numbers]

    def _get_public_page(self):
        return super()._get_public_page() | {"decisions": self._get_decisions()}
