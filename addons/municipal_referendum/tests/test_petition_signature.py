from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from psycopg2 import DatabaseError
from psycopg2.errors import UniqueViolation

from .petition_common import PetitionCase


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
