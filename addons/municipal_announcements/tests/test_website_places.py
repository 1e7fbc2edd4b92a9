"""N02: places as a list that everybody can read, and the same on a map."""

from odoo.tests import tagged

from .website_common import AnnouncementWebsiteCase


@tagged("post_install", "-at_install")
class TestWebsitePlaces(AnnouncementWebsiteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Place = cls.env["municipal.place"]
        Place.search([]).is_listed = False
        cls.library = Place.create(
            {
                "name": "Βιβλιοθήκη",
                "kind": "culture",
                "address": "School Square 2",
                "opening_hours": "Mon–Fri 9–14",
                "season_note": "Closed in August",
                "phone": "2310 000 111",
                "wheelchair": "partly",
                "access_note": "Ramp at the back",
                "latitude": 38.3,
                "longitude": 25.1,
            }
        )
        cls.pitch = Place.create({"name": "Football pitch", "kind": "sport", "url": "javascript:x"})

    def _names(self, **query):
        tree = self._tree(self._get("/places", params=query))
        return [node.text_content().strip() for node in tree.xpath("//main//li/h2/a")]

    def test_the_list_says_what_one_needs_to_get_there(self):
        """N02: address, hours, season, telephone, access; what is not known is said too."""
        text = self._text(self._get("/places"))
        for part in ("School Square 2", "Mon–Fri 9–14", "Closed in August", "Ramp at the back"):
            self.assertIn(part, text)
        self.assertIn("Not known", text)
        page = self._get(self.library._get_public_path())
        self.assertIn("tel:+302310000111", page.text)
        self.assertIn("geo:38.3,25.1", page.text)

    def test_it_is_narrowed_down(self):
        """N02: by words without accents, by kind, by access."""
        self.assertEqual(self._names(q="ΒΙΒΛΙΟΘΗΚΗ"), ["Βιβλιοθήκη"])
        self.assertEqual(self._names(kind="sport"), ["Football pitch"])
        self.assertEqual(self._names(access="1"), ["Βιβλιοθήκη"])
        self.assertEqual(self._names(q="xqz"), [])

    def test_the_map_has_the_same_places(self):
        """N02: those that have a point."""
        points = self._get("/places/points.json", params={"q": "βιβλιοθηκη"}).json()
        self.assertEqual([point["name"] for point in points], ["Βιβλιοθήκη"])
        self.assertEqual((points[0]["lat"], points[0]["lon"]), (38.3, 25.1))
        greek = self._get("/el/places/points.json").json()
        self.assertTrue(greek)
        for point in greek:
            self.assertRegex(point["path"], r"^/el\w*/places/")

    def test_what_is_not_listed_has_no_page(self):
        """N02: nor has what never was; no address of a place is a script."""
        self.assertNotIn("javascript:", self._get(self.pitch._get_public_path()).text)
        self.pitch.is_listed = False
        for path in (self.pitch._get_public_path(), "/places/x", "/places/x-999999999"):
            self.assertEqual(self._get(path).status_code, 404)
