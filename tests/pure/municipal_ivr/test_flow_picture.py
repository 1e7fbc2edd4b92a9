"""I35: a flow as a picture and in words, and what is different between two of them."""

import copy
from xml.etree import ElementTree

import pytest
from municipal_ivr.tools import flow_diagram, flow_diff
from municipal_ivr.tools.flow_diagram import Words
from world import FLOW

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words("A flow", exits={"else": "no"}, nodes={"main": "What <do> you & I want?"})


def edit(*path, to):
    flow = copy.deepcopy(FLOW)
    place = flow
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return flow


def test_the_picture_is_well_formed_and_has_every_node_once():
    picture = ElementTree.fromstring(flow_diagram.draw(FLOW, WORDS))
    boxes = [box for box in picture.iter(f"{SVG}rect") if box.get("rx")]
    assert len(boxes) == len(FLOW["nodes"])
    assert picture.find(f"{SVG}title").text == "A flow"
    places = {(box.get("x"), box.get("y")) for box in boxes}
    assert len(places) == len(boxes), "no box covers another"


def test_every_way_is_drawn_and_ends_at_its_node():
    picture = ElementTree.fromstring(flow_diagram.draw(FLOW, WORDS))
    drawn = [path for path in picture.iter(f"{SVG}path") if path.get("class")]
    ways = sum(len(list(flow_diagram.get_ways(FLOW, name))) for name in FLOW["nodes"])
    assert len(drawn) == ways
    assert len(list(picture.iter(f"{SVG}circle"))) == sum(
        len(node.get("options", ())) for node in FLOW["nodes"].values() if node["kind"] == "menu"
    )


def test_the_words_say_the_same_as_the_picture():
    lines = flow_diagram.describe(FLOW, WORDS)
    assert len(lines) == len(FLOW["nodes"])
    busy = next(line for line in lines if line.startswith("branch: full"))
    assert "no → hello" in busy
    menu = next(line for line in lines if line.startswith("menu: What <do> you & I"))
    assert "1 → report" in menu and "4 → choose_language" in menu


@pytest.mark.parametrize("flow", [{"nodes": {}}, {"nodes": {"a": {"kind": "poem"}}}])
def test_half_a_flow_is_drawn_too(flow):
    ElementTree.fromstring(flow_diagram.draw(flow, WORDS))


def test_a_node_that_nobody_comes_to_is_drawn_too():
    flow = edit("nodes", "lonely", to={"kind": "hangup", "prompts": ["bye"]})
    assert "lonely" in flow_diagram.draw(flow, WORDS)


def test_the_same_flow_has_no_difference():
    assert flow_diff.compare(FLOW, copy.deepcopy(FLOW) | {"version": 9}) == []


@pytest.mark.parametrize(
    ("path", "to", "expected"),
    [
        (("start",), "hello", ("flow", "", "start", FLOW["start"], "hello")),
        (("languages",), ["el_GR"], ("flow", "", "languages", "el_GR, en_US", "el_GR")),
        (("limits", "steps"), 90, ("limit", "", "steps", "150", "90")),
        (("prompts", "bye", "el_GR"), "Γεια.", ("text", "bye", "el_GR", "Ευχαριστούμε που καλέσατε. Καλή σας ημέρα.", "Γεια.")),
        (("nodes", "main", "tries"), 2, ("node", "main", "tries", "3", "2")),
        (("nodes", "main", "options", 0, "next"), "status", ("option", "main 1", "next", "report", "status")),
        (("nodes", "consent", "options", 1, "set"), {"recorded": True}, ("option", "consent 2", "set", "recorded=False", "recorded=True")),
    ],
)  # fmt: skip
def test_a_change_is_told_alone(path, to, expected):
    assert flow_diff.compare(FLOW, edit(*path, to=to)) == [flow_diff.Change(*expected)]


def test_what_is_new_and_what_is_gone():
    flow = edit("nodes", "extra", to={"kind": "hangup", "prompts": ["bye"]})
    added = flow_diff.compare(FLOW, flow)
    assert [(change.part, change.before, change.after) for change in added] == [
        ("kind", "", "hangup"),
        ("prompts", "", "bye"),
    ]
    assert all(change.after == "" for change in flow_diff.compare(flow, FLOW))
