import base64
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .petition_common import PetitionCase


@tagged("-at_install", "post_install")
class TestPetition(PetitionCase):
    """V12: a petition, its phases and what stays."""

    def sign_three(self):
        for number, name in enumerate(("Anna Georgiou", "Petros Ioannou", "Maria Pappa")):
            self.sign(name, f"p{number}@citizens.example")

    def test_ten_per_cent_are_rounded_up(self):
        """V12: of 29 registered voters three have to sign."""
        self.assertEqual(self.petition.threshold, 3)

    def test_it_goes_its_way_and_no_other(self):
        self.sign_three()
        for code in ("submitted", "accepted", "refused", "draft"):
            with self.subTest(code), self.assertRaises(UserError):
                self.petition._set_state(code)
        self.petition.action_close()
        with self.assertRaises(UserError):
            self.petition.action_open()
        self.petition.action_submit()
        self.petition._decide("accepted", "The council holds it in May.")
        for code in ("open", "closed", "refused"):
            with self.subTest(code), self.assertRaises(UserError):
                self.petition._set_state(code)

    def test_the_state_is_no_field_to_write(self):
        for vals in ({"state": "closed"}, {"reason": "No"}, {"date_erased": "2026-01-01"}):
            with self.subTest(vals), self.assertRaises(UserError):
                self.petition.write(vals)
        made = self.petition.create({"name": "Another", "state": "accepted", "reason": "x"})
        self.assertEqual((made.state, made.reason), ("draft", False))

    def test_what_people_sign_stays(self):
        for vals in ({"name": "Other"}, {"body": "Other"}, {"registered": 5}, {"percent": 1}):
            with self.subTest(vals), self.assertRaises(UserError):
                self.petition.write(vals)
        with self.assertRaises(UserError):
            self.petition.unlink()
        self.petition.sign_end += timedelta(days=3)

    def test_it_opens_with_times_and_a_number_of_voters(self):
        with self.assertRaisesRegex(UserError, "how many voters"):
            self.petition.copy().action_open()
        now = fields.Datetime.now()
        late = self.petition.copy(
            {"sign_start": now - timedelta(days=2), "sign_end": now - timedelta(days=1)}
        )
        with self.assertRaisesRegex(UserError, "over"):
            late.action_open()

    def test_the_database_refuses_what_must_never_be(self):
        for change in (
            "state = 'submitted'",
            "state = 'refused', reason = ''",
            "percent = 0",
            "sign_end = sign_start",
            "retention_days = 0",
        ):
            with (
                self.subTest(change),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE municipal_petition SET {change} WHERE id = %s", (self.petition.id,)
                )

    def test_the_end_comes_by_itself(self):
        self.expire()
        self.assertEqual(self.petition._get_phase(), "closed")
        self.petition._cron_end()
        self.assertEqual(self.petition.state, "closed")

    def test_the_end_comes_with_the_number_where_it_is_said_so(self):
        self.petition.closes_at_threshold = True
        self.sign("Anna Georgiou", "a@citizens.example")
        self.sign("Petros Ioannou", "b@citizens.example")
        self.assertEqual(self.petition.state, "open")
        self.sign("Maria Pappa", "c@citizens.example")
        self.assertEqual(self.petition.state, "closed")

    def test_too_few_are_not_submitted_but_can_be_refused(self):
        self.sign()
        self.petition.action_close()
        with self.assertRaisesRegex(UserError, "Only 1 of 3"):
            self.petition.action_submit()
        wizard = self.env["municipal.petition.decide"].with_user(self.officer)
        wizard.create(
            {"petition_id": self.petition.id, "decision": "refused", "reason": "Too few."}
        ).action_decide()
        self.assertEqual((self.petition.state, self.petition.reason), ("refused", "Too few."))

    def test_submission_takes_a_number_of_the_book(self):
        self.sign_three()
        self.petition.action_close()
        petition = self.petition.with_user(self.officer)
        petition.action_submit()
        entry = self.petition.entry_id
        self.assertEqual(petition.protocol_number, entry.name)
        self.assertIn(self.petition.name, entry.subject)
        self.assertFalse(self.env["municipal.protocol.entry"]._get_gaps(entry.book_id, entry.year))

    def test_a_decision_needs_a_reason(self):
        self.sign_three()
        self.petition.action_close()
        self.petition.action_submit()
        with self.assertRaises(UserError):
            self.petition._decide("refused", "  ")

    def test_names_go_when_their_term_is_over(self):
        """V12: figures stay, nobody can be found by them."""
        self.sign_three()
        self.petition.action_close()
        self.petition.action_submit()
        self.petition._decide("accepted", "Yes.")
        self.petition._erase_old()
        self.assertTrue(all(one.name for one in self.petition.signature_ids))
        self.env.cr.execute(
            "UPDATE municipal_petition SET date_decided = date_decided - interval '181 days'"
        )
        self.petition.invalidate_recordset()
        self.petition._erase_old()
        signed = self.petition.sudo().signature_ids
        self.assertTrue(self.petition.date_erased)
        self.assertEqual(self.petition.signature_count, 3)
        self.assertFalse(any(signed.mapped("name")) or any(signed.mapped("facts_sealed")))
        self.assertFalse(signed.key_ids)
        with self.assertRaises(UserError):
            self.petition.with_user(self.reader)._print_signatures()

    def test_names_of_what_nobody_submits_go_too(self):
        self.sign()
        self.expire()
        self.petition._cron_end()
        self.env.cr.execute(
            "UPDATE municipal_petition SET sign_start = sign_start - interval '300 days',"
            " sign_end = sign_end - interval '200 days'"
        )
        self.petition.invalidate_recordset()
        self.petition._cron_end()
        self.assertTrue(self.petition.date_erased)
        with self.assertRaisesRegex(UserError, "erased"):
            self.petition.action_submit()

    def test_the_officer_compares_with_a_roll(self):
        """V12: counts alone; the file is forgotten."""
        self.sign("Anna Georgiou", "a@citizens.example")
        self.sign("ΓΕΩΡΓΙΟΥ ΑΝΝΑ", "b@citizens.example", father_name="Νίκου")
        self.sign("Petros Ioannou", "c@citizens.example")
        roll = "ΕΕΑ;Ονοματεπώνυμο;Ημερομηνία γέννησης\n1;Γεωργίου Άννα;31/12/1980\n2;Ξένος Κ;1/1/1970\n"
        wizard = self.env["municipal.petition.check"].with_user(self.officer)
        wizard = wizard.create({"petition_id": self.petition.id})
        wizard.roll = base64.b64encode(roll.encode())
        wizard.action_check()
        figures = (wizard.voters, wizard.matched, wizard.unmatched, wizard.doubles)
        self.assertEqual(figures, (2, 1, 1, 1))
        self.assertFalse(wizard.roll)
        self.assertEqual(self.petition._count_valid(), 1)
        self.assertIn("2 voters", self.petition.message_ids[0].body)

    def test_a_file_without_voters_says_what_it_should_be(self):
        with self.assertRaisesRegex(UserError, "electoral number"):
            self.petition._check_roll(b"a;b\n1;2\n")
        self.assertFalse(self.petition.date_checked)
