"""N26, X11: what the town publishes elsewhere is read in, and nothing harmful with it."""

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_announcements.tools.feed_reader import FeedError, read_feed, to_text

RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Δήμος</title>
<item><title>Νέα &amp; έργα</title><link>https://x.example/1</link><guid isPermaLink="false">g1</guid>
<description>&lt;p&gt;Πρώτη&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;p&gt;Δεύτερη&lt;/p&gt;</description>
<pubDate>Sun, 22 Nov 2026 10:00:00 +0200</pubDate></item>
<item><title>Again</title><guid isPermaLink="false">g1</guid></item>
<item><title>No guid</title><link>javascript:alert(1)</link></item>
<item></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><id>f</id><updated>2026-01-01T00:00:00Z</updated>
<entry><id>urn:1</id><title>Τίτλος</title><updated>2026-01-02T00:00:00Z</updated>
<content type="html">&lt;b&gt;κείμενο&lt;/b&gt;</content><link href="https://x.example/a"/></entry></feed>"""


def test_an_rss_feed_is_read():
    first, second = read_feed(RSS.encode())
    assert (first.guid, first.title, first.url) == ("g1", "Νέα & έργα", "https://x.example/1")
    assert first.text == "Πρώτη\nΔεύτερη"
    assert first.published == datetime(2026, 11, 22, 8, tzinfo=timezone.utc)
    assert (second.title, second.url) == ("No guid", "")


def test_an_atom_feed_is_read():
    (entry,) = read_feed(ATOM.encode())
    assert (entry.guid, entry.title, entry.text) == ("urn:1", "Τίτλος", "κείμενο")


def test_an_entry_without_guid_is_the_same_each_time():
    assert read_feed(RSS.encode())[1].guid == read_feed(RSS.encode())[1].guid


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"/etc/passwd", b"<html></html>", b"\x00\xff" * 99]
)
def test_what_is_no_feed_is_refused(content):
    with pytest.raises(FeedError):
        read_feed(content)


def test_entities_of_other_files_are_not_read():
    bomb = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + RSS.partition("?>")[2]
    try:
        entries = read_feed(bomb.replace("Νέα", "&x;").encode())
    except FeedError:
        return
    assert "root:" not in str(entries)


@given(st.text())
def test_no_markup_is_left(text):
    assert "<script" not in to_text(f"<p>{text}</p><script>x()</script>") or "<script" in text
