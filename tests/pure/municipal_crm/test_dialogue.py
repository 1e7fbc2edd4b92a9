"""I15, I31: a conversation is data, and an answer counts by key, by voice and by typing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.dialogue import (
    Choice,
    Digits,
    Done,
    Misunderstood,
    Option,
    Recording,
    Reply,
    Say,
    Speech,
    Transfer,
    Turn,
    validate_reply,
)

MENU = Choice((
    Option("1", "Νέο αίτημα"),
    Option("2", "Πορεία παλιού αιτήματος"),
    Option("3", "Ανακοινώσεις"),
    Option("0", "Υπάλληλος"),
))  # fmt: skip
SCORES = Choice((
    Option("5", "Πολύ καλά"),
    Option("4", "Καλά"),
    Option("3", "Ούτε καλά ούτε άσχημα"),
    Option("2", "Άσχημα"),
))  # fmt: skip
YES_NO = Choice((Option("1", "Ναι"), Option("2", "Όχι")))


@pytest.mark.parametrize(
    ("reply", "key"),
    [
        (Reply(keys="2"), "2"),
        (Reply(text=" 2 "), "2"),
        ("δύο", "2"),
        ("το τρία παρακαλώ", "3"),
        ("two", "2"),
        ("νέο", "1"),
        ("θέλω να κάνω ένα νέο αίτημα", "1"),
        ("ανακοίνωση", "3"),
        ("ΑΝΑΚΟΙΝΩΣΕΙΣ", "3"),
        ("anakoinwseis", "3"),
        ("έναν υπάλληλο", "0"),
        ("υπαλιλος", "0"),  # misspelled as speech recognition does
    ],
)
def test_an_option_is_chosen_by_key_number_or_name(reply, key):
    assert validate_reply(MENU, reply) == key


@pytest.mark.parametrize(
    ("reply", "key"), [("ναι", "1"), ("Ναι, βέβαια", "1"), ("όχι", "2"), ("oxi", "2"), ("nai", "1")]
)
def test_yes_and_no(reply, key):
    assert validate_reply(YES_NO, reply) == key


@pytest.mark.parametrize(
    ("reply", "code", "facts"),
    [
        ("", "silence", {}),
        (Reply(keys=" "), "silence", {}),
        (Reply(keys="9"), "not_offered", {"keys": ["1", "2", "3", "0"]}),
        (Reply(keys="12"), "not_offered", {"keys": ["1", "2", "3", "0"]}),
        ("καλημέρα", "not_offered", {"keys": ["1", "2", "3", "0"]}),
        ("αίτημα", "ambiguous", {"keys": ["1", "2"]}),
        ("ένα ή δύο", "ambiguous", {"keys": ["1", "2"]}),
        (Reply(recording="call-7.wav"), "not_offered", {"keys": ["1", "2", "3", "0"]}),
    ],
)
def test_an_answer_that_is_no_option_is_misunderstood(reply, code, facts):
    """I16: the facts allow a helpful repetition."""
    answer = validate_reply(MENU, reply)
    assert not answer
    assert (answer.code, dict(answer.facts)) == (code, facts)


@pytest.mark.parametrize(
    ("reply", "digits"),
    [
        (Reply(keys="0017#"), "0017"),
        (Reply(keys="0017"), "0017"),
        ("2026-000017", "2026000017"),
        ("δύο μηδέν δύο έξι", "2026"),
        ("two zero two six", "2026"),
        ("20 26", "2026"),
    ],
)
def test_a_number_is_pressed_typed_or_said(reply, digits):
    assert validate_reply(Digits(4, 12), reply) == digits


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("", "silence"),
        (Reply(keys="#"), "too_short"),
        (Reply(keys="123#"), "too_short"),
        (Reply(keys="1234567890123"), "too_long"),
        (Reply(keys="12*4"), "not_digits"),
        ("είκοσι έξι", "not_digits"),
        ("٢٠٢٦", "not_digits"),
    ],
)
def test_what_is_no_number_is_misunderstood(reply, code):
    assert validate_reply(Digits(4, 12), reply).code == code


def test_speech_is_a_text_of_limited_length():
    """D1: 20,000 characters."""
    assert validate_reply(Speech(), "  ο λάκκος ") == "ο λάκκος"
    assert validate_reply(Speech(), "α" * 20_001).code == "too_long"
    assert validate_reply(Speech(), Reply(keys="5")).code == "silence"


def test_a_recording_may_be_a_text_where_there_is_no_voice():
    voice = Reply(recording="call-7.wav", text="μια μετάφραση")
    assert validate_reply(Recording(), voice) == voice
    assert validate_reply(Recording(), " ο λάκκος ") == Reply(text="ο λάκκος")
    assert validate_reply(Recording(), Reply(keys="#")).code == "silence"
    assert validate_reply(Recording(max_characters=3), "ολόκληρο").code == "too_long"


@pytest.mark.parametrize("expect", [Transfer("water"), Done()])
def test_after_the_end_nothing_is_expected(expect):
    assert Turn((), expect).is_last
    assert validate_reply(expect, "1").code == "not_expected"
    assert not Turn((), MENU).is_last


EXPECTS = [
    MENU, Digits(), Digits(6, 6, ""), Speech(hints=("λάμπα",)), Recording(), Transfer("x"), Done(),
]  # fmt: skip


@given(
    st.lists(
        st.builds(Say, st.text(), st.text(), st.booleans(), st.sampled_from(["", "el", "en"]))
    ),
    st.sampled_from(EXPECTS),
)
def test_a_turn_survives_json(says, expect):
    turn = Turn(tuple(says), expect)
    data = json.loads(json.dumps(turn.to_dict()))
    assert data == turn.to_dict()
    assert Turn.from_dict(data) == turn


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"says": []},
        {"says": [], "expect": {"kind": "unknown"}},
        {"says": [], "expect": {"kind": "digits", "minimum": 5, "maximum": 4}},
        {"says": [], "expect": {"kind": "choice", "options": []}},
        {"says": [], "expect": {"kind": "done", "more": 1}},
        {"says": ["text"], "expect": {"kind": "done"}},
        {"says": [{"words": "x"}], "expect": {"kind": "done"}},
    ],
)
def test_what_is_no_turn_is_refused(data):
    with pytest.raises(ValueError, match=r"turn|options|digit"):
        Turn.from_dict(data)


def test_a_choice_that_cannot_be_answered_cannot_be_made():
    """I35: no dead ends."""
    with pytest.raises(ValueError, match="different keys"):
        Choice((Option("1", "a"), Option("1", "b")))
    with pytest.raises(ValueError, match="options"):
        Choice(())
    for key, label in [("", "a"), ("12", "a"), ("a", "a"), ("٣", "a"), ("1", " ")]:
        with pytest.raises(ValueError, match="telephone key"):
            Option(key, label)


@given(st.text(), st.sampled_from(EXPECTS))
def test_any_text_is_an_answer_or_misunderstood(text, expect):
    answer = validate_reply(expect, text)
    assert bool(answer) != isinstance(answer, Misunderstood)


@pytest.mark.parametrize(
    ("text", "key"),
    [("καλά", "4"), ("ΠΟΛΥ ΚΑΛΑ", "5"), ("άσχημα!", "2"), ("ούτε καλά, ούτε άσχημα", "3")],
)
def test_a_label_that_is_part_of_another_can_be_said(text, key):
    """I31, R29: well is not the same as very well."""
    assert validate_reply(SCORES, Reply(text=text)) == key
