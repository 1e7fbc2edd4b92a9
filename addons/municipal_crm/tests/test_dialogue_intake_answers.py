"""Place, questions, name and changes of a told request."""

from odoo.tests import new_test_user, tagged

from .dialogue_common import DialogueCase

PROBLEM = "The lamp in front of the school is out"


@tagged("post_install", "-at_install")
class TestDialogueIntakeAnswers(DialogueCase):
    # --- place ---

    def test_a_street_of_several_quarters_is_asked_for(self):
        """D1: the same street name in several villages."""
        areas = self.env["municipal.area"].create([{"name": "Upper"}, {"name": "Lower"}])
        self.env["municipal.street"].create(
            [{"name": "Solomou", "area_id": area.id} for area in areas]
        )
        session = self.begin()
        turn = self.tell(session, PROBLEM, "1", "Solomou 7")
        labels = [option.label for option in turn.expect.options]
        self.assertEqual(labels, ["Solomou (Lower)", "Solomou (Upper)", "None of these"])
        self.press(session, "2", "2", "1")
        request = self.find_requests(session)
        self.assertEqual((request.area_id, request.street_number), (areas[0], "7"))

    def test_a_place_that_no_list_knows_is_kept_in_words(self):
        session = self.begin()
        self.tell(session, PROBLEM, "1", "opposite the bakery", "2", "1")
        self.assertEqual(self.find_requests(session).address, "opposite the bakery")

    def test_a_document_needs_no_place(self):
        self.lamp.write({"kind": "certificate", "location_required": False})
        session = self.begin()
        self.tell(session, PROBLEM, "1")
        self.assertAt(session, "request_intake/identity")

    # --- questions ---

    def test_the_questions_of_the_category_are_asked_by_keys_and_words(self):
        """I31: what is required; choices by key, the rest in words or digits."""
        self._add_questions()
        session = self.begin()
        self.tell(session, PROBLEM, "1", "Ermou 5")
        self.assertEqual(len(self.tell(session, "2").expect.options), 2)  # colour: blue
        self.press(session, "1")  # is it dark: yes
        self.tell(session, "12", "24112026", "near the gate", "2")
        heard = self.said(session._get_turn())
        for part in ("Colour? Blue.", "Dark? Yes.", "How many? 12.", "near the gate"):
            self.assertIn(part, heard)
        self.press(session, "1")
        answers = self.find_requests(session).answers
        self.assertEqual(
            {name: answers[name] for name in ("colour", "dark", "count", "note")},
            {"colour": "Blue", "dark": True, "count": 12, "note": "near the gate"},
        )
        self.assertEqual(str(answers["day"]), "2026-11-24")

    def _add_questions(self):
        common = {"category_id": self.lamp.id, "is_required": True}
        Question = self.env["municipal.request.question"]
        options = [{"value": value, "label": value.title()} for value in ("red", "blue")]
        Question.create(
            [
                {**common, "name": "colour", "label": "Colour?", "kind": "selection", "sequence": 1,
                 "option_ids": [(0, 0, option) for option in options]},
                {**common, "name": "dark", "label": "Dark?", "kind": "boolean", "sequence": 2},
                {**common, "name": "count", "label": "How many?", "kind": "integer", "sequence": 3},
                {**common, "name": "day", "label": "Since when?", "kind": "date", "sequence": 4},
                {**common, "name": "note", "label": "Anything else?", "kind": "char", "sequence": 5},
                {**common, "name": "skip", "label": "Optional?", "kind": "char", "is_required": False},
            ]
        )  # fmt: skip

    def test_a_long_list_of_answers_is_read_in_pages(self):
        """I15: four, and a key for more."""
        self.env["municipal.request.question"].create(
            {
                "category_id": self.lamp.id, "name": "size", "label": "Size?", "kind": "selection",
                "is_required": True,
                "option_ids": [(0, 0, {"value": str(n), "label": f"Size {n}"}) for n in range(7)],
            }
        )  # fmt: skip
        session = self.begin()
        self.tell(session, PROBLEM, "1", "Ermou 5")
        self.assertEqual(len(session._get_turn().expect.options), 5)
        self.press(session, "5")
        self.assertEqual(session._get_turn().expect.options[0].label, "Size 4")
        self.press(session, "4")
        self.assertEqual(session._get_turn().expect.options[0].label, "Size 0", "round and round")
        self.press(session, "5", "3", "2", "1")
        self.assertEqual(self.find_requests(session).answers["size"], "Size 6")

    def test_a_date_that_does_not_exist_is_asked_again(self):
        self._add_questions()
        session = self.begin()
        self.tell(session, PROBLEM, "1", "Ermou 5", "1", "1", "3")
        turn = self.tell(session, "31022026")
        self.assertIn("does not look like a date", self.said(turn))
        self.assertAt(session, "request_intake/question:day")

    def test_a_question_that_is_taken_away_in_the_meantime_is_passed_over(self):
        self._add_questions()
        session = self.begin()
        self.tell(session, PROBLEM, "1", "Ermou 5")
        self.lamp.question_ids.unlink()
        self.tell(session, "1")
        self.assertAt(session, "request_intake/identity")

    def test_what_a_conversation_cannot_collect_is_left_to_the_officer(self):
        self.violence.keywords = "violence"
        session = self.begin()
        self.tell(session, "There is violence", "1", "Ermou 5", "2", "1")
        request = self.find_requests(session)
        self.assertTrue(request.is_confidential)
        self.assertIn("Still to be asked for: AMKA.", request.description)

    # --- who ---

    def test_a_category_that_needs_a_name_offers_no_anonymity(self):
        self.lamp.identity_required = True
        session = self.begin()
        self.tell(session, PROBLEM, "1", "Ermou 5")
        self.assertAt(session, "request_intake/name")
        turn = self.tell(session, "Eleni")
        self.assertNotIn("I will ask myself", [option.label for option in turn.expect.options])

    def test_a_telephone_that_does_not_exist_is_asked_again(self):
        session = self._at_contact()
        self.press(session, "1")
        turn = self.tell(session, "12345678")
        self.assertIn("does not look like a phone number", self.said(turn))
        turn = self.tell(session, "12345678")
        self.assertIn("ten digits", self.said(turn), "then a simpler prompt")
        self.tell(session, "0044 20 7946 0958")
        self.assertEqual(session._get_slot("phone"), "+442079460958")

    def test_an_address_that_is_none_is_asked_again(self):
        session = self._at_contact()
        self.press(session, "2")
        self.assertIn("e-mail", self.said(self.tell(session, "eleni at home")))
        self.tell(session, "eleni@citizens.example")
        self.press(session, "1")
        request = self.find_requests(session)
        self.assertEqual(
            (request.contact_email, request.preferred_channel), ("eleni@citizens.example", "email")
        )

    def test_a_caller_can_be_called_at_the_number_that_calls(self):
        """I31: no digits to press, and nothing to spell."""
        session = self.begin(medium="phone", caller="+302310123456")
        self.tell(session, PROBLEM, "1", "Ermou 5", "1", "Eleni")
        labels = [option.label for option in session._get_turn().expect.options]
        self.assertEqual(
            labels, ["At this number, 231 012 3456", "At another number", "I will ask myself"]
        )
        self.press(session, "1", "1")
        request = self.find_requests(session)
        self.assertEqual(
            (request.contact_phone, request.preferred_channel), ("+302310123456", "phone")
        )

    def test_a_withheld_number_is_not_offered(self):
        session = self.begin(medium="phone", caller="anonymous")
        self.tell(session, PROBLEM, "1", "Ermou 5", "1", "Eleni")
        self.assertEqual(session._get_turn().expect.options[0].label, "By telephone")

    def test_who_is_logged_in_is_not_asked_who_they_are(self):
        portal = new_test_user(self.env, "eleni_portal", groups="base.group_portal", name="Eleni P")
        session = self.begin(user=portal)
        self.tell(session, PROBLEM, "1", "Ermou 5")
        self.assertAt(session, "request_intake/confirm")
        self.assertIn("Eleni P", self.said(session._get_turn()))
        self.press(session, "1")
        self.assertEqual(self.find_requests(session).citizen_id.partner_id, portal.partner_id)

    # --- change ---

    def test_every_answer_can_be_changed_before_it_is_sent(self):
        """I02: redo, and hear it back again."""
        changes = [
            ("1", ["A lamp fell"], "A lamp fell"),
            ("2", ["2", "1", "3"], "Street light"),
            ("3", ["Ermou 9"], "Ermou 9"),
            ("4", ["1", "Nikos", "3"], "Nikos"),
        ]
        session = self._at_contact()
        self.press(session, "3")
        for key, replies, heard in changes:
            with self.subTest(key=key):
                self.press(session, "2", key)
                self.tell(session, *replies)
                self.assertAt(session, "request_intake/confirm")
                self.assertIn(heard, self.said(session._get_turn()))
        self.press(session, "1")
        request = self.find_requests(session)
        self.assertEqual((request.description, request.contact_name), ("A lamp fell", "Nikos"))

    def test_another_category_asks_its_own_questions(self):
        self._add_questions()
        session = self.begin()
        self.tell(session, "The hole", "1", "Ermou 5", "2")
        self.press(session, "2", "2", "2", "1", "3")
        self.assertEqual(session._get_slot("category_id"), self.lamp.id)
        self.assertAt(session, "request_intake/question:colour")

    # --- helpers ---

    def _at_contact(self):
        session = self.begin()
        self.tell(session, PROBLEM, "1", "Ermou 5", "1", "Eleni")
        self.assertAt(session, "request_intake/contact")
        return session
