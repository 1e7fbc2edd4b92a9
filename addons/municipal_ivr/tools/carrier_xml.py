"""How strictly a carrier reads XML: Plivo's documents, checked element by element.

The simulated carrier refuses what Plivo documents as wrong, so that a fault of ours ends a
simulated call and not a citizen's. Plivo's error codes (four digits) say what was wrong: 801x
the document, 702x an address in it, 703x a method in it; the last digit says which kind of
request had asked for it (``answer``, ``action``, ``transfer``, ``redirect``).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

MOST_BYTES = 100_000
CONTENT_TYPES = ("application/xml", "text/xml")
#: Last digit of the error codes, by the kind of request that got the document.
LAST_DIGIT = {"answer": 1, "fallback": 1, "action": 2, "transfer": 3, "redirect": 4}


class Refused(Exception):
    """The carrier does not take this. ``code``: Plivo's number of the hang-up cause."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Rule:
    """``attributes``: name → check of the value (an error text or ""); ``content``: of the
    text; ``children``: elements that may stand inside; ``needs``: attributes that must be there.
    """

    attributes: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    content: Callable[[str], str] = lambda text: "" if not text else "text where none belongs"
    children: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    least_children: int = 0


def number(least: float, most: float, *words: str) -> Callable[[str], str]:
    """A whole number within bounds, or one of ``words``."""

    def check(value: str) -> str:
        if value in words or (re.fullmatch(r"\d+", value) and least <= int(value) <= most):
            return ""
        return f"{value!r} is not within {least} to {most}"

    return check


def one_of(*words: str) -> Callable[[str], str]:
    return lambda value: "" if value in words else f"{value!r} is none of {', '.join(words)}"


def some(pattern: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)
    return lambda value: "" if compiled.fullmatch(value) else f"{value!r} has another shape"


def address(value: str) -> str:
    """An absolute ASCII address of the web."""
    parts = urlsplit(value)
    good = parts.scheme in ("http", "https") and parts.hostname and value.isascii()
    return "" if good and not re.search(r"\s", value) else f"{value!r} is no address"


def method(value: str) -> str:
    return "" if value in ("GET", "POST") else f"{value!r} is no method"


def anything(value: str) -> str:
    return ""


_yes = one_of("true", "false")
_PROMPTS = frozenset({"Speak", "Play", "Wait"})
_ACTION = {"action": address, "method": method, "redirect": _yes}
_NEWS = {"callbackUrl": address, "callbackMethod": method}

RULES: Mapping[str, Rule] = {
    "GetInput": Rule(
        _ACTION
        | {
            "inputType": one_of("dtmf", "speech", "dtmf speech"),
            "executionTimeout": number(5, 60),
            "digitEndTimeout": number(2, 10, "auto"),
            "speechEndTimeout": number(2, 10, "auto"),
            "finishOnKey": some(r"[0-9*#]?|none"),
            "numDigits": number(1, 32),
            "language": some(r"[a-z]{2}-[A-Z]{2}"),
            "hints": some(r".{0,10000}"),
            "speechModel": one_of("default", "command_and_search", "phone_call"),
            "interimSpeechResultsCallback": address,
            "interimSpeechResultsCallbackMethod": method,
            "log": _yes,
            "profanityFilter": _yes,
            "startInputTimeout": number(1, 60),
            "retries": number(1, 10),
        },
        children=_PROMPTS,
        needs=frozenset({"action"}),
    ),
    "GetDigits": Rule(
        _ACTION
        | {
            "timeout": number(1, 60),
            "digitTimeout": number(1, 60),
            "numDigits": number(1, 99),
            "retries": number(1, 10),
            "validDigits": some(r"[0-9*#]+"),
            "invalidDigitsSound": address,
            "finishOnKey": some(r"[0-9*#]|none"),
            "playBeep": _yes,
            "log": _yes,
        },
        children=_PROMPTS,
        needs=frozenset({"action"}),
    ),
    "Play": Rule({"loop": number(0, 1000)}, content=address),
    "Speak": Rule(
        {
            "voice": some(r"MAN|WOMAN|Polly\.\w+"),
            "language": some(r"[a-z]{2,3}-[A-Z]{2}"),
            "loop": number(0, 1000),
        },
        content=lambda text: "" if text.strip() else "nothing to say",
    ),
    "Record": Rule(
        _ACTION
        | _NEWS
        | {
            "fileFormat": one_of("mp3", "wav"),
            "timeout": number(1, 3600),
            "maxLength": number(1, 14400),
            "finishOnKey": some(r"[0-9*#]+|none"),
            "playBeep": _yes,
            "recordSession": _yes,
            "startOnDialAnswer": _yes,
            "recordChannelType": one_of("mono", "stereo"),
            "transcriptionType": one_of("auto", "hybrid"),
            "transcriptionUrl": address,
            "transcriptionMethod": method,
        },
    ),
    "Dial": Rule(
        _ACTION
        | _NEWS
        | {
            "timeout": number(5, 600),
            "timeLimit": number(1, 14400),
            "callerId": some(r"\+?\d{3,15}"),
            "callerName": some(r".{1,50}"),
            "hangupOnStar": _yes,
            "confirmSound": address,
            "confirmKey": some(r"[0-9*#]"),
            "confirmTimeout": number(1, 600),
            "dialMusic": lambda value: "" if value == "real" else address(value),
            "digitsMatch": some(r"[0-9*#,]+"),
            "sipHeaders": anything,
        },
        children=frozenset({"Number"}),
        least_children=1,
    ),
    "Number": Rule(
        {"sendDigits": some(r"[0-9*#wW]+"), "sendOnPreanswer": _yes},
        content=some(r"\+?\d{3,15}"),
    ),
    "Redirect": Rule({"method": method}, content=address),
    "Hangup": Rule({"reason": one_of("rejected", "busy"), "schedule": number(1, 14400)}),
    "Wait": Rule(
        {"length": number(1, 14400), "silence": _yes, "minSilence": number(1, 60000), "beep": _yes}
    ),
    "PreAnswer": Rule(children=_PROMPTS, least_children=1),
}
TOP = frozenset(RULES) - {"Number"}


