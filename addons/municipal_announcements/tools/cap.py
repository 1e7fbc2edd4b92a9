"""Alerts as documents of the Common Alerting Protocol 1.2 (OASIS Standard, July 2010), both ways.

A document is one message: the alert, an update or a cancellation. It has an identifier of its own,
and an update or cancellation names the documents it is about. What the schema cannot say (references
of an update, an area that is closed, an end that lies ahead) is checked here.
"""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
MESSAGE_TYPES = ("Alert", "Update", "Cancel")
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")
CATEGORIES = (
    *("Geo", "Met", "Safety", "Security", "Rescue", "Fire"),
    *("Health", "Env", "Transport", "Infra", "CBRNE", "Other"),
)
#: Characters that identifier and sender may not have: the list of references is made of them.
_NOT_IN_NAMES = re.compile(r"[\s,<&]")
#: What XML 1.0 cannot carry, not even escaped.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class CapError(ValueError):
    """A document that may not go out, or cannot be read; ``code`` says why.

    name, clock, status, type, references, category, urgency, severity, certainty, expires, language,
    event, area, polygon, circle, xml.
    """

    def __init__(self, code, detail=""):
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


@dataclass(frozen=True)
class Info:
    """The texts in one language, as plain text. ``language`` as in RFC 3066: ``el-GR``."""

    language: str
    event: str
    headline: str = ""
    description: str = ""
    instruction: str = ""
    sender_name: str = ""
    web: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Area:
    """Where. ``descriptions``: {language: text}, in WGS 84 degrees, latitude first.

    ``polygons``: rings ((lat, lon), …), open or closed; ``circles``: (lat, lon, radius in metres).
    """

    descriptions: dict
    polygons: tuple = ()
    circles: tuple = ()


@dataclass(frozen=True)
class Facts:
    """One document. Moments are aware and written with the offset of their zone."""

    identifier: str
    sender: str
    sent: datetime
    expires: datetime
    infos: tuple
    areas: tuple
    message_type: str = "Alert"
    status: str = "Actual"
    category: str = "Safety"
    urgency: str = "Unknown"
    severity: str = "Unknown"
    certainty: str = "Unknown"
    effective: datetime | None = None
    onset: datetime | None = None
    references: str = ""
    note: str = ""


def new_identifier() -> str:
    """An identifier that no document had before."""
    return str(uuid.uuid4())


def make_reference(sender: str, identifier: str, sent: datetime) -> str:
    """One document, as another names it."""
    return f"{_check_name(sender)},{_check_name(identifier)},{format_moment(sent)}"


def parse_references(text: str) -> list[tuple[str, str, datetime]]:
    """[(sender, identifier, sent)] of a list of references; ``CapError`` when it is none."""
    result = []
    for word in (text or "").split():
        parts = word.split(",")
        if len(parts) != 3:
            raise CapError("references", word)
        result.append((parts[0], parts[1], _parse_moment(parts[2])))
    return result


def format_moment(moment: datetime) -> str:
    """``2026-11-22T18:15:00+02:00``. The standard writes UTC as ``-00:00``, never as Z."""
    offset = moment.utcoffset()
    if offset is None:
        raise CapError("clock", "a moment without a zone")
    if offset.total_seconds() % 60:
        raise CapError("clock", "an offset of seconds")
    text = moment.replace(microsecond=0).isoformat()
    return text if offset else re.sub(r"\+00:00$", "-00:00", text)


