"""The forms of GeoReport v2: answers as JSON and XML, dates, the words of a definition."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from lxml import etree

FORMATS = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
#: What the standard calls our kinds of question.
DATATYPES = {
    "char": "string",
    "text": "text",
    "integer": "number",
    "float": "number",
    "date": "datetime",
    "boolean": "singlevaluelist",
    "selection": "singlevaluelist",
}
#: Names of the elements of lists, by the name of the list.
ITEMS = {
    "services": "service",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "attributes": "attribute",
    "values": "value",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
_ATTRIBUTE = re.compile(r"attribute\[([\w-]{1,64})\](?:\[\])?")
#: What no XML document can hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Row = Mapping[str, object]


class QueryError(ValueError):
    """A parameter that cannot be read; the text says which."""


def dump(root: str, rows: Sequence[Row] | Row, kind: str) -> bytes:
    """The answer as the standard wants it.

    :param root: name of the XML document; JSON has none
    :param rows: a list of mappings, or one mapping; values are texts, numbers, truth, lists, None
    :param kind: ``json`` or ``xml``
    """
    if kind == "json":
        return json.dumps(rows, ensure_ascii=False).encode()
    tree = etree.Element(root)
    _fill(tree, rows)
    return etree.tostring(tree, encoding="utf-8", xml_declaration=True)


def _fill(element, value) -> None:
    if isinstance(value, Mapping):
        for name, part in value.items():
            _fill(etree.SubElement(element, name), part)
    elif isinstance(value, list | tuple):
        for part in value:
            _fill(etree.SubElement(element, ITEMS[element.tag]), part)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = _CONTROL.sub("", str(value))


def write_time(moment: datetime | None) -> str | None:
    """A naive UTC moment in W3C form: ``2026-03-02T10:00:00Z``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def read_time(text: str | None, name: str) -> datetime | None:
    """The naive UTC moment that a W3C date says, None for no text.

    :raise QueryError: no such date; a date without a zone is UTC
    """
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.strip().replace(" ", "+"))
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        raise QueryError(f"{name} is no W3C date: {text[:40]}") from None


def read_attributes(form: Mapping[str, str]) -> dict[str, str]:
    """{variable: text} of the parameters ``attribute[variable]``."""
    found = ((_ATTRIBUTE.fullmatch(name), value) for name, value in form.items())
    return {match[1]: value for match, value in found if match}


def read_point(form: Mapping[str, str]) -> str:
    """``lat,long`` as the forms of the town have it, empty without both.

    :raise QueryError: one is missing or no number of a place on earth
    """
    texts = [(form.get(name) or "").strip() for name in ("lat", "long")]
    if not any(texts):
        return ""
    try:
        latitude, longitude = map(float, texts)
    except ValueError:
        raise QueryError("lat and long are two decimal numbers") from None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise QueryError("lat and long are no place on earth")
    return f"{latitude:.7f},{longitude:.7f}"


def make_attribute(spec: Row, order: int, truth: Sequence[tuple[str, str]]) -> dict[str, object]:
    """The attribute of a service definition.

    :param spec: {name, label, help, type, required, options}, as categories give their questions
    :param truth: (value, label) for yes and no
    """
    options = truth if spec["type"] == "boolean" else spec["options"]
    return {
        "variable": True,
        "code": spec["name"],
        "datatype": DATATYPES[spec["type"]],
        "required": bool(spec["required"]),
        "datatype_description": spec["help"],
        "order": order,
        "description": spec["label"],
        "values": [{"key": key, "name": name} for key, name in options],
    }
