"""I14, I15, I35: the flow that is delivered has no fault, and a fault is found each time."""

import copy

import pytest
from municipal_ivr.tools.flow import OWN_PROMPTS, get_prompts
from municipal_ivr.tools.flow_check import Problem, check_flow
from world import FLOW

SOUNDS = {(prompt, lang) for prompt in FLOW["prompts"] for lang in FLOW["languages"]}
DIALOGUES = {"request_intake", "request_status", "callback"}


def test_the_delivered_flow_has_no_fault():
    assert check_flow(FLOW, SOUNDS, dialogues=DIALOGUES) == []


def test_no_prompt_is_left_over():
    used = {name for node in FLOW["nodes"].values() for name in get_prompts(node)}
    assert used | {*OWN_PROMPTS} == FLOW["prompts"].keys()


def put(name, part, value):
    def seed(flow):
        flow["nodes"][name][part] = value

    return seed


def drop(name, part):
    def seed(flow):
        del flow["nodes"][name][part]

    return seed


def in_option(name, index, part, value):
    def seed(flow):
        flow["nodes"][name]["options"][index][part] = value

    return seed


def sixth_option(flow):
    for key in "56":
        option = {"key": key, "label": "opt_bye", "next": "bye"}
        flow["nodes"]["main"]["options"].append(option)


def lose_text(flow):
    flow["prompts"]["main"]["en_US"] = " "


def lose_prompt(flow):
    del flow["prompts"]["opt_status"]


def digit_first(flow):
    flow["prompts"]["opt_report"]["el_GR"] = "Πατήστε 1 για να δηλώσετε ένα αίτημα"


def other_digit(flow):
    flow["prompts"]["press_2"]["en_US"] = "press 3."


def lonely_node(flow):
    flow["nodes"]["lonely"] = {"kind": "hangup", "prompts": ["bye"]}


def person_hangs_up(flow):
    flow["person"] = "bye"


def person_is_a_report(flow):
    flow["person"] = "report"


def circle(flow):
    flow["nodes"]["hello"]["next"] = "again"
    flow["nodes"]["again"] = {"kind": "say", "prompts": ["hello"], "next": "hello"}


def silence_asks_again(flow):
    flow["on_silence"] = "main"


def no_end_of_steps(flow):
    flow["limits"]["steps"] = 10**6


FAULTS = [
    (put("main", "wait", 0), Problem("unbounded", "main", "wait")),
    (drop("more", "tries"), Problem("unbounded", "more", "tries")),
    (no_end_of_steps, Problem("unbounded", "limits steps", "1000000")),
    (sixth_option, Problem("too_many_options", "main", "6")),
    (in_option("main", 1, "key", "1"), Problem("double_key", "main", "1")),
    (in_option("main", 2, "key", "0"), Problem("reserved_key", "main", "0")),
    (in_option("main", 3, "key", "5"), Problem("key_order", "main", "1 2 3 5")),
    (in_option("main", 0, "next", "gone"), Problem("missing_node", "main", "gone")),
    (drop("hello", "next"), Problem("dead_end", "hello", "next")),
    (circle, Problem("endless", "hello")),
    (lonely_node, Problem("unreachable", "lonely")),
    (person_hangs_up, Problem("no_person", "person", "bye")),
    (person_is_a_report, Problem("no_person", "person", "report")),
    (silence_asks_again, Problem("silence_waits", "main")),
    (lose_text, Problem("missing_text", "main", "en_US")),
    (lose_prompt, Problem("missing_prompt", "opt_status")),
    (digit_first, Problem("key_in_label", "main 1", "el_GR")),
    (other_digit, Problem("wrong_key", "press_2", "en_US")),
    (drop("notice", "notice"), Problem("no_notice", "record")),
    (put("full", "fact", "moon"), Problem("unknown_fact", "full", "moon")),
    (put("report", "code", "gone"), Problem("unknown_dialogue", "report", "gone")),
    (put("main", "kind", "poem"), Problem("unknown_kind", "main", "poem")),
    (put("record", "max_seconds", 10**6), Problem("unbounded", "record", "max_seconds")),
    (in_option("language", 1, "language", "fr"), Problem("unknown_language", "language 2", "fr")),
]


@pytest.mark.parametrize(("seed", "problem"), FAULTS, ids=[str(found) for _seed, found in FAULTS])
def test_a_seeded_fault_is_found(seed, problem):
    """I35: more than twenty faults, each put alone into the good flow."""
    flow = copy.deepcopy(FLOW)
    seed(flow)
    assert problem in check_flow(flow, SOUNDS, dialogues=DIALOGUES)


def test_a_prompt_without_sound_is_found():
    """I35: every prompt has sound in every language."""
    found = check_flow(FLOW, SOUNDS - {("bye", "en_US")})
    assert found == [Problem("missing_sound", "bye", "en_US")]
    assert check_flow(FLOW, None) == []


@pytest.mark.parametrize("name", sorted(FLOW["nodes"]))
def test_no_exit_can_be_lost_unseen(name):
    """I35: whatever part of a node is taken away, something is said about it."""
    optional = {"slots", "set"}
    for part in FLOW["nodes"][name]:
        flow = copy.deepcopy(FLOW)
        del flow["nodes"][name][part]
        assert part in optional or check_flow(flow, SOUNDS), part


@pytest.mark.parametrize(
    "part",
    ["version", "languages", "nodes", "prompts", "start", "person", "on_silence", "after_transfer"],
)
def test_no_part_of_the_flow_can_be_lost_unseen(part):
    assert check_flow({key: value for key, value in FLOW.items() if key != part})
