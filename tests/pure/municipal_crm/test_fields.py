"""R09: a category decides extra questions without code, and answers are checked."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.fields import (
    TYPES,
    Question,
    clean_answers,
    from_properties,
    to_properties,
)

SPECS = [
    {"name": "pole", "label": "Number of the pole", "type": "char", "required": True},
    {"name": "story", "label": "What happened", "type": "text"},
    {"name": "lamps", "label": "How many lamps", "type": "integer"},
    {"name": "width", "label": "Width in metres", "type": "float"},
    {"name": "since", "label": "Since when", "type": "date"},
    {"name": "danger", "label": "Is it dangerous", "type": "boolean", "required": True},
    {
        "name": "side", "label": "Which side", "type": "selection",
        "options": [("left", "Left"), ("right", "Right")],
    },
]  # fmt: skip
ANSWERED = {"pole": "K414", "danger": "0"}


def answer(name, typed):
    values, errors = clean_answers(SPECS, ANSWERED | {name: typed})
    return errors.get(name, values.get(name))


def test_a_complete_form_becomes_values_for_properties():
    raw = {
        "pole": " K\n414 ", "story": "one\r\ntwo", "lamps": "1 200", "width": "2,5",
        "since": "28/10/2026", "danger": "on", "side": "left", "nobody_asked": "x",
    }  # fmt: skip
    assert clean_answers(SPECS, raw) == (
        {
            "pole": "K 414", "story": "one\ntwo", "lamps": 1200, "width": 2.5,
            "since": "2026-10-28", "danger": True, "side": "left",
        },
        {},
    )  # fmt: skip


def test_unanswered_questions_have_no_value_and_required_ones_an_error():
    values, errors = clean_answers(SPECS, {"story": "  ", "side": None})
    assert values == {}
    assert errors == {"pole": "required", "danger": "required"}


def test_no_is_an_answer_to_a_required_question():
    assert answer("danger", "0") is False
    assert answer("danger", "Όχι") is False
    assert answer("danger", "ΝΑΙ") is True


@pytest.mark.parametrize(
    ("name", "typed", "result"),
    [
        ("lamps", "-3", -3),
        ("lamps", "2.5", "integer"),
        ("lamps", "three", "integer"),
        ("lamps", "99999999999", "integer"),
        ("lamps", "2147483648", "integer"),
        ("lamps", "١٢", "integer"),
        ("width", "2.50", 2.5),
        ("width", "1.234,5", "number"),
        ("width", "nan", "number"),
        ("width", "1e999", "number"),
        ("width", "2,", "number"),
        ("since", "2026-10-28", "2026-10-28"),
        ("since", "1.3.2026", "2026-03-01"),
        ("since", "31/02/2026", "date"),
        ("since", "2026-13-01", "date"),
        ("since", "0026-01-01", "date"),
        ("since", "yesterday", "date"),
        ("danger", "perhaps", "option"),
        ("side", "Left", "option"),
        ("side", "left right", "option"),
        ("pole", "x" * 501, "length"),
        ("story", "x" * 5001, "length"),
        ("story", "=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("story", "a\x00b", "ab"),
    ],
)
def test_answers_are_read_or_refused_with_a_reason(name, typed, result):
    assert answer(name, typed) == result


def test_the_definition_of_odoo_is_read_as_well():
    definition = to_properties(Question.from_entry(spec) for spec in SPECS)
    values, errors = clean_answers(definition, ANSWERED | {"side": "right"})
    assert values == {"pole": "K414", "danger": False, "side": "right"}
    assert errors == {}
    assert clean_answers(definition, {}) == ({}, {})  # it knows no required answers


def test_a_property_has_the_keys_that_odoo_knows():
    assert to_properties([Question.from_entry(SPECS[-1])]) == [{
        "name": "side", "string": "Which side", "type": "selection",
        "selection": [["left", "Left"], ["right", "Right"]],
    }]  # fmt: skip


def test_a_specification_survives_a_round_trip():
    questions = [Question.from_entry(spec) for spec in SPECS]
    assert [Question.from_entry(question.to_spec()) for question in questions] == questions


questions = st.builds(
    Question,
    name=st.from_regex(r"[a-z][a-z0-9_]{0,15}", fullmatch=True),
    label=st.text(min_size=1),
    type=st.sampled_from([kind for kind in TYPES if kind != "selection"]),
)


@given(st.lists(questions, unique_by=lambda question: question.name))
def test_questions_survive_odoo_but_for_what_it_cannot_say(asked):
    assert from_properties(to_properties(asked)) == asked


@given(questions, st.text() | st.none() | st.integers() | st.dates())
def test_any_post_is_a_value_or_an_error(question, typed):
    values, errors = clean_answers([question.to_spec()], {question.name: typed})
    assert len(values) + len(errors) <= 1
    if typed is not None and str(typed).replace("\0", "").strip():
        assert len(values) + len(errors) == 1


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)), st.sampled_from("/.-"))
def test_a_date_is_the_same_in_both_orders(day, mark):
    for typed in (day.isoformat(), f"{day.day}{mark}{day.month}{mark}{day.year}"):
        assert answer("since", typed) == day.isoformat()


def test_what_a_form_cannot_ask_is_left_out():
    definition = [
        {"name": "a", "type": "separator", "string": "A"},
        {"name": "b", "type": "many2one", "comodel": "res.partner"},
        {"name": "c", "type": "selection", "string": "No options yet", "required": True},
    ]
    assert from_properties(definition) == []
    assert clean_answers(definition, {"a": "1", "b": "2"}) == ({}, {})


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"name": "a"},
        {"name": "A b", "type": "char"},
        {"name": "", "type": "char"},
        {"name": "a", "type": "html"},
        {"name": "a", "type": "selection"},
        {"name": "a", "type": "char", "options": [("x", "X")]},
        {"name": "a", "type": "selection", "options": [("x",)]},
        {"name": 5, "type": "char"},
    ],
)
def test_what_is_no_question_is_refused(entry):
    with pytest.raises(ValueError, match=r"question|options|unpack"):
        Question.from_entry(entry)


def test_two_questions_of_one_name_are_refused():
    with pytest.raises(ValueError, match="same name"):
        to_properties([Question("a", "A"), Question("a", "B")])
