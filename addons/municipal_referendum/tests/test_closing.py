import json
from base64 import b64decode
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import RaiseException

from ..models import ballot_box
from ..tools.minutes import print_minutes
from ..tools.publication import verify
from .common import BallotCase


@tagged("-at_install", "post_install")
class TestClosing(BallotCase):
    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("en_US")
        self.ballot.company_id.partner_id.lang = "en_US"
        self.letters = self.enroll(5) + self.enroll(1, area="island")
        self.words = self.open()
        self.receipts = [
            self.ballot._cast(*letter, [choice], "web").receipt
            for letter, choice in zip(self.letters, ["yes", "yes", "no", None, "yes"], strict=False)
        ]

    def test_the_result_is_what_was_voted(self):
        """V08, V09, V23: figures of the table of results, and an empty box."""
        self.close(self.words[1:])
        result = self.ballot.result
        self.assertEqual((result["registered"], result["voted"]), (6, 5))
        question = result["questions"][0]
        self.assertEqual((question["valid"], question["blank"], question["invalid"]), (4, 1, 0))
        self.assertEqual(question["votes"], {"yes": 3, "no": 1})
        self.assertEqual((question["verdict"], question["winning"]), ("prevails", ["yes"]))
        self.assertEqual(ballot_box.count(self.env.cr, self.ballot.id), (5, 0))

    def test_the_published_file_can_be_checked_by_anybody(self):
        """V07: the chain, the signature, and every receipt that was given."""
        announced = self.ballot.signer
        self.close(self.words[:2])
        document = json.loads(json.dumps(self.ballot.publication))
        self.assertEqual(bytes.fromhex(announced), b64decode(document["signer"]))
        self.assertEqual(verify(document, document["signer"]), [])
        shown = {f"{int(one, 16) % 10**16:016d}" for one in document["receipts"]}
        self.assertEqual(shown, set(self.receipts))

    def test_nothing_of_the_result_is_there_before(self):
        """V08: with everything that the database holds, and one trustee."""
        with self.assertRaisesRegex(UserError, "different trustees"):
            self.close(self.words[:1])
        with self.assertRaisesRegex(UserError, "different trustees"):
            self.close([self.words[0], self.words[0]])
        self.assertFalse(self.ballot.result)
        self.env.cr.execute(
            "SELECT envelope FROM municipal_ballot_urn WHERE ballot_id = %s", [self.ballot.id]
        )
        self.assertEqual(len({len(bytes(one)) for (one,) in self.env.cr.fetchall()}), 1)

    def test_the_box_is_not_opened_before_its_time(self):
        """V08, V21: the grace belongs to the vote."""
        with self.assertRaisesRegex(UserError, "grace"):
            self.ballot._close(self.words[:2])

    def test_a_small_area_is_told_together_with_another(self):
        """V26: one voter of the island is not told alone."""
        self.ballot._cast(*self.letters[5], ["no"], "desk")
        self.close(self.words[:2])
        self.assertEqual(self.ballot.publication["roll"]["areas"], {"centre+island": [6, 6]})

    def test_the_minutes_hold_the_table_of_results(self):
        """V09, V11: figures, quorum, rules and fingerprints of the published file, to be signed."""
        self.close(self.words[:2])
        with patch("odoo.addons.municipal_referendum.models.municipal_ballot_minutes.print_minutes",
                   side_effect=print_minutes) as printed:  # fmt: skip
            paper = self.ballot._print_minutes()
        minutes = printed.call_args.args[1]
        rows = {row[0]: row[1:] for part in minutes.parts for row in part.rows}
        self.assertEqual(rows["Total"], ("6", "5 (83.3 %)"))
        self.assertEqual(rows["Yes"], ("3", "75.0 %"))
        self.assertEqual(rows["Blank votes"][0], "1")
        marks = [mark for _name, mark in minutes.fingerprints.rows]
        self.assertIn(self.ballot.publication["ballots_head"], marks)
        self.assertEqual([name for name, _office in minutes.signers], ["A", "B", "C"])
        self.assertTrue(paper.startswith(b"%PDF"))

    def test_the_log_is_a_chain(self):
        """V22: a line that was changed does not follow from the one before."""
        log = self.env["municipal.ballot.log"].search([("ballot_id", "=", self.ballot.id)])
        self.assertGreater(len(log), 3)
        self.assertFalse(log._find_break())
        with self.assertRaises(UserError):
            log[0].write({"event": "nothing"})
        with mute_logger("odoo.sql_db"), self.assertRaises(RaiseException), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE municipal_ballot_log SET event = 'nothing'")
        self.env.cr.execute("ALTER TABLE municipal_ballot_log DISABLE TRIGGER USER")
        self.env.cr.execute(
            "UPDATE municipal_ballot_log SET event = 'x' WHERE id = %s", [log[1].id]
        )
        self.env.invalidate_all()
        self.assertEqual(log._find_break(), log[1])
