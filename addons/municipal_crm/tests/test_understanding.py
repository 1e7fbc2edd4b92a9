from odoo.tests import tagged

from .website_common import WebsiteCase


@tagged("post_install", "-at_install")
class TestUnderstanding(WebsiteCase):
    """R11: the kind of a request is proposed from its text, and a person decides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Category = cls.env["municipal.request.category"]
        cls.Understanding = cls.env["municipal.understanding"]
        cls.noise, cls.road = Category.create(
            [
                {"name": "Noise nuisance", "code": "noise", "department_id": cls.works.id},
                {"name": "Road damage", "code": "road_damage", "department_id": cls.roads.id},
            ]
        )
        cls.other = Category.search([("code", "=", "other")], limit=1)

    def _codes(self, text, **options):
        return [row["code"] for row in self.Understanding._propose(text, **options)]

    def _review(self, text):
        """The review page of a request whose kind the visitor does not know."""
        response = self._fill("other", {"description": text, "consent": "1"})
        self.assertEqual(response.status_code, 303)
        path = response.headers["Location"].partition("/requests/")[2]
        return self._get(f"/requests/{path}")

    def _buttons(self, page):
        return self._tree(page).xpath("//button[@name='kind']/@value")

    def test_a_category_is_proposed_with_the_words_that_decided(self):
        """R11: Greek, Greeklish and English."""
        for text in ("Μεγάλη λακκούβα στον δρόμο", "megali lakkouva", "A deep pothole"):
            best = self.Understanding._propose(text)[0]
            self.assertEqual(best["id"], self.road.id, text)
            self.assertTrue(best["words"])
            self.assertGreater(best["confidence"], 0.5)

    def test_the_towns_own_key_words_count(self):
        """R11: a category that the shipped vocabulary does not know."""
        self.env["municipal.request.category"].create(
            {"name": "Boats", "code": "t_boats", "keywords": "βάρκ, γλίστρ"}
        )
        self.assertEqual(self._codes("Η βάρκα μου στη γλίστρα")[0], "t_boats")

    def test_a_text_that_says_nothing_leads_to_no_proposal(self):
        """R12: then a person reads it."""
        for text in ("", None, "🙂", "Καλημέρα"):
            self.assertEqual(self._codes(text), [])

    def test_another_town_does_not_propose(self):
        """D6: two municipalities in one database never see each other."""
        other = self.env["res.company"].create({"name": "Another town"})
        self.assertEqual(self._codes("Μεγάλη λακκούβα", company=other), [])

    def test_a_second_question_costs_no_more_than_the_stamp_of_the_catalogue(self):
        self._codes("λακκούβα")
        with self.assertQueryCount(1):
            self._codes("θόρυβος και φασαρία")

    def test_a_visitor_who_does_not_know_the_kind_is_shown_some(self):
        """R11: on the way to sending, as buttons that work without JavaScript."""
        page = self._review("Μεγάλη λακκούβα μπροστά στο σπίτι")
        self.assertEqual(self._buttons(page)[0], "road_damage")
        self.assertLessEqual(len(self._buttons(page)), 3)

    def test_who_knows_the_kind_is_not_asked_again(self):
        response = self._fill("lamp", self._lamp_values(description="λακκούβα"))
        path = response.headers["Location"].partition("/requests/")[2]
        self.assertEqual(self._buttons(self._get(f"/requests/{path}")), [])

    def test_one_press_takes_a_kind_and_keeps_what_was_written(self):
        """R11: the form of that kind, with the same words."""
        page = self._review("Μεγάλη λακκούβα μπροστά στο σπίτι")
        values = self._hidden(page, "/requests/kind/") | {"kind": "road_damage"}
        action = self._tree(page).xpath("//form[contains(@action, '/requests/kind/')]/@action")[0]
        response = self._post(action, values)
        self.assertIn("/requests/new/road_damage?draft=", response.headers["Location"])
        path = response.headers["Location"].partition("/requests/")[2]
        self.assertIn("Μεγάλη λακκούβα", self._get(f"/requests/{path}").text)

    def test_only_what_is_proposed_can_be_taken(self):
        """R11: a category that is not offered to the public is neither shown nor taken."""
        self.road.is_published = False
        page = self._review("Μεγάλη λακκούβα, φασαρία")
        self.assertEqual(self._buttons(page), ["noise"])
        action = self._tree(page).xpath("//form[contains(@action, '/requests/kind/')]/@action")[0]
        values = self._hidden(page, "/requests/kind/")
        self.assertEqual(self._post(action, values | {"kind": "road_damage"}).status_code, 404)
        self.assertEqual(
            self._post("/requests/kind/none", values | {"kind": "noise"}).status_code, 404
        )
