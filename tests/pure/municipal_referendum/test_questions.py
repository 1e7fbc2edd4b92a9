import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_referendum.tools.questions import (
    NotAChoice,
    Question,
    canonical,
    clean_choice,
    longest_choice,
)

COLOURS = ("red", "green", "blue", "white")
YES_NO = Question("q", "yes_no", ("yes", "no"))
ONE = Question("q", "one", COLOURS)
SEVERAL = Question("q", "several", COLOURS, least=2, most=3)
RANKED = Question("q", "ranked", COLOURS)
SCORE = Question("q", "score", COLOURS)
BUDGET = Question(
    "q", "budget", COLOURS, costs={"red": 50, "green": 30, "blue": 20, "white": 60}, budget=100
)


@pytest.mark.parametrize("question", [YES_NO, ONE, SEVERAL, RANKED, SCORE, BUDGET])
@pytest.mark.parametrize("raw", [None, "", [], {}])
def test_nothing_chosen_is_a_blank_ballot(question, raw):
    """V31: blank is a choice that every kind of question allows."""
    assert clean_choice(question, raw) is None


@pytest.mark.parametrize(
    ("question", "raw", "choice"),
    [
        (YES_NO, "yes", "yes"),
        (ONE, ["blue"], "blue"),
        (SEVERAL, ["red", "blue"], ["blue", "red"]),
        (RANKED, ["red", "blue"], ["red", "blue"]),
        (SCORE, {"red": "5", "blue": 0, "white": ""}, {"blue": 0, "red": 5}),
        (BUDGET, ["red", "green", "blue"], ["blue", "green", "red"]),
    ],
)
def test_an_answer_has_one_form(question, raw, choice):
    """V31: each kind reads what a form, a telephone or a file sends."""
    assert clean_choice(question, raw) == choice


@pytest.mark.parametrize(
    ("question", "raw", "code"),
    [
        (YES_NO, "maybe", "unknown"),
        (ONE, ["red", "blue"], "too_many"),
        (SEVERAL, ["red"], "too_few"),
        (SEVERAL, list(COLOURS), "too_many"),
        (SEVERAL, ["red", "red"], "twice"),
        (RANKED, ["red", "red"], "twice"),
        (SCORE, {"red": 6}, "points"),
        (SCORE, {"red": -1}, "points"),
        (SCORE, {"red": True}, "points"),
        (SCORE, {"red": "4.7"}, "points"),
        (SCORE, "red", "points"),
        (SCORE, {"pink": 1}, "unknown"),
        (BUDGET, ["red", "white"], "cost"),
    ],
)
def test_what_the_question_does_not_allow_says_why(question, raw, code):
    """V31: a voter hears what is wrong, the count calls it invalid."""
    with pytest.raises(NotAChoice) as refused:
        clean_choice(question, raw)
    assert refused.value.code == code


@given(st.permutations(COLOURS), st.sampled_from([ONE, SEVERAL, RANKED, BUDGET]))
def test_a_clean_choice_is_clean(order, question):
    """V31: reading what was read changes nothing."""
    number = 2 if question in (SEVERAL, RANKED) else 1
    choice = clean_choice(question, list(order)[:number])
    assert clean_choice(question, choice) == choice


@given(st.dictionaries(st.sampled_from(COLOURS), st.integers(0, 5)))
def test_no_choice_is_longer_than_the_longest(points):
    """V05: the size of the box holds for every choice, so that all ballots are equally long."""
    assert len(canonical(clean_choice(SCORE, points))) <= longest_choice(SCORE)


def test_a_question_survives_its_dictionary():
    """V34: what is frozen is what was asked."""
    for question in (YES_NO, ONE, SEVERAL, RANKED, SCORE, BUDGET):
        assert Question.from_dict(question.to_dict()) == question


def test_a_question_without_a_choice_is_refused():
    """V31: one option is no question."""
    for facts in ({"kind": "one", "options": ("a",)}, {"kind": "one", "options": ("a", "a")}):
        with pytest.raises(ValueError, match="two options"):
            Question("q", **facts)
    with pytest.raises(ValueError, match="kind"):
        Question("q", "dice", ("a", "b"))
    with pytest.raises(ValueError, match="yes and no"):
        Question("q", "yes_no", ("a", "b"))
