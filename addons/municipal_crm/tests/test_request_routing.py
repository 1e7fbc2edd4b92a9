from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MunicipalCase


@tagged("post_install", "-at_install")
class TestRequestRouting(MunicipalCase):
    def _make_rule(self, **vals):
        vals = {"name": "Rule", "department_id": self.roads.id} | vals
        return self.env["municipal.routing.rule"].create(vals)

    def test_the_first_rule_that_fits_decides_and_is_shown(self):
        """R13: ordered rules; the record shows which one fired."""
        self._make_rule(name="Second", sequence=20, department_id=self.care.id)
        first = self._make_rule(name="First", sequence=10, words="λαμπ")
        request = self._make_request(description="Η ΛΆΜΠΑ έσβησε")
        self.assertEqual(request.department_id, self.roads)
        self.assertEqual(request.routing_rule_id, first)
        self.assertIn("First", request.routing_note)

    def test_words_match_without_accents_and_capitals(self):
        """R13: folded stems, at the beginning of a word only."""
        self._make_rule(words="καλωδι")
        hit = self._make_request(description="Γυμνά ΚΑΛΏΔΙΑ στον στύλο")
        miss = self._make_request(description="τηλεκαλώδιο")
        self.assertEqual((hit.department_id, miss.department_id), (self.roads, self.lighting))

    def test_rules_look_at_category_group_channel_and_area(self):
        """R13: a rule for a group covers its categories; every criterion must fit."""
        area = self.env["municipal.area"].create({"name": "Harbour", "code": "H"})
        street = self.env["municipal.street"].create({"name": "Sea Street", "area_id": area.id})
        self._make_rule(category_ids=self.group.ids, channels="phone", area_ids=area.ids)
        by_phone = self._make_request(channel="phone", street_id=street.id, street_number="7")
        by_web = self._make_request(channel="web", street_id=street.id)
        self.assertEqual(by_phone.department_id, self.roads)
        self.assertEqual(by_phone.address, "Sea Street 7")
        self.assertEqual(by_web.department_id, self.lighting)

    def test_a_point_finds_its_area(self):
        """R13: area by polygon."""
        square = '{"type": "Polygon", "coordinates": [[[22,40],[23,40],[23,41],[22,41],[22,40]]]}'
        area = self.env["municipal.area"].create({"name": "Square", "outline": square})
        inside = self._make_request(latitude=40.5, longitude=22.5)
        outside = self._make_request(latitude=41.5, longitude=22.5)
        self.assertEqual(inside.area_id, area)
        self.assertFalse(outside.area_id)

    def test_without_a_rule_the_category_decides(self):
        """R13: the department of the category is the ordinary way."""
        request = self._make_request()
        self.assertEqual(request.department_id, self.lighting)
        self.assertIn("Street light", request.routing_note)

    def test_what_nobody_is_competent_for_waits_in_the_catch_all_queue(self):
        """R41: no request is sent to nobody in silence."""
        request = self._make_request(category_id=False)
        self.assertFalse(request.department_id)
        self.assertTrue(request.is_unrouted)
        self.assertIn(request, self.env["municipal.request"].search([("is_unrouted", "=", True)]))

    def test_the_officer_with_the_fewest_open_requests_is_chosen(self):
        """R13, K17: load is balanced among the members of the department."""
        officers = [self._make_request().user_id for _turn in range(4)]
        self.assertEqual(
            sorted(officers.count(user) for user in (self.anna, self.vassilis)), [2, 2]
        )

    def test_who_knows_the_category_comes_first(self):
        """K17: however much lies on that desk; a colleague when nobody of them is there."""
        self.lamp.officer_ids = self.vassilis | self.carol
        officers = [self._make_request().user_id for _turn in range(3)]
        self.assertEqual(set(officers), {self.vassilis}, "of the department alone")
        today = date.today()
        self._make_absent(self.vassilis, today - timedelta(days=1), today + timedelta(days=1))
        self.assertEqual(self._make_request().user_id, self.anna)

    def test_absence_leads_to_the_colleague_then_the_deputy_then_the_head(self):
        """R13, K16: absences come from HR."""
        today = date.today()
        chosen = []
        for absent in (self.anna, self.vassilis, self.dora, self.ilias):
            self._make_absent(absent, today - timedelta(days=1), today + timedelta(days=1))
            chosen.append(self._make_request().user_id)
        self.assertEqual(chosen[:3], [self.vassilis, self.dora, self.ilias])
        self.assertFalse(chosen[3], "nobody is there")

    def test_a_department_without_anybody_present_raises_the_alarm_flag(self):
        """R41: a request with a department and no officer is nobody's too."""
        self.env["hr.employee"].search([("department_id", "=", self.care.id)]).active = False
        request = self._make_request(category_id=self.violence.id)
        self.assertEqual(request.department_id, self.care)
        self.assertTrue(request.is_unrouted)

    def test_only_the_confidential_group_is_given_confidential_requests(self):
        """R03: an officer outside the group is never chosen."""
        self._make_officer("newcomer", self.care)
        officers = [self._make_request(category_id=self.violence.id).user_id for _turn in range(3)]
        self.assertEqual(set(officers), {self.carol})

    def test_a_new_category_routes_again_and_tells_the_new_department(self):
        """R14: re-routing on a change of category."""
        request = self._make_request()
        self.env["municipal.notification"].search([]).sudo().unlink()
        request.with_user(self.ilias).write({"category_id": self.pothole.id})
        self.assertEqual(request.department_id, self.roads)
        self.assertIn(request.user_id, self.rita | self.petros)
        events = request.notification_ids.mapped("event")
        self.assertIn("rerouted", events)

    def test_a_new_place_routes_again(self):
        """R14: re-routing on a change of place."""
        area = self.env["municipal.area"].create({"name": "Harbour", "code": "H"})
        street = self.env["municipal.street"].create({"name": "Sea Street", "area_id": area.id})
        self._make_rule(area_ids=area.ids)
        request = self._make_request()
        self.assertEqual(request.department_id, self.lighting)
        request.write({"street_id": street.id})
        self.assertEqual((request.area_id, request.department_id), (area, self.roads))

    def test_the_officer_keeps_what_stays_in_the_department(self):
        """R14: a correction inside the department moves nothing."""
        other = self.lamp.copy({"code": "lamp2", "name": "Other lamp"})
        request = self._make_request()
        officer = request.user_id
        self._make_absent(officer, date.today(), date.today())
        request.write({"category_id": other.id})
        self.assertEqual(request.user_id, officer)

    def test_a_request_sent_to_another_department_by_hand_gets_an_officer_there(self):
        """R14: the officer left behind is replaced."""
        request = self._make_request()
        request.with_user(self.ilias).write({"department_id": self.roads.id})
        self.assertIn(request.user_id, self.rita | self.petros)

    def test_creating_by_rpc_does_the_same_work_as_the_form(self):
        """R01, R04: number, route, history and messages do not depend on the door."""
        request = (
            self.env["municipal.request"]
            .with_user(self.anna)
            .create(
                {
                    "name": "Lamp",
                    "description": "out",
                    "category_id": self.lamp.id,
                    "channel": "counter",
                }
            )
        )
        self.assertTrue(request.sudo().protocol_number)
        self.assertEqual(request.sudo().department_id, self.lighting)

    def test_an_archived_department_keeps_no_open_request(self):
        """K20: a re-organisation loses nothing."""
        request = self._make_request()
        with self.assertRaisesRegex(UserError, "open requests"):
            self.lighting.active = False
        request.with_user(self.ilias)._set_state("resolved", reply="Done.")
        self.lighting.active = False
        self.assertEqual(request.department_id.name, "Lighting")
