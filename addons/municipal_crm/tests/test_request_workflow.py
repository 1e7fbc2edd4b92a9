from datetime import datetime, timedelta

from freezegun import freeze_time
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import Error as DatabaseError

from .common import MunicipalCase

PHASES = {"submitted": 1, "in_process": 2, "informed": 3}


@tagged("post_install", "-at_install")
class TestRequestWorkflow(MunicipalCase):
    def setUp(self):
        super().setUp()
        self.request = self._make_request(user_id=self.anna.id)

    def _events(self):
        return self.request.history_ids.sorted("id").mapped("event")

    def test_a_request_starts_submitted_with_one_row_of_history(self):
        """R19, R20: the first state is the first phase and history tells how it came in."""
        self.assertEqual(self.request.state_code, "submitted")
        self.assertEqual(self.request.phase, "submitted")
        self.assertEqual(self._events(), ["submitted"])

    def test_the_shipped_workflow_walks_through_the_three_phases(self):
        """R19: submitted, in process, citizen informed."""
        request = self.request.with_user(self.anna)
        seen = [request.phase]
        for code, texts in (("in_process", {}), ("resolved", {"reply": "The lamp burns again."})):
            request._set_state(code, **texts)
            seen.append(request.phase)
        self.assertEqual([PHASES[phase] for phase in seen], [1, 2, 3])
        self.assertFalse(request.is_open)

    def test_a_refused_move_says_from_where_to_where(self):
        """R19: a refused move explains why."""
        self.request.with_user(self.anna)._set_state("resolved", reply="Done.")
        with self.assertRaisesRegex(UserError, "Resolved.*Forwarded"):
            self.request.with_user(self.ilias)._set_state("forwarded", reason="x")
        with self.assertRaisesRegex(UserError, "you may not move it"):
            self.request.with_user(self.anna)._set_state("in_process", reason="again")

    def test_only_a_supervisor_rejects_and_reopens(self):
        """R19: moves depend on the role."""
        with self.assertRaises(UserError):
            self.request.with_user(self.anna)._set_state("rejected", reason="r", reply="No.")
        self.request.with_user(self.ilias)._set_state("rejected", reason="r", reply="No.")
        self.request.with_user(self.ilias)._set_state("in_process", reason="New facts.")
        self.assertTrue(self.request.is_open)

    def test_a_move_without_its_texts_is_refused_and_changes_nothing(self):
        """R19: closing asks for a reason, resolving for a text to the citizen."""
        request = self.request.with_user(self.anna)
        for code, texts in (("closed", {"reason": "  "}), ("resolved", {"reply": ""})):
            with self.assertRaises(UserError):
                request._set_state(code, **texts)
        self.assertEqual(request.state_code, "submitted")
        self.assertEqual(self._events(), ["submitted"])

    def test_writing_the_state_obeys_the_same_table(self):
        """R19: a drag in the kanban and a write by RPC take the same guarded way."""
        State = self.env["municipal.request.state"]
        self.request.with_user(self.anna).write({"state_id": State._get_id("in_process")})
        self.assertEqual(self.request.state_code, "in_process")
        with self.assertRaises(UserError):
            self.request.with_user(self.anna).write({"state_id": State._get_id("submitted")})

    def test_an_administrator_adds_a_state_without_code(self):
        """R19: the workflow is data."""
        state = (
            self.env["municipal.request.state"]
            .with_user(self.administrator)
            .create({"name": "On hold", "code": "on_hold", "phase": "in_process"})
        )
        with self.assertRaises(UserError):
            self.request.with_user(self.anna)._set_state("on_hold")
        self.env["municipal.request.transition"].with_user(self.administrator).create(
            {
                "name": "Hold",
                "source_id": self.request.state_id.id,
                "target_id": state.id,
            }
        )
        self.request.with_user(self.anna)._set_state("on_hold")
        self.assertEqual(self.request.state_id, state)

    def test_allowed_moves_are_those_of_the_users_own_role(self):
        """R19: nobody is offered a button that would refuse them."""
        clerk = self.request.with_user(self.anna).allowed_transition_ids.mapped("target_id.code")
        head = self.request.with_user(self.ilias).allowed_transition_ids.mapped("target_id.code")
        self.assertNotIn("rejected", clerk)
        self.assertEqual(set(head) - set(clerk), {"rejected"})

    def test_history_measures_the_time_in_each_state(self):
        """R20: the time spent in each state is on record."""
        start = datetime(2026, 3, 2, 9, 0)
        with freeze_time(start):
            request = self._make_request(user_id=self.anna.id)
        with freeze_time(start + timedelta(hours=5)):
            request.with_user(self.anna)._set_state("in_process")
        with freeze_time(start + timedelta(days=2)):
            request.with_user(self.anna)._set_state("resolved", reply="Done.")
        moves = request.history_ids.filtered(lambda row: row.event == "state").sorted("id")
        self.assertEqual(moves.mapped("duration"), [5 * 3600, 43 * 3600])
        self.assertEqual(request.date_state_changed, start + timedelta(days=2))

    def test_history_keeps_who_changed_what(self):
        """R20: who, when, old value, new value."""
        self.request.with_user(self.anna).write({"place_note": "Behind the school"})
        row = self.request.history_ids.filtered(lambda row: row.field_name == "place_note")
        self.assertEqual((row.old_value, row.new_value), ("", "Behind the school"))
        self.assertEqual(row.user_id, self.anna)
        self.assertEqual(row.actor, "clerk")

    def test_nobody_edits_or_deletes_history(self):
        """R20: append-only by access, by the model and by the database."""
        row = self.request.history_ids
        for user in (self.anna, self.mayor, self.administrator):
            with self.assertRaises(UserError):
                row.with_user(user).write({"new_value": "forged"})
            with self.assertRaises(UserError):
                row.with_user(user).unlink()
        with self.assertRaises(UserError):
            row.sudo().write({"new_value": "forged"})
        with mute_logger("odoo.sql_db"), self.assertRaises(DatabaseError), self.cr.savepoint():
            self.cr.execute("UPDATE municipal_request_history SET new_value = 'forged'")

    def test_number_date_and_channel_are_permanent(self):
        """R02: what the protocol recorded is not changed afterwards."""
        for vals in ({"protocol_number": "2026-000001"}, {"channel": "phone"}, {"uuid": "x"}):
            with self.assertRaises(UserError):
                self.request.write(vals)
        with self.assertRaises(UserError):
            self.request.unlink()

    def test_the_deadline_counts_working_days_of_the_greek_calendar(self):
        """R01: five working days over Orthodox Easter 2026 (Friday 10 and Monday 13 April)."""
        with freeze_time("2026-04-08 08:00:00"):
            request = self._make_request()
        self.assertEqual(str(request.date_deadline), "2026-04-17")

    def test_lateness_is_found_by_search(self):
        """K06: late requests can be filtered."""
        with freeze_time("2026-04-08 08:00:00"):
            request = self._make_request()
        with freeze_time("2026-04-18 08:00:00"):
            request.invalidate_recordset(["is_late"])
            self.assertTrue(request.is_late)
            self.assertIn(request, self.env["municipal.request"].search([("is_late", "=", True)]))
            self.assertNotIn(
                request, self.env["municipal.request"].search([("is_late", "=", False)])
            )

    def test_a_reply_is_public_and_a_note_never(self):
        """R33: two doors, two kinds of message."""
        request = self.request.with_user(self.anna)
        request._reply_to_citizen("We come on Monday.")
        request._add_internal_note("He shouts at people.")
        shown = " ".join(str(row["body"]) for row in self.request._get_public_messages())
        self.assertIn("We come on Monday.", shown)
        self.assertNotIn("shouts", shown)

    def test_the_ordinary_posting_method_cannot_reach_the_citizen(self):
        """R33: even when it is asked for a comment or for the public subtype."""
        for kwargs in (
            {"subtype_xmlid": "mail.mt_comment"},
            {"subtype_xmlid": "municipal_crm.mt_public_reply"},
            {"subtype_id": self.env.ref("municipal_crm.mt_public_reply").id},
        ):
            message = self.request.with_user(self.anna).message_post(body="Between us", **kwargs)
            self.assertTrue(message.subtype_id.internal)
        self.assertFalse(self.request._get_public_messages())

    def test_free_text_is_escaped_in_messages(self):
        """G23: a script that a citizen or clerk types stays text."""
        self.request.with_user(self.anna)._reply_to_citizen("<script>alert(1)</script> & more")
        body = str(self.request._get_public_messages()[0]["body"])
        self.assertNotIn("<script", body)
        self.assertIn("&lt;script&gt;", body)

    def test_an_answer_of_the_citizen_starts_the_work_again(self):
        """R19: what waits for the citizen goes on when they answer."""
        self.request.with_user(self.anna)._set_state("waiting_citizen", reply="Which lamp?")
        self.request.sudo()._citizen_message("The green one.")
        self.assertEqual(self.request.state_code, "in_process")
        authors = [row["author"] for row in self.request._get_public_messages()]
        self.assertEqual(authors, ["town", "citizen"])

    def test_empty_texts_are_refused(self):
        """R33: nobody is sent an empty message."""
        with self.assertRaises(UserError):
            self.request.with_user(self.anna)._reply_to_citizen(" \n")

    def test_the_public_status_names_the_unit_and_hides_the_person(self):
        """R21: number, state, date of the last change and responsible unit; officer if so decided."""
        status = self.request._get_public_status()
        self.assertEqual(status["number"], self.request.protocol_number)
        self.assertEqual(status["department"], "Lighting")
        self.assertFalse(status["officer"])
        self.assertNotIn("Eleni", str(status))
        self.company.municipality_show_officer = True
        self.assertEqual(self.request._get_public_status()["officer"], self.request.user_id.name)

    def test_tracking_needs_the_number_and_its_pin(self):
        """R21: a wrong PIN and an unknown number give the same nothing."""
        Request = self.env["municipal.request"]
        number, pin = self.request.protocol_number, self.request.pin
        wrong = f"{(int(pin) + 1) % 10**6:06d}"
        self.assertEqual(Request._find_for_tracking(number, pin), self.request)
        self.assertFalse(Request._find_for_tracking(number, wrong))
        self.assertFalse(Request._find_for_tracking("2026-999999", pin))
        self.assertFalse(Request._find_for_tracking("nonsense", None))

    def test_numbers_are_understood_as_people_write_them(self):
        """R21: 12/2026, 2026-12 and plain 12 are the same request."""
        _prefix, year, number = self.env["municipal.request"]._parse_number(
            self.request.protocol_number
        )
        for text in (f"{number}/{year}", f"{year}-{number}", f" #{number} "):
            found = self.env["municipal.request"]._find_by_number(text)
            self.assertEqual(found, self.request, text)

    def test_a_repeated_submission_is_the_same_request(self):
        """R01: a double click registers once."""
        Request = self.env["municipal.request"]
        vals = {"description": "Twice", "category_id": self.lamp.id, "submission_key": "abc"}
        first = Request._submit(dict(vals))
        again = Request._submit(dict(vals))
        self.assertEqual(first, again)

    def test_a_subject_is_made_from_the_text(self):
        """R01: nobody has to think of a title."""
        request = self._make_request(description="word " * 60)
        self.assertTrue(request.name.endswith("…"))
        self.assertLessEqual(len(request.name), 91)

    def test_twenty_thousand_characters_are_kept(self):
        """R01: a long paste loses nothing."""
        text = "Ω" * 20000
        self.assertEqual(self._make_request(description=text).description, text)

    def test_a_category_that_asks_for_no_amka_takes_none(self):
        """C05: the AMKA is asked only where it is needed, and checked."""
        with self.assertRaises(ValidationError):
            self.request.amka = "01010012345"
