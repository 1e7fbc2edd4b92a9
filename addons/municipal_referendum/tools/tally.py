"""Counting: exact figures, quorum, majority and ties by rules that were stated before. Pure.

Nothing is rounded: shares are ``Fraction``. The figures are those of the table of results of
article 147 of Law 4555/2018 (registered, voted, valid, blank, invalid, votes of each answer);
blank ballots are not among the valid ones (article 148).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from .questions import BLANK, NotAChoice, Question, clean_choice

#: What a majority is taken of.
BASES = ("valid", "voted", "registered")


@dataclass(frozen=True)
class Rules:
    """Stated when the ballot opens.

    ``quorum``: share of the registered that has to take part, reached by exactly that share.
    ``majority``: an option has to have MORE than this share of ``base``; 0 = most votes are enough.
    ``winners``: how many options can prevail (several, score).
    """

    quorum: Fraction = Fraction(2, 5)
    majority: Fraction = Fraction(1, 2)
    base: str = "valid"
    winners: int = 1

    @classmethod
    def from_dict(cls, facts):
        """The rules that ``to_dict`` wrote."""
        return cls(
            Fraction(facts["quorum"]), Fraction(facts["majority"]), facts["base"], facts["winners"]
        )

    def to_dict(self):
        """Plain JSON; fractions as ``"2/5"``."""
        return {
            "quorum": str(self.quorum),
            "majority": str(self.majority),
            "base": self.base,
            "winners": self.winners,
        }


@dataclass
class Outcome:
    """The result of one question.

    ``votes``: of each option (for ranked: first preferences; for score: the sum of points).
    ``verdict``: prevails, tie, no_majority or empty (no valid ballot), or quorum_missed.
    ``winning``: the options that prevail, in the order of the ballot; ``tied``: who share a place
    that only one can have. ``rounds``: of a ranked question, the votes of who was still there.
    """

    valid: int
    blank: int
    invalid: int
    votes: dict[str, int]
    verdict: str = "empty"
    winning: list[str] = field(default_factory=list)
    tied: list[str] = field(default_factory=list)
    rounds: list[dict[str, int]] = field(default_factory=list)


def has_quorum(rules: Rules, registered: int, voted: int) -> bool:
    """Whether enough of the registered took part: exactly the share is enough."""
    return registered > 0 and Fraction(voted, registered) >= rules.quorum


def count(question: Question, choices: Iterable, rules: Rules, registered: int) -> Outcome:
    """The result of ``question``.

    :param choices: of all ballots, as they came out of the box; what the question does not allow
        counts as invalid
    :param registered: voters on the roll
    """
    valid, blank, invalid = _sort_out(question, choices)
    outcome = Outcome(len(valid), blank, invalid, _votes(question, valid))
    voted = len(valid) + blank + invalid
    if valid:
        base = {"valid": len(valid), "voted": voted, "registered": registered}[rules.base]
        _DECIDERS.get(question.kind, _decide_most)(question, outcome, rules, base, valid)
    if not has_quorum(rules, registered, voted):
        outcome.verdict, outcome.winning, outcome.tied = "quorum_missed", [], []
    return outcome


def _sort_out(question, choices):
    valid, blank, invalid = [], 0, 0
    for raw in choices:
        try:
            choice = clean_choice(question, raw)
        except NotAChoice:
            invalid += 1
            continue
        if choice is BLANK:
            blank += 1
        else:
            valid.append(choice)
    return valid, blank, invalid


def _votes(question, valid):
    votes = Counter()
    for choice in valid:
        votes.update(_marks(question, choice))
    return {option: votes[option] for option in question.options}


def _marks(question, choice):
    if question.kind == "score":
        return choice
    if question.kind == "ranked":
        return {choice[0]: 1}
    return dict.fromkeys([choice] if isinstance(choice, str) else choice, 1)


def _decide_most(question, outcome, rules, base, valid):
    """Most votes, above the majority. Points of a score are no votes and need no majority."""
    winners = 1 if question.kind in ("yes_no", "one") else rules.winners
    need = 0 if question.kind == "score" else rules.majority * base
    _take_best(question, outcome, winners, need)


def _take_best(question, outcome, winners, need):
    places = winners
    for votes in sorted(set(outcome.votes.values()), reverse=True):
        here = [option for option in question.options if outcome.votes[option] == votes]
        if votes <= need or votes == 0 or not places:
            break
        if len(here) > places:
            outcome.tied = here
            break
        outcome.winning += here
        places -= len(here)
    outcome.winning.sort(key=question.options.index)
    outcome.verdict = _verdict(question, outcome)


def _verdict(question, outcome):
    if outcome.tied:
        return "tie"
    if outcome.winning:
        return "prevails"
    best = max(outcome.votes.values())
    leaders = [option for option in question.options if outcome.votes[option] == best]
    if len(leaders) > 1:
        outcome.tied = leaders
        return "tie"
    return "no_majority"


def _decide_ranked(question, outcome, rules, base, valid):
    """Instant run-off: who is last leaves, all of them together when several are last.

    The majority is taken of the ballots that still name somebody who is there.
    """
    left = list(question.options)
    while left:
        votes = _round(left, valid)
        outcome.rounds.append(votes)
        going = sum(votes.values())
        best = max(votes.values())
        leaders = [option for option in left if votes[option] == best]
        if len(leaders) == 1 and best > going * max(rules.majority, Fraction(1, 2)):
            outcome.winning, outcome.verdict = leaders, "prevails"
            return
        last = min(votes.values())
        if last == best:
            outcome.tied, outcome.verdict = left, "tie"
            return
        left = [option for option in left if votes[option] > last]
    raise AssertionError("the last round ends in a winner or a tie")


def _round(left, valid):
    votes = dict.fromkeys(left, 0)
    for choice in valid:
        for option in choice:
            if option in votes:
                votes[option] += 1
                break
    return votes


def _decide_budget(question, outcome, rules, base, valid):
    """Proposals by their votes, each that still fits; one that does not fit is passed over.

    Proposals with equally many votes are taken together or, when not all of them fit, not at all:
    they are tied, and nothing with fewer votes goes before them.
    """
    rest = question.budget
    for votes in sorted(set(outcome.votes.values()), reverse=True):
        here = [option for option in question.options if outcome.votes[option] == votes]
        fitting = [option for option in here if question.costs.get(option, 0) <= rest]
        if not votes:
            break
        if sum(question.costs.get(option, 0) for option in fitting) > rest:
            outcome.tied = fitting
            break
        outcome.winning += fitting
        rest -= sum(question.costs.get(option, 0) for option in fitting)
    outcome.winning.sort(key=question.options.index)
    outcome.verdict = "tie" if outcome.tied else "prevails" if outcome.winning else "no_majority"


_DECIDERS = {"ranked": _decide_ranked, "budget": _decide_budget}


def merge_small(voters: dict[str, int], least: int) -> dict[str, tuple[str, ...]]:
    """Areas whose results are told together, so that no result is of fewer than ``least`` voters.

    :param voters: {area: who voted there}
    :return: {area: the areas of its group, sorted}. The small ones join each other, the smallest
        first; what stays too small joins the smallest of the others.
    """
    groups = sorted(([count, [area]] for area, count in voters.items()), key=_size)
    while len(groups) > 1 and groups[0][0] < least:
        small, second = groups[0], groups[1]
        joined = [small[0] + second[0], small[1] + second[1]]
        groups = sorted([joined, *groups[2:]], key=_size)
    return {area: tuple(sorted(areas)) for _count, areas in groups for area in areas}


def _size(group):
    return (group[0], sorted(group[1]))
