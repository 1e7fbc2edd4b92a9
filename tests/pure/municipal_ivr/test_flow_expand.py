"""I15, I34: dialogues of later addons appear in the main menu without a change of the flow."""

import copy

import pytest
from municipal_ivr.tools.flow_check import check_flow
from municipal_ivr.tools.flow_expand import MORE, add_dialogues, find_main_menu, set_texts
from world import FLOW, Line, said

MORE_TEXTS = {"el_GR": "Για άλλες υπηρεσίες", "en_US": "For other services"}


def dialogues(count):
    return [(f"thing{n}", {"el_GR": f"Υπηρεσία {n}", "en_US": "Service"}) for n in range(count)]


def test_the_main_menu_is_found_from_the_start():
    assert find_main_menu(FLOW) == "main"


def test_known_dialogues_add_nothing():
    known = [("request_intake", {}), ("callback", {})]
    assert add_dialogues(FLOW, known, MORE_TEXTS) is FLOW


@pytest.mark.parametrize("count", [1, 2, 3, 5, 6, 9, 10, 23])
def test_every_dialogue_is_reached_and_the_flow_stays_sound(count):
    before = copy.deepcopy(FLOW)
    flow = add_dialogues(FLOW, dialogues(count), MORE_TEXTS)
    assert before == FLOW
    assert [p for p in check_flow(flow) if p.code != "key_in_label"] == []
    assert {node.get("code") for node in flow["nodes"].values()} >= {
        code for code, _titles in dialogues(count)
    }
    for node in flow["nodes"].values():
        assert len(node.get("options", ())) <= 5


@pytest.mark.parametrize("count", [1, 7])
def test_own_options_keep_their_keys(count):
    flow = add_dialogues(FLOW, dialogues(count), MORE_TEXTS)
    own = FLOW["nodes"]["main"]["options"]
    assert flow["nodes"]["main"]["options"][: len(own)] == own


def test_what_does_not_fit_is_behind_the_last_key():
    flow = add_dialogues(FLOW, dialogues(2), MORE_TEXTS)
    last = flow["nodes"]["main"]["options"][-1]
    assert (last["key"], last["label"]) == ("5", MORE)
    assert [o["next"] for o in flow["nodes"][last["next"]]["options"]] == [
        "dialogue_thing0",
        "dialogue_thing1",
    ]


def test_a_full_menu_stays_as_it_is():
    flow = copy.deepcopy(FLOW)
    options = flow["nodes"]["main"]["options"]
    options.append({"key": "5", "label": "opt_bye", "next": "bye"})
    assert add_dialogues(flow, dialogues(1), MORE_TEXTS) is flow


def test_the_caller_hears_the_new_option():
    flow = add_dialogues(FLOW, dialogues(1), MORE_TEXTS)
    line = Line(flow=flow).call(language="el_GR").press("1")
    assert "dialogue_thing0" in list(said(line.actions))


def test_a_prompt_can_say_something_else():
    flow = set_texts(FLOW, {"hello": {"el_GR": "Κλειστά λόγω χιονιού."}})
    assert flow["prompts"]["hello"] == {"el_GR": "Κλειστά λόγω χιονιού."}
    assert FLOW["prompts"]["hello"]["el_GR"] == "Καλέσατε τον Δήμο."