def read(body: bytes, content_type: str, kind: str = "answer") -> list[dict[str, Any]]:
    """The elements of a document in their order.

    :param kind: of the request that got it, see ``LAST_DIGIT``
    :return: dictionaries ``name``, ``attributes``, ``text``, ``children`` (JSON can carry them)
    :raise Refused: with the code that Plivo gives for it
    """
    digit = LAST_DIGIT[kind]
    root = _parse(body, content_type, 8010 + digit)
    return [_element(node, TOP, digit) for node in root if isinstance(node.tag, str)]


def _parse(body: bytes, content_type: str, code: int) -> Any:
    if content_type.split(";")[0].strip().lower() not in CONTENT_TYPES:
        raise Refused(code, f"{content_type or 'no content type'} is not XML")
    if len(body) > MOST_BYTES:
        raise Refused(code, f"{len(body)} bytes are more than {MOST_BYTES}")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise Refused(code, f"not well-formed: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise Refused(code, "a document type where none belongs")
    if root.tag != "Response" or root.attrib:
        raise Refused(code, f"the root is {root.tag!r}, not a bare Response")
    if root.text and root.text.strip():
        raise Refused(code, "text where none belongs")
    return root


def _element(node: Any, allowed: frozenset[str], digit: int) -> dict[str, Any]:
    code = 8010 + digit
    if node.tag not in allowed:
        raise Refused(code, f"{node.tag} may not stand here")
    rule = RULES[node.tag]
    text = (node.text or "").strip()
    _check_attributes(node, rule, digit)
    wrong = rule.content(text)
    if wrong:
        code = 7020 + digit if rule.content is address else code
        raise Refused(code, f"{node.tag}: {wrong}")
    children = [_element(child, rule.children, digit) for child in node if _is_element(child)]
    if len(children) < rule.least_children:
        raise Refused(code, f"{node.tag} needs something inside")
    if node.tail and node.tail.strip():
        raise Refused(code, "text where none belongs")
    attributes = dict(node.attrib)
    return {"name": node.tag, "attributes": attributes, "text": text, "children": children}


def _check_attributes(node: Any, rule: Rule, digit: int) -> None:
    missing = rule.needs - set(node.attrib)
    if missing:
        raise Refused(8010 + digit, f"{node.tag} needs {', '.join(sorted(missing))}")
    for name, value in node.attrib.items():
        check = rule.attributes.get(name)
        if check is None:
            raise Refused(8010 + digit, f"{node.tag} has no attribute {name}")
        wrong = check(value)
        if wrong:
            code = {address: 7020, method: 7030}.get(check, 8010) + digit
            raise Refused(code, f"{node.tag} {name}: {wrong}")


def _is_element(node: Any) -> bool:
    """Neither a comment nor a processing instruction."""
    return isinstance(node.tag, str)
