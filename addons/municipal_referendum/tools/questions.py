"""The questions of a ballot, and what counts as an answer. Pure functions.

A choice is what is sealed and counted, as plain JSON:

========== =====================================================================
kind       choice
========== =====================================================================
yes_no     ``"yes"`` or ``"no"``
one        the code of one option
several    sorted list of codes, between ``least`` and ``most`` of them
ranked     list of codes, the first preference first, at most ``most``
score      ``{code: points}`` with points from 0 to ``highest``; not every option needs one
budget     sorted list of codes whose costs together stay within ``budget``
any        ``None``: blank
========== =====================================================================
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

KINDS = ("yes_no", "one", "several", "ranked", "score", "budget")
BLANK = None


class NotAChoice(ValueError):
    """An answer that the question does not allow. ``code`` says why, ``facts`` with what limit."""

    def __init__(self, code, **facts):
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Question:
    """A question as it is frozen when its ballot opens."""

    code: str
    kind: str
    options: tuple[str, ...]
    least: int = 1
    most: int = 0  # 0: as many as there are
    highest: int = 5
    costs: Mapping[str, int] = field(default_factory=dict)
    budget: int = 0

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of question: {self.kind}")
        if len(set(self.options)) != len(self.options) or len(self.options) < 2:
            raise ValueError("a question needs two options or more, each once")
        if self.kind == "yes_no" and set(self.options) != {"yes", "no"}:
            raise ValueError("the options of a question by yes or no are yes and no")

    @classmethod
    def from_dict(cls, facts):
        """The question that ``to_dict`` wrote."""
        return cls(**{**facts, "options": tuple(facts["options"])})

    def to_dict(self):
        """Plain JSON, the same for equal questions."""
        return {**asdict(self), "options": list(self.options), "costs": dict(self.costs)}

    @property
    def limit(self):
        """How many options may be chosen."""
        return min(self.most or len(self.options), len(self.options))


def clean_choice(question: Question, raw):
    """The choice that ``raw`` stands for, in its one form.

    :param raw: None or empty (blank), a code, a list of codes, or a mapping of code to points
        (numbers or text, as a form sends them; empty points are left out)
    :raises NotAChoice: unknown, twice, too_few, too_many, points, cost
    """
    if raw is None or raw in ("", [], (), {}):
        return BLANK
    return _READERS[question.kind](question, raw)


def _read_one(question, raw):
    codes = [raw] if isinstance(raw, str) else _codes(question, raw)
    if len(codes) != 1:
        raise NotAChoice("too_many", most=1)
    return _codes(question, codes)[0]


def _read_several(question, raw):
    codes = _codes(question, raw)
    if len(codes) < question.least:
        raise NotAChoice("too_few", least=question.least)
    _check_most(question, codes)
    return sorted(codes)


def _read_ranked(question, raw):
    codes = _codes(question, raw)
    _check_most(question, codes)
    return codes


def _read_budget(question, raw):
    codes = _codes(question, raw)
    cost = sum(question.costs.get(code, 0) for code in codes)
    if cost > question.budget:
        raise NotAChoice("cost", cost=cost, budget=question.budget)
    return sorted(codes)


def _read_score(question, raw):
    if not isinstance(raw, Mapping):
        raise NotAChoice("points", highest=question.highest)
    given = {code: points for code, points in raw.items() if points not in (None, "")}
    _codes(question, list(given))
    return {code: _points(question, given[code]) for code in sorted(given)} or BLANK


def _points(question, raw):
    # A bool is an int to Python, and 4.7 would become 4.
    text = str(raw).strip()
    if isinstance(raw, bool) or not (text.isascii() and text.isdigit()):
        raise NotAChoice("points", highest=question.highest)
    if int(text) > question.highest:
        raise NotAChoice("points", highest=question.highest)
    return int(text)


def _codes(question, raw):
    codes = list(raw) if isinstance(raw, list | tuple) else [raw]
    if any(code not in question.options for code in codes):
        raise NotAChoice("unknown")
    if len(set(codes)) != len(codes):
        raise NotAChoice("twice")
    return codes


def _check_most(question, codes):
    if len(codes) > question.limit:
        raise NotAChoice("too_many", most=question.limit)


_READERS = {
    "yes_no": _read_one,
    "one": _read_one,
    "several": _read_several,
    "ranked": _read_ranked,
    "score": _read_score,
    "budget": _read_budget,
}


def canonical(value) -> bytes:
    """The one way in which plain JSON is written for hashing and sealing."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def longest_choice(question: Question) -> int:
    """Bytes of the longest choice that the question allows, written by ``canonical``."""
    if question.kind == "score":
        return len(canonical(dict.fromkeys(question.options, question.highest)))
    return len(canonical(list(question.options)))
