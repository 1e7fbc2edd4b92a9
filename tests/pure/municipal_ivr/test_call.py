"""I02, I10–I17, I26, I29–I31: calls as the caller lives them, by keys, silence and hang-up."""

import json

import pytest
from municipal_ivr.tools.action import Dial, Fetch, Gather, Go, Hangup, Record, RecordCall, Remember
from municipal_ivr.tools.call import advance
from municipal_ivr.tools.call_state import Event, State
from world import FLOW, PHONE, Line, Town


def to_main(line):
    return line.call().press("1", "1")


def last(line, kind):
    return next(action for action in line.actions if isinstance(action, kind))


def test_a_spoken_request_from_hello_to_its_number():
    """I02: language, notice, menu, matter, confirmation, number."""
    line = to_main(Line()).press("1", "2")
    assert isinstance(line.actions[-2], Record)
    line.do(recording="R1", url="https://media.example/R1.wav", seconds=9)
    assert line.town.filed == []
    line.press("1")
    assert line.town.filed == ["R1"]
    assert "2026/000001" in line.heard
    assert line.heard[-2:] == ["opt_bye", "press_2"]
    line.press("2")
    assert isinstance(line.actions[-1], Hangup)
    assert line.hang_up().state.result == "ended at bye"
    assert line.town.partial == []


def test_the_number_is_spelled():
    """I03: the number of the request is said sign by sign."""
    line = to_main(Line()).press("1", "1")
    line.do(recording="R1", seconds=9)
    line.press("1")
    spelled = [say for say in last(line, Gather).says if say.spell]
    assert [say.text for say in spelled] == ["2026/000001"]


def test_each_option_is_said_before_its_key():
    """I15: the text, then the digit."""
    line = to_main(Line())
    says = list(last(line, Gather).says)
    keys = [i for i, say in enumerate(says) if say.prompt.startswith("press_")]
    assert len(keys) == 4
    assert all(says[i - 1].prompt.startswith("opt_") for i in keys)
    line.press("1")
    assert line.heard[1:] == ["Καθαριότητα", "press_1", "Φωτισμός", "press_2"]


def test_the_notice_cannot_be_cut_by_a_key():
    """I01: what the law wants to be heard stands outside what waits for keys."""
    line = Line().call().press("1")
    assert [getattr(action, "prompt", "") for action in line.actions] == ["notice", "", ""]
    assert isinstance(line.actions[1], Gather)


def test_without_recording_nothing_is_recorded():
    """I01: who refuses is served by a person."""
    line = Line(Town(officers=[PHONE])).call().press("1", "2")
    assert not any(isinstance(action, RecordCall) for action in line.actions)
    line.press("1", "1")
    assert not any(isinstance(action, Record) for action in line.actions)
    assert "no_recording" in line.heard
    assert last(line, Dial).number == PHONE


def test_with_recording_the_call_is_recorded_after_the_notice():
    line = to_main(Line())
    assert isinstance(line.actions[0], RecordCall)


def test_english_is_chosen_remembered_and_not_asked_again():
    """I30: the language of a number."""
    line = Line().call().press("2")
    assert Remember("en_US") in line.effects
    assert line.state.language == "en_US"
    known = Line().call(language="en_US")
    assert known.state.node == "consent"
    assert {say.lang for say in last(known, Gather).says} == {"en_US"}


def test_each_language_is_offered_in_its_own_words():
    says = last(Line().call(), Gather).says
    assert [(say.lang, say.text) for say in says[1:]] == [
        ("el_GR", "Για ελληνικά"),
        ("el_GR", "πατήστε 1."),
        ("en_US", "For English"),
        ("en_US", "press 2."),
    ]


@pytest.mark.parametrize("keys", [[], ["1"], ["1", "1"], ["1", "1", "1"], ["1", "1", "1", "2"]])
def test_zero_is_a_person_at_every_point(keys):
    """I14: in the language menu, at the notice, in the menu, in a dialogue, in a recording."""
    line = Line(Town(officers=[PHONE])).call().press(*keys, "0")
    assert last(line, Dial).number == PHONE


