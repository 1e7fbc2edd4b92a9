"""What is different between two flows, as facts that can be put in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .flow import Flow

#: Parts of the flow itself that people set.
PARTS = ("start", "person", "on_silence", "after_transfer", "languages")


@dataclass(frozen=True, order=True)
class Change:
    """``kind``: ``flow``, ``limit``, ``text``, ``node`` or ``option``; ``where``: its name (of
    an option: node and key); ``part``: what of it; ``before``, ``after``: empty for none."""

    kind: str
    where: str
    part: str
    before: str
    after: str


def compare(old: Flow, new: Flow) -> list[Change]:
    """All differences, sorted; empty when both say and do the same."""
    found = list(_compare("flow", "", _pick(old, PARTS), _pick(new, PARTS)))
    found += _compare("limit", "", old.get("limits", {}), new.get("limits", {}))
    for name in old.get("prompts", {}).keys() | new.get("prompts", {}).keys():
        texts = (flow.get("prompts", {}).get(name, {}) for flow in (old, new))
        found += _compare("text", name, *texts)
    for name in old.get("nodes", {}).keys() | new.get("nodes", {}).keys():
        nodes = [flow.get("nodes", {}).get(name, {}) for flow in (old, new)]
        found += _compare("node", name, *map(_without_options, nodes))
        found += _compare_options(name, *map(_options, nodes))
    return sorted(found)


def _compare_options(name: str, old: Mapping, new: Mapping) -> Iterator[Change]:
    for key in old.keys() | new.keys():
        yield from _compare("option", f"{name} {key}", old.get(key, {}), new.get(key, {}))


def _compare(kind: str, where: str, old: Mapping, new: Mapping) -> Iterator[Change]:
    for part in old.keys() | new.keys():
        if old.get(part) != new.get(part):
            yield Change(kind, where, part, _write(old.get(part)), _write(new.get(part)))


def _options(node: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {str(option.get("key")): option for option in node.get("options", ())}


def _without_options(node: Mapping[str, Any]) -> dict[str, Any]:
    return {part: value for part, value in node.items() if part != "options"}


def _pick(flow: Flow, parts: tuple[str, ...]) -> dict[str, Any]:
    return {part: flow.get(part) for part in parts}


def _write(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={value[name]}" for name in sorted(value))
    return "" if value is None else str(value)
