"""Hand-computed cases: each line was worked out on paper, not with the code."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_referendum.tools.questions import Question
from municipal_referendum.tools.tally import Rules, count, has_quorum, merge_small

YES_NO = Question("q", "yes_no", ("yes", "no"))
ABC = Question("q", "one", ("a", "b", "c"))
SEVERAL = Question("q", "several", ("a", "b", "c"))
RANKED = Question("q", "ranked", ("a", "b", "c", "d"))
SCORE = Question("q", "score", ("a", "b", "c"))
BUDGET = Question("q", "budget", ("a", "b", "c"), costs={"a": 60, "b": 40, "c": 50}, budget=100)

NO_QUORUM = Rules(quorum=Fraction(0))
MOST_VOTES = Rules(quorum=Fraction(0), majority=Fraction(0))
TWO_PLACES = Rules(quorum=Fraction(0), majority=Fraction(0), winners=2)
OF_ALL_VOTES = Rules(quorum=Fraction(0), base="voted")
OF_THE_ROLL = Rules(quorum=Fraction(0), base="registered")
TWO_THIRDS = Rules(quorum=Fraction(0), majority=Fraction(2, 3))


def ballots(yes=0, no=0, blank=0, invalid=0):
    return ["yes"] * yes + ["no"] * no + [None] * blank + ["perhaps"] * invalid


@pytest.mark.parametrize(
    ("registered", "cast", "rules", "verdict", "winning"),
    [
        # Exactly 40 % of 1,000 is 400: the quorum is reached.
        (1000, ballots(yes=201, no=199), Rules(), "prevails", ["yes"]),
        (1000, ballots(yes=200, no=199), Rules(), "quorum_missed", []),
        (1001, ballots(yes=300, no=100), Rules(), "quorum_missed", []),  # 400.4 are needed
        (1002, ballots(yes=300, no=101), Rules(), "prevails", ["yes"]),  # 400.8 are needed
        # Blank and invalid ballots took part, so they count for the quorum.
        (1000, ballots(yes=1, blank=398, invalid=1), Rules(), "prevails", ["yes"]),
        (5, ballots(yes=2), Rules(), "prevails", ["yes"]),
        (5, ballots(yes=1), Rules(), "quorum_missed", []),
        (7, ballots(yes=2, no=1), Rules(), "prevails", ["yes"]),  # 2.8 are needed
        (8, ballots(yes=2, no=1), Rules(), "quorum_missed", []),  # 3.2 are needed
        (0, [], Rules(), "quorum_missed", []),
        # Nobody came, or nobody chose.
        (10, [], NO_QUORUM, "empty", []),
        (10, ballots(blank=10), Rules(), "empty", []),
        (10, ballots(invalid=10), Rules(), "empty", []),
        # Half is not more than half.
        (10, ballots(yes=5, no=5), Rules(), "tie", []),
        (10, ballots(yes=5, no=4, blank=1), Rules(), "prevails", ["yes"]),  # 5 of 9 valid
        (10, ballots(yes=5, no=4, blank=1), OF_ALL_VOTES, "no_majority", []),  # 5 of 10
        (10, ballots(yes=6, no=3, blank=1), OF_ALL_VOTES, "prevails", ["yes"]),
        (10, ballots(yes=5), OF_THE_ROLL, "no_majority", []),
        (9, ballots(yes=5), OF_THE_ROLL, "prevails", ["yes"]),
        # Two thirds of nine are six: more than six are needed.
        (9, ballots(yes=6, no=3), TWO_THIRDS, "no_majority", []),
        (9, ballots(yes=7, no=2), TWO_THIRDS, "prevails", ["yes"]),
        # A third of the votes rounds to nothing.
        (3, ballots(yes=1, no=2), TWO_THIRDS, "no_majority", []),
        (1, ballots(no=1), Rules(), "prevails", ["no"]),
        (3, ballots(yes=1, no=1, invalid=1), Rules(), "tie", []),
    ],
)
def test_yes_or_no(registered, cast, rules, verdict, winning):
    """V09: quorum and majority by exact fractions."""
    outcome = count(YES_NO, cast, rules, registered)
    assert (outcome.verdict, outcome.winning) == (verdict, winning)


@pytest.mark.parametrize(
    ("question", "cast", "rules", "verdict", "winning", "tied"),
    [
        (ABC, "aaabbc", NO_QUORUM, "no_majority", [], []),
        (ABC, "aaaabbc", NO_QUORUM, "prevails", ["a"], []),
        (ABC, "aaabbc", MOST_VOTES, "prevails", ["a"], []),
        (ABC, "aabbc", MOST_VOTES, "tie", [], ["a", "b"]),
        (ABC, "aabbcc", MOST_VOTES, "tie", [], ["a", "b", "c"]),
        (ABC, "c", MOST_VOTES, "prevails", ["c"], []),
        (SEVERAL, ["ab", "ab", "a", "c"], TWO_PLACES, "prevails", ["a", "b"], []),
        (SEVERAL, ["ab", "ac", "a"], TWO_PLACES, "tie", ["a"], ["b", "c"]),
        (SEVERAL, ["ab", "ab", "ab"], MOST_VOTES, "tie", [], ["a", "b"]),
        (SEVERAL, ["ab", "ab", "c"], Rules(Fraction(0), winners=2), "prevails", ["a", "b"], []),
        (SEVERAL, ["ab", "c", "c"], Rules(Fraction(0), winners=2), "prevails", ["c"], []),
        (SEVERAL, ["a", "b", "c", "ab"], Rules(Fraction(0), winners=2), "tie", [], ["a", "b"]),
        (RANKED, ["ab", "ab", "b"], NO_QUORUM, "prevails", ["a"], []),
        # a 2, b 2, c 1: c leaves, its ballot goes to b, who has 3 of 5.
        (RANKED, ["ab", "ac", "ba", "bc", "cb"], NO_QUORUM, "prevails", ["b"], []),
        # a 3, b 2, c 2: b and c are both last and leave; a has all that is left.
        (RANKED, ["a", "a", "a", "bc", "b", "cb", "c"], NO_QUORUM, "prevails", ["a"], []),
        (RANKED, ["a", "b"], NO_QUORUM, "tie", [], ["a", "b"]),
        (RANKED, ["abcd", "bcda", "cdab", "dabc"], NO_QUORUM, "tie", [], ["a", "b", "c", "d"]),
        # a 4, b 3, c 2: c leaves, its ballots name nobody else; a has 4 of 7.
        (RANKED, ["a"] * 4 + ["b"] * 3 + ["c"] * 2, NO_QUORUM, "prevails", ["a"], []),
        # a 2, b 2, c 1: c leaves without a second choice; two and two.
        (RANKED, ["a", "a", "b", "b", "c"], NO_QUORUM, "tie", [], ["a", "b"]),
        (SCORE, [{"a": 5, "b": 1}, {"b": 5}], NO_QUORUM, "prevails", ["b"], []),
        (SCORE, [{"a": 5}, {"b": 5}], NO_QUORUM, "tie", [], ["a", "b"]),
        (SCORE, [{"a": 0, "b": 0}], NO_QUORUM, "tie", [], ["a", "b", "c"]),
        # a 60 and b 40 fill the 100; c would need 50.
        (BUDGET, ["ab", "ab", "a", "c"], NO_QUORUM, "prevails", ["a", "b"], []),
        # a 60 is first, c 50 does not fit and is passed over, b 40 does.
        (BUDGET, ["a", "a", "a", "c", "c", "b"], NO_QUORUM, "prevails", ["a", "b"], []),
        # b and c have equally many votes and both fit alone, but 40 + 50 fit together too.
        (BUDGET, ["b", "c"], NO_QUORUM, "prevails", ["b", "c"], []),
        # a and c have equally many: 60 + 50 do not fit.
        (BUDGET, ["a", "c"], NO_QUORUM, "tie", [], ["a", "c"]),
    ],
)
def test_other_kinds(question, cast, rules, verdict, winning, tied):
    """V31, V09: several, ranked, score and budget, each with its ties."""
    lists = question.kind in ("several", "ranked", "budget")
    choices = [list(one) if lists else one for one in cast]
    outcome = count(question, choices, rules, 100)
    assert (outcome.verdict, outcome.winning, outcome.tied) == (verdict, winning, tied)


def test_the_figures_are_those_of_the_table_of_results():
    """V09: registered and voted come from the roll; the rest adds up to who voted."""
    outcome = count(YES_NO, ballots(yes=4, no=3, blank=2, invalid=1), NO_QUORUM, 20)
    assert (outcome.valid, outcome.blank, outcome.invalid) == (7, 2, 1)
    assert outcome.votes == {"yes": 4, "no": 3}


def test_a_run_off_shows_its_rounds():
    """V31: whoever reads the result sees who left when."""
    cast = [list(one) for one in ("ab", "ac", "ba", "bc", "cb")]
    rounds = count(RANKED, cast, NO_QUORUM, 5).rounds
    assert rounds == [{"a": 2, "b": 2, "c": 1, "d": 0}, {"a": 2, "b": 2, "c": 1}, {"a": 2, "b": 3}]


@given(st.integers(1, 10**7), st.data())
def test_the_quorum_is_reached_by_exactly_its_share(registered, data):
    """V09: one voter less than the share misses it, whatever floating point would say."""
    voted = data.draw(st.integers(0, registered))
    assert has_quorum(Rules(), registered, voted) == (5 * voted >= 2 * registered)


@given(st.lists(st.sampled_from(["yes", "no", None, "x"])), st.randoms())
def test_the_order_of_ballots_does_not_matter(cast, random):
    """V23: a recount in another order gives the same."""
    mixed = list(cast)
    random.shuffle(mixed)
    assert count(YES_NO, cast, Rules(), 50) == count(YES_NO, mixed, Rules(), 50)


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 40), min_size=1))
def test_no_group_of_areas_is_smaller_than_allowed(voters):
    """V26: unless all voters together are too few."""
    groups = merge_small(voters, 10)
    assert set(groups) == set(voters)
    for area, group in groups.items():
        assert area in group
        assert groups[group[0]] == group
        total = sum(voters[one] for one in group)
        assert total >= 10 or len(group) == len(voters)


def test_large_areas_stay_alone():
    """V26: the two small ones are told together."""
    groups = merge_small({"a": 100, "b": 4, "c": 7, "d": 50}, 10)
    assert groups == {"a": ("a",), "b": ("b", "c"), "c": ("b", "c"), "d": ("d",)}
