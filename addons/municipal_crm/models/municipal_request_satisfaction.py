from datetime import timedelta

from odoo import api, fields, models

from ..tools.typed import clean_text
from .municipal_request import SCORES

#: Days in which the citizen may change what they have said.
CHANGEABLE_DAYS = 30
LONGEST_COMMENT = 2000


class MunicipalRequest(models.Model):
    """What the citizen thinks of the work: one opinion on a closed request, from 1 to 5.

    It is the citizen's alone: officers read it, and nobody else writes it.
    """

    _inherit = "municipal.request"

    satisfaction = fields.Integer(
        readonly=True,
        copy=False,
        aggregator="avg",
        help="As the citizen rates the work: 1 is very bad, 5 very good; empty until they do.",
    )
    satisfaction_comment = fields.Text("What the citizen says of it", readonly=True, copy=False)
    satisfaction_date = fields.Datetime("Rated on", readonly=True, copy=False)

    _satisfaction_scale = models.Constraint(
        "CHECK (satisfaction BETWEEN 1 AND 5)", "Satisfaction is a number from 1 to 5."
    )
    _rated = models.Index("(citizen_id, satisfaction) WHERE satisfaction IS NOT NULL")

    # === BUSINESS METHODS === #

    def _can_be_rated(self):
        """Whether the citizen may rate now: the work is done, and an opinion is not older than a
        month or was given before the request was opened once more."""
        self.ensure_one()
        if self.is_open:
            return False
        if not self.satisfaction or self.date_state_changed > self.satisfaction_date:
            return True
        return fields.Datetime.now() <= self.satisfaction_date + timedelta(days=CHANGEABLE_DAYS)

    def _receive_rating(self, score, comment=""):
        """The citizen's opinion, from a page or a dialogue after its own gate (in sudo).

        :param str score: "1" to "5", as it came in
        :return: {"code": "rated" | "late" | "errors", "errors": {control: message}}
        """
        self.ensure_one()
        comment = clean_text((comment or "")[: LONGEST_COMMENT * 3])
        errors = self._check_rating(score, comment)
        if not self._can_be_rated():
            return {"code": "late", "errors": {}}
        if errors:
            return {"code": "errors", "errors": errors}
        self._rate(int(score), comment)
        return {"code": "rated", "errors": {}}

    @api.model
    def _check_rating(self, score, comment):
        errors = {}
        if score not in map(str, SCORES):
            errors["satisfaction"] = self.env._("Choose one of the five answers.")
        if len(comment) > LONGEST_COMMENT:
            errors["comment"] = self.env._(
                "Please shorten this text: at most %(limit)s characters fit, it has %(count)s.",
                limit=LONGEST_COMMENT,
                count=len(comment),
            )
        return errors

    def _rate(self, score, comment):
        """Store an opinion; the day of the first one counts until the request is opened again."""
        if (self.satisfaction, self.satisfaction_comment or "") == (score, comment):
            return
        again = not self.satisfaction_date or self.date_state_changed > self.satisfaction_date
        before = str(self.satisfaction or "")
        self._write_unguarded(
            {
                "satisfaction": score,
                "satisfaction_comment": comment or False,
                "satisfaction_date": fields.Datetime.now() if again else self.satisfaction_date,
            }
        )
        self._log(
            "field",
            actor="citizen",
            field_name="satisfaction",
            old_value=before,
            new_value=str(score),
        )

    # === WHAT THE CITIZEN SEES === #

    def _get_public_page(self):
        return super()._get_public_page() | {"rating": self._get_public_rating()}

    def _get_public_rating(self):
        """{can, score, comment, options: [(value, label)], label: of the score, days}."""
        options = self._get_score_options()
        return {
            "can": self._can_be_rated(),
            "score": str(self.satisfaction or ""),
            "comment": self.satisfaction_comment or "",
            "options": options,
            "label": dict(options).get(str(self.satisfaction), ""),
            "days": CHANGEABLE_DAYS,
        }

    @api.model
    def _get_score_options(self):
        return [
            ("5", self.env._("Very satisfied")),
            ("4", self.env._("Satisfied")),
            ("3", self.env._("Neither satisfied nor dissatisfied")),
            ("2", self.env._("Dissatisfied")),
            ("1", self.env._("Very dissatisfied")),
        ]
