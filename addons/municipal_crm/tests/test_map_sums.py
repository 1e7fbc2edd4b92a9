import json
import random
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged

from ..models.municipal_request_map_cell import LOOSE, PUBLIC
from .common import MunicipalCase

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[23.70, 38.00], [23.80, 38.00], [23.80, 38.10], [23.70, 38.10]]],
}
TOWN = [38.0, 23.7, 38.1, 23.8]
PLACED = ["|", ("latitude", "!=", 0), ("longitude", "!=", 0)]
REASON = "Nothing to do there."


@tagged("post_install", "-at_install")
class TestMapSums(MunicipalCase):
    """The map of requests reads sums, and shows what the requests themselves say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["municipal.area"].create({"name": "Town", "outline": json.dumps(SQUARE)})
        cls.Cell = cls.env["municipal.request.map.cell"]
        cls.Request = cls.env["municipal.request"]
        chance = random.Random(7)
        categories = (cls.lamp, cls.lamp, cls.pothole, cls.violence)
        cls.requests = cls.Request.create(
            [
                {
                    "description": "Here.",
                    "category_id": categories[number % 4].id,
                    "channel": "web",
                    "latitude": chance.uniform(38.0, 38.1),
                    "longitude": chance.uniform(23.7, 23.8),
                }
                for number in range(40)
            ]
        )
        cls.nowhere = cls._make_request()
        cls.closed = cls.requests[:28]
        for number, request in enumerate(cls.closed | cls.nowhere):
            cls._close(request, "rejected" if number % 3 else "resolved")

    @classmethod
    def _close(cls, request, code="resolved"):
        request._set_state(code, actor_role="administrator", reply="Done.", reason=REASON)

    def _read(self, user=None, domain=(), **options):
        options = {"bounds": TOWN, "zoom": 13, "group_by": "state_id"} | options
        requests = self.Request.with_user(user or self.mayor)
        return requests.municipal_map_read(list(domain), "latitude", "longitude", **options)

    def _tell(self, data):
        """{group: count} of a map."""
        values = [group["value"] for group in data["groups"]]
        told = dict.fromkeys(values, 0)
        for marker in data["markers"]:
            for index, number in marker[4]:
                told[values[index]] += number
        return told

    def _count(self, user, domain, group="state_id"):
        """{group: count} of the requests themselves."""
        domain = Domain(list(domain)) & Domain(PLACED)
        rows = self.Request.with_user(user)._read_group(domain, [group], ["__count"])
        return {getattr(value, "id", value): count for value, count in rows}

    def _check(self, user, domain=(), group="state_id"):
        told = self._tell(self._read(user, domain, group_by=group))
        self.assertEqual(told, self._count(user, domain, group), (user.login, domain))

    def _uses_sums(self, user, domain=(), **options):
        made = []
        Model = type(self.Request)
        original = Model._get_map_sums

        def spy(records, *args):
            made.append(args)
            return original(records, *args)

        with patch.object(Model, "_get_map_sums", spy):
            self._read(user, domain, **options)
        return bool(made)

    @property
    def officers(self):
        return (
            self.anna, self.vassilis, self.dora, self.ilias, self.rita, self.petros, self.carol,
            self.mayor, self.administrator,
        )  # fmt: skip

    @property
    def domains(self):
        closed = self.closed[0].state_id.id
        return (
            [],
            [("is_open", "=", True)],
            [("is_open", "=", False)],
            [("is_open", "!=", False)],
            [("is_open", "in", [True, False])],
            [("state_id", "=", closed)],
            [("state_id", "!=", closed)],
            [("category_id", "=", self.lamp.id)],
            [("category_id", "child_of", self.group.id)],
            [("department_id", "in", (self.lighting | self.care).ids)],
            ["!", ("department_id", "=", self.lighting.id)],
            ["|", ("user_id", "=", self.anna.id), ("department_id", "=", self.roads.id)],
            ["|", ("name", "ilike", "here"), ("department_id", "=", self.roads.id)],
            [("name", "ilike", "here"), ("state_id", "=", closed)],
            [("user_id", "=", False)],
            [("is_confidential", "=", True)],
            [("state_id.code", "=", "resolved"), ("department_id", "=", self.lighting.id)],
            [("id", "in", self.requests[::3].ids)],
        )

    # === WHAT IS COUNTED === #

    def test_sums_say_what_the_requests_say(self):
        """K04, G05: for every officer and every filter, before and after the sums are brought up to
        date."""
        for _turn in range(2):
            for user in self.officers:
                for domain in self.domains:
                    self._check(user, domain)
            self.Cell._cron_fold()
            self.assertFalse(self.Cell.sudo().search_count([("facet", "=", LOOSE)]))

    def test_every_group_is_counted(self):
        """K04: those that the sums know, and those that they do not."""
        self.Cell._cron_fold()
        for group in ("state_id", "department_id", "category_id", "user_id", "is_confidential"):
            for user in (self.mayor, self.carol, self.anna):
                self._check(user, group=group)
        self._check(self.mayor, group="channel")

    def test_the_common_questions_are_answered_by_sums(self):
        """K04: all years of everybody who has more than a handful; any other question counts."""
        for user in self.officers:
            self.assertTrue(self._uses_sums(user), user.login)
        self.assertTrue(self._uses_sums(self.mayor, [("category_id", "=", self.lamp.id)]))
        self.assertTrue(self._uses_sums(self.mayor, bounds=None, zoom=None))
        self.assertTrue(self._uses_sums(self.mayor, group_by=None, pixels=14))
        self.assertTrue(self._uses_sums(self.mayor, [("is_open", "=", True)]))
        self.assertFalse(self._uses_sums(self.mayor, [("name", "ilike", "here")]))
        self.assertFalse(self._uses_sums(self.mayor, group_by="channel"))
        close = [38.05, 23.75, 38.051, 23.751]
        self.assertFalse(self._uses_sums(self.mayor, bounds=close, zoom=19))

    def test_a_town_without_outlines_is_framed_by_its_sums(self):
        """K04: nothing is read one by one for that either, and everything lies in the frame."""
        self.env["municipal.area"].search([]).unlink()
        for _turn in range(2):
            for user in (self.mayor, self.anna, self.carol):
                data = self._read(user, bounds=None, zoom=None)
                self.assertEqual(self._tell(data), self._count(user, []))
            self.Cell._cron_fold()
        before = self.cr.sql_log_count
        self._read(bounds=None, zoom=None)
        self.assertLessEqual(self.cr.sql_log_count - before, 5)
        self.assertGreater(self._public(bounds="")["count"], 0)

    def test_the_confidential_book_stays_shut(self):
        """G05: its closed cases are in no count of others."""
        self.Cell._cron_fold()
        secret = [("category_id", "=", self.violence.id)]
        self.assertEqual(self._read(self.mayor, secret)["count"], 0)
        self.assertEqual(self._read(self.carol, secret)["count"], 10)

    def test_the_sums_are_read_by_nobody(self):
        """G05: only the map reads them, with what the rules let through."""
        for user in self.officers:
            with self.assertRaises(AccessError):
                self.Cell.with_user(user).search([])

    def test_more_columns_do_not_open_more(self):
        """G05: a hidden field hides on the map of all years too."""
        self.patch(self.Request._fields["department_id"], "groups", "base.group_system")
        with self.assertRaises(AccessError):
            self._read(self.anna, group_by="department_id")

    # === WHAT CHANGES === #

    def test_what_happens_to_a_closed_request_is_seen_at_once(self):
        """K04: reopened, moved, given to others, hidden; by the programs or beside them."""
        self.Cell._cron_fold()
        first, second, third, fourth, fifth = self.closed.filtered(
            lambda request: request.category_id == self.lamp
        )[:5]
        first.with_context(municipal_reopen=True)._set_state(
            "in_process", actor_role="administrator", reason=REASON
        )
        second.write({"latitude": 38.0123, "longitude": 23.7123})
        third.department_id = self.roads
        fourth.write({"latitude": 0, "longitude": 0})
        self.env.flush_all()
        self.cr.execute(
            "UPDATE municipal_request SET is_confidential = true WHERE id = %s", [fifth.id]
        )
        self.env.invalidate_all()
        for _turn in range(2):
            for user in self.officers:
                self._check(user)
                self._check(user, [("department_id", "=", self.roads.id)])
            self.Cell._cron_fold()

    def test_sums_that_were_kept_are_those_that_are_counted_anew(self):
        """K04: after any number of changes."""
        chance = random.Random(3)
        for turn in range(60):
            request = chance.choice(self.requests)
            if chance.random() < 0.5:
                request.department_id = chance.choice(self.lighting | self.roads | self.works)
            else:
                request.write({"latitude": chance.uniform(38.0, 38.1)})
            if turn % 20 == 10:
                self.env.flush_all()
                self.Cell._cron_fold()
        self.env.flush_all()
        self.Cell._cron_fold()
        kept = self._get_table()
        self.Cell._rebuild()
        self.assertEqual(kept, self._get_table())
        self.assertFalse(self.Cell.sudo().search_count([("number", "<=", 0)]))

    def _get_table(self):
        self.cr.execute(
            "SELECT facet, level, y, x, company_id, is_confidential, is_open, is_public,"
            " department_id, user_id, category_id, state_id, number, record, round(lat::numeric, 6)"
            " FROM municipal_request_map_cell WHERE company_id = %s ORDER BY 1, 2, 3, 4, 5, 6, 7, 8,"
            " 9, 10, 11, 12",
            [self.company.id],
        )
        return self.cr.fetchall()

    def test_a_marker_of_one_closed_request_opens_it(self):
        """K04: the sums keep the record where there is one, also after another one has left."""
        self.Cell._cron_fold()
        lone = self.closed[0]
        others = self.requests - lone
        others.write({"latitude": 38.0999, "longitude": 23.7999})
        lone.write({"latitude": 38.0111, "longitude": 23.7111})
        for _turn in range(2):
            markers = self._read(self.administrator)["markers"]
            [marker] = [row for row in markers if row[2] == 1]
            self.assertEqual(marker[3], lone.id)
            self.assertAlmostEqual(marker[0], 38.0111, 4)
            self.assertAlmostEqual(marker[1], 23.7111, 4)
            self.Cell._cron_fold()

    def test_the_list_beside_the_map_holds_what_is_counted(self):
        """K04: the answer names the frame that it counted, a little larger than the screen."""
        self.Cell._cron_fold()
        for bounds in ([38.021, 23.723, 38.063, 23.781], [38.04, 23.74, 38.06, 23.76]):
            data = self._read(bounds=bounds, zoom=14)
            south, west, north, east = data["bounds"]
            self.assertLessEqual((south, west), (bounds[0], bounds[1]))
            frame = [
                ("latitude", ">=", south), ("latitude", "<=", north),
                ("longitude", ">=", west), ("longitude", "<=", east),
            ]  # fmt: skip
            found = self.Request.with_user(self.mayor).search_count(frame)
            self.assertEqual(data["count"], found)
            self.assertGreater(found, 0)

    # === STRANGERS === #

    def _public(self, **query):
        query = {"bounds": "38.0,23.7,38.1,23.8", "zoom": "13"} | query
        return self.Request._get_public_map(query)

    def test_the_public_map_counts_what_the_public_list_does(self):
        """R30: before and after the sums are brought up to date."""
        categories = self.Request._get_public_categories()
        for _turn in range(2):
            for filters in ({}, {"state": "solved"}, {"category": "lamp"}):
                domain = self.Request._get_public_domain(filters, categories) & Domain(PLACED)
                found = self.Request.sudo().search_count(domain)
                self.assertEqual(self._public(**filters)["count"], found)
                self.assertGreater(found, 0)
            self.Cell._cron_fold()

    def test_a_closed_request_leaves_the_public_map_at_once(self):
        """R30: when it or its category is no longer public."""
        self.Cell._cron_fold()
        before = self._public()["count"]
        request = self.closed.filtered("is_public")[0]
        request.is_public = False
        self.assertEqual(self._public()["count"], before - 1)
        self.lamp.privacy = "private"
        self.assertEqual(self._public(category="lamp")["count"], self._public()["count"])
        categories = self.Request._get_public_categories()
        domain = self.Request._get_public_domain({}, categories) & Domain(PLACED)
        self.assertEqual(self._public()["count"], self.Request.sudo().search_count(domain))

    def test_the_public_sums_know_no_house(self):
        """R30: every place in them is the middle of a cell of a hundred metres."""
        self.Cell._cron_fold()
        self.cr.execute(
            "SELECT lat / number, lon / number, south, east FROM municipal_request_map_cell"
            " WHERE facet = %s AND number = 1",
            [PUBLIC],
        )
        rows = self.cr.fetchall()
        self.assertTrue(rows)
        for degrees in rows:
            for degree in degrees:
                self.assertAlmostEqual(degree * 1000 % 1, 0.5, 5)
        for zoom in ("13", "16", "19"):
            for lat, lon, *_rest in self._public(zoom=zoom)["markers"]:
                if _rest[0] == 1:
                    self.assertAlmostEqual(lat * 1000 % 1, 0.5, 1)
                    self.assertAlmostEqual(lon * 1000 % 1, 0.5, 1)

    # === COST === #

    def test_the_archive_grows_and_the_map_reads_as_much_as_before(self):
        """K04: the rows behind a map depend on the town and its groups, not on its years."""
        self.Cell._cron_fold()
        size = self._get_table()
        again = self.Request.create(
            [
                {
                    "description": "Again.",
                    "category_id": request.category_id.id,
                    "channel": "web",
                    "latitude": request.latitude,
                    "longitude": request.longitude,
                    "user_id": request.user_id.id,
                    "department_id": request.department_id.id,
                }
                for request in self.closed
            ]
        )
        for request, former in zip(again, self.closed, strict=True):
            self._close(request, former.state_id.code)
        self.env.flush_all()
        self.Cell._cron_fold()
        self.assertEqual(len(self._get_table()), len(size))
        self._check(self.mayor)
