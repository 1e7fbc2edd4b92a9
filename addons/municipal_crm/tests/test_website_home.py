import json

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..tools.colour import contrast, parse
from .website_common import WebsiteCase


@tagged("post_install", "-at_install")
class TestWebsiteHome(WebsiteCase):
    def _tiles(self, path="/"):
        tree = self._tree(self._get(path))
        return [
            (tile.xpath(".//a/@href")[0], tile.xpath(".//path/@d")[0])
            for tile in tree.xpath("//ul[@id='mc-tiles']/li")
        ]

    def test_every_tile_leads_somewhere_and_has_an_icon_of_its_own(self):
        """C20, C01: what can be done here, for visitors and for those who are logged in."""
        tiles = self._tiles()
        for path in ("/requests/new", "/requests/track", "/assistant", "/services"):
            self.assertIn(path, [href for href, _icon in tiles])
            self.assertEqual(self._get(path).status_code, 200, path)
        self.assertEqual(len({icon for _href, icon in tiles}), len(tiles))
        self._make_portal("nikos")
        self.authenticate("nikos", "nikos")
        self.assertIn("/my/requests", [href for href, _icon in self._tiles()])

    def test_an_addon_adds_a_tile_by_extending_the_model(self):
        """C01: the start page knows none of its addons."""
        Home = self.env.registry["municipal.home"]
        original = Home._get_tiles

        def _get_tiles(home):
            return [
                *original(home),
                home._prepare_tile("vote", 5, "/votes", "Votes", "What is voted on."),
            ]

        self.patch(Home, "_get_tiles", _get_tiles)
        self.website.write({"name": "Another hour"})
        self.env.registry.clear_cache("templates")
        self.assertEqual(self._tiles()[0][0], "/votes")

    def test_the_start_page_counts_what_is_open_and_solved_this_month(self):
        """R30: honest figures, without the confidential book."""
        Home = self.env["municipal.home"]
        self.env.registry.clear_cache()
        before = Home._get_month_counts()
        request = self._make_request()
        self._make_request(category_id=self.violence.id)
        self.env.registry.clear_cache()
        self.assertEqual(Home._get_month_counts()["open"], before["open"] + 1)
        request.with_user(self.anna)._set_state("in_process")
        request.with_user(self.anna)._set_state("resolved", reply="Done.")
        self.env.registry.clear_cache()
        after = Home._get_month_counts()
        self.assertEqual(after, {"open": before["open"], "solved": before["solved"] + 1})
        request.date_state_changed = "2020-05-01"
        self.env.registry.clear_cache()
        self.assertEqual(Home._get_month_counts()["solved"], before["solved"])

    def test_the_page_names_the_telephone_line_and_the_emergency_numbers(self):
        """C20: the line of the town if there is one, else its number; 112, 166, 199 and 100."""
        self.assertIn("tel:+302310000000", self._get("/").text)
        self.company.write({"municipality_line_phone": "15 200", "municipality_line_hours": "7–23"})
        # within one transaction nothing seems to have changed since
        self.env.registry.clear_cache("templates")
        page = self._get("/")
        self.assertIn("tel:15200", page.text)
        self.assertIn("7–23", self._text(page))
        links = self._tree(page).xpath("//footer//a/@href")
        for number in ("112", "166", "199", "100"):
            self.assertIn(f"tel:{number}", links)

    def test_the_foot_of_every_page_leads_to_privacy_accessibility_and_contact(self):
        """G09: the texts that the law asks for, on pages that citizens can read."""
        links = self._tree(self._get("/requests/track")).xpath("//footer//a/@href")
        for path in ("/privacy", "/accessibility", "/contactus"):
            self.assertIn(path, links)
            page = self._get(path)
            self.assertEqual(page.status_code, 200, path)
            self.assertEqual(len(self._tree(page).xpath("//h1")), 1, path)
            self.assertIn("Municipality of Test", self._text(page), path)

    # --- who is competent ---

    def _found(self, query):
        tree = self._tree(self._get("/services", params={"q": query}))
        return [
            " ".join(head.text_content().split())
            for head in tree.xpath("//li[contains(@class, 'mc-service')]/h2")
        ]

    def test_the_search_says_who_is_competent_and_what_is_needed(self):
        """C20, R09: department, hours, telephone, papers."""
        self.roads.write(
            {"phone": "2310 000 111", "phone_extension": "7", "opening_hours": "Mon–Fri 8–14"}
        )
        page = self._get("/services", params={"q": "certificate"})
        text = self._text(page)
        for part in ("Certificate of birth", "Roads", "231 000 0111", "extension 7"):
            self.assertIn(part, text)
        self.assertIn("Mon–Fri 8–14", text)
        self.assertIn("Copy of the identity card", text)
        self.assertIn("/requests/new/certificate", self._tree(page).xpath("//main//a/@href"))

    def test_the_search_forgives(self):
        """R09: accents, capitals, Greeklish, wrong vowels and small typing errors do not matter."""
        for query in ("λάμπα", "ΛΑΜΠΕΣ", "lampa", "lampes", "lambes", "stret light", "λάπμα"):
            self.assertEqual(self._found(query), ["Street light"], query)
        for query in (
            "πιστοποιητικό",
            "pistopoihtiko",
            "πιστωποιητικο",
            "πιστοποιτικό",
            "certifcate",
        ):
            self.assertEqual(self._found(query), ["Certificate of birth"], query)

    def test_who_finds_nothing_is_helped_all_the_same(self):
        """C20: the form for those who do not know, and the telephone."""
        other = self.env["municipal.request.category"].search([("code", "=", "other")], limit=1)
        if not other:
            self.env["municipal.request.category"].create(
                {"name": "I do not know", "code": "other", "parent_id": self.group.id}
            )
        page = self._get("/services", params={"q": "ξψζωωω"})
        self.assertFalse(self._found("ξψζωωω"))
        links = self._tree(page).xpath("//main//a/@href")
        self.assertIn("/requests/new/other", links)
        self.assertIn("tel:+302310000000", links)

    def test_without_a_question_the_page_lists_everything(self):
        """C20: the whole catalogue by group, each with its department."""
        text = self._text(self._get("/services"))
        for part in ("Streets", "Street light", "Lighting", "Certificate of birth"):
            self.assertIn(part, text)

    # --- look ---

    def test_the_colours_of_the_town_are_made_readable(self):
        """C14: a pale yellow becomes a dark one before text is written in it."""
        self.company.write({"primary_color": "#ffee88", "secondary_color": "#f5f5f5"})
        style = self._tree(self._get("/requests")).xpath("//style")[0].text
        colours = dict(part.split(":") for part in style[4:-1].split(";"))
        self.assertGreaterEqual(contrast(parse(colours["--mc-brand"]), (255, 255, 255)), 4.5)
        self.assertGreaterEqual(contrast(parse(colours["--mc-accent"]), (255, 255, 255)), 3)
        self.assertEqual(self.company.email_secondary_color, colours["--mc-brand"])

    def test_what_is_no_colour_is_refused(self):
        """G23: nothing else gets into the style sheet."""
        with self.assertRaises(ValidationError):
            self.company.primary_color = "red;}body{display:none"

    def test_text_size_and_contrast_are_chosen_without_javascript(self):
        """C14: a button, a cookie, and every page looks so, also the one kept for visitors."""
        for path in ("/", "/requests/track"):
            self.assertFalse(self._tree(self._get(path)).get("class"), path)
        answer = self._post("/municipal/display", {"size": "larger", "back": "/requests/track"})
        self.assertEqual(
            (answer.status_code, answer.headers["Location"][-15:]), (303, "/requests/track")
        )
        self._post("/municipal/display", {"contrast": "dark"})
        for path in ("/", "/requests/track", "/web/login"):
            tree = self._tree(self._get(path))
            self.assertEqual(tree.get("class"), "mc-size-larger mc-contrast-dark", path)
            pressed = tree.xpath("//button[@aria-pressed='true']/@value")
            self.assertEqual(pressed, ["larger", "dark"], path)

    def test_the_display_leads_to_no_other_site(self):
        """G23: an address that is not ours leads to the start page; nonsense changes nothing."""
        for back in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"):
            answer = self._post("/municipal/display", {"size": "x<y", "back": back})
            self.assertNotIn("evil", answer.headers["Location"])
        self.assertFalse(self._tree(self._get("/requests")).get("class"))

    def test_no_style_of_any_bundle_names_a_foreign_host(self):
        """G25: fonts come from the visitor's own system, also in the website editor."""
        for bundle in (
            "web.assets_frontend",
            "website.inside_builder_style",
            "website.assets_inside_builder_iframe",
        ):
            try:
                files, _external = self.env["ir.qweb"]._get_asset_content(bundle)
            except ValueError:
                continue
            if not files:
                continue
            for attachment in (
                self.env["ir.qweb"]._get_asset_bundle(bundle, css=True, js=False).css()
            ):
                text = attachment.raw.decode()
                self.assertNotIn("fonts.googleapis", text, bundle)
        self.assertNotIn("googleapis", json.dumps(self._get("/web/login").text))
