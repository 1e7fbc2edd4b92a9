"""A published flow with what the day adds: dialogues of later addons, a line's emergency text.

Dialogues that the flow does not know are offered in its main menu, after its own options, so
that the keys which callers know stay. What does not fit goes to further menus behind the last
key. A main menu that has five options of its own has no room; then nothing is added.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from . import flow as flows
from .flow import Flow, Node

MORE = "more_dialogues"
Texts = Mapping[str, str]


def add_dialogues(flow: Flow, dialogues: Sequence[tuple[str, Texts]], more: Texts) -> Flow:
    """``flow`` with those ``dialogues`` (code, title by language) that it does not offer itself.

    ``more``: what the way to a further menu is called, by language. ``flow`` is not changed.
    """
    menu = find_main_menu(flow)
    known = {node.get("code") for node in flow["nodes"].values()}
    fresh = [(code, titles) for code, titles in dialogues if code not in known]
    if not menu or not fresh or len(flow["nodes"][menu]["options"]) >= len(flows.MENU_KEYS):
        return flow
    following = _find_following(flow, flow["nodes"][menu])
    nodes = {_node(code): _dialogue(code, following) for code, _titles in fresh}
    _fill(nodes, menu, flow["nodes"][menu], [code for code, _titles in fresh])
    prompts = {_node(code): dict(titles) for code, titles in fresh} | {MORE: dict(more)}
    return {
        **flow,
        "prompts": flow["prompts"] | prompts,
        "nodes": flow["nodes"] | nodes,
    }


def set_texts(flow: Flow, texts: Mapping[str, Texts]) -> Flow:
    """``flow`` in which prompts say something else: {prompt: {language: text}}."""
    return {**flow, "prompts": flow["prompts"] | {name: dict(t) for name, t in texts.items()}}


def find_main_menu(flow: Flow) -> str | None:
    """The first menu on the way from the start that offers a dialogue, not counting people."""
    seen, pending = set(), [flow["start"]]
    while pending:
        name = pending.pop(0)
        node = flow["nodes"].get(name)
        if name in seen or not node:
            continue
        seen.add(name)
        if node["kind"] == "menu" and _offered(flow, node):
            return name
        pending += [target for _where, target in flows.get_exits(flow, node) if target]
    return None


def _offered(flow: Flow, menu: Node) -> list[Node]:
    """The dialogues behind the keys of a menu."""
    found = [
        flow["nodes"].get(option.get("next"), {})
        for option in menu["options"]
        if option.get("next") != flow["person"]
    ]
    return [node for node in found if node.get("kind") == "dialogue"]


def _find_following(flow: Flow, menu: Node) -> str:
    """Where a dialogue leads that the flow does not know: where the first of the menu leads."""
    return _offered(flow, menu)[0]["next"]


def _node(code: str) -> str:
    return f"dialogue_{code}"


def read_dialogue_step(name: str) -> Node | None:
    """The step called ``name`` if it is one that ``add_dialogues`` puts into every flow."""
    prefix, code = _node(""), name.removeprefix(_node(""))
    return {"kind": "dialogue", "code": code} if name.startswith(prefix) else None


def _dialogue(code: str, following: str) -> dict[str, Any]:
    return {"kind": "dialogue", "code": code, "next": following}


def _fill(nodes: dict[str, Any], name: str, menu: Node, codes: Sequence[str]) -> None:
    """Put options for ``codes`` behind those of ``menu``; the rest into a menu of its own."""
    keys = flows.MENU_KEYS[len(menu["options"]) :]
    fits = len(codes) <= len(keys)
    direct = codes if fits else codes[: len(keys) - 1]
    options = [
        {"key": key, "label": _node(code), "next": _node(code)}
        for key, code in zip(keys, direct, strict=False)
    ]
    if not fits:
        further = f"{name}_{MORE}"
        options.append({"key": keys[-1], "label": MORE, "next": further})
        page = {**menu, "prompts": [MORE], "options": []}
        _fill(nodes, further, page, codes[len(direct) :])
    nodes[name] = {**menu, "options": [*menu["options"], *options]}
