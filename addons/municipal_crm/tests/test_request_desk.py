from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MunicipalCase

NOW = "2026-03-16 08:00:00"  # a Monday


@tagged("post_install", "-at_install")
class TestRequestDesk(MunicipalCase):
    def _submit_at(self, date, **vals):
        with freeze_time(date):
            return self._make_request(user_id=self.anna.id, **vals)

    def _find(self, domain, user=None):
        return self.env["municipal.request"].with_user(user or self.anna).search(domain)

    def _allow_email(self):
        channel = self.env.registry["municipal.channel.email"]
        self.startPatcher(patch.object(channel, "_is_configured", lambda *_args: True))

    # === MY PENDING === #

    def test_my_pending_shows_my_open_requests_the_most_urgent_first(self):
        """K06: what waits for me, overdue first, whoever else works in the department."""
        later = self._submit_at("2026-03-13 08:00:00")
        late = self._submit_at("2026-03-02 08:00:00")
        done = self._submit_at("2026-03-02 09:00:00")
        done.with_user(self.anna)._set_state("resolved", reply="Done.")
        with freeze_time("2026-03-01 08:00:00"):
            other = self._make_request(user_id=self.vassilis.id)
        action = self.env.ref("municipal_crm.municipal_request_action_my_pending")
        view = action.view_ids.filtered(lambda row: row.view_mode == "list").view_id
        order = view.with_context(load_all_views=True)._get_combined_arch().get("default_order")
        found = (
            self.env["municipal.request"]
            .with_user(self.anna)
            .search([("user_id", "=", self.anna.id), ("is_open", "=", True)], order=order)
        )
        self.assertEqual(found, late | later)
        self.assertNotIn(other, found)
        self.assertIn("('user_id', '=', uid)", action.domain)

    def test_lateness_is_the_share_of_the_time_that_is_over(self):
        """K06: 0.5 is half of the time, more than 1 is late; closed requests have none."""
        request = self._submit_at(NOW, date_deadline="2026-03-26")
        for date, expected in (
            (NOW, 0.0),
            ("2026-03-21 08:00:00", 0.5),
            ("2026-03-26 08:00:00", 1.0),
            ("2026-04-05 08:00:00", 2.0),
        ):
            with self.subTest(date=date), freeze_time(date):
                request.invalidate_recordset()
                self.assertAlmostEqual(request.lateness, expected)
                self.assertEqual(request.is_late, expected > 1)
        request.with_user(self.anna)._set_state("resolved", reply="Done.")
        self.assertEqual(request.lateness, 0.0)

    # === SEARCH === #

    def test_one_search_box_knows_numbers_names_phones_streets_and_words(self):
        """K02: as people write them, and accents do not matter."""
        street = self.env["municipal.street"].create({"name": "Αλκυονίδων"})
        request = self._submit_at(
            NOW,
            description="Η λάμπα στη γωνία έχει σβήσει",
            street_id=street.id,
            street_number="12",
            contact_name="Σοφία Δήμου",
            contact_phone="+306912345678",
        )
        other = self._submit_at(NOW, description="Nothing of the kind", citizen_id=False)
        _prefix, year, number = request._parse_number(request.protocol_number)
        for text in (
            request.protocol_number,
            f"{number}/{year}",
            "6912 345 678",
            "+30 6912345678",
            "Σοφία",
            "Αλκυον",
            "λάμπα στη γωνία",
            "Eleni Cit",
            "2310123456",
        ):
            with self.subTest(text=text):
                found = self._find([("anything", "ilike", text)])
                self.assertIn(request, found)
                self.assertNotIn(other, found)

    def test_accents_do_not_matter_in_a_search(self):
        """K02: the database removes accents on both sides."""
        request = self._submit_at(NOW, description="Η λάμπα έχει σβήσει")
        self.assertTrue(self.env.registry.has_unaccent)
        self.assertIn(request, self._find([("anything", "ilike", "λαμπα εχει σβησει")]))

    def test_a_number_that_is_not_mine_finds_nothing(self):
        """K01: searching by number opens no door."""
        request = self._submit_at(NOW)
        self.assertFalse(self._find([("anything", "ilike", request.protocol_number)], self.rita))

    def test_my_department_means_where_i_work(self):
        """K01, K02: the filter follows the organisation chart."""
        ours = self._make_request(category_id=self.pothole.id)
        theirs = self._submit_at(NOW)
        found = self._find([("is_my_department", "=", True)], self.rita)
        self.assertIn(ours, found)
        self.assertNotIn(theirs, found)

    # === MOVES === #

    def test_each_officer_is_offered_exactly_their_moves(self):
        """R19: the buttons are the allowed moves of role and state, no more and no less."""
        request = self._submit_at(NOW)
        clerk = set(request.with_user(self.anna).allowed_transition_ids.mapped("target_id.code"))
        head = set(request.with_user(self.ilias).allowed_transition_ids.mapped("target_id.code"))
        self.assertEqual(head - clerk, {"rejected"})
        for code in clerk:
            self.assertNotEqual(code, "submitted")

    def test_a_plain_move_happens_and_one_that_needs_a_text_asks_for_it(self):
        """R19, R24: one button, and a dialogue only where the table wants a text."""
        request = self._submit_at(NOW).with_user(self.anna)
        moves = {row.target_id.code: row for row in request.allowed_transition_ids}
        dialogue = request.action_move(moves["resolved"].id)
        self.assertEqual(dialogue["res_model"], "municipal.request.move")
        self.assertEqual(request.state_code, "submitted")
        self.assertFalse(request.action_move(moves["in_process"].id))
        self.assertEqual(request.state_code, "in_process")

    def test_a_button_that_is_out_of_date_explains_itself(self):
        """R19: somebody else was faster; the refusal names both states."""
        request = self._submit_at(NOW).with_user(self.anna)
        forward = request.allowed_transition_ids.filtered(
            lambda row: row.target_id.code == "forwarded"
        )
        request._set_state("resolved", reply="Done.")
        with self.assertRaisesRegex(UserError, "Resolved.*Forwarded"):
            request.action_move(forward.id)

    def test_dragging_a_card_obeys_the_table(self):
        """R19: the kanban writes the state, and the same rules answer."""
        request = self._submit_at(NOW).with_user(self.anna)
        states = {row.code: row.id for row in self.env["municipal.request.state"].search([])}
        with self.assertRaisesRegex(UserError, "needs a text to the citizen"):
            request.web_save({"state_id": states["resolved"]}, {"state_id": {}})
        request.web_save({"state_id": states["in_process"]}, {"state_id": {}})
        self.assertEqual(request.state_code, "in_process")

    def test_only_those_who_may_write_a_request_move_it(self):
        """K01: knowing the id of a request and of a move is not enough."""
        request = self._submit_at(NOW)
        move = request.with_user(self.anna).allowed_transition_ids[0]
        with self.assertRaises(AccessError):
            request.with_user(self.carol).action_move(move.id)

    def test_an_officer_takes_a_request_out_of_the_shared_queue(self):
        """R41: nobody's request becomes mine with one button."""
        request = self._make_request(category_id=self.pothole.id)
        request.sudo().write({"user_id": False})
        self.assertTrue(request.is_unrouted)
        request.with_user(self.rita).action_take()
        self.assertEqual(request.user_id, self.rita)
        self.assertFalse(request.is_unrouted)

    # === CONVERSATION === #

    def test_notes_and_replies_stand_in_different_panels(self):
        """R33: what the citizen reads and what only officers read are never in one list."""
        request = self._submit_at(NOW)
        request.sudo()._citizen_message("When will you come?", files=[("photo.txt", b"x")])
        request.with_user(self.anna)._reply_to_citizen("Tomorrow.")
        request.with_user(self.anna)._add_internal_note("The key is with Vassilis.")
        panels = request.with_user(self.anna).conversation
        self.assertEqual([row["kind"] for row in panels["public"]], ["reply", "citizen"])
        self.assertEqual([row["kind"] for row in panels["notes"]], ["note"])
        self.assertIn("Tomorrow.", panels["public"][0]["body"])
        self.assertIn("Vassilis", panels["notes"][0]["body"])
        self.assertEqual([file["name"] for file in panels["public"][1]["files"]], ["photo.txt"])

    def test_the_panel_says_how_a_reply_reaches_the_citizen(self):
        """C03, R33: in words, before anything is written."""
        self._allow_email()
        request = self._submit_at(NOW, preferred_channel="email")
        self.assertIn("eleni@citizens.example", request.conversation["route"])
        by_hand = self._submit_at(NOW, preferred_channel="phone")
        self.assertIn("to-do", by_hand.conversation["route"])
        nobody = self._submit_at(NOW, citizen_id=False, is_anonymous=True)
        self.assertIn("number and PIN", nobody.conversation["route"])

    def test_history_tells_how_long_each_state_lasted(self):
        """R20: every row of a move has the time spent in the state that was left."""
        request = self._submit_at(NOW)
        later = datetime.fromisoformat(NOW) + timedelta(days=2, hours=3, minutes=4)
        with freeze_time(later):
            request.with_user(self.anna)._set_state("in_process")
        [entry] = request.history_ids.filtered("state_from_id")
        self.assertEqual(entry.duration_text, "2 d 3 h 4 min")

    # === AT THE COUNTER === #

    def _register_for_roads(self):
        Request = self.env["municipal.request"].with_user(self.carol)
        return Request.create(
            {
                "description": "A hole in the road.",
                "category_id": self.pothole.id,
                "channel": "counter",
            }
        )

    def test_at_the_counter_one_registers_for_every_department(self):
        """R05, K01: whoever registers reads number, PIN and history, whoever gets the work."""
        request = self._register_for_roads()
        self.assertEqual(request.department_id, self.roads)
        self.assertNotEqual(request.user_id, self.carol)
        self.assertRegex(request.pin, r"^\d{6}$")
        self.assertTrue(request.history_ids)
        self.assertIn(request, self._find([("id", "=", request.id)], self.carol))

    def test_what_i_registered_i_complete_until_work_begins(self):
        """R05, K01: a slip of the pen can be mended; afterwards it is the officer's."""
        request = self._register_for_roads()
        request.place_note = "Opposite the school"
        self.assertTrue(request.can_change)
        request.sudo().user_id = self.rita
        request.with_user(self.rita)._set_state("in_process")
        request.invalidate_recordset()
        self.assertFalse(request.can_change)
        self.assertFalse(request.allowed_transition_ids)
        with self.assertRaises(AccessError):
            request.place_note = "Somewhere else"

    def test_what_i_filed_as_a_citizen_is_no_business_of_mine(self):
        """K01: an officer who files on the website sees no more of it than others."""
        request = self.env["municipal.request"].with_user(self.carol).sudo()
        request = request.create(
            {"description": "A hole.", "category_id": self.pothole.id, "channel": "web"}
        )
        self.assertFalse(self._find([("id", "=", request.id)], self.carol))

    def test_the_confidential_book_is_opened_by_its_group_only(self):
        """R03: nobody else registers into it, not even for a citizen at the counter."""
        vals = {"description": "x", "category_id": self.violence.id, "channel": "counter"}
        with self.assertRaises(AccessError):
            self.env["municipal.request"].with_user(self.anna).create(vals)
        self.assertTrue(self.env["municipal.request"].with_user(self.carol).create(vals))

    # === OUT OF SIGHT === #

    SPECIFICATION = {
        "protocol_number": {},
        "can_read": {},
        "conversation": {},
        "department_id": {"fields": {"display_name": {}, "manager_id": {"fields": {"pin": {}}}}},
        "user_id": {"fields": {"display_name": {}, "login": {}, "totp_secret": {}}},
        "history_ids": {"fields": {"new_value": {}}},
    }

    def test_a_request_may_leave_my_sight_by_my_own_change(self):
        """R14, K01: the new category routes it to others; it is saved and I am told."""
        request = self._submit_at(NOW).with_user(self.anna)
        [row] = request.web_save({"category_id": self.pothole.id}, self.SPECIFICATION)
        self.assertEqual(request.sudo().department_id, self.roads)
        self.assertIs(row["can_read"], False)
        self.assertEqual(row["protocol_number"], request.sudo().protocol_number)
        with self.assertRaises(AccessError):
            request.web_save({"name": "Once more"}, self.SPECIFICATION)

    def test_the_last_look_shows_nothing_behind_the_request(self):
        """K01: the browser's wish list is cut to the record's own values and names."""
        request = self._submit_at(NOW).with_user(self.anna)
        [row] = request.web_save({"category_id": self.pothole.id}, self.SPECIFICATION)
        self.assertEqual(set(row["user_id"]), {"id", "display_name"})
        self.assertEqual(set(row["department_id"]), {"id", "display_name"})
        self.assertEqual(row["history_ids"], [])
        self.assertNotIn("conversation", row)
        request = self._submit_at(NOW).with_user(self.anna)
        sealed = {"can_read": {}, "amka_sealed": {}}
        [row] = request.web_save({"category_id": self.pothole.id}, sealed)
        self.assertNotIn("amka_sealed", row)

    def test_a_sensitive_case_is_handed_over_to_the_confidential_book(self):
        """R03, R14: the officer who opened it by mistake can pass it on and sees it no more."""
        request = self._submit_at(NOW).with_user(self.anna)
        [row] = request.web_save({"category_id": self.violence.id}, {"can_read": {}})
        self.assertIs(row["can_read"], False)
        self.assertTrue(request.sudo().is_confidential)
        self.assertFalse(self._find([("id", "=", request.id)]))
