"""A citizen tells a problem, hears it back and gets a number."""

from datetime import timedelta

from odoo.tests import tagged

from ..tools.dialogue import Choice, Done, Recording, Reply
from .dialogue_common import DialogueCase

PROBLEM = "The lamp in front of the school is out"
#: A whole conversation: (what is told, what of it must be found in the request from then on).
CONVERSATION = [
    (PROBLEM, PROBLEM),
    ("1", "Street light"),
    ("Ermou 5", "Ermou 5"),
    ("1", ""),
    ("Eleni Papadaki", "Eleni Papadaki"),
    ("1", ""),
    ("697 123 4567", "+306971234567"),
    ("1", ""),
]


@tagged("post_install", "-at_install")
class TestDialogueIntake(DialogueCase):
    # --- the whole way ---

    def test_a_request_is_filed_from_the_first_word_to_the_number(self):
        """I02, I03, R01: told, heard back, confirmed, numbered."""
        session = self.begin()
        self.tell(session, *(reply for reply, _kept in CONVERSATION[:-1]))
        self.assertAt(session, "request_intake/confirm")
        heard = self.said(session._get_turn())
        for part in (PROBLEM, "Street light", "Ermou 5", "Eleni Papadaki", "697 123 4567"):
            self.assertIn(part, heard)
        turn = self.tell(session, "1")
        request = self.find_requests(session)
        self.assertEqual(
            (
                request.category_id,
                request.channel,
                request.contact_phone,
                request.preferred_channel,
            ),
            (self.lamp, "web", "+306971234567", "sms"),
        )
        self.assertEqual(request.street_id.name, "Ermou")
        self.assertEqual(request.department_id, self.lighting)
        self.assertIn(request.protocol_number, self.said(turn))

    def test_the_number_is_spelled_and_said_again_on_a_key(self):
        """I03: digit by digit, as often as it is asked for."""
        session = self._filed()
        turn = session._get_turn()
        spelled = [say.text for say in turn.says if say.spell]
        self.assertEqual(spelled, [session.request_id.protocol_number, session.request_id.pin])
        self.assertEqual(self.press(session, "1"), turn)
        self.assertEqual(self.press(session, "*"), turn)
        self.assertIsInstance(self.press(session, "2").expect, Done)
        self.assertEqual(session.status, "done")

    def test_the_pin_is_said_but_stands_in_no_row(self):
        """I40: it is derived, so that the database holds none."""
        session = self._filed()
        self.assertIn(session.request_id.pin, self.said(session._get_turn()))
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT STRING_AGG(turn::text || COALESCE(reply::text, ''), '') FROM municipal_dialogue_turn"
            " WHERE session_id = %s",
            [session.id],
        )
        self.assertNotIn(session.request_id.pin, self.env.cr.fetchone()[0])

    def test_the_citizen_is_told_by_their_channel_too(self):
        """I03: the number goes out as a message as well."""
        session = self._filed()
        message = session.request_id.notification_ids.filtered(
            lambda row: row.audience == "citizen"
        )
        self.assertEqual(message.mapped("event"), ["submitted"])

    def test_the_channel_is_that_of_the_medium(self):
        """R01: counted where it came from."""
        for medium, channel in (("web", "web"), ("phone", "phone"), ("sms", "phone")):
            self.assertEqual(self._filed(medium).request_id.channel, channel)

    def test_words_of_a_visitor_are_not_shown_to_the_public(self):
        """Nobody was asked whether they may be."""
        self.assertEqual(self.lamp.privacy, "public")
        self.assertFalse(self._filed().request_id.is_public)

    def test_the_conversation_speaks_greek(self):
        session = self.begin(lang="el_GR")
        self.assertEqual(session.lang, "el_GR")
        self.assertEqual(session._get_turn().expect, Recording(max_seconds=120))

    # --- nothing is lost ---

    def test_whatever_was_said_is_registered_wherever_the_conversation_is_cut(self):
        """I02, D2: hung up or closed after any turn, exactly one request holds what was said."""
        for medium in ("web", "phone"):
            for length in range(len(CONVERSATION) + 1):
                with self.subTest(medium=medium, length=length):
                    self._check_cut(medium, CONVERSATION[:length])

    def _check_cut(self, medium, told):
        session = self.begin(medium=medium)
        for reply, _kept in told:
            self.tell(session, reply)
        session._end()
        session._end()
        requests = self.find_requests(session)
        self.assertEqual(len(requests), 1 if told else 0)
        facts = self._get_facts(requests)
        for _reply, kept in told:
            self.assertIn(kept, facts)
        confirmed = len(told) == len(CONVERSATION)
        self.assertEqual("Unfinished" in facts, bool(told) and not confirmed)
        self.assertEqual(session.request_id, requests)

    def _get_facts(self, request):
        names = ("description", "address", "contact_name", "contact_phone", "place_note")
        return "\n".join([request.category_id.name or "", *(request[name] or "" for name in names)])

    def test_a_conversation_that_is_cut_by_time_is_registered_too(self):
        session = self.begin()
        self.tell(session, PROBLEM)
        self.clock.tick(timedelta(minutes=61))
        with self.enter_registry_test_mode():
            self.env.ref(
                "municipal_crm.municipal_dialogue_session_cron_end"
            ).method_direct_trigger()
        self.assertIn(PROBLEM, self.find_requests(session).description)

    def test_the_calling_number_is_kept_when_the_caller_hangs_up_early(self):
        """D2: cut between recording and confirmation."""
        session = self.begin(medium="phone", caller="6971234567")
        self.tell(session, Reply(recording="r1"))
        session._end()
        self.assertEqual(self.find_requests(session).contact_phone, "+306971234567")

    def test_somebody_who_wants_no_name_gets_none_either_when_cut(self):
        session = self.begin(medium="phone", caller="6971234567")
        self.tell(session, PROBLEM, "1", "Ermou 5", "2")
        session._end()
        request = self.find_requests(session)
        self.assertTrue(request.is_anonymous)
        self.assertFalse(request.contact_phone)

    def test_a_test_of_the_dialogue_leaves_no_unfinished_request(self):
        session = self.begin(medium="test")
        self.tell(session, PROBLEM)
        session._end()
        self.assertFalse(self.find_requests(session))

    # --- voice ---

    def test_a_voice_message_is_kept_with_the_request(self):
        """I02: what nobody has written down yet is there to listen to."""
        session = self.begin(medium="phone", caller="6971234567")
        turn = self.tell(session, Reply(recording="r1"))
        session._add_recording("r1", b"RIFF sound")
        self.assertAt(session, "request_intake/group")
        self.assertIsInstance(turn.expect, Choice)
        self.press(session, "1", "1")
        self.tell(session, Reply(recording="r2"))
        self.press(session, "2")
        self.assertIn("r1", [say.audio for say in session._get_turn().says])
        self.press(session, "1")
        request = self.find_requests(session)
        self.assertEqual(request.attachment_ids.mapped("raw"), [b"RIFF sound"])
        session._add_recording("r2", b"late sound")
        self.assertEqual(len(request.attachment_ids), 2, "a recording that comes late arrives too")

    # --- emergency ---

    def test_the_emergency_advice_comes_first(self):
        session = self.begin()
        self.assertIn("112", self.said(session._get_turn()))

    def test_dangerous_words_bring_the_advice_and_are_registered_all_the_same(self):
        """D1: message first, still registered."""
        session = self.begin()
        turn = self.tell(session, "There is a fire under the lamp")
        self.assertIn("112", turn.says[0].text)
        self.assertNotIn("112", self.said(self.tell(session, "1")), "said once")

    def test_the_advice_of_a_category_is_said(self):
        self.lamp.emergency_note = "Do not touch the pole."
        session = self.begin()
        self.assertIn("Do not touch the pole.", self.said(self.tell(session, PROBLEM, "1")))

    # --- category ---

    def test_a_category_is_proposed_and_never_taken_silently(self):
        """I09: read back for a yes or no."""
        session = self.begin()
        turn = self.tell(session, PROBLEM)
        self.assertIn("Street light", self.said(turn))
        self.assertIsNone(session._get_slot("category_id"))
        self.press(session, "2")
        self.assertAt(session, "request_intake/group")
        self.assertIsNone(session._get_slot("category_id"))

    def test_greek_words_point_to_the_category_however_they_are_written(self):
        """I09: accents, capitals, endings."""
        for words in ("Η ΛΑΜΠΑ ΕΣΒΗΣΕ", "εσβησε η λάμπα", "i lampa esvise"):
            session = self.begin()
            self.assertIn("Street light", self.said(self.tell(session, words)))

    def test_several_that_fit_are_offered_four_at_most_the_best_first(self):
        """I15: five options at most."""
        for index in range(6):
            self.lamp.copy({"name": f"Lamp {index}", "code": f"lamp{index}"})
        self.pothole.keywords = "lamp, school, hole"
        session = self.begin()
        options = self.tell(session, PROBLEM).expect.options
        self.assertEqual(len(options), 5)
        self.assertEqual(options[0].label, "Pothole")
        self.assertEqual(options[-1].label, "Something else")

    def test_the_catalogue_is_read_out_page_by_page(self):
        session = self.begin()
        self.tell(session, "I want something")
        labels = self._walk_catalogue(session)
        self.assertIn("Streets", labels)
        self.assertAt(session, "request_intake/has_place")
        self.assertIs(session._get_slot("category_id"), False)

    def _walk_catalogue(self, session):
        labels = []
        while self.where(session) == "request_intake/group":
            options = session._get_turn().expect.options
            self.assertLessEqual(len(options), 5)
            labels += [option.label for option in options]
            self.press(session, options[-1].key)
        return labels

    def test_who_finds_no_category_is_heard_all_the_same(self):
        """R01: an officer chooses it."""
        session = self.begin()
        self.tell(session, "I want something")
        self._walk_catalogue(session)
        self.press(session, "2", "2", "1")
        request = self.find_requests(session)
        self.assertFalse(request.category_id)
        self.assertTrue(request.protocol_number and request.is_unrouted)

    def test_unpublished_categories_are_neither_proposed_nor_listed(self):
        self.lamp.is_published = False
        session = self.begin()
        self.tell(session, PROBLEM)
        self.assertAt(session, "request_intake/group")
        self.press(session, "1")
        labels = [option.label for option in session._get_turn().expect.options]
        self.assertNotIn("Street light", labels)

    # --- helpers ---

    def _filed(self, medium="web"):
        session = self.begin(medium=medium)
        self.tell(session, *(reply for reply, _kept in CONVERSATION))
        self.assertAt(session, "request_intake/number")
        return session
