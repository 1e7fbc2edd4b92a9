"""The public pages: what was released, as long as it holds, and nothing else."""

from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .website_common import AnnouncementWebsiteCase


@tagged("post_install", "-at_install")
class TestWebsiteAnnouncements(AnnouncementWebsiteCase):
    # === ONE === #

    def test_a_released_announcement_has_a_page(self):
        """N01: title, summary, text, topics and the day; the address follows the title."""
        row = self._announce(
            body="<p>The <b>main pipe</b></p>", topic_ids=[Command.set(self.topic.ids)]
        )
        page = self._get(row._get_public_path())
        self.assertEqual(page.status_code, 200)
        for part in ("Water cut", "On Monday morning.", "main pipe", "Water"):
            self.assertIn(part, self._text(page))
        moved = self._get(f"/announcements/old-title-{row.id}", allow_redirects=False)
        self.assertEqual(moved.status_code, 301)
        self.assertTrue(moved.headers["Location"].endswith(row._get_public_path()))

    def test_what_is_not_released_does_not_exist(self):
        """N01: drafts, drills and what begins tomorrow look like what never was."""
        draft = self.env["municipal.announcement"].create({"name": "Secret plan"})
        later = self._announce(name="Tomorrow", date_start=self.now + timedelta(days=1))
        drill = self._announce(name="Drill", is_test=True)
        for row in (draft, later, drill):
            self.assertEqual(self._get(f"/announcements/{row.id}").status_code, 404, row.name)
            self.assertNotIn(row.name, self._get("/announcements").text)
        for path in ("x", "x-0", "x-999999999", "-1", "x-99999999999999"):
            self.assertEqual(self._get(f"/announcements/{path}").status_code, 404, path)

    def test_what_was_cancelled_or_has_ended_says_so_and_nothing_more(self):
        """N06: gone from list and page; an old link learns that it is over."""
        cancelled = self._announce(name="First words")
        ended = self._announce(name="Second words", date_end=self.now + timedelta(days=1))
        cancelled._set_state("cancelled", cancel_reason="A mistake")
        self._later(
            ended, date_start=self.now - timedelta(days=2), date_end=self.now - timedelta(days=1)
        )
        for row in (cancelled, ended):
            page = self._get(f"/announcements/{row.id}")
            self.assertEqual(page.status_code, 410)
            self.assertIn("no longer valid", self._text(page))
            self.assertNotIn("words", self._text(page))
            self.assertNotIn("A mistake", page.text)
            self.assertNotIn(row.name, self._get("/announcements").text)

    def _end(self, **vals):
        """An announcement whose time is over since yesterday."""
        row = self._announce(**vals)
        day = timedelta(days=1)
        self._later(row, date_start=self.now - 2 * day, date_end=self.now - day)
        return row

    def test_what_has_ended_is_in_the_archive(self):
        """N01, N29: on pages of its own that say that it is over, with its files."""
        file = self.env["ir.attachment"].create({"name": "a.txt", "raw": b"text"})
        row = self._end(name="Old market", attachment_ids=[Command.set(file.ids)])
        self.assertIn("Old market", self._text(self._get("/announcements/archive?q=market")))
        self.assertNotIn("Old market", self._text(self._get("/announcements/archive?q=xq")))
        page = self._get(row._get_archive_path())
        self.assertIn("Old market", self._text(page))
        self.assertIn("is over", self._text(page))
        self.assertIn("noindex", page.headers["X-Robots-Tag"])
        answer = self._get(f"{row._get_public_path()}/file/{file.id}")
        self.assertEqual(answer.content, b"text")
        over = self._get(f"/announcements/{row.id}")
        self.assertIn(row._get_archive_path(), over.text)

    def test_the_archive_holds_nothing_else(self):
        """N06: neither what holds, nor what was taken back, nor alerts, nor drills."""
        day = timedelta(days=1)
        holds = self._announce(name="Row holds")
        back = self._announce(name="Row back")
        back._set_state("cancelled", cancel_reason="A mistake")
        alert = self._alert(name="Row alert")
        self._later(alert, date_start=self.now - 2 * day, date_end=self.now - day)
        drill = self._end(name="Row drill", is_test=True)
        listed = self._text(self._get("/announcements/archive"))
        for row in (holds, back, alert, drill):
            self.assertNotIn(row.name, listed)
            self.assertEqual(self._get(row._get_archive_path()).status_code, 404, row.name)

    def test_text_is_shown_and_never_run(self):
        """N01: what somebody wrote is text."""
        row = self._announce(name="<script>x()</script>", summary="<img src=x onerror=x()>")
        for path in ("/announcements", row._get_public_path(), "/"):
            self.assertNotIn("<script>x()", self._get(path).text)
            self.assertNotIn("<img src=x", self._get(path).text)

    def test_files_go_with_their_announcement(self):
        """N01, N06: downloaded while it holds; any other file of the database is out of reach."""
        File = self.env["ir.attachment"]
        own, other = File.create([{"name": name, "raw": b"text"} for name in ("a.txt", "b.txt")])
        row = self._announce(attachment_ids=[Command.set(own.ids)])
        path = f"{row._get_public_path()}/file"
        answer = self._get(f"{path}/{own.id}")
        self.assertEqual((answer.status_code, answer.content), (200, b"text"))
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(self._get(f"{path}/{other.id}").status_code, 404)
        row._set_state("cancelled", cancel_reason="x")
        self.assertEqual(self._get(f"{path}/{own.id}").status_code, 404)

    def test_each_language_reads_its_own_words(self):
        """N21: one item, in the language of the page, never twice."""
        row = self._announce()
        row.with_context(lang="el_GR").write({"name": "Διακοπή νερού", "summary": "Τη Δευτέρα."})
        self.env.flush_all()
        self.assertNotIn("Διακοπή", self._text(self._get("/announcements")))
        greek = self._text(self._get("/el/announcements"))
        self.assertEqual(greek.count("Διακοπή νερού"), 1)
        self.assertNotIn("Water cut", greek)

    # === LISTS === #

    def _titles(self, path="/announcements", **query):
        tree = self._tree(self._get(path, params=query))
        return [node.text_content().strip() for node in tree.xpath("//main//li/h2/a")]

    def test_a_list_is_narrowed_down(self):
        """N01: by words, kind, topic, area and year; the latest first."""
        first = self._announce(name="Σχολεία κλειστά", body="<p>λόγω χιονιού</p>")
        second = self._announce(topic_ids=[Command.set(self.topic.ids)], kind="notice")
        third = self._announce(name="Works on the hill", area_ids=[Command.set(self.hill.ids)])
        self._later(first, date_start=self.now - timedelta(days=800))
        self.assertEqual(self._titles(), [third.name, second.name, first.name])
        self.assertEqual(self._titles(q="ΧΙΟΝΙΟΥ"), [first.name])
        self.assertEqual(self._titles(q="χιονιου σχολεια"), [first.name])
        self.assertEqual(self._titles(kind="notice"), [second.name])
        self.assertEqual(self._titles(topic="test-water"), [second.name])
        self.assertEqual(self._titles(area=self.centre.id), [second.name, first.name])
        self.assertEqual(self._titles(year=first.date_start.year), [first.name])
        self.assertEqual(self._titles(q="xqzxqz"), [])

    def test_nonsense_in_the_address_is_left_out(self):
        """N01: no address makes an error."""
        self._announce()
        for query in (
            {"page": "-1", "year": "99999", "area": "x", "kind": "x", "topic": "'"},
            {"page": "9" * 9, "year": "0001"},
            {"page": "²", "area": "9" * 30},
            {"q": "%_\\" * 50},
        ):
            for path in ("/announcements", "/events", "/places"):
                self.assertEqual(self._get(path, params=query).status_code, 200, query)

    def test_events_come_in_the_order_of_their_time(self):
        """N24: what is over is found by its year alone."""
        late = self._event(name="Late", event_start=self.now + timedelta(days=9))
        soon = self._event(name="Soon")
        past = self._event(name="Past")
        self._later(past, event_start=self.now - timedelta(days=1))
        self._announce(name="No event")
        self.assertEqual(self._titles("/events"), [soon.name, late.name])
        self.assertIn(past.name, self._titles("/events", year=self.now.year))

    def test_members_of_the_council_read_all_of_the_agenda(self):
        """N23: everybody reads the public part."""
        items = [{"name": "Budget"}, {"name": "Staff matter", "is_public": False}]
        row = self._announce(
            kind="meeting",
            event_start=self.now + timedelta(days=1),
            meeting_item_ids=[Command.create(vals) for vals in items],
        )
        page = self._text(self._get(row._get_public_path()))
        self.assertIn("Budget", page)
        self.assertNotIn("Staff matter", page)
        member = self._make_portal("member")
        group = "municipal_announcements.municipal_announcements_group_council"
        member.group_ids = [Command.link(self.env.ref(group).id)]
        self.authenticate("member", "member")
        self.assertIn("Staff matter", self._text(self._get(row._get_public_path())))

    def test_a_list_takes_the_same_queries_for_many(self):
        """N01: reading is in batches."""
        self._announce()
        before = self._count_list()
        for number in range(15):
            self._announce(name=f"Number {number}", topic_ids=[Command.set(self.topic.ids)])
        after = self._count_list()
        self.assertLessEqual(after, before + 2)
        self.assertLessEqual(after, 16)

    def _count_list(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.env["municipal.announcement"]._get_public_list({})
        return self.cr.sql_log_count - before

    # === NOW === #

    def _banner(self, path="/requests"):
        return self._tree(self._get(path)).xpath("//*[@id='mc-alerts']")[0]

    def test_an_alert_stands_above_every_page(self):
        """N22: rendered by the server, in a region that announces what is put in later."""
        self.assertFalse(self._banner().text_content().strip())
        alert = self._alert()
        for path in ("/", "/requests", "/announcements", "/web/login"):
            region = self._banner(path)
            self.assertEqual(region.get("aria-live"), "polite")
            self.assertIn("Forest fire", region.text_content(), path)
        self.assertIn("Forest fire", self._get("/announcements/banner").text)
        alert._set_state("cancelled", cancel_reason="Put out")
        for path in ("/", "/requests", "/announcements", "/alerts"):
            self.assertNotIn("Forest fire", self._get(path).text, path)
        self.assertFalse(self._get("/announcements/banner").text.strip())

    def test_an_alert_that_has_ended_is_gone_by_itself(self):
        """N06: nobody has to press anything; servers remember for ten seconds."""
        alert = self._alert()
        before = self.now - timedelta(hours=9)
        self._later(alert, date_start=before, date_end=before + timedelta(hours=1))
        self.assertFalse(self._banner().text_content().strip())
        self.assertIn("no alert", self._text(self._get("/alerts")))

    def test_the_most_severe_alert_comes_first(self):
        """N22: and the words say how severe it is, not the colour alone."""
        self._alert(name="Strong wind", severity="minor")
        self._alert(severity="extreme")
        text = self._banner().text_content()
        self.assertLess(text.index("Forest fire"), text.index("Strong wind"))
        self.assertIn("Danger to life", text)

    def test_an_open_page_is_told_that_nothing_is_new(self):
        """N22: what asks every minute costs next to nothing."""
        self._alert()
        first = self._get("/announcements/banner")
        again = self._get("/announcements/banner", headers={"If-None-Match": first.headers["ETag"]})
        self.assertEqual((again.status_code, again.content), (304, b""))

    def test_the_start_page_shows_the_latest(self):
        """N01: three of them, alerts have the banner; with tiles to all of them and to the places."""
        for name in ("One", "Two", "Three", "Four"):
            self._announce(name=name)
        tree = self._tree(self._get("/"))
        shown = [node.text_content() for node in tree.xpath("//*[@class='mc-latest']//h3")]
        self.assertEqual(shown, ["Four", "Three", "Two"])
        tiles = tree.xpath("//ul[@id='mc-tiles']//a/@href")
        self.assertIn("/announcements", tiles)
        self.assertIn("/places", tiles)
