"""The keys that work everywhere, and the pile of dialogues (I14, I15, I16, I31)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.conversation import (
    BACK,
    KEYS,
    MAX_REMARKS,
    MENU_KEYS,
    PERSON,
    REPEAT,
    Conversation,
    find_command,
    is_remark,
    mask,
    menu,
)
from municipal_crm.tools.dialogue import (
    Choice,
    Digits,
    Done,
    Recording,
    Reply,
    Say,
    Speech,
    Transfer,
    Turn,
    validate_reply,
)

EXPECTS = [
    menu(["Yes", "No"]),
    Digits(1, 9),
    Digits(6, 6, secret=True),
    Speech(),
    Recording(),
    Transfer("x"),
    Done(),
]
steps = st.sampled_from(["problem", "place", "name", "confirm"])


@pytest.mark.parametrize("expect", EXPECTS)
@pytest.mark.parametrize(("key", "command"), [("0", PERSON), ("*", REPEAT), ("#", BACK)])
def test_the_keys_for_a_person_a_repeat_and_the_step_before_work_whatever_is_expected(
    expect, key, command
):
    """I14, I15: typed on a page or pressed on a telephone."""
    assert find_command(expect, Reply(keys=key)) == command
    assert find_command(expect, Reply(text=f" {key} ")) == command


def test_nine_goes_back_except_where_a_single_digit_can_be_the_answer():
    assert find_command(menu(["Yes"]), Reply(keys="9")) == BACK
    assert find_command(Digits(6, 6), Reply(keys="9")) == BACK
    assert find_command(Digits(1, 9), Reply(keys="9")) is None
    assert validate_reply(Digits(1, 9), Reply(keys="9")) == "9"


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("Υπάλληλος", PERSON),
        ("ΑΝΘΡΩΠΟ", PERSON),
        ("operator!", PERSON),
        ("Επανάληψη", REPEAT),
        ("πίσω", BACK),
        ("Back.", BACK),
    ],
)
def test_the_same_can_be_said_in_words(words, command):
    """I31: what a key does, a word does too."""
    assert find_command(Recording(), Reply(text=words)) == command


@pytest.mark.parametrize(
    "text", ["ο υπάλληλος δεν απαντά", "go back to the square", "10", "00", "ξανάναψε", ""]
)
def test_a_sentence_that_contains_such_a_word_is_an_answer(text):
    assert find_command(Recording(), Reply(text=text)) is None


def test_a_recording_is_never_a_command():
    assert find_command(Recording(), Reply(keys="0", recording="r1")) is None


def test_a_menu_has_five_options_at_most_and_leaves_the_common_keys_free():
    """I15: the digits follow the order of the options."""
    choice = menu("abcde")
    assert [option.key for option in choice.options] == list(MENU_KEYS)
    assert not set(MENU_KEYS) & set(KEYS)
    with pytest.raises(ValueError, match="five"):
        menu("abcdef")
    assert isinstance(choice, Choice)


def test_words_at_the_wrong_moment_are_kept_but_codes_are_not():
    assert is_remark(menu(["Yes"]), Reply(text="It is opposite the school"))
    assert not is_remark(menu(["Yes"]), Reply(text="7"))
    assert not is_remark(Digits(6, 6, secret=True), Reply(text="my code is secret words"))


def test_a_code_does_not_reach_the_transcript():
    """I40: neither pressed nor typed."""
    secret = Digits(6, 6, secret=True)
    assert "123456" not in json.dumps(mask(secret, Reply(keys="123456", text="123456")))
    assert mask(Digits(6, 6), Reply(keys="123456")) == {"keys": "123456"}


def _talk():
    talk = Conversation()
    talk.push("intake", 1, {})
    return talk


def test_going_back_asks_the_step_before_and_keeps_what_is_known():
    talk = _talk()
    for position in ("problem", "place", "name"):
        talk.top.enter(position)
    talk.top.slots["place"] = "Square"
    assert talk.top.step_back()
    assert (talk.top.position, talk.top.trail) == ("place", ["problem"])
    assert talk.top.slots == {"place": "Square"}


def test_there_is_nothing_before_the_beginning():
    talk = _talk()
    talk.top.enter("problem")
    assert not talk.top.step_back()
    assert talk.top.position == "problem"


def test_an_interrupted_dialogue_goes_on_where_it_was():
    talk = _talk()
    talk.top.enter("place")
    talk.top.turn = Turn([Say("Where?")], Speech()).to_dict()
    talk.misses = 2
    talk.push("callback", 1, {"text": "x"})
    assert talk.misses == 0
    assert talk.top.code == "callback"
    assert talk.pop()
    assert talk.get_turn() == Turn([Say("Where?")], Speech())
    assert not talk.pop(), "the outermost dialogue is never left"


@given(st.lists(st.tuples(st.sampled_from(["enter", "back", "reopen"]), steps), max_size=30))
def test_no_step_stands_twice_in_the_trail_whatever_the_way(moves):
    talk = _talk()
    talk.top.enter("problem")
    for move, step in moves:
        if move == "enter":
            talk.top.enter(step)
        elif move == "back":
            talk.top.step_back()
        else:
            talk.top.reopen([step])
        trail = talk.top.trail
        assert len(trail) == len(set(trail))
        assert talk.top.position not in trail
    for _step in range(len(talk.top.trail)):
        assert talk.top.step_back()
    assert not talk.top.step_back()


@given(st.lists(st.text(min_size=1), max_size=40))
def test_a_conversation_survives_json(remarks):
    talk = _talk()
    talk.top.enter("problem")
    talk.top.slots["problem"] = {"text": "λάμπα"}
    for remark in remarks:
        talk.note(remark)
    assert Conversation.from_dict(json.loads(json.dumps(talk.to_dict()))) == talk
    assert len(talk.remarks) <= MAX_REMARKS
