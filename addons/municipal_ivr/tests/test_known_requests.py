"""R18: of many reports by telephone, those that repeat another are offered it."""

import random

from odoo.addons.municipal_crm.tools.dialogue import Reply
from odoo.tests import tagged

from .recording_common import RecordingCase

REPORTS, REPEATED = 50, 15
STREETS = (
    "Ερμού", "Παπαφλέσσα", "Κολοκοτρώνη", "Βενιζέλου", "Μακρυγιάννη", "Σολωμού", "Καραϊσκάκη",
    "Αριστοτέλους", "Τσιμισκή", "Μπουμπουλίνας", "Κανάρη", "Υψηλάντη", "Ηφαίστου", "Δημοκρατίας",
    "Παλαμά", "Θουκυδίδου", "Ξενοφώντος", "Περικλέους", "Αλκιβιάδου", "Ευριπίδου",
)  # fmt: skip
#: What a machine writes for what it hears: sounds alike, looks otherwise.
MISHEARD = str.maketrans({"η": "ι", "ω": "ο", "ή": "ί", "ώ": "ό"})


@tagged("post_install", "-at_install")
class TestKnownRequests(RecordingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["municipal.street"].search([]).active = False
        cls.streets = cls.env["municipal.street"].create(
            [
                {"name": name, "latitude": 40.6 + place * 0.01, "longitude": 22.9}
                for place, name in enumerate(STREETS)
            ]
        )
        cls.categories = cls.lamp | cls.pothole
        cls.categories.similar_metres = 150
        cls.words = {cls.lamp: "The lamp is out", cls.pothole: "There is a hole"}

    def test_most_repetitions_are_offered_and_nothing_is_joined_by_itself(self):
        """R18: four of five at least; who presses the key of their own request has their own."""
        dice = random.Random("known")
        pairs = [(category, street) for category in self.categories for street in self.streets]
        dice.shuffle(pairs)
        first = pairs[: REPORTS - REPEATED]
        reports = [(pair, False) for pair in first]
        reports += [(dice.choice(first), True) for _count in range(REPEATED)]
        offered = {True: 0, False: 0}
        for number, ((category, street), is_repeated) in enumerate(reports):
            session = self._report(number, category, street.name.translate(MISHEARD))
            offered[is_repeated] += self.where(session).endswith("/similar")
            self.press(session, "1")
            if self.where(session).endswith("/confirm"):
                self.press(session, "1")
            request = self.find_requests(session)
            self.assertEqual(request.category_id, category)
        self.assertGreaterEqual(offered[True] / REPEATED, 0.8)
        self.assertEqual(offered[False], 0)
        self.assertFalse(self.env["municipal.request.join"].search_count([]))

    def _report(self, number, category, heard):
        """A call up to the question before the read-back; the place is written down meanwhile."""
        session = self.begin(medium="phone", caller=f"+3069{number:08}")
        self.tell(session, self.words[category])
        self.press(session, "1")
        reference = f"place-{number}"
        self.tell(session, Reply(recording=reference))
        recording = self.learn(reference, call=self.make_call(f"call-{number}-of", session))
        recording._place()
        recording._take_transcript(
            {"text": heard, "confidence": 0.6, "segments": [], "engine": "fake"}
        )
        self.press(session, "2")
        return session
