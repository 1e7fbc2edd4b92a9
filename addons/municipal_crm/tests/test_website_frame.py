from odoo import sql_db
from odoo.tests import tagged

from .website_common import WebsiteCase

#: Statements of one page over HTTP, with the few that each visit costs in a test (savepoints).
PAGE_BUDGET = 16
LIST_BUDGET = 14
PUBLIC_BUDGET = 12


@tagged("post_install", "-at_install")
class TestWebsiteFrame(WebsiteCase):
    """The frame of the pages is kept by the server: it costs little, and it is never an old one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nikos = cls._make_portal("nikos")
        cls.citizen = cls.env["municipal.citizen"]._get_for_user(cls.nikos)
        cls.own = cls._make_request(citizen_id=cls.citizen.id)

    # === TOOLS === #

    def _cost(self, path):
        """Statements of one visit; what the server keeps is warm."""
        for _turn in range(3):
            self.env.flush_all()
            before = sql_db.sql_counter
            self.assertEqual(self._get(path).status_code, 200, path)
            found = sql_db.sql_counter - before
        return found

    def _header(self, path="/requests"):
        return " ".join(self._tree(self._get(path)).xpath("//header")[0].text_content().split())

    def _footer(self, path="/requests"):
        return " ".join(self._tree(self._get(path)).xpath("//footer")[0].itertext())

    # === COST === #

    def test_the_page_of_a_request_costs_the_same_however_long_the_conversation_is(self):
        """C01: ten messages and thirty other requests, not one statement more."""
        self.authenticate("nikos", "nikos")
        path = f"/my/requests/{self.own.id}"
        self.own._citizen_message("Is there any news?")
        before = self._cost(path)
        for number in range(10):
            self.own._citizen_message(f"And today, on day {number}?")
            for _turn in range(3):
                self._make_request(citizen_id=self.citizen.id)
        self.assertEqual(self._cost(path), before)
        self.assertLessEqual(before, PAGE_BUDGET)

    def test_the_list_of_own_requests_costs_the_same_however_long_it_is(self):
        """C01: a line needs no statement of its own."""
        self.authenticate("nikos", "nikos")
        before = self._cost("/my/requests")
        for _turn in range(15):
            self._make_request(citizen_id=self.citizen.id)
        self.assertEqual(self._cost("/my/requests"), before)
        self.assertLessEqual(before, LIST_BUDGET)

    def test_the_public_list_costs_the_same_however_much_was_reported(self):
        """R30: the whole page, its frame and filters included."""
        before = self._cost("/requests")
        for _turn in range(15):
            self._make_request(category_id=self.pothole.id)
        self.assertEqual(self._cost("/requests"), before)
        self.assertLessEqual(before, PUBLIC_BUDGET)

    # === NEVER OLD === #

    def test_what_the_town_says_of_itself_changes_at_once(self):
        """G24: name, telephone, address and motto, whoever writes them and where."""
        self.assertIn("231 000 0000", self._footer())
        self.company.partner_id.phone = "2310 111 111"
        self.company.municipality_motto = "Near you"
        self.company.name = "Municipality of Renaming"
        self.company.partner_id.write({"street": "Aristotelous 1", "city": "Salonica"})
        page = self._text(self._get("/requests"))
        for part in ("231 011 1111", "Near you", "Municipality of Renaming", "Aristotelous 1"):
            self.assertIn(part, page)
        self.assertNotIn("231 000 0000", page)

    def test_the_colours_of_the_town_change_at_once(self):
        """C17: they stand in the head of each page."""
        before = self._tree(self._get("/requests")).xpath("//head/style/text()")
        self.company.primary_color = "#7a1f1f"
        after = self._tree(self._get("/requests")).xpath("//head/style/text()")
        self.assertNotEqual(before, after)
        self.assertIn("#7a1f1f", after[0])

    def test_the_emergency_numbers_change_at_once(self):
        """R30: the numbers below each page."""
        self._get("/requests")
        self.env["municipal.emergency.number"].create({"name": "Forest fire", "number": "191"})
        self.assertIn("Forest fire", self._footer())

    def test_the_menu_changes_at_once(self):
        """C20: renamed, added, taken away, and withdrawn pages are no longer in it."""
        Menu = self.env["website.menu"]
        view = self.env["ir.ui.view"].create(
            {"name": "News", "type": "qweb", "arch": "<t t-name='t.news'/>", "key": "t.news"}
        )
        page = self.env["website.page"].create(
            {"view_id": view.id, "url": "/t-news", "is_published": True}
        )
        entry = Menu.create(
            {
                "name": "News of the town",
                "url": "/t-news",
                "page_id": page.id,
                "parent_id": self.website.menu_id.id,
                "website_id": self.website.id,
            }
        )
        self.assertIn("News of the town", self._header())
        entry.name = "What is new"
        self.assertIn("What is new", self._header())
        page.is_published = False
        self.assertNotIn("What is new", self._header())
        page.is_published = True
        self.assertIn("What is new", self._header())
        entry.unlink()
        self.assertNotIn("What is new", self._header())

    def test_the_page_shown_is_marked_in_the_menu(self):
        """C13: for screen readers too."""
        current = "//header//nav[@aria-label='Main']//a[@aria-current='page']/@href"
        for path in ("/requests", "/requests/track"):
            self.assertEqual(set(self._tree(self._get(path)).xpath(current)), {path}, path)

    def test_each_language_has_a_frame_of_its_own(self):
        """C15: what is kept in Greek is not given to who reads English."""
        self.assertIn("In danger?", self._footer())
        self.assertNotIn("In danger?", self._footer("/el/requests"))
        self.assertIn("In danger?", self._footer("/en/requests"))

    # === NOBODY'S PERSON === #

    def test_nobody_sees_the_name_of_who_came_before(self):
        """G22: pieces that are kept hold nothing of the visitor for whom they were made."""
        self.env.registry.clear_cache("templates")
        self.authenticate("nikos", "nikos")
        self.assertIn("Nikos", self._header())
        self._new_session()
        page = self._get("/requests").text
        self.assertNotIn("Nikos", page)
        self.assertIn("/web/login", page)

    # === HOW IT IS FOUND === #

    def test_public_pages_are_found_and_private_ones_are_not(self):
        """C17: one address for each public page, its languages, and what an editor wrote about it."""
        view = self.env.ref("municipal_crm.website_requests")
        view.website_meta_description = "All that was reported."
        head = self._tree(self._get("/requests")).xpath("//head")[0]
        self.assertEqual(len(head.xpath("link[@rel='canonical']")), 1)
        self.assertGreaterEqual(len(head.xpath("link[@rel='alternate']")), 2)
        self.assertEqual(
            head.xpath("meta[@name='description']/@content"), ["All that was reported."]
        )
        self.assertIn(self.company.name, head.xpath("string(title)"))
        self.assertFalse(head.xpath("meta[@name='robots']"))
        self.authenticate("nikos", "nikos")
        head = self._tree(self._get(f"/my/requests/{self.own.id}")).xpath("//head")[0]
        self.assertEqual(head.xpath("meta[@name='robots']/@content"), ["noindex, nofollow"])
        self.assertFalse(head.xpath("link[@rel='canonical']"))

    def test_staff_sees_the_same_frame(self):
        """Odoo's own layout, for who edits the pages, holds the same header and footer."""
        self.authenticate("anna", "anna")
        tree = self._tree(self._get("/requests"))
        self.assertIn("231 000 0000", tree.xpath("//footer")[0].text_content())
        self.assertIn(self.company.name, tree.xpath("//header")[0].text_content())
