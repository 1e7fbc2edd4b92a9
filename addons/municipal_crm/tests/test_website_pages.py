import json
import re

from odoo.tests import tagged

from .website_common import WebsiteCase

PAGES = ("/", "/requests", "/requests/new", "/requests/new/lamp", "/requests/track", "/web/login")


@tagged("post_install", "-at_install")
class TestWebsitePages(WebsiteCase):
    def test_pages_load_nothing_foreign_and_run_nothing_inline(self):
        """G25, G23: no other host is asked for anything, and the policy forbids inline scripts."""
        for path in ("/requests", "/requests/new", "/requests/new/lamp", "/requests/track"):
            response = self._get(path)
            tree = self._tree(response)
            sources = tree.xpath("//script/@src | //link[@rel='stylesheet']/@href | //img/@src")
            self.assertFalse([source for source in sources if "//" in source], path)
            self.assertFalse(tree.xpath("//script[not(@src)]"), path)
            self.assertFalse(tree.xpath("//*[@onclick or @onload or @onsubmit or @onerror]"), path)
            self.assertIn("default-src 'self'", response.headers["Content-Security-Policy"])
            self.assertNotIn("preconnect", response.text)

    def test_the_first_page_with_all_it_loads_is_below_200_kilobytes(self):
        """C17: uncompressed, styles and scripts and pictures included."""
        for path in ("/", "/requests", "/requests/new/certificate"):
            page = self._get(path)
            tree = self._tree(page)
            sources = tree.xpath(
                "//script/@src | //link[@rel='stylesheet' or contains(@rel, 'icon')]/@href | //img/@src"
            )
            weight = len(page.content) + sum(len(self._get(source).content) for source in sources)
            self.assertLess(weight, 200_000, path)

    def test_pages_speak_of_the_town_alone(self):
        """G24: name, phone and e-mail come from the company; no promotion of the software."""
        for path in PAGES:
            text = self._text(self._get(path))
            self.assertIn("Municipality of Test", text, path)
            self.assertIn("231 000 0000", text, path)
            self.assertNotIn("Odoo", text, path)
            self.assertNotIn("Contact Us", text, path)

    def test_pages_can_be_walked_with_a_screen_reader(self):
        """C13: one main heading, landmarks, a skip link that leads somewhere, language of the page."""
        for path in PAGES:
            tree = self._tree(self._get(path))
            self.assertEqual(len(tree.xpath("//h1")), 1, path)
            self.assertTrue(
                tree.xpath("//header") and tree.xpath("//main") and tree.xpath("//footer")
            )
            skip = tree.xpath("//a[contains(@class, 'mc-skip')]/@href")[0].lstrip("#")
            self.assertTrue(tree.xpath(f"//main//*[@id='{skip}']"), path)
            self.assertTrue(tree.get("lang"), path)
            self.assertFalse(tree.xpath("//img[not(@alt)]"), path)

    def test_every_control_of_a_form_has_a_label(self):
        """C13: for each input, select and text area there is a label, and its hint is announced."""
        tree = self._tree(self._get("/requests/new/certificate"))
        for control in tree.xpath(
            "//form[@method='post']//*[self::input or self::select or self::textarea]"
        ):
            if control.get("type") == "hidden":
                continue
            label = tree.xpath(f"//label[@for='{control.get('id')}']")
            self.assertTrue(label and label[0].text_content().strip(), control.get("name"))
            for described in (control.get("aria-describedby") or "").split():
                self.assertTrue(tree.xpath(f"//*[@id='{described}']"), described)

    def test_the_home_of_requests_counts_honestly(self):
        """R30: all requests of the public book, and those that were solved."""
        Request = self.env["municipal.request"]
        self.env.registry.clear_cache()
        before = Request._get_public_counts()
        request = self._make_request()
        self._make_request(category_id=self.violence.id)
        request.with_user(self.anna)._set_state("in_process")
        request.with_user(self.anna)._set_state("resolved", reply="Done.")
        self.env.registry.clear_cache()
        after = Request._get_public_counts()
        self.assertEqual(after["submitted"], before["submitted"] + 1)
        self.assertEqual(after["solved"], before["solved"] + 1)
        shown = self._tree(self._get("/requests")).xpath("//*[contains(@class, 'mc-figures')]//dd")
        figures = [re.sub(r"\D", "", entry.text_content()) for entry in shown]
        self.assertEqual(figures, [str(after["submitted"]), str(after["solved"])])

    def test_the_catalogue_says_what_belongs_where(self):
        """C20: department and papers of each category."""
        text = self._text(self._get("/requests/new"))
        for part in (
            "Streets",
            "Street light",
            "Lighting",
            "Certificate of birth",
            "identity card",
        ):
            self.assertIn(part, text)

    def test_the_catalogue_is_searched_without_accents_and_scripts(self):
        """R09, C17: a plain form, any spelling."""
        for query in ("λαμπα", "ΛΆΜΠΑ", "λάμπες", "street light"):
            found = self._tree(self._get("/requests/new", params={"q": query}))
            codes = found.xpath("//li[@data-mc-words]//a/@href")
            self.assertEqual(codes, ["/requests/new/lamp"], query)
        nothing = self._get("/requests/new", params={"q": "ξψζ"})
        self.assertFalse(self._tree(nothing).xpath("//li[@data-mc-words]"))
        self.assertIn("Nothing fits", self._text(nothing))

    def test_what_is_not_published_has_no_form(self):
        """R09: hidden categories, groups and unknown codes look the same."""
        self.pothole.is_published = False
        for code in ("pothole", "streets", "nothing"):
            self.assertEqual(self._get(f"/requests/new/{code}").status_code, 404, code)
        self.assertNotIn("Pothole", self._text(self._get("/requests/new")))

    def test_a_change_of_the_catalogue_is_seen_at_once(self):
        """R09: the cached catalogue never shows yesterday's text."""
        self.assertIn("Street light", self._text(self._get("/requests/new")))
        self.lamp.name = "Lamps and lights"
        self.assertIn("Lamps and lights", self._text(self._get("/requests/new")))
        self.lamp.document_ids = self.certificate.document_ids
        self.assertIn("identity card", self._text(self._get("/requests/new/lamp")))

    def test_the_menu_leads_to_the_requests(self):
        """C20: home, filing and following are one click away from everywhere."""
        links = self._tree(self._get("/web/login")).xpath("//header//nav//a/@href")
        for path in ("/requests", "/requests/new", "/requests/track"):
            self.assertIn(path, links)
        self.assertNotIn("/contactus", links)

    def test_the_language_is_switched_by_a_link(self):
        """C15: each language is named in itself; the page says which one it is in."""
        page = self._tree(self._get("/requests"))
        links = page.xpath("//nav[contains(@class, 'mc-languages')]//a")
        self.assertEqual({link.get("lang")[:2] for link in links}, {"el", "en"})
        greek = next(link for link in links if link.get("lang").startswith("el"))
        self.assertEqual(self._tree(self._get(greek.get("href"))).get("lang")[:2], "el")

    def test_pages_that_show_change_nothing(self):
        """A GET never writes: every page is served on a read-only transaction."""
        request = self._make_request()
        tables = (
            "municipal_request",
            "municipal_request_draft",
            "municipal_citizen",
            "mail_message",
        )
        before = self._count_rows(tables)
        token = request.access_token
        for path in (
            *PAGES,
            f"/requests/view/{token}",
            f"/requests/done/{token}",
            "/municipal/health",
        ):
            self.assertEqual(self._get(path).status_code, 200, path)
        self.assertEqual(self._count_rows(tables), before)

    def _count_rows(self, tables):
        self.env.flush_all()
        counts = {}
        for table in tables:
            self.env.cr.execute(f"SELECT COUNT(*) FROM {table}")
            counts[table] = self.env.cr.fetchone()[0]
        return counts

    def test_staff_gets_the_full_framework(self):
        """The editor and the way back to the office need Odoo's bundles."""
        self.authenticate("anna", "anna")
        response = self._get("/requests")
        self.assertIn("web.assets_frontend", response.text)
        self.assertNotIn("Content-Security-Policy", response.headers)

    def test_health_tells_figures_and_nothing_else(self):
        """G14: queue, its age and what is nobody's; no names."""
        request = self._make_request(category_id=False)
        request.user_id = False
        self.env.flush_all()
        response = self._get("/municipal/health")
        health = json.loads(response.text)
        self.assertEqual(health["status"], "pass")
        self.assertEqual(health["db"], "ok")
        self.assertGreaterEqual(health["requests_unrouted"], 1)
        self.assertGreaterEqual(health["outbox_queue"], 1)
        self.assertEqual(
            {type(value) for key, value in health.items() if key not in ("status", "db")}, {int}
        )
