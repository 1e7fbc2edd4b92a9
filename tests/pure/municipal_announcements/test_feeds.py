"""N15, N21, X11: feeds that every reader understands, with ids that never change."""

import io
import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import etree
from municipal_announcements.tools import feeds

ATHENS = ZoneInfo("Europe/Athens")
MOMENT = datetime(2026, 3, 28, 10, 0, tzinfo=ATHENS)
ITEM = feeds.Item(
    id="urn:uuid:11111111-2222-3333-4444-555555555555",
    title="Διακοπή νερού <έκτακτη> & σύντομη",
    url="https://town.example/announcements/x-1",
    published=MOMENT,
    updated=MOMENT + timedelta(hours=1),
    summary="Στο κέντρο, 9 με 12.",
    html="<p>Στο κέντρο, 9&nbsp;με 12.</p>",
    categories=(("water", "Ύδρευση"),),
    attachments=(feeds.Attachment("https://town.example/a.pdf", "application/pdf", 1234),),
    image="https://town.example/i.png",
    start=datetime(2026, 3, 28, 20, 0, tzinfo=ATHENS),
    end=datetime(2026, 3, 29, 5, 0, tzinfo=ATHENS),
    location="Δημαρχείο, αίθουσα 1",
)
FEED = feeds.Feed(
    id="urn:uuid:99999999-2222-3333-4444-555555555555",
    title="Ανακοινώσεις",
    url="https://town.example/announcements",
    own_url="https://town.example/announcements/feed/el/all.atom",
    language="el",
    author="Δήμος",
    items=(ITEM,),
)


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_a_reader_finds_every_part(kind):
    found = feedparser.parse(io.BytesIO(feeds.make_feed(FEED, kind)))
    assert not found.bozo
    assert found.version == {"atom": "atom10", "rss": "rss20"}[kind]
    assert found.feed.language == "el"
    (entry,) = found.entries
    assert entry.id == ITEM.id
    assert (
        entry.title == "Διακοπή νερού &lt;έκτακτη&gt; &amp; σύντομη" or "<έκτακτη>" in entry.title
    )
    assert entry.link == ITEM.url
    assert entry.summary == ITEM.summary
    assert entry.tags[0].term in ("water", "Ύδρευση")
    assert entry.enclosures[0].href == "https://town.example/a.pdf"
    assert datetime(*entry.published_parsed[:6], tzinfo=timezone.utc) == MOMENT


def test_atom_has_what_the_standard_demands():
    """RFC 4287: id, title, updated and an author for the feed; id, title, updated for each entry."""
    root = etree.fromstring(feeds.make_feed(FEED, "atom"))
    space = "{http://www.w3.org/2005/Atom}"
    for node in (root, root.find(f"{space}entry")):
        assert all(node.findtext(f"{space}{name}") for name in ("id", "title", "updated"))
    assert root.findtext(f"{space}author/{space}name") == "Δήμος"
    assert {link.get("rel") for link in root.findall(f"{space}link")} == {"self", "alternate"}


def test_json_feed_is_version_1_1():
    content = json.loads(feeds.make_feed(FEED, "json"))
    assert content["version"] == "https://jsonfeed.org/version/1.1"
    (item,) = content["items"]
    assert item["id"] == ITEM.id
    assert item["content_html"] == ITEM.html
    assert item["date_published"] == "2026-03-28T10:00:00+02:00"
    assert item["attachments"] == [
        {"url": "https://town.example/a.pdf", "mime_type": "application/pdf", "size_in_bytes": 1234}
    ]


def test_json_feed_without_a_body_has_the_summary_as_text():
    content = json.loads(feeds.make_feed(replace(FEED, items=(replace(ITEM, html=""),)), "json"))
    assert content["items"][0]["content_text"] == ITEM.summary


def test_the_calendar_is_right_across_a_change_of_the_clock():
    """D5: an event through the night in which the clock moves ends nine hours less one later."""
    (event,) = Calendar.from_ical(feeds.make_calendar(FEED)).walk("VEVENT")
    assert event["UID"] == "11111111-2222-3333-4444-555555555555@town.example"
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    assert start.hour == 20
    assert end.hour == 5
    assert end.astimezone(timezone.utc) - start.astimezone(timezone.utc) == timedelta(hours=8)
    assert event["LOCATION"] == ITEM.location
    assert event["SEQUENCE"] == 3600


def test_only_what_has_a_time_is_in_the_calendar():
    feed = replace(FEED, items=(replace(ITEM, start=None, end=None),))
    assert not Calendar.from_ical(feeds.make_calendar(feed)).walk("VEVENT")


@pytest.mark.parametrize("kind", feeds.MEDIA_TYPES)
def test_the_same_items_make_the_same_bytes(kind):
    """A reader who has them is told so: the sum of the content is its tag."""
    first, again = feeds.make_feed(FEED, kind), feeds.make_feed(FEED, kind)
    assert feeds.make_etag(first) == feeds.make_etag(again)
    changed = replace(FEED, items=(replace(ITEM, title="Άλλο"),))
    assert feeds.make_etag(feeds.make_feed(changed, kind)) != feeds.make_etag(first)


@pytest.mark.parametrize("kind", feeds.MEDIA_TYPES)
def test_an_empty_feed_is_a_feed(kind):
    content = feeds.make_feed(replace(FEED, items=()), kind)
    if kind in ("atom", "rss"):
        assert not feedparser.parse(io.BytesIO(content)).bozo
    elif kind == "json":
        assert json.loads(content)["items"] == []
    else:
        assert Calendar.from_ical(content)["VERSION"] == "2.0"


def test_no_other_kind_is_made():
    with pytest.raises(KeyError):
        feeds.make_feed(FEED, "exe")


@given(st.text(), st.text(), st.text())
def test_any_text_makes_feeds_that_can_be_read(title, summary, html):
    feed = replace(FEED, items=(replace(ITEM, title=title or "x", summary=summary, html=html),))
    for kind in ("atom", "rss"):
        etree.fromstring(feeds.make_feed(feed, kind))
    json.loads(feeds.make_feed(feed, "json"))
    assert len(Calendar.from_ical(feeds.make_calendar(feed)).walk("VEVENT")) == 1
