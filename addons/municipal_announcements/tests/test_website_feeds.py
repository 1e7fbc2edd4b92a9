"""What other programs read: valid, in one language, gone with the announcement."""

import io
import json
from datetime import timedelta
from urllib.parse import quote

import feedparser
from icalendar import Calendar
from odoo import Command
from odoo.tests import tagged

from ..tools import cap, cap_signature
from .website_common import AnnouncementWebsiteCase

FEED = "/announcements/feed/en/all"


@tagged("post_install", "-at_install")
class TestWebsiteFeeds(AnnouncementWebsiteCase):
    def _entries(self, path=f"{FEED}.atom"):
        found = feedparser.parse(io.BytesIO(self._get(path).content))
        self.assertFalse(found.bozo, path)
        return found.entries

    def test_each_kind_of_feed_can_be_read(self):
        """N15: Atom, RSS, JSON Feed and a calendar, with ids that stay."""
        event = self._event(body="<p>Bring a <b>chair</b></p>")
        for kind in ("atom", "rss"):
            (entry,) = self._entries(f"{FEED}.{kind}")
            self.assertEqual(entry.id, f"urn:uuid:{event.uuid}")
            self.assertTrue(entry.link.endswith(event._get_public_path()))
        (item,) = json.loads(self._get(f"{FEED}.json").content)["items"]
        self.assertEqual(item["id"], f"urn:uuid:{event.uuid}")
        (one,) = Calendar.from_ical(self._get(f"{FEED}.ics").content).walk("VEVENT")
        own = self._get(f"{event._get_public_path()}/event.ics").content
        (same,) = Calendar.from_ical(own).walk("VEVENT")
        self.assertEqual(one["DTSTART"].dt, same["DTSTART"].dt)
        self.assertEqual(str(one["UID"]).partition("@")[0], event.uuid)

    def test_a_feed_has_one_language_and_one_topic(self):
        """N15, N21: never both languages in one."""
        event = self._event()
        event.with_context(lang="el_GR").name = "Συναυλία"
        self._announce(name="Roadworks")
        self.assertEqual(
            [entry.title for entry in self._entries("/announcements/feed/el/test-water.rss")],
            ["Συναυλία"],
        )
        self.assertEqual(
            [entry.title for entry in self._entries("/announcements/feed/en/test-water.rss")],
            ["Concert"],
        )
        self.assertEqual(len(self._entries()), 2)

    def test_what_is_cancelled_leaves_the_feed(self):
        """N06: with the next reading; caches keep it for half a minute."""
        row = self._announce()
        self.assertEqual(len(self._entries()), 1)
        row._set_state("cancelled", cancel_reason="x")
        answer = self._get(f"{FEED}.atom")
        self.assertNotIn("Water cut", answer.text)
        self.assertLessEqual(int(answer.headers["Cache-Control"].partition("max-age=")[2]), 60)

    def test_a_reader_who_has_it_gets_nothing(self):
        """N15: the tag changes with the content alone."""
        row = self._announce()
        tag = self._get(f"{FEED}.atom").headers["ETag"]
        answer = self._get(f"{FEED}.atom", headers={"If-None-Match": tag})
        self.assertEqual((answer.status_code, answer.content), (304, b""))
        row._set_state("cancelled", cancel_reason="x")
        self.assertEqual(self._get(f"{FEED}.atom", headers={"If-None-Match": tag}).status_code, 200)

    def test_feeds_that_do_not_exist(self):
        """N15: no address makes an error."""
        for path in (
            "/announcements/feed/xx/all.atom",
            "/announcements/feed/en/all.exe",
            "/announcements/feed/en/all",
            "/announcements/feed/en/none.atom",
            "/announcements/feed/en/.atom",
            "/alerts/cap/none.xml",
        ):
            self.assertEqual(self._get(path).status_code, 404, path)

    # === CAP === #

    def test_alerts_are_documents_in_a_feed(self):
        """N05, X11: the alert while it is in force; then its cancellation, with a reference."""
        alert = self._alert(name="Storm")
        (entry,) = self._entries("/alerts/feed.cap")
        self.assertEqual(entry.links[0].type, "application/cap+xml")
        answer = self._get(self._get_link(entry))
        self.assertTrue(answer.headers["Content-Type"].startswith("application/cap+xml"))
        first = cap.parse(answer.content)
        self.assertEqual((first.message_type, first.status), ("Alert", "Actual"))
        alert._set_state("cancelled", cancel_reason="Over")
        (entry,) = self._entries("/alerts/feed.cap")
        last = cap.parse(self._get(self._get_link(entry)).content)
        self.assertEqual(last.message_type, "Cancel")
        self.assertIn(first.identifier, last.references)
        self.assertNotEqual(first.identifier, last.identifier)
        self.assertEqual(self._get(f"/alerts/cap/{first.identifier}.xml").status_code, 404)

    def test_what_is_fetched_can_be_checked(self):
        """N05: with the certificate that the site gives, and with no other."""
        self._alert(name="Storm")
        (entry,) = self._entries("/alerts/feed.cap")
        content = self._get(self._get_link(entry)).content
        certificate = self._get("/alerts/cap/certificate.pem").text
        self.assertIn(b"Storm", cap_signature.verify(content, certificate))
        with self.assertRaises(cap_signature.SignatureError):
            cap_signature.verify(content.replace(b"Storm", b"Party"), certificate)

    def _get_link(self, entry):
        return "/alerts/cap/" + entry.links[0].href.rpartition("/")[2]

    def test_drills_are_no_publics(self):
        """N28: a drill has documents; nobody outside gets them."""
        drill = self._alert(is_test=True)
        document = drill.document_ids
        self.assertTrue(document)
        self.assertFalse(self._entries("/alerts/feed.cap"))
        self.assertEqual(self._get(f"/alerts/cap/{document[0].identifier}.xml").status_code, 404)

    # === SHARED === #

    def test_an_address_that_is_passed_on_has_a_card(self):
        """N26: title, words and picture for whoever shows a preview."""
        pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        row = self._announce(image=pixel)
        tree = self._tree(self._get(row._get_public_path()))
        card = {
            node.get("property"): node.get("content") for node in tree.xpath("//meta[@property]")
        }
        self.assertIn("Water cut", card["og:title"])
        self.assertEqual(card["og:description"], "On Monday morning.")
        picture = self._get(row._get_public_image_path())
        self.assertEqual(picture.headers["Content-Type"], "image/png")
        self.assertIn(row._get_public_image_path(), card["og:image"])
        row._set_state("cancelled", cancel_reason="x")
        self.assertEqual(self._get(row._get_public_image_path()).status_code, 404)

    def test_an_announcement_is_passed_on_by_plain_links(self):
        """N26: to networks and by e-mail, without a script of theirs; its address can be copied."""
        row = self._announce()
        tree = self._tree(self._get(row._get_public_path()))
        (address,) = tree.xpath("//input[@id='mc-address']/@value")
        self.assertIn(row._get_public_path(), address)
        links = tree.xpath("//details[.//input[@id='mc-address']]//a/@href")
        self.assertEqual(len(links), 5)
        self.assertTrue(all(quote(address, safe="") in link for link in links))
        for source in tree.xpath("//script/@src | //img/@src"):
            self.assertTrue(source.startswith(("/", "data:")), source)

    def test_other_sites_may_show_the_widget_and_nothing_else(self):
        """N26: the widget in any frame, every other page in our own alone."""
        for number in range(4):
            self._announce(name=f"Number {number}", topic_ids=[Command.set(self.topic.ids)])
        answer = self._get("/announcements/embed", params={"limit": "2", "topic": "test-water"})
        self.assertIn("frame-ancestors *", answer.headers["Content-Security-Policy"])
        self.assertEqual(len(self._tree(answer).xpath("//li")), 2)
        for query in ({"limit": "x"}, {"limit": "²"}, {"limit": "99999"}):
            self.assertEqual(self._get("/announcements/embed", params=query).status_code, 200)
        self.assertEqual(
            self._get("/announcements/embed", params={"topic": "none"}).status_code, 404
        )
        page = self._get("/announcements")
        self.assertIn("frame-ancestors 'self'", page.headers["Content-Security-Policy"])

    # === WITHOUT NETWORK === #

    def test_the_page_for_the_time_without_network(self):
        """N32: last alerts with their end, places, numbers, and how old it is; in each language."""
        self.env["municipal.place"].create(
            {"name": "School yard", "kind": "shelter", "phone": "2310 000 222"}
        )
        self.env["municipal.place"].create({"name": "Old statue", "kind": "landmark"})
        self._alert(instruction="Stay inside.")
        self.env.flush_all()
        page = self._get("/offline/en")
        text = self._text(page)
        for part in ("Forest fire", "Stay inside.", "School yard", "112"):
            self.assertIn(part, text)
        self.assertNotIn("Old statue", text)
        self.assertTrue(self._tree(page).xpath("//time[@data-made]/@datetime")[0].endswith("Z"))
        self.assertEqual(self._tree(self._get("/offline/el")).get("lang"), "el-GR")
        self.assertEqual(self._get("/offline/xx").status_code, 404)

    def test_the_site_can_be_installed(self):
        """N32: manifest, icons, and a worker that may look after the whole public site."""
        head = self._tree(self._get("/announcements")).xpath("//link[@rel='manifest']/@href")[0]
        manifest = json.loads(self._get(head).content)
        self.assertEqual((manifest["scope"], manifest["display"]), ("/", "standalone"))
        for icon in manifest["icons"]:
            self.assertEqual(self._get(icon["src"]).headers["Content-Type"], "image/png")
        worker = self._get("/announcements/service-worker.js")
        self.assertEqual(worker.headers["Service-Worker-Allowed"], "/")
        self.assertIn("/offline/el", worker.text)
        self.assertEqual(self._get("/announcements/icon-9999.png").status_code, 404)

    def test_a_drill_and_what_ended_reach_no_feed(self):
        """N06, N28: asked from the one place that says what is public."""
        self._announce(is_test=True)
        ended = self._announce(date_end=self.now + timedelta(hours=1))
        before = self.now - timedelta(hours=2)
        self._later(ended, date_start=before, date_end=before + timedelta(hours=1))
        for kind in ("atom", "rss", "json", "ics"):
            self.assertNotIn("Water cut", self._get(f"{FEED}.{kind}").text)
