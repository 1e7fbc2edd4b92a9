"""What is wrong with a flow, before anybody hears it. Pure; time is linear in its size."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from . import flow as flows
from .flow import Flow, Node

#: Dialogues that lead to a person or to a call back with a date.
PERSON_DIALOGUES = ("callback",)
LEAST_WAIT, MOST_WAIT = 5, 60  # seconds; what the carrier allows
MOST_TRIES = 5
MOST_CALL_RECORDING = 4 * 3600
_KEY_IN_LABEL = re.compile(r"\d|[*#]|\bπατ(?:ή|η)σ|\bpress\b", re.IGNORECASE)
_BOUNDS = {"steps": (10, 500), "silences": (2, 20), "transfers": (0, 10), "dial_seconds": (10, 60)}
_NEEDED = {
    "say": ("prompts",),
    "branch": ("fact",),
    "language": ("options",),
    "menu": ("prompts", "options"),
    "dialogue": ("code",),
    "transfer": ("target",),
    "record": (),
    "hangup": ("prompts",),
}


@dataclass(frozen=True, order=True)
class Problem:
    """``code`` names the rule; ``where``: node, prompt or part of the flow; ``detail``: the value."""

    code: str
    where: str = ""
    detail: str = ""


def check_flow(
    flow: Flow,
    sounds: Collection[tuple[str, str]] | None = None,
    person_dialogues: Collection[str] = PERSON_DIALOGUES,
    dialogues: Collection[str] | None = None,
) -> list[Problem]:
    """All problems, sorted; empty when the flow can be published.

    ``sounds``: (prompt, language) that have sound, ``None`` when the carrier speaks;
    ``person_dialogues``: codes of dialogues that end with a person or a dated call back;
    ``dialogues``: codes that are installed, ``None`` for any.
    """
    found = set(_check_head(flow))
    if found:
        return sorted(found)
    for name, node in flow["nodes"].items():
        found.update(_check_node(flow, name, node, dialogues))
    found.update(_check_prompts(flow, sounds))
    if not any(problem.code in ("missing_node", "unknown_kind") for problem in found):
        found.update(_check_ways(flow))
        found.update(_check_person(flow, person_dialogues))
        found.update(_check_notice(flow, person_dialogues))
    return sorted(found)


def _check_head(flow: Flow) -> Iterator[Problem]:
    version = flow.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        yield Problem("bad_version", "version", str(version))
    if not flow.get("languages"):
        yield Problem("no_language", "languages")
    if not flow.get("nodes"):
        yield Problem("no_nodes", "nodes")
    for name in ("start", "person", "on_silence", "after_transfer"):
        if flow.get(name) not in flow.get("nodes", {}):
            code = "no_person" if name == "person" else "missing_node"
            yield Problem(code, name, str(flow.get(name)))
    for name, (least, most) in _BOUNDS.items():
        if not least <= flows.get_limit(flow, name) <= most:
            yield Problem("unbounded", f"limits {name}", str(flows.get_limit(flow, name)))


# === ONE NODE === #


def _check_node(
    flow: Flow, name: str, node: Node, dialogues: Collection[str] | None
) -> Iterator[Problem]:
    kind = node.get("kind")
    if kind not in flows.EXITS:
        yield Problem("unknown_kind", name, str(kind))
        return
    for part in _NEEDED[kind]:
        if not node.get(part):
            yield Problem("incomplete", name, part)
    yield from _check_exits(flow, name, node)
    if kind in ("menu", "language"):
        yield from _check_menu(flow, name, node)
    if kind == "branch" and node.get("fact") not in flows.FACTS:
        yield Problem("unknown_fact", name, str(node.get("fact")))
    if kind == "dialogue" and dialogues is not None and node.get("code") not in dialogues:
        yield Problem("unknown_dialogue", name, str(node.get("code")))
    if kind == "record" and not 0 < node.get("max_seconds", 0) <= MOST_CALL_RECORDING:
        yield Problem("unbounded", name, "max_seconds")


def _check_exits(flow: Flow, name: str, node: Node) -> Iterator[Problem]:
    for where, target in flows.get_exits(flow, node):
        if target is None:
            yield Problem("dead_end", name, where)
        elif target is not None and target not in flow["nodes"]:
            yield Problem("missing_node", name, target)


def _check_menu(flow: Flow, name: str, node: Node) -> Iterator[Problem]:
    options = node.get("options", ())
    keys = [str(option.get("key")) for option in options]
    if not LEAST_WAIT <= node.get("wait", 0) <= MOST_WAIT:
        yield Problem("unbounded", name, "wait")
    if not 1 <= node.get("tries", 0) <= MOST_TRIES:
        yield Problem("unbounded", name, "tries")
    if len(options) > len(flows.MENU_KEYS):
        yield Problem("too_many_options", name, str(len(options)))
    for key, times in Counter(keys).items():
        if times > 1:
            yield Problem("double_key", name, key)
        if key in flows.RESERVED:
            yield Problem("reserved_key", name, key)
    if not flows.RESERVED & {*keys} and keys != list(flows.MENU_KEYS[: len(keys)]):
        yield Problem("key_order", name, " ".join(keys))
    for option in options:
        yield from _check_option(flow, name, node["kind"], option)


def _check_option(flow: Flow, name: str, kind: str, option: Node) -> Iterator[Problem]:
    where = f"{name} {option.get('key')}"
    if not option.get("label"):
        yield Problem("incomplete", where, "label")
    for language, text in flow.get("prompts", {}).get(option.get("label"), {}).items():
        if _KEY_IN_LABEL.search(text):
            yield Problem("key_in_label", where, language)
    if "language" in option and option["language"] not in flow["languages"]:
        yield Problem("unknown_language", where, str(option["language"]))
    if kind == "language" and not option.get("language"):
        yield Problem("incomplete", where, "language")


# === PROMPTS === #


def _check_prompts(flow: Flow, sounds: Collection[tuple[str, str]] | None) -> Iterator[Problem]:
    prompts = flow.get("prompts", {})
    used = {name for node in flow["nodes"].values() for name in flows.get_prompts(node)}
    for name in sorted(used | {*flows.OWN_PROMPTS}):
        if name not in prompts:
            yield Problem("missing_prompt", name)
            continue
        for language in flow["languages"]:
            if not prompts[name].get(language, "").strip():
                yield Problem("missing_text", name, language)
            elif sounds is not None and (name, language) not in sounds:
                yield Problem("missing_sound", name, language)
    for key, name in flows.PRESS.items():
        for language, text in prompts.get(name, {}).items():
            if re.findall(r"\d", text) != [key]:
                yield Problem("wrong_key", name, language)


# === WAYS === #


def _check_ways(flow: Flow) -> Iterator[Problem]:
    nodes = flow["nodes"]
    exits = {
        name: {target for _where, target in flows.get_exits(flow, node) if target}
        for name, node in nodes.items()
    }
    reached = _reach([flow["start"]], exits.__getitem__)
    for name in sorted(nodes.keys() - reached):
        yield Problem("unreachable", name)
    back: dict[str, set[str]] = {name: set() for name in nodes}
    for name, targets in exits.items():
        for target in targets:
            back[target].add(name)
    ends = [name for name, node in nodes.items() if node["kind"] == "hangup"]
    for name in sorted(nodes.keys() - _reach(ends, back.__getitem__)):
        yield Problem("dead_end", name, "never ends")
    yield from _check_endless(flow)


def _check_endless(flow: Flow) -> Iterator[Problem]:
    """Nodes that lead back to themselves although nobody waits for the caller between."""
    nodes = flow["nodes"]

    def go_on(name: str) -> set[str]:
        node = nodes[name]
        if node["kind"] in flows.WAITING:
            return set()
        return {target for _where, target in flows.get_exits(flow, node) if target}

    for name in nodes:
        if name in _reach(go_on(name), go_on):
            yield Problem("endless", name)
    ending = _reach([flow["on_silence"]], go_on)
    for name in sorted(ending):
        if nodes[name]["kind"] in flows.WAITING:
            yield Problem("silence_waits", name)


def _check_person(flow: Flow, person_dialogues: Collection[str]) -> Iterator[Problem]:
    """Key 0 must end at a person or a dated call back, whatever fails on the way."""
    nodes = flow["nodes"]

    def helps(name: str) -> bool:
        return nodes[name]["kind"] == "dialogue" and nodes[name].get("code") in person_dialogues

    def go_on(name: str) -> set[str]:
        node = nodes[name]
        if helps(name):
            return set()
        if node["kind"] == "transfer":
            return {node["failed"]}
        return {node[part] for part in flows.EXITS[node["kind"]]}

    for name in sorted(_reach([flow["person"]], go_on)):
        waits = nodes[name]["kind"] in ("menu", "language", "hangup")
        if waits or (nodes[name]["kind"] == "dialogue" and not helps(name)):
            yield Problem("no_person", "person", name)


def _check_notice(flow: Flow, person_dialogues: Collection[str]) -> Iterator[Problem]:
    """Nobody is recorded who has not heard the notice to its end."""
    nodes = flow["nodes"]

    def go_on(name: str) -> set[str]:
        node = nodes[name]
        if node.get("notice"):
            return set()
        return {target for _where, target in flows.get_exits(flow, node) if target}

    for name in sorted(_reach([flow["start"]], go_on)):
        kind = nodes[name]["kind"]
        records = kind == "dialogue" and nodes[name].get("code") not in person_dialogues
        if kind == "record" or records:
            yield Problem("no_notice", name)


def _reach(starts: Collection[str], go_on: Callable[[str], Collection[str]]) -> set[str]:
    """All nodes to which ``go_on`` leads from ``starts``, these included."""
    found, pending = set(), list(starts)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += go_on(name)
    return found
