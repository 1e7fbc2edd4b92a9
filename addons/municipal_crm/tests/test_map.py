import json

from lxml import etree
from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..models.base_map import OTHERS
from .common import MunicipalCase

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[23.70, 38.00], [23.80, 38.00], [23.80, 38.10], [23.70, 38.10]]],
}
TOWN = [38.0, 23.7, 38.1, 23.8]
LIMIT = 100_000


@tagged("post_install", "-at_install")
class TestMap(MunicipalCase):
    """The view type municipal_map: records gathered by the server, as each user may see them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["municipal.area"].create({"name": "Town", "outline": json.dumps(SQUARE)})
        cls.lamps = cls._make_at([(38.02, 23.72), (38.021, 23.721), (38.08, 23.78)])
        cls.holes = cls._make_at([(38.05, 23.75)], category_id=cls.pothole.id)
        cls.secret = cls._make_at([(38.06, 23.76)], category_id=cls.violence.id)
        cls.nowhere = cls._make_request()

    @classmethod
    def _make_at(cls, points, **vals):
        vals = {"description": "Here.", "category_id": cls.lamp.id, "channel": "web"} | vals
        return cls.env["municipal.request"].create(
            [{**vals, "latitude": lat, "longitude": lon} for lat, lon in points]
        )

    def _read(self, user=None, domain=(), **options):
        requests = self.env["municipal.request"].with_user(user or self.mayor)
        return requests.municipal_map_read(list(domain), "latitude", "longitude", **options)

    def _count_statements(self, act):
        for _turn in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            act()
        return self.cr.sql_log_count - before

    # === WHAT IS SEEN === #

    def test_a_map_shows_what_a_search_finds(self):
        """K04: everything with a place that the user may see is counted once."""
        data = self._read()
        self.assertEqual(data["count"], 4)
        self.assertEqual(sum(marker[2] for marker in data["markers"]), 4)
        self.assertLessEqual(data["bounds"][0], 38.02)
        self.assertGreaterEqual(data["bounds"][2], 38.08)

    def test_a_request_without_a_place_is_not_at_the_equator(self):
        """K04: no coordinates, no marker."""
        self.assertEqual(self._read(domain=[("id", "=", self.nowhere.id)])["markers"], [])
        self.assertFalse(self._read(domain=[("id", "=", self.nowhere.id)])["bounds"])

    def test_record_rules_hold_on_the_map(self):
        """K04, G05: nobody sees a marker of what is not theirs, and the confidential book stays shut."""
        self.assertEqual(self._read(self.carol)["count"], 1)
        self.assertEqual(self._read(self.rita)["count"], 1)
        self.assertEqual(self._read(self.ilias)["count"], 4)
        own = self._read(self.anna)["count"] + self._read(self.vassilis)["count"]
        self.assertEqual(own, 3)
        self.assertEqual(self._read(self.mayor)["count"], 4)

    def test_who_may_not_read_requests_gets_no_map_of_them(self):
        """K04: the method asks for the same right as a list."""
        stranger = self.env["res.users"].create(
            {
                "name": "Stranger",
                "login": "stranger",
                "group_ids": [Command.set(self.env.ref("base.group_user").ids)],
            }
        )
        with self.assertRaises(AccessError):
            self._read(stranger)

    def test_a_map_is_grouped_by_no_field_that_the_user_may_not_read(self):
        """K04: groups of a hidden field would tell its values."""
        field = self.env["municipal.request"]._fields["channel"]
        self.patch(field, "groups", "base.group_system")
        with self.assertRaises(AccessError):
            self._read(self.rita, group_by="channel")

    # === FILTERS, GROUPS, CELLS === #

    def test_the_filter_of_the_search_carries_over(self):
        """K04: the same domain as the list."""
        data = self._read(domain=[("category_id", "=", self.pothole.id)])
        [[lat, lon, count, record, _parts]] = data["markers"]
        self.assertEqual(((lat, lon), count, record), ((38.05, 23.75), 1, self.holes.id))

    def test_groups_are_counted_apart_in_each_marker(self):
        """K04: colours by group, with the names for the legend; the largest group comes first."""
        data = self._read(group_by="category_id", bounds=TOWN, zoom=8)
        labels = [group["label"] for group in data["groups"]]
        self.assertEqual(labels, [self.lamp.display_name, self.pothole.display_name])
        totals = [0, 0]
        for marker in data["markers"]:
            self.assertEqual(sum(number for _index, number in marker[4]), marker[2])
            for index, number in marker[4]:
                totals[index] += number
        self.assertEqual(totals, [3, 1])

    def test_a_selection_is_named_and_an_empty_group_too(self):
        """K04: what has no value is a group of its own."""
        self.assertEqual(self._read(group_by="channel")["groups"][0]["label"], "Website")
        self.holes.user_id = False
        groups = self._read(group_by="user_id", bounds=TOWN, zoom=12)["groups"]
        self.assertIn({"value": False, "label": "None"}, groups)

    def test_too_many_groups_end_in_one(self):
        """K04: eight colours and one for all others; nothing is lost."""
        areas = self.env["municipal.area"].create([{"name": f"Part {n}"} for n in range(12)])
        for area in areas:
            self._make_at([(38.03, 23.73)], area_id=area.id)
        data = self._read(group_by="area_id", bounds=TOWN, zoom=12)
        self.assertEqual(len(data["groups"]), 9)
        self.assertEqual(data["groups"][-1]["value"], OTHERS)
        self.assertEqual(data["count"], 16)
        parts = sum(number for marker in data["markers"] for _index, number in marker[4])
        self.assertEqual(parts, 16)

    def test_what_is_off_the_screen_is_left_out(self):
        """K04: the frame of the screen is part of the question."""
        data = self._read(bounds=[38.07, 23.77, 38.09, 23.79], zoom=15)
        self.assertEqual(data["count"], 1)

    def test_closer_takes_markers_apart(self):
        """K04: a click on a cluster zooms, and it opens."""
        far = self._read(bounds=TOWN, zoom=9)
        near = self._read(bounds=TOWN, zoom=17)
        self.assertGreater(len(near["markers"]), len(far["markers"]))
        self.assertEqual(near["count"], far["count"])

    def test_records_at_one_address_say_that_no_zoom_parts_them(self):
        """K04: such a marker opens its list instead."""
        self._make_at([(38.03, 23.73)] * 3)
        data = self._read(bounds=[38.0299, 23.7299, 38.0301, 23.7301], zoom=18)
        self.assertEqual([marker[2:4] for marker in data["markers"]], [[3, -1]])

    def test_a_narrow_filter_is_looked_at_closely(self):
        """K04: what fills a small part of the town is shown as large as it fits."""
        self._make_at([(38.030, 23.730), (38.031, 23.731)], category_id=self.pothole.id)
        ids = self.env["municipal.request"].search([("latitude", "<", 38.032)]).ids
        data = self._read(domain=[("id", "in", ids)])
        self.assertGreater(data["zoom"], self._read()["zoom"])
        self.assertGreater(len(data["markers"]), 1)

    def test_a_town_without_outlines_is_framed_by_its_requests(self):
        """K04: the map needs no geography to begin with."""
        self.env["municipal.area"].search([]).unlink()
        self.assertEqual(self._read()["count"], 4)

    def test_places_of_the_town_have_a_map_too(self):
        """K04: any model with two numbers can be shown."""
        self.env["municipal.place"].create(
            {"name": "Square", "latitude": 38.04, "longitude": 23.74, "kind": "landmark"}
        )
        places = self.env["municipal.place"].with_user(self.rita)
        data = places.municipal_map_read([], "latitude", "longitude", group_by="kind")
        self.assertEqual(data["groups"], [{"value": "landmark", "label": "Landmark"}])

    # === BAD INPUT === #

    def test_what_is_no_map_is_refused_in_words(self):
        """K04: wrong fields and wrong frames get a sentence, not a crash."""
        for options in (
            {"group_by": "description"},
            {"group_by": "nonsense"},
            {"bounds": [1, 2]},
            {"bounds": [2, 2, 1, 1]},
            {"bounds": ["x", 1, 2, 3]},
            {"bounds": [float("nan"), 1, 2, 3]},
        ):
            with self.subTest(options=options), self.assertRaises(UserError):
                self._read(**options)
        with self.assertRaises(UserError):
            self.env["municipal.request"].municipal_map_read([], "name", "longitude")

    # === COST === #

    def test_the_answer_does_not_grow_with_the_town(self):
        """K04: not the statements and not the bytes, whatever cells are asked for."""
        ask = lambda: self._read(group_by="category_id", bounds=TOWN, zoom=14)  # noqa: E731
        before = self._count_statements(ask)
        step = 0.1 / 40
        self._make_at(
            [(38.0 + step * y, 23.7 + step * x) for y in range(1, 40) for x in range(1, 40)],
            description="Many.",
        )
        self.assertEqual(self._count_statements(ask), before)
        self.assertLessEqual(before, 5)
        self.assertLess(len(json.dumps(ask())), LIMIT)
        for options in ({"pixels": 1, "zoom": 18}, {"pixels": 14, "zoom": 13}):
            data = self._read(bounds=TOWN, **options)
            self.assertLess(len(json.dumps(data)), LIMIT)

    # === THE VIEW === #

    def _make_view(self, arch):
        return self.env["ir.ui.view"].create(
            {"name": "m", "model": "municipal.request", "type": "municipal_map", "arch": arch}
        )

    def test_a_view_names_the_fields_of_the_place(self):
        """K04: a mistake in a view is found when it is stored."""
        self._make_view('<municipal_map latitude="latitude" longitude="longitude"/>')
        for arch in (
            '<municipal_map latitude="latitude"/>',
            '<municipal_map latitude="nonsense" longitude="longitude"/>',
            '<municipal_map latitude="latitude" longitude="longitude" shape="round"/>',
            '<municipal_map latitude="latitude" longitude="longitude"><list/></municipal_map>',
        ):
            with self.subTest(arch=arch), self.assertRaises(ValidationError):
                self._make_view(arch)

    def test_requests_open_as_a_map_beside_list_and_kanban(self):
        """K03, K04: the map is one of the views of the same action."""
        for name in ("municipal_request_action", "municipal_request_action_map"):
            action = self.env.ref(f"municipal_crm.{name}")
            self.assertIn("municipal_map", action.view_mode)
        views = self.env["municipal.request"].get_views([(False, "municipal_map")])
        arch = etree.fromstring(views["views"]["municipal_map"]["arch"])
        self.assertEqual(arch.get("latitude"), "latitude")

    # === THE GROUND === #

    def test_the_ground_is_the_towns_own_and_asks_nobody(self):
        """K04, G25: areas and names of the gazetteer; no address of tiles until one is set."""
        self.env["municipal.street"].create(
            {"name": "Long Street", "latitude": 38.01, "longitude": 23.71}
        )
        ground = self.env["municipal.map"].with_user(self.rita).get_ground()
        self.assertEqual([area["name"] for area in ground["areas"]], ["Town"])
        self.assertIn([38.01, 23.71, "Long Street", "street"], ground["labels"])
        self.assertEqual((ground["tiles"], ground["copyright"]), ("", ""))

    def test_a_tile_server_is_a_setting(self):
        """K04, G25: an administrator may set one, and only an address of tiles is taken."""
        Settings = self.env["res.config.settings"]
        self.assertFalse(Settings.create({}).municipality_map_tiles)
        address = "https://tiles.example.org/{z}/{x}/{y}.png"
        Settings.create({"municipality_map_tiles": address}).execute()
        self.assertEqual(self.env["municipal.map"].get_ground()["tiles"], address)
        with self.assertRaises(ValidationError):
            Settings.create({"municipality_map_tiles": "https://tiles.example.org/"})

    def test_the_ground_follows_the_gazetteer(self):
        """K04: a street that is corrected is right on the next map."""
        street = self.env["municipal.street"].create(
            {"name": "Old Name", "latitude": 38.01, "longitude": 23.71}
        )
        self.env["municipal.map"].get_ground()
        street.name = "New Name"
        names = [label[2] for label in self.env["municipal.map"].get_ground()["labels"]]
        self.assertIn("New Name", names)
        self.assertNotIn("Old Name", names)

    def test_strangers_do_not_ask_for_the_ground_by_rpc(self):
        """K04: the public pages have a door of their own."""
        with self.assertRaises(AccessError):
            self.env["municipal.map"].with_user(self.env.ref("base.public_user")).get_ground()
