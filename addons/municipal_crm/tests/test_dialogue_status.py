"""How a request is going, and a person at every point."""

from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user, tagged

from ..tools.dialogue import Done, Reply, Transfer
from .dialogue_common import EVENING, DialogueCase


@tagged("post_install", "-at_install")
class TestDialogueStatus(DialogueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls._make_request(
            name="My neighbour Petros shouts", contact_phone="+306900000000"
        ).sudo()

    def _ask(self, number, pin, **kwargs):
        session = self.begin("request_status", **kwargs)
        self.tell(session, number, pin)
        return session

    def test_number_and_pin_tell_state_date_and_unit(self):
        """I10, R21: the same four facts on every channel."""
        self.request._set_state("in_process", actor_role="clerk")
        session = self._ask(self.request.protocol_number, self.request.pin)
        said = self.said(session._get_turn())
        for fact in (self.request.protocol_number, "Tuesday 24 November 2026", "Lighting"):
            self.assertIn(fact, said)
        self.assertIn(self.request.state_id.public_name or self.request.state_id.name, said)

    def test_nothing_personal_is_said(self):
        """I40: neither words nor names nor numbers."""
        said = self.said(self._ask(self.request.protocol_number, self.request.pin)._get_turn())
        for private in ("Petros", "lamp", "Eleni", "6900000000", self.request.user_id.name):
            self.assertNotIn(private, said)

    def test_the_officer_is_named_only_where_the_town_decides_so(self):
        """R21: unit always, name by setting."""
        self.company.municipality_show_officer = True
        said = self.said(self._ask(self.request.protocol_number, self.request.pin)._get_turn())
        self.assertIn(self.request.user_id.name, said)

    def test_the_number_is_understood_however_it_is_given(self):
        """I10: typed, pressed, with or without zeros."""
        _prefix, year, number = self.request._parse_number(self.request.protocol_number)
        for text in (f"{year}-{number}", f"{number}/{year}", f"#{number}", f"{year}{number:06d}"):
            with self.subTest(text=text):
                self.assertAt(self._ask(text, self.request.pin), "request_status/result")
        session = self.begin("request_status", "phone", caller="2310555555")
        self.press(session, f"{year}{number:06d}#", f"{self.request.pin}#")
        self.assertAt(session, "request_status/result")

    def test_a_keypad_without_letters_reaches_the_confidential_book(self):
        secret = self._make_request(category_id=self.violence.id).sudo()
        digits = "".join(filter(str.isdigit, secret.protocol_number))
        session = self.begin("request_status", "phone", caller="2310555555")
        self.press(session, digits, secret.pin)
        self.assertIn(secret.protocol_number, self.said(session._get_turn()))

    def test_a_wrong_number_and_a_wrong_pin_get_the_same_answer(self):
        """I11: no way to find out which requests exist."""
        wrong = "000000" if self.request.pin != "000000" else "111111"
        turns = [
            self._ask(number, pin)._get_turn()
            for number, pin in (
                (self.request.protocol_number, wrong),
                ("2026-999999", self.request.pin),
                ("2026-999999", wrong),
            )
        ]
        self.assertEqual(turns[0], turns[1])
        self.assertEqual(turns[1], turns[2])
        self.assertNotIn(self.request.protocol_number, self.said(turns[0]))

    def test_trying_pins_ends_at_the_limit_whoever_calls(self):
        """I11: also the right one is refused then."""
        self.enterContext(self.enter_registry_test_mode())  # the count is rolled back too
        self.env["ir.config_parameter"].set_param("municipal_crm.rate.track_number", "3/3600")
        for caller in range(3):
            self._ask(self.request.protocol_number, "000000", caller=f"231000000{caller}")
        session = self._ask(self.request.protocol_number, self.request.pin, caller="2310000009")
        self.assertAt(session, "request_status/wrong")
        self.assertIn("many tries", self.said(session._get_turn()))

    def test_the_pin_is_in_no_transcript(self):
        """I40: nor in what the page shows again."""
        session = self._ask(self.request.protocol_number, self.request.pin)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT STRING_AGG(reply::text, ''), MAX(s.state::text) FROM municipal_dialogue_turn t"
            " JOIN municipal_dialogue_session s ON s.id = session_id WHERE session_id = %s",
            [session.id],
        )
        self.assertNotIn(self.request.pin, "".join(self.env.cr.fetchone()))

    def test_a_question_of_the_office_is_announced_but_not_read_out(self):
        self.request._set_state("in_process", actor_role="clerk")
        self.request._set_state("waiting_citizen", actor_role="clerk", reply="Send us your AMKA")
        said = self.said(self._ask(self.request.protocol_number, self.request.pin)._get_turn())
        self.assertIn("question for you", said)
        self.assertNotIn("AMKA", said)

    def test_another_request_can_be_asked_for(self):
        other = self._make_request(category_id=self.pothole.id).sudo()
        session = self._ask(self.request.protocol_number, self.request.pin)
        self.press(session, "2")
        self.tell(session, other.protocol_number, other.pin)
        self.assertIn("Roads", self.said(session._get_turn()))
        self.assertIsInstance(self.press(session, "3").expect, Done)

    # --- a person ---

    def test_a_call_back_joins_the_open_request(self):
        """I14: a dated task of the officer, no second number."""
        count = self.env["municipal.request"].search_count([])
        session = self._ask(self.request.protocol_number, self.request.pin)
        self.press(session, "1", "1")
        self.tell(session, "2310 555 555")
        turn = self.press(session, "1")
        self.assertIn("Wednesday 25 November 2026", self.said(turn))
        self.assertIn(self.request.protocol_number, self.said(turn))
        self.assertEqual(self.env["municipal.request"].search_count([]), count)
        activity = self.request.activity_ids
        self.assertEqual(
            (str(activity.date_deadline), activity.user_id), ("2026-11-25", self.request.user_id)
        )
        self.assertIn("+302310555555", self.request._get_public_messages()[-1]["body"])

    def test_the_number_of_the_citizen_is_not_told_to_whoever_has_the_pin(self):
        """I40: it is asked for, not read out."""
        session = self._ask(self.request.protocol_number, self.request.pin)
        self.press(session, "1", "1")
        self.assertAt(session, "callback/phone")

    def test_a_call_back_after_a_closed_request_is_a_new_one(self):
        self.request._set_state("in_process", actor_role="clerk")
        self.request._set_state("closed", actor_role="clerk", reply="Done", reason="Done")
        session = self._ask(self.request.protocol_number, self.request.pin)
        self.press(session, "1", "1")
        self.tell(session, "2310 555 555", "1")
        request = self.find_requests(session)
        self.assertEqual(
            (request.department_id, str(request.date_deadline)), (self.lighting, "2026-11-25")
        )


