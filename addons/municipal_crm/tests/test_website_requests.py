import json
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..models.municipal_request_map import PUBLIC_GRID
from .website_common import WebsiteCase

SECRETS = ("Maria", "6912345678", "maria@citizens.example", "my neighbour", "third floor", "17B")
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[23.70, 38.00], [23.80, 38.00], [23.80, 38.10], [23.70, 38.10]]],
}


@tagged("post_install", "-at_install")
class TestWebsiteRequests(WebsiteCase):
    """The public list and map: what was reported, and nothing of who reported it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["municipal.area"].create({"name": "Town", "outline": json.dumps(SQUARE)})
        cls._set_rate("map", "100000/60")
        cls.secretive = {
            "name": "Maria reports my neighbour",
            "description": "Maria, third floor: my neighbour breaks the lamps. 6912345678",
            "address": "Behind my neighbour",
            "place_note": "third floor",
            "contact_name": "Maria",
            "contact_phone": "+306912345678",
            "contact_email": "maria@citizens.example",
            "street_id": cls.ermou.id,
            "street_number": "17B",
            "latitude": 38.052345,
            "longitude": 23.751234,
        }
        cls.open = cls._make_request(**cls.secretive)

    def _list(self, query=""):
        return self._tree(self._get(f"/requests{query}"))

    def _entries(self, query=""):
        rows = self._list(query).xpath("//ul[contains(@class, 'mc-public-entries')]/li")
        return [" ".join(row.text_content().split()) for row in rows]

    def _map(self, **query):
        response = self._get("/requests/map.json", params=query)
        self.assertEqual(response.status_code, 200)
        return response

    # === THE LIST === #

    def test_the_list_tells_what_where_and_how_far(self):
        """R30: category, state, day, street and area; without any script."""
        [entry] = self._entries()
        for text in ("Street light", "Received", "Ερμού", "Town"):
            self.assertIn(text, entry)

    def test_nothing_personal_is_on_any_public_door(self):
        """R30: no name, phone, e-mail, house number or word of the citizen, in page, map and card."""
        spot = self._map().json()["markers"][0]
        doors = (
            "/requests",
            "/requests/map.json",
            f"/requests/spot?near={spot[0]},{spot[1]}",
            "/requests?category=lamp&state=received",
        )
        for door in doors:
            text = self._get(door).text
            for secret in (*SECRETS, self.open.protocol_number, self.open.access_token):
                self.assertNotIn(secret, text, door)

    def test_only_public_requests_of_public_categories_are_shown(self):
        """R30: per-category privacy holds for list, map and count alike."""
        self.pothole.privacy = "private"
        self._make_request(category_id=self.pothole.id, latitude=38.05, longitude=23.75)
        self._make_request(category_id=self.violence.id, latitude=38.05, longitude=23.75)
        self._make_request(is_public=False, latitude=38.05, longitude=23.75)
        self.assertEqual(len(self._entries()), 1)
        self.assertEqual(self._map().json()["count"], 1)

    def test_a_category_that_becomes_private_leaves_the_list_at_once(self):
        """R30: also with all that was filed before."""
        self.lamp.privacy = "private"
        self.assertEqual(self._entries(), [])
        self.assertNotIn("Street light", self._list().text_content())

    def test_who_has_to_identify_themselves_is_never_in_the_list(self):
        """R30: a category that asks who one is cannot be public, whatever was ticked."""
        self.certificate.privacy = "public"
        self._make_request(category_id=self.certificate.id)
        self.assertEqual(len(self._entries()), 1)

    def test_another_municipality_has_a_list_of_its_own(self):
        """R30: towns in one database do not mix."""
        other = self.env["res.company"].create({"name": "Other"})
        self.env.cr.execute(
            "UPDATE municipal_request SET company_id = %s WHERE id = %s", (other.id, self.open.id)
        )
        self.env.invalidate_all()
        self.assertEqual(self._entries(), [])

    def test_an_officer_may_write_a_title_for_the_public(self):
        """R30: the title is the town's own words."""
        self.open.public_title = "Three lamps at the harbour"
        [entry] = self._entries()
        self.assertIn("Three lamps at the harbour", entry)
        self.assertIn("Street light", entry)

    def test_solved_and_open_are_told_apart(self):
        """R30: filter by state."""
        done = self._make_request()
        done._set_state("in_process", actor_role="clerk")
        self.assertEqual(len(self._entries("?state=received")), 1)
        self.assertEqual(len(self._entries("?state=in_process")), 1)
        self.assertEqual(self._entries("?state=solved"), [])
        self.assertIn("Nothing fits", self._list("?state=solved").text_content())

    def test_filters_go_together(self):
        """R30: category, area and period as they stand in the address."""
        old = self._make_request(
            category_id=self.pothole.id,
            street_id=self.twins[1].id,
            date_submitted=fields.Datetime.now() - timedelta(days=60),
        )
        self.assertEqual(old.area_id, self.hill)
        self.assertEqual(len(self._entries("?category=pothole")), 1)
        self.assertEqual(len(self._entries(f"?area={self.hill.id}&category=pothole")), 1)
        self.assertEqual(self._entries(f"?area={self.centre.id}&category=pothole"), [])
        self.assertEqual(self._entries("?category=pothole&period=month"), [])
        self.assertEqual(len(self._entries("?category=pothole&period=quarter")), 1)
        chosen = self._list("?category=pothole").xpath("//option[@selected]/@value")
        self.assertIn("pothole", chosen)

    def test_nonsense_in_the_address_is_left_out(self):
        """R30: no error page for anything that is typed into the address."""
        for query in (
            "?category=x'--&state=9&area=abc&period=never&page=-3&near=1",
            "?page=99999999999&near=nan,inf&area=" + "9" * 40,
            "?page=x&near=38.05,23.75,4",
        ):
            self.assertEqual(self._get(f"/requests{query}").status_code, 200, query)
        for query in ({"bounds": "a,b,c,d"}, {"bounds": "9,9,1,1", "zoom": "zz"}, {"zoom": "999"}):
            self.assertEqual(self._map(**query).json()["count"], 1)

    def test_the_list_has_pages(self):
        """R30: twenty at a time, and the filters stay."""
        for _turn in range(25):
            self._make_request()
        self.assertEqual(len(self._entries()), 20)
        self.assertEqual(len(self._entries("?page=2")), 6)
        link = self._list("?state=received").xpath("//a[@rel='next']/@href")[0]
        self.assertIn("state=received", link)
        self.assertIn("page=2", link)

    # === THE MAP === #

    def test_a_place_on_the_public_map_is_no_house(self):
        """R30: every point lies in the middle of its cell, however close one looks."""
        for query in ({}, {"bounds": "38.05,23.75,38.06,23.76", "zoom": "18"}):
            [[lat, lon, count, record, _parts]] = self._map(**query).json()["markers"]
            self.assertEqual((count, record), (1, -1))
            self.assertAlmostEqual(lat, 38.0525, 5)
            self.assertAlmostEqual(lon, 23.7515, 5)

    def test_sliding_the_frame_finds_no_house_either(self):
        """R30: a frame that cuts a cell holds the whole cell."""
        outside = {"bounds": "38.0524,23.7505,38.0529,23.7519", "zoom": "18"}
        self.assertEqual(self._map(**outside).json()["count"], 1)
        for near in ("38.0521,23.7511", "38.0529,23.7519"):
            self.assertEqual(len(self._entries(f"?near={near}")), 1)
        self.assertEqual(self._entries("?near=38.0531,23.7519"), [])
        self.assertEqual(PUBLIC_GRID, 0.001)

    def test_markers_carry_the_states(self):
        """R30, K04: colours tell how far it is, with names for the legend."""
        data = self._map().json()
        labels = [group["label"] for group in data["groups"]]
        self.assertEqual(labels, ["Received", "Being worked on", "Solved", "Closed without works"])
        self.assertEqual(data["markers"][0][4], [[0, 1]])

    def test_filters_hold_on_the_map_too(self):
        """R30: the same address, the same requests."""
        self.assertEqual(self._map(state="solved").json()["count"], 0)
        self.assertEqual(self._map(category="lamp").json()["count"], 1)

    def test_answers_of_the_map_may_be_kept_for_minutes(self):
        """R30: cached, for robots no page, and no cookie with it."""
        for path in ("/requests/map.json", "/requests/ground.json", "/requests/spot?near=1,1"):
            response = self._get(path)
            self.assertIn("max-age=300", response.headers["Cache-Control"], path)
            self.assertIn("noindex", response.headers["X-Robots-Tag"], path)

    def test_the_door_of_the_map_is_limited(self):
        """R30, G06: who asks too often has to wait."""
        self._set_rate("map", "2/3600")
        for _turn in range(2):
            self._map()
        self.assertEqual(self._get("/requests/map.json").status_code, 429)

    def test_the_page_fetches_no_map_before_it_is_asked_for(self):
        """R30, G25: light at first view, and every address is of this machine."""
        page = self._get("/requests")
        sources = self._tree(page).xpath("//script/@src | //link[@rel='stylesheet']/@href")
        self.assertFalse([source for source in sources if "map" in source.split("/")[-1]])
        self.assertFalse([source for source in sources if "://" in source])
        self.assertLess(len(page.content), 60_000)

    def test_the_policy_of_a_page_with_a_map_allows_the_tile_server_alone(self):
        """R30, G25: no foreign picture without a setting, one host with it."""
        policy = self._get("/requests").headers["Content-Security-Policy"]
        self.assertIn("img-src 'self' data:;", policy)
        address = "https://tiles.example.org/{z}/{x}/{y}.png"
        self.env["res.config.settings"].create({"municipality_map_tiles": address}).execute()
        policy = self._get("/requests").headers["Content-Security-Policy"]
        self.assertIn("img-src 'self' data: https://tiles.example.org;", policy)
        other = self._get("/requests/new").headers["Content-Security-Policy"]
        self.assertNotIn("tiles.example.org", other)

    # === COST === #

    def test_the_list_costs_the_same_however_much_was_reported(self):
        """R30: ten times the requests, not one statement more."""
        requests = self.env["municipal.request"].with_user(self.visitor)

        def count():
            for _turn in range(2):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                requests._get_public_list({})
                requests._get_public_map({"bounds": "38,23.7,38.1,23.8", "zoom": "13"})
            return self.cr.sql_log_count - before

        self._make_request(**self.secretive)
        before = count()
        for _turn in range(18):
            self._make_request(**self.secretive)
        self.assertEqual(count(), before)
        self.assertLessEqual(before, 14)
