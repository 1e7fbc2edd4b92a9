from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import RaiseException

from ..models import ballot_box
from ..models.municipal_ballot_casting import Refused
from .common import BallotCase


@tagged("-at_install", "post_install")
class TestCasting(BallotCase):
    def setUp(self):
        super().setUp()
        self.letters = self.enroll(3)
        self.words = self.open()

    def refusal(self, *args, **kwargs):
        # Odoo's assertRaises would take back the count of wrong codes
        try:
            self.ballot._cast(*args, **kwargs)
        except Refused as refused:
            return refused.code
        return None

    def test_a_vote_is_told_by_its_receipt(self):
        """V06, V18: number and code are enough, and the receipt is in the box."""
        number, code = self.letters[0]
        counted = self.ballot._cast(number, code, ["yes"], "web")
        self.assertRegex(counted.receipt, r"^\d{16}$")
        self.assertTrue(ballot_box.has_receipt(self.env.cr, self.ballot.id, counted.receipt))
        self.assertEqual(self.ballot._find_counted(number, code, "phone"), counted.receipt)
        self.assertEqual(ballot_box.count(self.env.cr, self.ballot.id), (1, 1))

    def test_the_last_vote_counts_whatever_the_channel(self):
        """V03, V04, V24: by telephone after the web, one envelope stays."""
        number, code = self.letters[0]
        first = self.ballot._cast(number, code, ["yes"], "web")
        second = self.ballot._cast(number, code, ["no"], "phone")
        self.assertTrue(second.is_change)
        self.assertFalse(ballot_box.has_receipt(self.env.cr, self.ballot.id, first.receipt))
        self.assertEqual(ballot_box.count(self.env.cr, self.ballot.id), (1, 1))
        self.close(self.words[:2])
        self.assertEqual(self.ballot.result["questions"][0]["votes"], {"yes": 0, "no": 1})

    def test_a_wrong_code_five_times_locks_that_channel_alone(self):
        """V15: the telephone stays open, the officer's reset is recorded."""
        number, code = self.letters[0]
        wrong = self.letters[1][1]
        for _time in range(5):
            self.assertEqual(self.refusal(number, wrong, ["yes"], "web"), "wrong")
        self.assertEqual(self.refusal(number, code, ["yes"], "web"), "locked")
        self.ballot._cast(number, code, ["yes"], "phone")
        self.find(number).action_unlock()
        self.ballot._cast(number, code, ["no"], "web")
        self.assertIn("unlocked", self.ballot_log().mapped("event"))

    def ballot_log(self):
        return self.env["municipal.ballot.log"].search([("ballot_id", "=", self.ballot.id)])

    def test_an_unknown_number_is_answered_as_a_wrong_code(self):
        """V02: nobody learns who is on the roll."""
        stranger = "12345674"
        self.assertFalse(self.find(stranger))
        code = self.letters[0][1]
        with self.assertRaises(Refused) as unknown:
            self.ballot._cast(stranger, code, ["yes"], "web")
        self.assertIn(unknown.exception.code, ("wrong", "mistyped"))

    def test_a_slip_of_the_finger_is_no_attempt(self):
        """V15: the check digit tells it from a guess."""
        number, code = self.letters[0]
        slip = code[:-1] + str((int(code[-1]) + 1) % 10)
        self.assertEqual(self.refusal(number, slip, ["yes"], "web"), "mistyped")
        self.assertEqual(self.find(number).failures_web, 0)

    def test_what_is_no_answer_is_told_before_anything_is_written(self):
        """V31: the voter may choose again."""
        number, code = self.letters[0]
        self.assertEqual(self.refusal(number, code, ["perhaps"], "web"), "choice")
        self.assertEqual(ballot_box.count(self.env.cr, self.ballot.id), (0, 0))

    def test_a_new_code_ends_the_old_one(self):
        """V15: a lost letter is replaced, unless its vote is in the box."""
        number, code = self.letters[0]
        fresh = self.find(number)._renew_code()
        self.assertEqual(self.refusal(number, code, ["yes"], "web"), "wrong")
        self.ballot._cast(number, fresh, ["yes"], "web")
        with self.assertRaisesRegex(UserError, "stands"):
            self.find(number)._renew_code()

    def test_who_was_struck_off_does_not_vote_and_a_cast_vote_stays(self):
        """V29: the change is recorded, the box is as it was."""
        number, code = self.letters[0]
        self.ballot._cast(number, code, ["yes"], "web")
        self.find(number)._strike("moved away")
        self.assertEqual(self.refusal(number, code, ["no"], "web"), "wrong")
        self.assertEqual(ballot_box.count(self.env.cr, self.ballot.id), (1, 1))
        self.assertIn("struck", self.ballot_log().mapped("event"))

    def test_the_database_keeps_the_box_shut(self):
        """V34, V08: whatever a program does, outside the vote nothing goes in or out."""
        number, code = self.letters[0]
        self.ballot._cast(number, code, ["yes"], "web")
        statements = (
            "DELETE FROM municipal_ballot_urn",
            "DELETE FROM municipal_ballot_participation",
            "UPDATE municipal_ballot SET definition = '{}'",
            "UPDATE municipal_ballot SET state = 'draft'",
            "UPDATE municipal_ballot SET date_end = date_end - interval '1 minute'",
        )
        for statement in statements:
            with (
                self.subTest(statement),
                mute_logger("odoo.sql_db"),
                self.assertRaises(RaiseException),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    def test_shaking_keeps_every_vote(self):
        """V05: rows change places, envelopes and receipts stay."""
        receipts = {self.ballot._cast(*one, ["yes"], "web").receipt for one in self.letters}
        ballot_box.shake(self.env.cr, self.ballot.id, self.ballot.uuid)
        self.env.cr.execute(
            "SELECT shown FROM municipal_ballot_urn WHERE ballot_id = %s", [self.ballot.id]
        )
        self.assertEqual({shown for (shown,) in self.env.cr.fetchall()}, receipts)
        self.assertEqual(ballot_box.count(self.env.cr, self.ballot.id), (3, 3))

    def test_an_open_ballot_does_not_change(self):
        """V34: neither words nor rules nor answers; the end may be put off."""
        for change in (
            lambda: self.ballot.write({"name": "Another"}),
            lambda: self.ballot.write({"quorum": "1/2"}),
            lambda: self.ballot.question_ids.write({"name": "Another?"}),
            self.ballot.question_ids.unlink,
            self.ballot.unlink,
        ):
            with self.assertRaises(UserError):
                change()
