from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BallotCase


@tagged("-at_install", "post_install")
class TestPreparation(BallotCase):
    def refusal(self, state="ready"):
        with self.assertRaises(UserError) as refused:
            self.ballot._set_state(state)
        return str(refused.exception)

    def test_a_referendum_needs_its_sheet(self):
        """V10: subject, decision, roll and keys are asked for by name."""
        self.ballot.kind = "decisive"
        text = self.refusal()
        for part in ("decision of the council", "subject", "only be consultative", "roll", "keys"):
            self.assertIn(part, text)

    def test_no_referendum_in_an_election_period(self):
        """V10: neither in the period nor in the year of local elections."""
        self.ballot.kind = "consultative"
        today = self.ballot.date_start.date()
        periods = [
            {"name": "Europe", "date_start": today, "date_end": today + timedelta(days=9)},
            {"name": "Local", "date_start": today, "date_end": today, "kind": "year"},
        ]
        self.env["municipal.ballot.period"].create(periods)
        text = self.refusal()
        self.assertIn("Europe", text)
        self.assertIn("local elections", text)

    def test_a_year_passes_between_two_referendums(self):
        """V10: the last one that was counted is remembered."""
        other = self.ballot.copy({"kind": "consultative"})
        self.ballot.kind = "consultative"
        other.write({"date_start": datetime.now() - timedelta(days=40),
                     "date_end": datetime.now() - timedelta(days=30)})  # fmt: skip
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE municipal_ballot SET state = 'certified' WHERE id = %s", [other.id]
        )
        self.env.invalidate_all()
        self.assertIn("A year has to pass", self.refusal())

    def test_a_poll_needs_no_decision(self):
        """V10, V11: what is not a referendum of the law only needs a roll and keys."""
        text = self.refusal()
        self.assertNotIn("decision", text)
        self.enroll(1)
        self.ballot._make_keys()
        self.ballot._set_state("ready")

    def test_states_follow_each_other(self):
        """V34: nothing opens without being ready, nothing is counted twice."""
        self.assertIn("cannot become", self.refusal("open"))
        self.assertIn("cannot become", self.refusal("certified"))

    def test_two_trustees_at_least(self):
        """V08: nobody opens the box alone."""
        self.ballot.trustee_ids[1:].unlink()
        with self.assertRaisesRegex(UserError, "trustees"):
            self.ballot._make_keys()

    def test_the_definition_holds_all_that_the_result_depends_on(self):
        """V34: questions, rules, areas and the words in every language."""
        self.env["res.lang"]._activate_lang("en_US")
        self.enroll(2)
        self.open()
        definition = self.ballot.definition
        self.assertEqual(definition["rules"]["quorum"], "0")
        self.assertEqual(definition["areas"], ["centre"])
        self.assertEqual(definition["questions"][0]["options"], ["yes", "no"])
        self.assertIn("en_US", definition["words"])

    def test_each_answer_has_a_code_of_its_own(self):
        """V31: several at once, one more, and those of a copy."""
        options = [(0, 0, {"name": name}) for name in ("Lime", "Plane", "Olive")]
        question = {"name": "Which tree?", "kind": "one", "option_ids": options}
        self.ballot.question_ids = [(0, 0, question)]
        trees = self.ballot.question_ids[-1]
        trees.option_ids = [(0, 0, {"name": "Oak"})]
        self.assertEqual(trees.option_ids.mapped("code"), ["aa", "ab", "ac", "ad"])
        copied = self.ballot.copy().question_ids[-1]
        self.assertEqual(copied.option_ids.mapped("code"), ["aa", "ab", "ac", "ad"])
        self.assertEqual(list(copied._get_question().options), ["aa", "ab", "ac", "ad"])

    def test_a_person_is_on_the_roll_once(self):
        """V01, V03: under a pseudonym that the database alone cannot compute."""
        from datetime import date

        from odoo.tools import mute_logger
        from psycopg2.errors import UniqueViolation

        from ..tools.roll import Voter

        self.enroll(1)
        same = [Voter(1, "key 0", "Name", date(1970, 1, 1), "centre")]
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env["municipal.ballot.voter"]._enroll(self.ballot, same)
