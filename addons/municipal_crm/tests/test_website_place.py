import json

from odoo.tests import tagged

from .website_common import WebsiteCase

CENTRE = [[23.70, 38.00], [23.75, 38.00], [23.75, 38.10], [23.70, 38.10]]
HILL = [[23.75, 38.00], [23.80, 38.00], [23.80, 38.10], [23.75, 38.10]]


@tagged("post_install", "-at_install")
class TestWebsitePlace(WebsiteCase):
    """The place of a request: a pin, a street or a landmark, each enough and all consistent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for area, ring in ((cls.centre, CENTRE), (cls.hill, HILL)):
            area.outline = json.dumps({"type": "Polygon", "coordinates": [ring]})
        cls.ermou.write({"latitude": 38.05, "longitude": 23.72})
        cls.twins[0].write({"latitude": 38.02, "longitude": 23.71})
        cls.twins[1].write({"latitude": 38.08, "longitude": 23.78})
        cls.square = cls.env["municipal.place"].create(
            {"name": "Πλατεία Δημαρχείου", "latitude": 38.0312, "longitude": 23.7688}
        )
        cls._set_rate("gazetteer", "100000/60")

    def _point(self, request):
        return (round(request.latitude, 4), round(request.longitude, 4))

    # === THE PIN === #

    def test_a_pin_alone_is_a_place(self):
        """R06: point, nearest street and area are stored together."""
        request = self._send("pothole", pin="38.0501,23.7201")
        self.assertEqual(self._point(request), (38.0501, 23.7201))
        self.assertEqual((request.street_id, request.area_id), (self.ermou, self.centre))
        self.assertEqual(request.address, "Ερμού")

    def test_a_pin_far_from_every_street_has_its_area(self):
        """R06: no street is made up."""
        request = self._send("pothole", pin="38.09,23.76")
        self.assertFalse(request.street_id)
        self.assertEqual(request.area_id, self.hill)

    def test_a_pin_outside_the_town_is_told_and_nothing_is_lost(self):
        """R06, D1: a clear message, and the typed rest stays."""
        values = self._lamp_values(pin="40.6,22.9", street="Ερμού", place_note="by the kiosk")
        response = self._fill("pothole", values)
        self.assertEqual(self._errors(response), ["pin"])
        self.assertIn("outside the municipality", self._text(response))
        page = self._tree(response)
        self.assertEqual(page.xpath("string(//input[@name='street']/@value)"), "Ερμού")
        self.assertEqual(page.xpath("string(//input[@name='place_note']/@value)"), "by the kiosk")
        self.assertTrue(page.xpath("//*[@id='pin']"), "the summary leads to it")

    def test_nonsense_in_place_of_a_pin_is_an_error_and_no_crash(self):
        """R06: whatever is posted."""
        for pin in ("x", "1,2,3", "nan,nan", "999,999", "38.05;23.72"):
            response = self._fill("pothole", self._lamp_values(pin=pin, street="Ερμού"))
            self.assertEqual(self._errors(response), ["pin"], pin)

    def test_the_pin_chooses_among_streets_of_one_name(self):
        """R06, D1 routing: the same name in two villages, and a point in one of them."""
        request = self._send("pothole", street="Σολωμού", pin="38.081,23.781")
        self.assertEqual((request.street_id, request.area_id), (self.twins[1], self.hill))

    def test_the_server_decides_on_area_and_street_of_the_point(self):
        """R06: what is posted beside the controls of the form has no effect."""
        request = self._send(
            "pothole", pin="38.0501,23.7201", area_id=str(self.hill.id), latitude="1", longitude="1"
        )
        self.assertEqual(request.area_id, self.centre)
        self.assertEqual(self._point(request), (38.0501, 23.7201))

    # === STREET AND LANDMARK === #

    def test_a_street_lends_its_point(self):
        """R06, R07: a request without a map is on the map all the same."""
        request = self._send("pothole", street="ερμου", street_number="12")
        self.assertEqual(self._point(request), (38.05, 23.72))
        self.assertEqual((request.area_id, request.address), (self.centre, "Ερμού 12"))

    def test_a_street_may_be_typed_in_greeklish(self):
        """R07: it is the same name."""
        self.assertEqual(self._send("pothole", street="odos Ermou 12").street_id, self.ermou)

    def test_a_landmark_gives_its_point(self):
        """R07: a place of the town's own list, in any alphabet."""
        for typed in ("πλατεια δημαρχειου", "plateia dhmarxeiou"):
            request = self._send("pothole", place_note=typed)
            self.assertEqual(self._point(request), (38.0312, 23.7688), typed)
            self.assertEqual(request.area_id, self.hill)

    def test_a_typing_error_offers_the_street_on_the_next_page(self):
        """R07: without any script; the choice is one press, and then it is sent."""
        response = self._fill("pothole", self._lamp_values(street="Ερμιύ"))
        self.assertEqual(self._errors(response), ["street"])
        options = self._tree(response).xpath("//input[@name='street_choice']/@value")
        self.assertEqual(options, ["Ερμού (Centre)", "Ερμιύ"])
        request = self._send("pothole", street="Ερμιύ", street_choice="Ερμού (Centre)")
        self.assertEqual(request.street_id, self.ermou)

    def test_who_insists_on_a_street_is_believed(self):
        """R07: the gazetteer may be incomplete; what was typed can be kept."""
        request = self._send("pothole", street="Ερμιύ", street_choice="Ερμιύ")
        self.assertFalse(request.street_id)
        self.assertEqual(request.address, "Ερμιύ")

    def test_what_was_kept_stays_kept_through_review(self):
        """R07, C13: the draft asks no second time."""
        values = self._lamp_values(street="Ερμιύ", street_choice="Ερμιύ")
        review = self._fill("pothole", values)
        self.assertEqual(review.status_code, 303)
        page = self._get(review.headers["Location"])
        self.assertIn("Ερμιύ", self._text(page))

    def test_twins_are_offered_as_a_choice(self):
        """R07, D1 routing: two streets of one name, to press on."""
        response = self._fill("pothole", self._lamp_values(street="Σολωμού"))
        options = self._tree(response).xpath("//input[@name='street_choice']/@value")
        self.assertEqual(options, ["Σολωμού (Centre)", "Σολωμού (Hill)"])

    # === DOORS OF THE SCRIPT === #

    def test_suggestions_forgive(self):
        """R07: accents, case, Greeklish, errors; nothing for nothing."""
        for typed in ("ερμ", "ERMOU", "Ερμιυ"):
            found = self._get("/requests/street.json", params={"q": typed}).json()
            self.assertEqual(found[0]["label"], "Ερμού (Centre)", typed)
        for typed in ("", "a", "qqqqqq"):
            self.assertEqual(self._get("/requests/street.json", params={"q": typed}).json(), [])
        found = self._get("/requests/place.json", params={"q": "plateia"}).json()
        self.assertEqual(found[0]["label"], "Πλατεία Δημαρχείου")

    def test_a_point_is_read_back_as_street_and_area(self):
        """R06: address found from the pin."""
        found = self._get("/requests/at.json", params={"pin": "38.0501,23.7201"}).json()
        self.assertEqual(found, {"inside": True, "street": "Ερμού (Centre)", "area": "Centre"})
        outside = self._get("/requests/at.json", params={"pin": "40,22"}).json()
        self.assertFalse(outside["inside"])
        self.assertEqual(self._get("/requests/at.json", params={"pin": "x"}).status_code, 404)

    def test_the_door_of_the_gazetteer_is_limited(self):
        """R06, G06: who asks too often has to wait."""
        self._set_rate("gazetteer", "1/3600")
        self._get("/requests/street.json", params={"q": "er"})
        self.assertEqual(self._get("/requests/street.json", params={"q": "er"}).status_code, 429)

    # === THE CLERK === #

    def test_a_street_that_a_clerk_corrects_takes_the_point_along(self):
        """R06, R14: street, point, area and address stay of one mind."""
        request = self._send("pothole", street="Ερμού", street_number="3")
        request.write({"street_id": self.twins[1].id})
        self.assertEqual(self._point(request), (38.08, 23.78))
        self.assertEqual((request.area_id, request.address), (self.hill, "Σολωμού 3"))

    def test_a_pin_that_a_clerk_moves_changes_the_area(self):
        """R06, R14: and the street stays as the clerk left it."""
        request = self._send("pothole", street="Ερμού")
        request.write({"latitude": 38.08, "longitude": 23.79})
        self.assertEqual((request.area_id, request.street_id), (self.hill, self.ermou))
