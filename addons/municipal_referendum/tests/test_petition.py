import base64
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from psycopg2 import DatabaseError, IntegrityError
from psycopg2.errors import UniqueViolation

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


@tagged("-at_install", "post_install")
class TestPetitionSignature(PetitionCase):
    """V12: one person signs once, however they write themselves."""

    def test_it_counts_once_it_is_proved(self):
        signature = self.signature()
        self.assertEqual(self.petition.signature_count, 0)
        signature._confirm()
        signature._confirm()
        self.assertEqual(self.petition.signature_count, 1)
        self.assertEqual((signature.name, signature.identity_level), ("Anna Georgiou", "contact"))

    def test_one_mailbox_signs_once(self):
        """V12: a dot, a capital or a note in the address make no second person."""
        first = self.sign(contact="anna.geo@gmail.com")
        for contact in ("annageo+2@gmail.com", "Anna.Geo@googlemail.com", "anna.geo@gmail.com"):
            with self.subTest(contact):
                self.assertEqual(self.sign("Another Person", contact), first)
        self.assertEqual(self.petition.signature_ids, first)

    def test_one_person_with_two_contacts_counts_once(self):
        """V12: the name in another order, case and alphabet; nothing is said that tells of it."""
        self.sign("Anna Georgiou", "a@citizens.example")
        again = self.sign("ΓΕΩΡΓΙΟΥ Άννα", "b@citizens.example", father_name="Νίκος")
        self.assertEqual(again.state, "double")
        self.assertEqual((self.petition.signature_count, self.petition.double_count), (1, 1))
        namesake = self.sign("Anna Georgiou", "c@citizens.example", birth_date="1/1/1990")
        self.assertEqual(namesake.state, "signed")

    def test_a_telephone_proves_too(self):
        one = self.sign(contact="694 412 3456")
        self.assertEqual(self.sign("Another Person", "+306944123456"), one)

    def test_the_database_knows_a_person_once(self):
        first = self.sign()
        key = first.key_ids[0]
        other = self.sign("Petros Ioannou", "b@citizens.example")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO municipal_petition_key (petition_id, signature_id, key)"
                " VALUES (%s, %s, %s)",
                (self.petition.id, other.id, key.key),
            )

    def test_the_database_counts_nobody_without_a_claim(self):
        waiting = self.signature()
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(DatabaseError), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE municipal_petition_signature"
                " SET state = 'signed', day = now(), date_signed = now() WHERE id = %s",
                (waiting.id,),
            )

    def test_marks_of_two_petitions_have_nothing_in_common(self):
        signed = self.sign()
        other = self.petition.copy()
        marks = other._make_marks(signed._get_claims())
        self.assertFalse(set(marks) & set(signed.key_ids.mapped("key")))

    def test_names_rest_sealed(self):
        """V12: a stolen dump tells of nobody."""
        signed = self.sign()
        self.env.cr.execute(
            "SELECT row_to_json(s)::text FROM municipal_petition_signature s WHERE id = %s",
            (signed.id,),
        )
        (text,) = self.env.cr.fetchone()
        for secret in ("Georgiou", "anna@", "1980"):
            self.assertNotIn(secret, text)

    def test_who_withdraws_is_forgotten_and_may_sign_again(self):
        signed = self.sign()
        signed._withdraw()
        self.env.flush_all()
        self.assertEqual(self.petition.signature_count, 0)
        self.assertFalse(signed.facts_sealed or signed.key_ids or signed.name)
        self.assertEqual(self.sign().state, "signed")

    def test_after_a_withdrawal_the_double_counts(self):
        """V12: who signs in another's name keeps them from nothing."""
        stranger = self.sign("Anna Georgiou", "stranger@citizens.example")
        anna = self.sign("Anna Georgiou", "anna@citizens.example")
        stranger._withdraw()
        self.assertEqual((anna.state, self.petition.signature_count), ("signed", 1))

    def test_nobody_withdraws_what_is_submitted(self):
        self.petition.closes_at_threshold = True
        signed = self.sign()
        for number in range(2):
            self.sign(f"Petros Ioannou {number}", f"p{number}@citizens.example")
        self.petition.action_submit()
        with self.assertRaisesRegex(UserError, "submitted"):
            signed._withdraw()

    def test_nobody_signs_after_the_end(self):
        waiting = self.signature()
        self.expire()
        with self.assertRaisesRegex(UserError, "over"):
            waiting._confirm()

    def test_what_was_never_confirmed_is_forgotten(self):
        waiting = self.signature()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE municipal_petition_signature SET create_date = create_date - interval '2 days'"
        )
        waiting.invalidate_recordset()
        waiting._gc_unconfirmed()
        self.assertFalse(waiting.exists())

    def test_who_is_too_young_does_not_sign(self):
        """V12: seventeen on the last day."""
        last = self.petition.company_id._get_municipal_day(self.petition.sign_end)
        raw = self.petition._read_form({"name": "Anna Georgiou", "father_name": "Nikos",
            "contact": "a@citizens.example", "consent": "1"})  # fmt: skip
        for days, is_refused in ((0, False), (1, True)):
            born = (last + timedelta(days=days)).replace(year=last.year - 17)
            errors = self.petition._check_form(raw | {"birth_date": born.isoformat()})
            self.assertEqual(bool(errors), is_refused, born)