@tagged("post_install", "-at_install")
class TestDialogueCallback(DialogueCase):
    def _open_hours(self):
        hours = self.env["resource.calendar"].create({"name": "Town hall", "tz": "Europe/Athens"})
        self.company.resource_calendar_id = hours

    def test_a_caller_is_put_through_in_working_hours(self):
        """I14: 0 reaches a person at once."""
        self._open_hours()
        session = self.begin(medium="phone", caller="6971234567")
        self.tell(session, "The lamp is out", "1")
        self.lighting.phone = "2310999111"
        turn = self.press(session, "0")
        self.assertEqual(turn.expect, Transfer("LIGHT"))
        contact = session._get_contact(turn.expect.target)
        self.assertEqual((contact["name"], contact["phone"]), ("Lighting", "2310999111"))

    def test_a_department_without_a_telephone_is_reached_by_the_switchboard(self):
        self._open_hours()
        session = self.begin(medium="phone")
        self.assertEqual(self.press(session, "0").expect, Transfer(""))
        self.assertEqual(session._get_contact("")["phone"], "+302310999000")

    def test_when_nobody_answers_somebody_calls_back(self):
        """I14, I16: the transfer that comes back is no dead end."""
        self._open_hours()
        session = self.begin(medium="phone", caller="6971234567")
        self.tell(session, "The lamp is out", "1")
        self.press(session, "0")
        turn = self.tell(session, Reply())
        self.assertIn("Nobody could take your call", self.said(turn))
        self.assertAt(session, "callback/confirm")
        turn = self.press(session, "1")
        self.assertIsInstance(turn.expect, Done)
        request = self.find_requests(session)
        self.assertEqual(len(request), 1, "the call and what was said before are one request")
        self.assertIn("The lamp is out", request.description)
        self.assertEqual((request.category_id, request.channel), (self.lamp, "phone"))

    def test_outside_working_hours_nobody_is_put_through(self):
        self._open_hours()
        self.clock.move_to(EVENING)
        session = self.begin(medium="phone", caller="6971234567")
        self.press(session, "0")
        self.assertAt(session, "callback/person")
        self.assertEqual(session._get_turn().expect.options[0].label, "Be called back")

    def test_a_call_is_promised_for_a_day_on_which_somebody_works(self):
        """I14: Friday evening is answered on Monday; 25 March is a holiday."""
        for now, day in (("2026-11-27 19:00", "2026-11-30"), ("2027-03-24 19:00", "2027-03-26")):
            self.clock.move_to(now)
            session = self.begin("callback")
            self.press(session, "1")
            self.tell(session, "2310 555 555", "1")
            self.assertEqual(str(self.find_requests(session).date_deadline), day)

    def test_the_page_shows_how_a_person_is_reached(self):
        session = self.begin("callback")
        self.assertIn("231 099 9000", self.said(session._get_turn()))

    def test_a_number_that_was_given_is_called_even_if_nobody_confirmed(self):
        """Nothing a citizen said is lost."""
        session = self.begin("callback")
        self.press(session, "1")
        self.tell(session, "2310 555 555")
        session._end()
        self.assertEqual(self.find_requests(session).contact_phone, "+302310555555")

    def test_an_interrupted_report_is_kept_when_the_person_is_reached_and_lost(self):
        self._open_hours()
        session = self.begin(medium="phone")
        self.tell(session, "The lamp is out")
        self.press(session, "0")
        session._end("transferred")
        self.assertIn("The lamp is out", self.find_requests(session).description)

    def test_a_second_call_of_the_same_conversation_joins_the_first(self):
        session = self.begin("callback")
        self.press(session, "1")
        self.tell(session, "2310 555 555", "1")
        self.press(session, "0", "1", "1")
        self.assertEqual(len(self.find_requests(session)), 1)
        self.assertEqual(len(session.request_id._get_public_messages()), 1)

    def test_who_is_logged_in_is_called_as_a_citizen(self):
        portal = new_test_user(self.env, "eleni_portal", groups="base.group_portal")
        portal.partner_id.phone = "2310 444 444"
        session = self.begin("callback", user=portal)
        self.press(session, "1")
        self.assertAt(session, "callback/confirm")
        self.press(session, "1")
        request = self.find_requests(session)
        self.assertEqual(request.citizen_id.partner_id, portal.partner_id)
        self.assertEqual(request.contact_phone, "+302310444444")

    def test_the_callback_does_not_wait_longer_than_a_conversation(self):
        session = self.begin("callback", "phone")
        self.assertEqual(session.date_expires - fields.Datetime.now(), timedelta(minutes=15))
