from fractions import Fraction

from odoo import api, fields, models
from odoo.tools import format_datetime, formatLang

from .municipal_ballot_casting import Refused

#: Ballots that visitors may see.
PUBLIC = ("ready", "open", "closed", "certified")


class MunicipalBallot(models.Model):
    """What visitors see of a ballot, and how what they send is read."""

    _inherit = "municipal.ballot"

    @api.model
    def _get_public(self):
        """Ballots on the website, in sudo, those that are open first."""
        # sudo: municipal.ballot - what is published is for everybody
        ballots = self.sudo().search(
            [("state", "in", PUBLIC), ("company_id", "=", self.env.company.id)]
        )
        return ballots.sorted(lambda one: one.state != "open")

    @api.model
    def _find_public(self, uuid):
        # sudo: municipal.ballot - as in _get_public
        return self.sudo().search([("uuid", "=", uuid), ("state", "in", PUBLIC)])

    def _get_public_page(self):
        """All that the page of a ballot shows."""
        self.ensure_one()
        return {
            "is_taking": self._is_taking_votes(),
            "is_answering": self._is_answering(),
            "is_counted": self.state in ("closed", "certified"),
            "is_consultative": self.kind != "decisive",
            "opens": self._say_moment(self.date_start),
            "closes": self._say_moment(self.date_end),
            "rules": self._say_rules(),
            "sides": self._get_public_sides(),
            "questions": [self._get_public_question(at) for at in range(len(self.question_ids))],
        }

    def _say_moment(self, moment):
        zone = self.company_id._get_municipal_zone()
        return moment and format_datetime(
            self.env, moment, tz=str(zone), dt_format="EEEE d MMMM y, HH:mm"
        )

    def _say_phase(self):
        """Where the ballot is, in a few words."""
        if self.state in ("closed", "certified"):
            return self.env._("Counted")
        if self._is_taking_votes():
            return self.env._("Open now")
        is_before = self.state == "ready" or fields.Datetime.now() < self.date_start
        return self.env._("Not open yet") if is_before else self.env._("Over, not counted yet")

    def _say_rules(self):
        """The rules in sentences, as they stand from the opening on."""
        rules = []
        if self.quorum not in ("0", "0/1"):
            rules.append(
                self.env._(
                    "The result counts if %s of the registered voters take part.",
                    self._say_share(self.quorum),
                )
            )
        if self.majority not in ("0", "0/1"):
            rules.append(self._say_majority())
        rules.append(
            self.env._("You may vote again until the end; your last vote counts.")
            if self.policy == "last"
            else self.env._("You vote once; a vote cannot be changed.")
        )
        return rules

    def _say_majority(self):
        share = self._say_share(self.majority)
        return {
            "valid": self.env._("An answer prevails with more than %s of the valid votes.", share),
            "voted": self.env._("An answer prevails with more than %s of all votes.", share),
            "registered": self.env._(
                "An answer prevails with more than %s of the registered voters.", share
            ),
        }[self.majority_base]

    def _say_share(self, text):
        """``2/5`` as 40 %; what is no whole number of per cent stays a fraction."""
        share = 100 * Fraction(text)
        return f"{share} %" if share.denominator == 1 else text

    def _get_public_question(self, at):
        """{name, key, kind, help, hint, options: [(code, words, cost)], least, most, highest, budget}"""
        question = self.question_ids[at]
        costs = {option.code: option.cost for option in question.option_ids}
        return {
            "name": question.name,
            "key": f"q{at}",
            "kind": question.kind,
            "help": question.help_text,
            "hint": self._say_hint(question),
            "options": [
                (code, words, costs.get(code, 0)) for code, words in question._get_options().items()
            ],
            "least": question.least,
            "most": question.most or len(question.option_ids),
            "highest": question.highest,
            "budget": question.budget,
        }

    def _say_hint(self, question):
        """How this kind of question is answered."""
        most = question.most or len(question.option_ids)
        return {
            "several": self.env._("Choose at most %s. No choice is a blank vote.", most),
            "ranked": self.env._(
                "Give 1 to the one that you like best, 2 to the next, as many as you wish."
            ),
            "score": self.env._("Give points from 0 to %s.", question.highest),
            "budget": self.env._(
                "Choose proposals that cost at most %s together.",
                formatLang(self.env, question.budget, digits=0),
            ),
        }.get(question.kind)

    def _say_threshold(self):
        return self.env._(
            "After the end %(threshold)s of %(trustees)s trustees open the box together.",
            threshold=self.threshold,
            trustees=len(self.trustee_ids),
        )

    # === WHAT VOTERS SEND === #

    def _read_choices(self, form):
        """The choices in a posted form.

        :param form: with ``getlist(name)``: ``q0``, ``q1`` …, and ``q0.<option>`` for points and ranks
        :return: as ``_cast`` takes them; what is no answer is left for it to refuse
        """
        return [
            self._read_choice(form, self._get_public_question(at))
            for at in range(len(self.question_ids))
        ]

    def _read_choice(self, form, question):
        key, kind = question["key"], question["kind"]
        if kind in ("ranked", "score"):
            given = {
                code: form.getlist(f"{key}.{code}")[0].strip()
                for code, _words, _cost in question["options"]
                if any(form.getlist(f"{key}.{code}"))
            }
            return given if kind == "score" else self._read_ranks(given)
        chosen = [code for code in form.getlist(key) if code]
        if kind in ("one", "yes_no"):
            return chosen[0] if len(chosen) == 1 else chosen
        return chosen

    def _read_ranks(self, given):
        """Codes by their ranks; one rank for two options is one option twice: no answer."""
        if len(set(given.values())) < len(given):
            return [next(iter(given))] * 2
        return sorted(given, key=lambda code: int(given[code]) if given[code].isdigit() else 0)

    def _review(self, number, code, choices, channel="web"):
        """What the voter is about to send, in words; nothing is written.

        :return: [(question, [answer, …])]; no answer means blank
        :raise Refused: as ``_cast``
        """
        # sudo: municipal.ballot - as in _cast
        ballot = self.sudo()
        ballot._identify(number, code, channel)
        if ballot.policy == "first" and ballot._find_counted(number, code, channel):
            raise Refused("voted")
        choices = ballot._clean_choices(choices)
        return [
            (ballot.question_ids[at].name, ballot._say_choice(at, choice))
            for at, choice in enumerate(choices)
        ]

    def _say_choice(self, at, choice):
        words = self.question_ids[at]._get_options()
        if choice is None:
            return []
        if isinstance(choice, dict):
            return [f"{words[code]}: {points}" for code, points in choice.items()]
        if self.question_ids[at].kind == "ranked":
            return [f"{rank}. {words[code]}" for rank, code in enumerate(choice, 1)]
        return [words[code] for code in ([choice] if isinstance(choice, str) else choice)]

    def _explain_refusal(self, refused, channel="web"):
        """{field: what is wrong, in words for the voter}"""
        if refused.code == "choice":
            return {f"q{refused.facts['question']}": self._explain_choice(refused.facts)}
        texts = {
            "not_open": self.env._("This ballot takes no votes at the moment."),
            "mistyped": self.env._(
                "A digit of the number or of the code is wrong. Please compare them with the letter."
            ),
            "wrong": self.env._(
                "This number and this code do not belong together. After five wrong codes this way "
                "of voting is locked for the number."
            ),
            "locked": self._explain_lock(channel),
            "voted": self.env._("Your vote is in the box. In this ballot it cannot be changed."),
            "other_code": self.env._(
                "You have voted with an earlier code, and that vote stands. Please call the town hall."
            ),
        }
        return {"number": texts[refused.code]}

    def _explain_lock(self, channel):
        if channel == "desk":
            return self.env._(
                "After five wrong codes this number is locked at the desk. The website and the "
                "telephone stay open, and the desk can unlock it in the roll."
            )
        return self.env._(
            "After five wrong codes you cannot vote here any more. The telephone and the town "
            "hall stay open to you, and the town hall can unlock this way."
        )

    def _explain_choice(self, facts):
        limits = facts["limits"]
        texts = {
            "too_few": self.env._("Choose %s answers or more, or none.", limits.get("least")),
            "too_many": self.env._("Choose at most %s answers.", limits.get("most")),
            "twice": self.env._("Give each place to one answer only."),
            "points": self.env._("Give points from 0 to %s.", limits.get("highest")),
            "cost": self.env._(
                "These proposals cost %(cost)s together, and the budget is %(budget)s.",
                cost=limits.get("cost"),
                budget=limits.get("budget"),
            ),
            "unknown": self.env._("Choose one of the answers."),
        }
        return texts[facts["reason"]]

    # === RESULTS === #

    def _get_public_result(self):
        """Figures for the page: per question lines of (answer, votes, share in per cent, prevails)."""
        found = []
        for at, outcome in enumerate(self.result["questions"]):
            question = self.question_ids[at]
            words = question._get_options()
            # the database keeps the keys of JSON in an order of its own
            votes = {code: outcome["votes"][code] for code in words}
            total = sum(votes.values()) if question.kind == "score" else outcome["valid"]
            found.append(
                {
                    "name": question.name,
                    "lines": [
                        (words[code], votes[code], share, code in outcome["winning"])
                        for code, share in self._get_percents(votes, total).items()
                    ],
                    "verdict": self._say_verdict(outcome["verdict"]),
                    **{name: outcome[name] for name in ("valid", "blank", "invalid")},
                }
            )
        return found

    def _get_percents(self, votes, total):
        return {code: 100 * number / total if total else 0 for code, number in votes.items()}

    def _say_turnout(self):
        """The share of the registered who took part."""
        registered, voted = self.result["registered"], self.result["voted"]
        return self._say_percent(100 * voted / registered if registered else 0)

    def _say_percent(self, percent):
        """With one digit, as the language writes it."""
        return f"{formatLang(self.env, percent, digits=1)} %"

    def _say_verdict(self, verdict):
        return {
            "prevails": self.env._("An answer has the majority."),
            "tie": self.env._("A tie: no answer prevails."),
            "no_majority": self.env._("No answer has the majority."),
            "empty": self.env._("There is no valid vote."),
            "quorum_missed": self.env._("Too few voters took part for the result to count."),
        }[verdict]