def test_zero_without_anybody_is_a_call_back():
    """I13, I14: nobody answers, so somebody calls."""
    line = to_main(Line()).press("0", "2101234567")
    assert line.town.callbacks == ["2101234567"]


def test_a_busy_officer_is_followed_by_the_deputy_and_then_by_a_call_back():
    """I12, I13: each is rung once, then the dialogue goes on."""
    line = to_main(Line(Town(officers=[PHONE, "+302100000002", PHONE]))).press("0")
    assert last(line, Dial).number == PHONE
    line.do(dial="busy")
    assert last(line, Dial).number == "+302100000002"
    line.do(dial="no-answer")
    assert line.heard[0] == "Σε ποιο τηλέφωνο;"
    line.press("0")
    assert not any(isinstance(action, Dial) for action in line.actions), "rung twice"


def test_a_transfer_that_was_answered_ends_the_dialogue():
    line = to_main(Line(Town(officers=[PHONE]))).press("0")
    line.do(dial="completed")
    assert line.state.result == "transferred"
    assert isinstance(line.actions[-1], Hangup)
    assert [e.status for e in line.hang_up().effects if hasattr(e, "status")] == ["transferred"]


def test_silence_is_repeated_then_helped_then_a_person():
    """I16: never a bare hang-up."""
    line = to_main(Line(Town(officers=[PHONE])))
    line.press("")
    assert line.heard[0] == "nothing_heard"
    line.press("")
    assert line.heard[:2] == ["nothing_heard", "keys_help"]
    line.press("")
    assert last(line, Dial).number == PHONE


def test_a_wrong_key_is_never_called_wrong():
    line = to_main(Line()).press("5")
    assert line.heard[0] == "not_understood"
    assert line.state.node == "main"


def test_a_key_pressed_twice_is_one_key():
    line = to_main(Line()).press("11")
    assert line.state.node == "report"


def test_louder_slower_faster_repeat_and_back():
    """I17: the keys work in menus and in dialogues, and cost no attempt."""
    line = to_main(Line()).press("7")
    assert {say.rate for say in last(line, Gather).says} == {-1}
    line.press("8", "8", "8", "6")
    assert {(say.rate, say.gain) for say in last(line, Gather).says} == {(1, 1)}
    line.press("1", "7")
    assert line.heard[0] == "Τι αφορά;"
    assert {say.rate for say in last(line, Gather).says} == {0}
    assert line.town.replies == []
    line = to_main(Line()).press("4", "9")
    assert line.state.node == "main"
    assert line.press("*").state.misses == 0


def test_back_at_the_beginning_says_so():
    assert Line().call().press("9").heard[0] == "beginning"


def test_all_waits_are_bounded():
    """A caller who says nothing for ever reaches an end."""
    line = Line().call()
    for _turn in range(30):
        if isinstance(line.actions[-1], Hangup):
            break
        assert isinstance(line.actions[-1], Go)
        line.do()
    assert isinstance(line.actions[-1], Hangup)


def test_a_caller_who_repeats_for_ever_reaches_an_end():
    line = to_main(Line())
    while line.state.mode != "over":
        line.press("*")
    assert line.state.step <= FLOW["limits"]["steps"] + 2
    assert "too_long" in line.heard


def test_the_eleventh_caller_is_offered_a_call_back():
    """I32: polite words and a call back, never silence."""
    line = Line().call(full=True)
    assert line.heard == ["full", "Σας συνδέω.", "Σε ποιο τηλέφωνο;", "finish_number"]
    line.press("2101234567")
    assert line.town.callbacks == ["2101234567"]


def test_hanging_up_between_recording_and_confirmation_keeps_a_partial_request():
    """I29: the matter was said; nobody confirmed it."""
    line = to_main(Line()).press("1", "2")
    line.do(recording="R1", seconds=9)
    line.hang_up()
    assert (line.town.filed, line.town.partial) == ([], ["R1"])


