"""What sounds like a street or a category is proposed; what is doubtful is left to a person."""

from odoo.addons.municipal_crm.tools.dialogue import Reply
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .recording_common import RecordingCase


@tagged("post_install", "-at_install")
class TestRecordingProposal(RecordingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Street = cls.env["municipal.street"]
        cls.Street.search([]).active = False  # a database may know streets of these names
        cls.street = cls.Street.create({"name": "Παπαφλέσσα"})
        cls.date_street = cls.Street.create({"name": "28ης Οκτωβρίου"})
        cls.Matcher = cls.env["municipal.call.matcher"]

    def setUp(self):
        super().setUp()
        self.recording = self.record("rec-1")

    def answer_place(self, reference="rec-place"):
        """Go on to the question for the place and speak; the request that comes of it."""
        while self.where(self.talk).partition("/")[2] != "place":
            self.press(self.talk, "1")
        self.tell(self.talk, Reply(recording=reference))
        place = self.learn(reference)
        request = self.finish()
        self.fetch()
        request.write({"department_id": self.lighting.id, "user_id": self.anna.id})
        return request, place

    def write_down(self, recording, text):
        recording._take_transcript(
            {"text": text, "confidence": 0.6, "segments": [], "engine": "fake"}
        )

    def kinds(self, recording):
        return {row["kind"] for row in recording.proposals or []}

    # === STREETS === #

    def test_a_street_that_nothing_else_sounds_like_is_applied(self):
        """I08: spelled by ear, and written into the history by the system."""
        request, place = self.answer_place()
        self.write_down(place, "στην οδό Παπαφλαίσα")
        self.assertEqual(request.street_id, self.street)
        row = request.history_ids.filtered(lambda row: row.field_name == "street_id")
        self.assertEqual((row.actor, row.new_value), ("system", "Παπαφλέσσα"))
        self.assertIn("applied", self.events(place))

    def test_a_street_is_said_in_words(self):
        """I08: 28ης Οκτωβρίου."""
        request, place = self.answer_place()
        self.write_down(place, "εικοστής ογδόης Οκτωβρίου")
        self.assertEqual(request.street_id, self.date_street)

    def test_two_streets_that_sound_alike_are_left_to_a_person(self):
        """I08: below the margin nothing is applied."""
        twins = self.Street.create([{"name": "Κανάρη"}, {"name": "Κανάρι"}])
        request, place = self.answer_place()
        self.write_down(place, "Κανάρη")
        self.assertFalse(request.street_id)
        self.assertLessEqual(set(twins.ids), {row["id"] for row in place.proposals})
        self.assertFalse(any(row["sure"] for row in place.proposals))

    def test_a_place_that_is_no_street_is_left_open(self):
        request, place = self.answer_place()
        self.write_down(place, "πίσω από το σούπερ μάρκετ")
        self.assertFalse(request.street_id)
        self.assertEqual(request.address, "πίσω από το σούπερ μάρκετ")

    def test_a_street_that_is_there_already_stays(self):
        request, place = self.answer_place()
        other = self.Street.create({"name": "Αθηνάς"})
        request.with_user(self.anna).street_id = other
        self.write_down(place, "Παπαφλέσσα")
        self.assertEqual(request.street_id, other)
        self.assertFalse(place._get_open_proposals())

    def test_an_officer_applies_a_proposal(self):
        """I08: one click, with the name of the officer in the history; and it is remembered."""
        request, place = self.answer_place()
        self.write_down(place, "Παπακλέφα")
        self.assertFalse(request.street_id)
        place.with_user(self.anna).action_apply("street", self.street.id)
        self.assertEqual(request.street_id, self.street)
        row = request.history_ids.filtered(lambda row: row.field_name == "street_id")
        self.assertEqual((row.actor, row.user_id), ("clerk", self.anna))
        alias = self.env["municipal.call.alias"].search([("street_id", "=", self.street.id)])
        self.assertEqual(alias.count, 1)

    def test_what_was_misheard_twice_is_known(self):
        """I08: corrections feed the proposals."""
        Alias = self.env["municipal.call.alias"]
        heard = "μπαμπα φλέξα"
        self.assertFalse(
            [r for r in self.Matcher._propose(self.company, heard, "place") if r["sure"]]
        )
        for _time in range(2):
            Alias._learn(self.company, "street", self.street.id, heard)
        self.assertEqual(Alias.search([("street_id", "=", self.street.id)]).count, 2)
        sure = [r for r in self.Matcher._propose(self.company, heard, "place") if r["sure"]]
        self.assertEqual([row["id"] for row in sure], [self.street.id])

    def test_a_checked_text_teaches_what_was_misheard(self):
        request, place = self.answer_place()
        self.write_down(place, "Παπακλέσα")
        place.with_user(self.mayor).action_correct("Παπαφλέσσα")
        self.assertEqual(request.street_id, self.street)
        alias = self.env["municipal.call.alias"].search([("street_id", "=", self.street.id)])
        self.assertEqual((alias.phrase, alias.count), ("παπακλεσα", 1))

    # === A REQUEST THAT IS KNOWN === #

    def test_a_place_that_was_written_down_in_time_finds_what_is_known_there(self):
        """R18: of many that are open, the one in the street that the caller has just named."""
        self.lamp.similar_metres = self.pothole.similar_metres = 100
        for category in self.lamp | self.pothole:
            for street in (self.street, *[self.date_street] * 4):
                self._make_request(category_id=category.id, street_id=street.id)
        while self.where(self.talk).partition("/")[2] != "place":
            self.press(self.talk, "1")
        self.tell(self.talk, Reply(recording="rec-place"))
        place = self.learn("rec-place")
        self.fetch()
        self.write_down(place, "στην οδό Παπαφλαίσα")
        turn = self.press(self.talk, "2")
        self.assertAt(self.talk, "request_intake/similar")
        self.assertIn("Παπαφλέσσα", self.said(turn))
        self.assertEqual(len(turn.expect.options), 2)

    # === CATEGORIES === #

    def test_the_keypad_decides_on_the_category(self):
        """I09: who has chosen it by key is not second-guessed."""
        request, _place = self.answer_place()
        self.assertTrue(request.category_id)
        before = request.category_id
        self.write_down(self.recording, "a big hole in the road")
        self.assertEqual(request.category_id, before)
        self.assertFalse(self.recording._get_open_proposals())

    def test_a_category_is_proposed_and_never_taken(self):
        """I09: the caller hung up before they chose; a clerk decides, and the rules route again."""
        self.talk._end()
        request = self.talk.request_id
        self.fetch()
        self.write_down(self.recording, "there is a λακούβα in the road")
        self.assertFalse(request.category_id)
        self.assertEqual(self.kinds(self.recording), {"category"})
        self.assertEqual(self.recording.proposals[0]["id"], self.pothole.id)
        request.write({"department_id": self.lighting.id, "user_id": self.anna.id})
        self.recording.with_user(self.anna).action_apply("category", self.pothole.id)
        self.assertEqual(request.category_id, self.pothole)
        self.assertEqual(request.department_id, self.roads)
        row = request.history_ids.filtered(lambda row: row.field_name == "category_id")
        self.assertEqual((row.user_id, row.new_value), (self.anna, "Streets / Pothole"))

    def test_what_is_not_proposed_is_not_applied(self):
        request, place = self.answer_place()
        self.write_down(place, "Παπακλέφα")
        with self.assertRaises(UserError):
            place.with_user(self.anna).action_apply("street", self.date_street.id + 1000)
        with self.assertRaises(AccessError):
            place.with_user(self.operator).action_apply("street", self.street.id)
        self.assertFalse(request.street_id)
