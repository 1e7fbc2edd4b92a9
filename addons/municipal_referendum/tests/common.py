from datetime import date, datetime, timedelta

from freezegun import freeze_time
from odoo.addons.municipal_crm.tests.common import MunicipalCase

from ..tools.roll import Voter


class BallotTown:
    """A ballot by yes or no with three trustees and some voters; its clock is the real one."""

    @classmethod
    def _build_ballot(cls):
        cls.ballot = cls.env["municipal.ballot"].create(
            {
                "name": "A square without cars",
                "kind": "poll",
                "date_start": datetime.now() - timedelta(hours=1),
                "date_end": datetime.now() + timedelta(hours=1),
                "quorum": "0",
                "least_group": 2,
                "question_ids": [(0, 0, {"name": "Shall the square be without cars?"})],
                "trustee_ids": [(0, 0, {"name": name}) for name in ("A", "B", "C")],
            }
        )

    @classmethod
    def enroll(cls, count=3, area="centre"):
        """[(number, code)]"""
        start = cls.env["municipal.ballot.voter"].search_count([("ballot_id", "=", cls.ballot.id)])
        people = [
            Voter(at, f"key {at}", "Name", date(1970, 1, 1), area)
            for at in range(start, start + count)
        ]
        letters = cls.env["municipal.ballot.voter"]._enroll(cls.ballot, people)
        return [(number, code) for _voter, number, code in letters]

    @classmethod
    def open(cls):
        """Keys made and the ballot opened; the words of the trustees."""
        words = list(cls.ballot._make_keys().values())
        cls.ballot._set_state("ready")
        cls.ballot._set_state("open")
        cls.env.flush_all()
        return words

    def close(self, words):
        with freeze_time(datetime.now() + timedelta(hours=2)):
            self.ballot._close(words)

    def find(self, number):
        return self.env["municipal.ballot.voter"].search(
            [("ballot_id", "=", self.ballot.id), ("number", "=", number)]
        )


class BallotCase(BallotTown, MunicipalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_ballot()

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()
