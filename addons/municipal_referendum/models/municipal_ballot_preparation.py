from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools.envelope import get_size, make_box
from ..tools.legal import Sheet, find_faults
from ..tools.questions import Question
from ..tools.tally import Rules


class MunicipalBallot(models.Model):
    """What has to be in order before people vote: sheet, questions, roll and keys."""

    _inherit = "municipal.ballot"

    # === KEYS === #

    def _derive(self, purpose, *parts):
        """A mark that only this server can make: neither the database nor a copy of it is enough."""
        text = "\x1f".join((self.uuid, *parts))
        return self.env["municipal.sealed"]._get_seal().blind_index(text, f"ballot {purpose}")

    def _make_keys(self):
        """A new box and the words of each trustee.

        :return: {trustee: words}; they are told once and kept by nobody but the trustee
        """
        self.ensure_one()
        if self.state != "draft":
            raise UserError(self.env._("The keys are made while the ballot is in preparation."))
        try:
            public, words = make_box(self.threshold, len(self.trustee_ids))
        except ValueError:
            raise UserError(
                self.env._(
                    "Name two to sixteen trustees, and how many of them open the box (two or more)."
                )
            ) from None
        signing = Ed25519PrivateKey.generate()
        seal = self.env["municipal.sealed"]._get_seal()
        # sudo: municipal.ballot - officers have keys made and read none
        self.sudo().write(
            {
                "public_key": public.hex(),
                "signer": signing.public_key().public_bytes_raw().hex(),
                "signer_sealed": seal.seal(signing.private_bytes_raw().hex()),
            }
        )
        self.trustee_ids.write({"has_words": True})
        self._record("keys", threshold=self.threshold, trustees=len(self.trustee_ids))
        return dict(zip(self.trustee_ids, words, strict=True))

    # === SHEET === #

    def _check_may_become(self, code):
        super()._check_may_become(code)
        if code in ("ready", "open") and (faults := self._find_faults()):
            raise UserError("\n".join(faults))
        if code == "open":
            super().write({"definition": self._get_definition()})

    def _find_faults(self):
        """Why this ballot cannot open, in words for the officer."""
        faults = [self._explain(code, facts) for code, facts in find_faults(self._get_sheet())]
        missing = {
            self.env._("There is no question."): not self.question_ids,
            self.env._("Nobody is on the roll."): not self.registered,
            self.env._("The trustees have no keys yet."): not self.public_key,
        }
        faults += [text for text, is_missing in missing.items() if is_missing]
        return faults + self._explain_sides() + self._explain_lost()

    def _get_sheet(self):
        company = self.company_id
        before = self.search(
            [("company_id", "=", company.id), ("state", "in", ("closed", "certified"))]
        )
        is_legal = self.kind in ("consultative", "decisive")
        return Sheet(
            is_decisive=self.kind == "decisive",
            is_competent=self.has_competence,
            subject_is_checked=self.is_subject_checked or not is_legal,
            forbidden_subject=None,
            has_decision=bool(self.decision_number and self.decision_ids) or not is_legal,
            first_day=self.date_start and company._get_municipal_day(self.date_start),
            last_day=self.date_end and company._get_municipal_day(self.date_end),
            periods=company._get_ballot_periods() if is_legal else (),
            election_years=company._get_election_years() if is_legal else (),
            previous=[
                company._get_municipal_day(one.date_end)
                for one in before
                if is_legal and one.kind in ("consultative", "decisive")
            ],
        )

    def _explain(self, code, facts):
        facts = {name: self._say_fact(value) for name, value in facts.items()}
        texts = {
            "no_dates": self.env._("Say when the ballot opens and closes."),
            "no_decision": self.env._("Attach the decision of the council, with its number."),
            "subject_unchecked": self.env._("The subject has to be checked against the law."),
            "not_competent": self.env._(
                "The council does not decide on this, so the ballot can only be consultative."
            ),
            "reversed": self.env._("The ballot closes before it opens."),
            "election_year": self.env._(
                "No local ballot is held in %s, a year of local elections.", facts.get("year")
            ),
            "election_period": self.env._(
                "No local ballot is held from %(start)s to %(end)s: %(reason)s.",
                start=facts.get("start"),
                end=facts.get("end"),
                reason=facts.get("reason"),
            ),
            "too_soon": self.env._(
                "A year has to pass after the last ballot, of %s.", facts.get("previous")
            ),
        }
        return texts[code]

    def _say_fact(self, value):
        return format_date(self.env, value) if isinstance(value, date) else value

    # === DEFINITION === #

    def _get_definition(self):
        """All that the result depends on, as plain JSON; what voters see, in every language."""
        questions = [one._get_question() for one in self.question_ids]
        areas = sorted(set(self.voter_ids.mapped("area")) - {False, ""})
        return {
            "uuid": self.uuid,
            "kind": self.kind,
            "questions": [question.to_dict() for question in questions],
            "rules": self._get_rules().to_dict(),
            "policy": self.policy,
            "areas": areas,
            "least_group": self.least_group,
            "size": get_size(questions, areas),
            "threshold": self.threshold,
            "trustees": self.trustee_ids.mapped("name"),
            "signer": self.signer,
            "words": self._get_words(),
        }

    def _get_rules(self):
        facts = {"quorum": self.quorum, "majority": self.majority}
        return Rules.from_dict(facts | {"base": self.majority_base, "winners": self.winners})

    def _get_words(self):
        """{language: title, questions and answers}"""
        words = {}
        for code, _name in self.env["res.lang"].get_installed():
            ballot = self.with_context(lang=code)
            words[code] = {
                "name": ballot.name,
                "sides": [[side.name, side.text] for side in ballot.side_ids],
                "questions": [
                    {"name": one.name, "options": one._get_options()} for one in ballot.question_ids
                ],
            }
        return words

    def _get_frozen_questions(self):
        return [Question.from_dict(facts) for facts in self.definition["questions"]]

    # === LOG === #

    def _record(self, event, **facts):
        """A line in the log of this ballot; see ``municipal.ballot.log``."""
        return self.env["municipal.ballot.log"]._add(self, event, facts)

    def _check_roll_open(self):
        """:raise UserError: nobody is put on the roll of a ballot that is over"""
        if self.state not in ("draft", "ready", "open"):
            raise UserError(self.env._("The roll of this ballot is closed."))