@tagged("-at_install", "post_install")
class TestPetitionRoles(PetitionCase):
    """V12: officers work with figures; one group sees names; everybody else has the website."""

    def call(self, user, name, *args, model="municipal.petition"):
        env = self.env(user=user)
        return call_kw(env[model], name, args, {})

    def test_an_officer_sees_that_and_not_who(self):
        signed = self.sign()
        model = signed._name
        [row] = self.call(self.officer, "read", signed.ids, ["day", "roll_state"], model=model)
        self.assertEqual(row["roll_state"], "unchecked")
        for name in ("name", "father_name", "birth_date", "contact", "date_signed", "token"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.call(self.officer, "read", signed.ids, [name], model=model)
        with self.assertRaises(AccessError):
            self.petition.with_user(self.officer)._print_signatures()
        with self.assertRaises(AccessError):
            self.call(self.officer, "action_match", signed.ids, model=model)

    def test_who_sees_names_sees_them_and_it_is_recorded(self):
        signed = self.sign()
        [row] = self.call(self.reader, "read", signed.ids, ["name"], model=signed._name)
        self.assertEqual(row["name"], "Anna Georgiou")
        with self.assertRaises(AccessError):
            self.call(self.reader, "read", signed.ids, ["facts_sealed"], model=signed._name)
        self.call(self.reader, "action_match", signed.ids, model=signed._name)
        self.assertEqual(signed.roll_state, "matched")
        content = self.petition.with_user(self.reader)._print_signatures()
        self.assertTrue(content.startswith(b"%PDF"))
        self.assertIn("printed", self.petition.message_ids[0].body)

    def test_nobody_writes_signatures(self):
        signed = self.sign()
        vals = {"petition_id": self.petition.id}
        for user in (self.officer, self.reader, self.clerk):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self.call(user, "create", [vals], model=signed._name)
                with self.assertRaises(UserError):
                    self.call(user, "write", signed.ids, {"state": "double"}, model=signed._name)
        with self.assertRaises(UserError):
            signed.unlink()

    def test_a_clerk_reads_figures_and_changes_nothing(self):
        [row] = self.call(self.clerk, "read", self.petition.ids, ["signature_count"])
        self.assertEqual(row["signature_count"], 0)
        for name in ("action_open", "action_close", "action_submit", "action_decide",
                     "action_check"):  # fmt: skip
            with self.subTest(name), self.assertRaises(AccessError):
                self.call(self.clerk, name, self.petition.ids)
        with self.assertRaises(AccessError):
            self.call(self.clerk, "search", [], model="municipal.petition.signature")

    def test_what_waits_for_its_code_is_seen_by_nobody(self):
        waiting = self.signature()
        for user in (self.officer, self.reader):
            found = self.call(user, "search", [("id", "=", waiting.id)], model=waiting._name)
            self.assertFalse(found)

    def test_everybody_else_has_the_website_alone(self):
        signed = self.sign()
        crm = "municipal_crm.municipal_crm_group_administrator"
        users = [
            self.env.ref("base.public_user"),
            new_test_user(self.env, "portal", groups="base.group_portal"),
            new_test_user(self.env, "staff", groups="base.group_user"),
            new_test_user(self.env, "boss", groups=crm),
        ]
        for user in users:
            for record in (signed, self.petition, signed.key_ids[0]):
                with self.subTest(user.login, model=record._name), self.assertRaises(AccessError):
                    self.call(user, "read", record.ids, ["id", "petition_id", "state"][:1],
                              model=record._name)  # fmt: skip

    def test_another_towns_petition_is_not_seen(self):
        """D6: two municipalities in one database."""
        other = self.env["res.company"].create({"name": "Other town"})
        theirs = self.petition.create({"name": "Theirs", "company_id": other.id})
        self.assertFalse(self.call(self.officer, "search", [("id", "=", theirs.id)]))
        self.assertFalse(self.petition._find_public(str(theirs.id)))


@tagged("-at_install", "post_install")
class TestPetitionDemo(PetitionCase):
    """K01, V12: the demo town has a petition that some have signed."""

    def test_one_is_open_in_both_languages(self):
        for lang in ("en_US", "el_GR"):
            self.env["res.lang"]._activate_lang(lang)
        Petition, folder = self.env["municipal.petition"], "municipal_referendum/demo/town"
        for _load in range(2):  # a second load changes nothing
            self.env["municipal.town.demo"]._load_petitions(folder)
        [shown] = Petition.search([("id", "!=", self.petition.id)])
        self.assertTrue(shown._is_taking_signatures())
        self.assertEqual((shown.signature_count, shown.threshold, shown.double_count), (79, 124, 0))
        self.assertEqual(len(shown._get_public_days()), 10)
        for lang, word in (("el_GR", "πλατεία"), ("en_US", "square")):
            self.assertIn(word, shown.with_context(lang=lang).name)
