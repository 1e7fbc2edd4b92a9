"""What others publish (RSS, Atom), read as plain values. It fetches nothing itself."""

import hashlib
import io
import re
from dataclasses import dataclass
from datetime import datetime, timezone

import feedparser
from lxml import etree, html

#: Of one reading; the rest comes when it has moved up.
MOST_ENTRIES = 50
LONGEST_TITLE = 200
LONGEST_TEXT = 5000


class FeedError(ValueError):
    """The content is no feed that can be read."""


@dataclass(frozen=True)
class Entry:
    """One entry. ``guid`` is the same each time it is read; the texts have no markup."""

    guid: str
    title: str
    text: str
    url: str
    published: datetime | None


def read_feed(content: bytes) -> list[Entry]:
    """The entries in the order of the feed, each guid once; ``FeedError`` when it is no feed."""
    # given plain bytes, the library would take them for the name of a file first
    found = feedparser.parse(io.BytesIO(content), sanitize_html=True, resolve_relative_uris=False)
    if not found.get("version"):
        raise FeedError("no feed")
    entries = {}
    for row in found.entries[:MOST_ENTRIES]:
        entry = _make_entry(row)
        if entry.title or entry.text:
            entries.setdefault(entry.guid, entry)
    return list(entries.values())


def _make_entry(row):
    url = row.get("link") or ""
    url = url if re.match(r"https?://", url) else ""
    title = to_text(row.get("title"))[:LONGEST_TITLE]
    text = to_text(row.get("summary") or next(iter(row.get("content") or [{}])).get("value"))
    published = row.get("published_parsed") or row.get("updated_parsed")
    guid = row.get("id") or url or hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()
    return Entry(guid[:500], title, text[:LONGEST_TEXT], url, _to_moment(published))


def _to_moment(parts):
    """``time.struct_time`` in UTC as an aware moment; None for what no calendar has."""
    try:
        return datetime(*parts[:6], tzinfo=timezone.utc) if parts else None
    except ValueError:
        return None


def to_text(markup: str | None) -> str:
    """What a reader sees of ``markup``: paragraphs as lines, no tag, no script."""
    if not (markup or "").strip():
        return ""
    try:
        root = html.fragment_fromstring(markup, create_parent="div")
    except (etree.ParserError, ValueError):
        return " ".join(re.sub(r"<[^>]*>", " ", markup).split())
    for node in root.xpath("//script|//style"):
        node.drop_tree()
    for node in root.xpath("//p|//br|//li|//div|//h1|//h2|//h3|//h4|//tr"):
        node.tail = "\n" + (node.tail or "")
    lines = (" ".join(line.split()) for line in root.text_content().splitlines())
    return "\n".join(line for line in lines if line)
