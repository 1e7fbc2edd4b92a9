"""A picture of a flow (SVG) and the same in words, for those who do not see it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape

from . import flow as flows
from .flow import Flow

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 210, 74, 34, 62, 20
_LINE = 25  # letters that fit into a box
#: Exits that every menu has; drawn, they would hide all others.
_COMMON = ("key 0", "silence", "after transfer")
_FILL = {
    "say": "#eef4ff", "branch": "#fff6e0", "language": "#eafaf1", "menu": "#eafaf1",
    "dialogue": "#f3ecff", "transfer": "#ffeef4", "record": "#ffeef0", "hangup": "#eeeeee",
}  # fmt: skip
_STYLE = (
    "text{font-family:system-ui,sans-serif;fill:#1b1b1b}.k{font-size:11px;fill:#444}"
    ".t{font-size:13px}.e{fill:none;stroke:#555;stroke-width:1.4}"
    ".b{stroke-dasharray:5 4;stroke:#777}.n{font-size:12px;font-weight:600;text-anchor:middle}"
)


@dataclass(frozen=True)
class Words:
    """What is written: ``kinds`` by kind, ``nodes`` by node, ``exits`` by the part of a node."""

    title: str
    kinds: Mapping[str, str] = field(default_factory=dict)
    nodes: Mapping[str, str] = field(default_factory=dict)
    exits: Mapping[str, str] = field(default_factory=dict)

    def node(self, name: str) -> str:
        return self.nodes.get(name) or name


def draw(flow: Flow, words: Words) -> str:
    """The flow from its start downwards; dashed lines lead back. Safe to show as it is."""
    places = _place(flow)
    right = max((x for x, _y in places.values()), default=0) + WIDTH + 3 * MARGIN
    bottom = max((y for _x, y in places.values()), default=0) + HEIGHT + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {right} {bottom}" role="img" '
        f'width="{right}" height="{bottom}" style="max-width:100%;height:auto">'
        f"<title>{escape(words.title)}</title><style>{_STYLE}</style>"
        '<defs><marker id="flow_arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
        'markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="#555"/></marker></defs>'
        f'<rect width="{right}" height="{bottom}" fill="#fff"/>'
    ]
    parts += _draw_edges(flow, words, places)
    parts += [_draw_node(flow, words, name, *place) for name, place in places.items()]
    return "".join(parts) + "</svg>"


def describe(flow: Flow, words: Words) -> list[str]:
    """One line a node, in the order in which callers come to them."""
    return [_describe(flow, words, name) for layer in _layers(flow) for name in layer]


def _describe(flow: Flow, words: Words, name: str) -> str:
    node = flow["nodes"][name]
    ways = [
        f"{words.exits.get(where, where)} → {words.node(target)}"
        for where, target in get_ways(flow, name)
    ]
    head = f"{words.kinds.get(node.get('kind'), node.get('kind'))}: {words.node(name)}"
    return f"{head} ({'; '.join(ways)})" if ways else head


def get_ways(flow: Flow, name: str) -> Iterator[tuple[str, str]]:
    """(part of the node or key, node) for the ways that are drawn."""
    for where, target in flows.get_exits(flow, flow["nodes"][name]):
        if where not in _COMMON and target in flow["nodes"]:
            yield where.removeprefix("option "), target


# === PLACES === #


def _layers(flow: Flow) -> list[list[str]]:
    """Nodes by their distance from the start; those that are not reached come last."""
    nodes = flow.get("nodes", {})
    layers, seen = [], set()
    layer = [flow["start"]] if flow.get("start") in nodes else []
    while layer:
        layers.append(layer)
        seen.update(layer)
        following = dict.fromkeys(
            target for name in layer for _where, target in get_ways(flow, name)
        )
        layer = [name for name in following if name not in seen]
    rest = [name for name in nodes if name not in seen]
    return layers + [rest[start : start + 4] for start in range(0, len(rest), 4)]


def _place(flow: Flow) -> dict[str, tuple[int, int]]:
    layers = _layers(flow)
    widest = max(map(len, layers), default=0)
    places = {}
    for row, layer in enumerate(layers):
        left = MARGIN * 2 + (widest - len(layer)) * (WIDTH + GAP_X) // 2
        for column, name in enumerate(layer):
            places[name] = (left + column * (WIDTH + GAP_X), MARGIN + row * (HEIGHT + GAP_Y))
    return places


# === DRAWING === #


def _draw_edges(flow: Flow, words: Words, places: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    for name, (x, y) in places.items():
        ways = list(get_ways(flow, name))
        for number, (where, target) in enumerate(ways):
            start = x + WIDTH * (number + 1) // (len(ways) + 1)
            yield _draw_edge((start, y + HEIGHT), places[target])
            if len(where) == 1:
                yield _draw_key(where, start, y + HEIGHT + 13)
            elif flow["nodes"][name].get("kind") == "branch":
                label = escape(words.exits.get(where, where))
                yield f'<text class="n" x="{start + 18}" y="{y + HEIGHT + 14}">{label}</text>'


def _draw_edge(start: tuple[int, int], target: tuple[int, int]) -> str:
    x, y = start
    to_x, to_y = target[0] + WIDTH // 2, target[1]
    if to_y > y:
        middle = (y + to_y) // 2
        path, kind = f"M{x} {y}C{x} {middle} {to_x} {middle} {to_x} {to_y}", "e"
    else:
        side = target[0] - GAP_X // 2
        path = f"M{x} {y}c0 {GAP_Y // 2} {side - x} {GAP_Y // 2} {side - x} 0"
        path += f"V{to_y + HEIGHT // 2}H{target[0]}"
        kind = "e b"
    return f'<path class="{kind}" d="{path}" marker-end="url(#flow_arrow)"/>'


def _draw_key(key: str, x: int, y: int) -> str:
    return (
        f'<circle cx="{x}" cy="{y}" r="10" fill="#fff" stroke="#555"/>'
        f'<text class="n" x="{x}" y="{y + 4}">{escape(key)}</text>'
    )


def _draw_node(flow: Flow, words: Words, name: str, x: int, y: int) -> str:
    kind = str(flow["nodes"][name].get("kind"))
    lines = _wrap(words.node(name))
    texts = "".join(
        f'<text class="t" x="{x + 12}" y="{y + 38 + 17 * number}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    return (
        f'<g><title>{escape(words.node(name))}</title><rect x="{x}" y="{y}" width="{WIDTH}" '
        f'height="{HEIGHT}" rx="8" fill="{_FILL.get(kind, "#fff")}" stroke="#555"/>'
        f'<text class="k" x="{x + 12}" y="{y + 18}">{escape(words.kinds.get(kind, kind))}</text>'
        f"{texts}</g>"
    )


def _wrap(text: str) -> list[str]:
    """At most two lines; what does not fit ends with a sign that says so."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= _LINE or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    short = [line if len(line) <= _LINE else line[: _LINE - 1] + "…" for line in lines[:2]]
    if len(lines) > 2:
        short[-1] = short[-1][: _LINE - 2].rstrip(" .,") + " …"
    return short