def test_hanging_up_in_the_recording_keeps_it_although_its_answer_never_comes():
    """I29, D2: only the news of the sound arrives."""
    line = to_main(Line()).press("1", "2")
    step = line.state.step
    line.tell(Event("hangup", "hangup"))
    line.tell(Event("rec R7", "recording", {"recording": "R7", "url": "u", "step": step}))
    line.tell(Event("settle", "settle"))
    assert line.town.partial == ["R7"]
    assert [effect for effect in line.effects if isinstance(effect, Fetch)] == [Fetch("R7", "u", 0)]


@pytest.mark.parametrize("keys", [[], ["1"], ["1", "1"], ["1", "1", "1"]])
def test_hanging_up_before_anything_was_said_leaves_nothing(keys):
    line = Line().call().press(*keys).hang_up()
    assert (line.town.filed, line.town.partial) == ([], [])
    assert line.state.result.startswith("left at")


def test_an_empty_recording_is_silence():
    """I06: a sound without length is no answer, but it is fetched all the same."""
    line = to_main(Line()).press("1", "2")
    line.do(recording="R1", url="u", seconds=0)
    assert line.town.replies[-1]["recording"] == ""
    assert isinstance(line.actions[-2], Record)
    assert Fetch("R1", "u", 0) in line.effects


def test_a_repeat_gets_the_first_answer_and_has_no_effect():
    """I26: byte for byte, also steps later."""
    line = to_main(Line()).press("1", "2")
    event = Event("other id", "step", {"step": 3, "keys": "2"})
    first = advance(FLOW, line.state, Event("step 3", "step", {"step": 3, "keys": "1"}), line.town)
    again = advance(FLOW, line.state, event, line.town)
    assert first.repeated and again.repeated
    assert first.actions == again.actions
    assert first.state == line.state
    assert not again.effects


def test_an_answer_that_comes_too_early_waits_for_its_turn():
    """I26: step 2 is told before step 1."""
    line = Line().call()
    early = line.tell(Event("b", "step", {"step": 2, "keys": "1"}))
    assert line.state.step == 1
    assert early.actions == line.tell(Event("b", "step", {"step": 2, "keys": "1"})).actions
    line.tell(Event("a", "step", {"step": 1, "keys": "1"}))
    assert (line.state.step, line.state.node) == (3, "main")


def test_a_call_ends_with_the_flow_it_began_with():
    line = Line().call()
    with pytest.raises(ValueError):
        advance(FLOW | {"version": 2}, line.state, Event("x", "step", {"step": 1}), line.town)


@pytest.mark.parametrize(
    "data",
    [
        {}, {"step": None}, {"step": "1"}, {"step": -4}, {"step": 10**9}, {"step": 1, "keys": None},
        {"step": 1, "keys": "**##"}, {"step": 1, "keys": "Α" * 5000}, {"step": 1, "recording": 5},
    ],
)  # fmt: skip
def test_no_event_breaks_a_call(data):
    """D2: nonsense is answered, and what was waited for is still waited for."""
    line = Line().call()
    step = line.tell(Event("x", "step", data))
    assert step.actions
    line.tell(Event("y", "of a later version", data))
    assert State.from_dict(line.state.to_dict()) == line.state


def test_a_call_travels_as_json_between_two_events():
    """The state is kept in a database and comes back as equal."""
    line = to_main(Line()).press("1", "2")
    line.do(recording="R1", url="u", seconds=4)
    kept = json.loads(json.dumps(line.state.to_dict()))
    assert State.from_dict(kept) == line.state
    assert advance(FLOW, State.from_dict(kept), Event("p", "step", {"step": 2}), line.town).repeated


def test_arguments_are_not_changed():
    line = Line().call()
    before = line.state.to_dict()
    copy = State.from_dict(line.state.to_dict()).clone()
    advance(FLOW, line.state, Event("s", "step", {"step": 1, "keys": "1"}), Town())
    assert line.state.to_dict() == before == copy.to_dict()
