"""What was published, as Atom (RFC 4287), RSS 2.0, JSON Feed 1.1 and iCalendar (RFC 5545).

An item keeps its id (``urn:uuid:…``) for ever: whoever reads the feed knows it again when its text
changes. A feed has one language. The same items make the same bytes, so that a reader who has them
is told so and fetches nothing.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import format_datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from lxml import etree

NAME = "Municipal Suite"
#: {end of the address: media type}
MEDIA_TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}
_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_JSON_FEED = "https://jsonfeed.org/version/1.1"
#: What XML 1.0 cannot carry; calendars and JSON do not want it either.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Attachment:
    url: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Item:
    """One thing that was published. Moments are aware; ``html`` is clean already."""

    id: str
    title: str
    url: str
    published: datetime
    updated: datetime
    summary: str = ""
    html: str = ""
    categories: tuple = ()  # ((code, name), …)
    attachments: tuple = ()
    image: str = ""
    link_type: str = ""  # media type of what ``url`` leads to, where it is no page
    start: datetime | None = None
    end: datetime | None = None
    location: str = ""


@dataclass(frozen=True)
class Feed:
    """A list of items, newest first, in one language. ``own_url`` is the address of the feed itself."""

    id: str
    title: str
    url: str
    own_url: str
    language: str  # as in BCP 47: el
    author: str = ""
    description: str = ""
    zone: str = "Europe/Athens"
    items: tuple = ()

    @property
    def updated(self):
        """When something in it changed last; an empty feed is as old as can be."""
        moments = [item.updated for item in self.items]
        return max(moments, default=datetime(2000, 1, 1, tzinfo=timezone.utc))


def make_feed(feed: Feed, kind: str) -> bytes:
    """The feed as ``kind`` (a key of :data:`MEDIA_TYPES`); ``KeyError`` for any other."""
    makers = {"atom": _make_atom, "rss": _make_rss, "json": _make_json, "ics": make_calendar}
    return makers[kind](feed)


def make_etag(content: bytes) -> str:
    """What tells this content from any other, without the quotes of HTTP."""
    return hashlib.sha256(content).hexdigest()[:32]


def _make_atom(feed):
    root = etree.Element("feed", nsmap={None: _ATOM}, attrib={_LANGUAGE: feed.language})
    _add(root, "id", feed.id)
    _add(root, "title", _clean(feed.title))
    _add(root, "subtitle", _clean(feed.description))
    _add(root, "updated", _say(feed.updated))
    _add(_add(root, "author"), "name", _clean(feed.author) or NAME)
    _add(root, "link", rel="self", type=_plain_type("atom"), href=feed.own_url)
    _add(root, "link", rel="alternate", href=feed.url)
    _add(root, "generator", NAME)
    for item in feed.items:
        _add_entry(_add(root, "entry"), item)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _add_entry(entry, item):
    _add(entry, "id", item.id)
    _add(entry, "title", _clean(item.title) or item.url)
    _add(entry, "published", _say(item.published))
    _add(entry, "updated", _say(item.updated))
    _add(entry, "link", rel="alternate", href=item.url, type=item.link_type)
    for code, name in item.categories:
        _add(entry, "category", term=code, label=_clean(name))
    _add(entry, "summary", _clean(item.summary))
    _add(entry, "content", _clean(item.html), type="html")
    for file in item.attachments:
        facts = {"type": file.media_type, "length": str(file.size)}
        _add(entry, "link", rel="enclosure", href=file.url, **facts)


def _make_rss(feed):
    root = etree.Element("rss", nsmap={"atom": _ATOM, "content": _CONTENT}, version="2.0")
    channel = _add(root, "channel")
    _add(channel, "title", _clean(feed.title))
    _add(channel, "link", feed.url)
    _add(channel, "description", _clean(feed.description) or _clean(feed.title))
    _add(channel, "language", feed.language)
    _add(channel, "lastBuildDate", format_datetime(feed.updated))
    _add(channel, "generator", NAME)
    facts = {"rel": "self", "type": _plain_type("rss"), "href": feed.own_url}
    _add(channel, f"{{{_ATOM}}}link", **facts)
    for item in feed.items:
        _add_rss_item(_add(channel, "item"), item)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _add_rss_item(node, item):
    _add(node, "title", _clean(item.title) or item.url)
    _add(node, "link", item.url)
    _add(node, "guid", item.id, isPermaLink="false")
    _add(node, "pubDate", format_datetime(item.published))
    for _, name in item.categories:
        _add(node, "category", _clean(name))
    _add(node, "description", _clean(item.summary))
    _add(node, f"{{{_CONTENT}}}encoded", _clean(item.html))
    for file in item.attachments[:1]:  # RSS has room for one
        facts = {"url": file.url, "length": str(file.size), "type": file.media_type}
        _add(node, "enclosure", **facts)


def _add(parent, name, text=None, **facts):
    """An element with what is known of it; without text where there is an empty one: nothing."""
    if text == "":
        return None
    node = etree.SubElement(parent, name, {key: value for key, value in facts.items() if value})
    node.text = text
    return node


def _say(moment):
    return moment.isoformat(timespec="seconds")


def _plain_type(kind):
    return MEDIA_TYPES[kind].partition(";")[0]


def _make_json(feed):
    content = {
        "version": _JSON_FEED,
        "title": feed.title,
        "home_page_url": feed.url,
        "feed_url": feed.own_url,
        "description": feed.description,
        "language": feed.language,
        "authors": [{"name": feed.author or NAME}],
        "items": [_prepare_json(feed, item) for item in feed.items],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _prepare_json(feed, item):
    content = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        "date_published": item.published.isoformat(timespec="seconds"),
        "date_modified": item.updated.isoformat(timespec="seconds"),
        "language": feed.language,
        "tags": [name for _, name in item.categories],
        "attachments": [
            {"url": file.url, "mime_type": file.media_type, "size_in_bytes": file.size}
            for file in item.attachments
        ],
        "image": item.image,
    }
    # one of the two has to be there
    content |= {"content_html": item.html} if item.html else {"content_text": item.summary}
    return {key: value for key, value in content.items() if value or key == "content_text"}


def make_calendar(feed: Feed) -> bytes:
    """The items that have a time of their own (``start``), as a calendar that can be subscribed to."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{NAME}//Announcements//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _clean(feed.title))
    calendar.add("x-wr-calname", _clean(feed.title))
    for item in feed.items:
        if item.start:
            calendar.add_component(_make_event(item, ZoneInfo(feed.zone), feed.own_url))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _make_event(item, zone, own_url):
    event = Event()
    event.add("uid", f"{item.id.rpartition(':')[2]}@{urlsplit(own_url).hostname}")
    # an item is changed, never renumbered: its second of change counts upwards as a sequence has to
    event.add("sequence", max(0, int((item.updated - item.published).total_seconds())))
    event.add("dtstamp", item.updated.astimezone(timezone.utc))
    event.add("last-modified", item.updated.astimezone(timezone.utc))
    event.add("dtstart", item.start.astimezone(zone))
    if item.end:
        event.add("dtend", item.end.astimezone(zone))
    event.add("summary", _clean(item.title))
    event.add("url", item.url)
    if item.categories:
        event.add("categories", [_clean(name) for _, name in item.categories])
    for name, text in (("description", item.summary), ("location", item.location)):
        if text := _clean(text):
            event.add(name, text)
    return event


def _clean(text):
    return _NOT_IN_XML.sub("", text or "").strip()
