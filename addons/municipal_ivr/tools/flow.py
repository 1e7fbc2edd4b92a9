"""The flow of a telephone line: versioned data that says what is heard and where keys lead.

A flow is a mapping that JSON can carry::

    {"version": 1, "languages": ["el_GR", "en_US"], "start": "notice", "person": "person",
     "on_silence": "bye", "after_transfer": "bye", "notice_seconds": …,
     "limits": {"steps": 150, "silences": 6, "transfers": 4, "dial_seconds": 25},
     "prompts": {"hello": {"el_GR": "…", "en_US": "…"}},
     "nodes": {"main": {"kind": "menu", …}}}

Kinds of nodes, with what each needs:

* ``say``: ``prompts``, ``next``; ``notice`` (a notice that the law wants); keys never cut it,
* ``branch``: ``fact``, ``then``, ``else``: by whether the fact is true,
* ``language``: ``options`` (``key``, ``language``, ``label``), ``wait``, ``tries``, ``next``;
  passed over when the caller's language is known,
* ``menu``: ``prompts``, ``options`` (``key``, ``label``, ``next``, and ``set``: facts that the
  choice makes true or false), ``wait``, ``tries``, ``otherwise`` (after so many tries),
* ``dialogue``: ``code``, ``next``; ``slots``: what need not be asked; ``prompts`` before,
* ``transfer``: ``target``, ``failed``; ``prompts`` before,
* ``record``: record the whole call if the caller has not refused; ``max_seconds``, ``next``,
* ``hangup``: ``prompts``.

``check_flow`` (in ``flow_check``) says what is wrong with one.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Flow = Mapping[str, Any]
Node = Mapping[str, Any]

MENU_KEYS = "12345"
#: Keys that mean the same in every menu; those of ``municipal_crm``'s conversations first.
PERSON, REPEAT, BACK = ("0",), ("*",), ("9", "#")
LOUDER, SLOWER, FASTER = "6", "7", "8"
RESERVED = {*PERSON, *REPEAT, *BACK, LOUDER, SLOWER, FASTER}
#: Prompts that the engine itself says.
PRESS = {key: f"press_{key}" for key in MENU_KEYS}
OWN_PROMPTS = (
    *PRESS.values(), "keys_help", "not_understood", "nothing_heard", "speak", "finish_number",
    "no_recording", "too_long", "beginning",
)  # fmt: skip
#: Facts that a branch can ask for; ``recorded`` is false when the caller refused.
FACTS = ("full", "closed", "emergency", "withheld", "known", "recorded", "outbound")
DEFAULT_LIMITS = {"steps": 150, "silences": 6, "transfers": 4, "dial_seconds": 25}
#: Nodes that wait for the caller.
WAITING = ("menu", "language", "dialogue")
#: Where a node can lead, by the name of the key in the node.
EXITS = {
    "say": ("next",),
    "branch": ("then", "else"),
    "language": ("next",),
    "menu": ("otherwise",),
    "dialogue": ("next",),
    "transfer": ("failed",),
    "record": ("next",),
    "hangup": (),
}


def get_limit(flow: Flow, name: str) -> int:
    """A bound of the whole call; see ``DEFAULT_LIMITS``."""
    return flow.get("limits", {}).get(name, DEFAULT_LIMITS[name])


def get_exits(flow: Flow, node: Node) -> Iterator[tuple[str, str | None]]:
    """(where it is written, node id or None) for everything a node can lead to.

    Keys 0 and silence count: they lead from every menu to the person and to the end.
    """
    kind = node.get("kind")
    for name in EXITS.get(kind, ()):
        yield name, node.get(name)
    if kind == "menu":
        for option in node.get("options", ()):
            yield f"option {option.get('key')}", option.get("next")
    if kind in WAITING:
        yield "key 0", flow.get("person")
        yield "silence", flow.get("on_silence")
    if kind in ("transfer", "dialogue"):
        yield "after transfer", flow.get("after_transfer")


def get_prompts(node: Node) -> Iterator[str]:
    """Ids of all prompts that a node says."""
    yield from node.get("prompts", ())
    for option in node.get("options", ()):
        if option.get("label"):
            yield option["label"]


def get_text(flow: Flow, prompt: str, language: str) -> str:
    """The words of a prompt; in another language rather than none at all."""
    texts = flow.get("prompts", {}).get(prompt, {})
    return texts.get(language) or next(filter(None, texts.values()), "")


def get_fact(facts: Mapping[str, Any], name: str) -> bool:
    """Whether a fact holds; everybody is recorded until they say no."""
    return bool(facts.get(name, name == "recorded"))