def build_alert(facts: Facts) -> bytes:
    """The document as XML in UTF-8, valid against the schema of the standard; or ``CapError``."""
    _check(facts)
    alert = etree.Element(f"{{{NAMESPACE}}}alert", nsmap={None: NAMESPACE})
    _add(alert, "identifier", facts.identifier)
    _add(alert, "sender", facts.sender)
    _add(alert, "sent", format_moment(facts.sent))
    _add(alert, "status", facts.status)
    _add(alert, "msgType", facts.message_type)
    _add(alert, "scope", "Public")
    _add(alert, "note", facts.note)
    _add(alert, "references", facts.references)
    for info in facts.infos:
        _add_info(alert, facts, info)
    return etree.tostring(alert, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _add_info(alert, facts, info):
    node = etree.SubElement(alert, f"{{{NAMESPACE}}}info")
    _add(node, "language", info.language)
    _add(node, "category", facts.category)
    _add(node, "event", info.event)
    _add(node, "urgency", facts.urgency)
    _add(node, "severity", facts.severity)
    _add(node, "certainty", facts.certainty)
    for name in ("effective", "onset", "expires"):
        if moment := getattr(facts, name):
            _add(node, name, format_moment(moment))
    _add(node, "senderName", info.sender_name)
    for name in ("headline", "description", "instruction", "web", "contact"):
        _add(node, name, getattr(info, name))
    for area in facts.areas:
        _add_area(node, area, info.language)


def _add_area(info, area, language):
    node = etree.SubElement(info, f"{{{NAMESPACE}}}area")
    _add(
        node, "areaDesc", area.descriptions.get(language) or next(iter(area.descriptions.values()))
    )
    for ring in area.polygons:
        _add(node, "polygon", " ".join(f"{lat:.6f},{lon:.6f}" for lat, lon in close_ring(ring)))
    for lat, lon, metres in area.circles:
        _add(node, "circle", f"{lat:.6f},{lon:.6f} {metres / 1000:.3f}")


def _add(parent, name, text):
    """An element, left out when there is nothing to say."""
    if text := _clean(text):
        etree.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = text


def _clean(text):
    return _NOT_IN_XML.sub("", text or "").strip()


# === CHECKS === #


def close_ring(ring) -> tuple:
    """The ring with its first point at its end; ``CapError`` for what encloses nothing."""
    points = tuple((float(lat), float(lon)) for lat, lon in ring)
    if points and points[0] != points[-1]:
        points = (*points, points[0])
    if len(set(points)) < 3 or not all(_is_on_earth(*point) for point in points):
        raise CapError("polygon")
    return points


def _is_on_earth(lat, lon):
    return -90 <= lat <= 90 and -180 <= lon <= 180


def _check_name(text):
    if not text or _NOT_IN_NAMES.search(text):
        raise CapError("name", text)
    return text


def _check(facts):
    _check_name(facts.identifier)
    _check_name(facts.sender)
    _check_words(facts)
    _check_references(facts)
    format_moment(facts.sent)
    format_moment(facts.expires)
    # A cancellation may go out when the alert has ended; the one who hears of it late hears it ended.
    if facts.message_type != "Cancel" and facts.expires <= facts.sent:
        raise CapError("expires")
    languages = [info.language for info in facts.infos]
    if not languages or len(set(languages)) < len(languages):
        raise CapError("language")
    if not all(_clean(info.event) for info in facts.infos):
        raise CapError("event")
    if not facts.areas or not all(any(area.descriptions.values()) for area in facts.areas):
        raise CapError("area")
    for area in facts.areas:
        for lat, lon, metres in area.circles:
            if not _is_on_earth(lat, lon) or metres <= 0:
                raise CapError("circle")


def _check_words(facts):
    for code, word, words in (
        ("status", facts.status, STATUSES),
        ("type", facts.message_type, MESSAGE_TYPES),
        ("category", facts.category, CATEGORIES),
        ("urgency", facts.urgency, URGENCIES),
        ("severity", facts.severity, SEVERITIES),
        ("certainty", facts.certainty, CERTAINTIES),
    ):
        if word not in words:
            raise CapError(code, word)


def _check_references(facts):
    """An alert stands for itself; what updates or cancels says what, and never itself."""
    named = parse_references(facts.references)
    if bool(named) != (facts.message_type != "Alert"):
        raise CapError("references", facts.message_type)
    if facts.identifier in {identifier for _, identifier, _ in named}:
        raise CapError("references", facts.identifier)


# === READING === #


def parse(content: bytes) -> Facts:
    """The facts of a document, of ours or somebody else's; ``CapError`` when it is none."""
    alert = _read_root(content)
    blocks = alert.findall(f"{{{NAMESPACE}}}info")
    sent = _parse_moment(_text(alert, "sent"))
    first = blocks[0] if blocks else alert
    return Facts(
        identifier=_text(alert, "identifier"),
        sender=_text(alert, "sender"),
        sent=sent,
        # the standard leaves it to the reader where no end is given: a day
        expires=_parse_optional(first, "expires") or sent + timedelta(days=1),
        infos=tuple(_parse_info(block) for block in blocks),
        areas=_parse_areas(blocks),
        message_type=_text(alert, "msgType"),
        status=_text(alert, "status"),
        **{name: _text(first, name) for name in ("category", "urgency", "severity", "certainty")},
        effective=_parse_optional(first, "effective"),
        onset=_parse_optional(first, "onset"),
        references=" ".join(_text(alert, "references").split()),
        note=_text(alert, "note"),
    )


def _read_root(content):
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        alert = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CapError("xml", str(error)) from None
    if alert.tag != f"{{{NAMESPACE}}}alert" or alert.getroottree().docinfo.doctype:
        raise CapError("xml", alert.tag)
    return alert


def _parse_info(block):
    names = ("event", "headline", "description", "instruction", "web", "contact")
    return Info(
        language=_text(block, "language") or "en-US",
        sender_name=_text(block, "senderName"),
        **{name: _text(block, name) for name in names},
    )


def _parse_areas(blocks):
    """Areas are repeated in the block of each language: the texts of each place together."""
    texts = {}
    for block in blocks:
        for number, node in enumerate(block.findall(f"{{{NAMESPACE}}}area")):
            description = _text(node, "areaDesc")
            texts.setdefault(number, {})[_text(block, "language") or "en-US"] = description
    nodes = blocks[0].findall(f"{{{NAMESPACE}}}area") if blocks else []
    return tuple(
        Area(texts[number], _parse_polygons(node), _parse_circles(node))
        for number, node in enumerate(nodes)
    )


def _parse_polygons(area):
    return tuple(
        close_ring(_parse_pair(word) for word in (node.text or "").split())
        for node in area.findall(f"{{{NAMESPACE}}}polygon")
    )


def _parse_circles(area):
    circles = []
    for node in area.findall(f"{{{NAMESPACE}}}circle"):
        centre, _, kilometres = (node.text or "").partition(" ")
        try:
            circles.append((*_parse_pair(centre), float(kilometres) * 1000))
        except ValueError as error:
            raise CapError("circle", str(error)) from None
    return tuple(circles)


def _parse_pair(word):
    try:
        lat, lon = (float(part) for part in word.split(","))
    except ValueError:
        raise CapError("polygon", word) from None
    return lat, lon


def _parse_optional(parent, name):
    text = _text(parent, name)
    return _parse_moment(text) if text else None


def _parse_moment(text):
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CapError("clock", text) from None
    if moment.tzinfo is None:
        raise CapError("clock", text)
    return moment


def _text(parent, name):
    return (parent.findtext(f"{{{NAMESPACE}}}{name}") or "").strip()
