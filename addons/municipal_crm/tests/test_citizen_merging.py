from collections import Counter

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import MunicipalCase
from .test_citizen import AFM

PAIRS = ("mail_message", "mail_followers", "ir_attachment", "mail_activity")


@tagged("post_install", "-at_install")
class TestCitizenMerging(MunicipalCase):
    """C18: two records of one person become one, and nothing is lost on the way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.needs = cls.env["municipal.need"].search([], limit=2)
        cls.kept = cls._create(
            name="Ελένη Παπαδοπούλου", phone="2310555123", need_ids=[Command.link(cls.needs[0].id)]
        )
        cls.old = cls._create(
            name="Helen Papadopoulou",
            phone="6911222333",
            email="helen@citizens.example",
            street="Αλκυονίδων 12",
            afm=AFM,
            comment="<p>Deaf</p>",
            need_ids=[Command.link(need.id) for need in cls.needs],
        )
        for citizen in (cls.kept, cls.old):
            cls._fill(citizen)

    @classmethod
    def _create(cls, **vals):
        return cls.env["municipal.citizen"].create(vals)

    @classmethod
    def _fill(cls, citizen):
        """Everything that can hang on a citizen."""
        partner = citizen.partner_id
        for category in (cls.lamp, cls.pothole, cls.violence):
            request = cls._make_request(category_id=category.id, citizen_id=citizen.id)
            request._citizen_message("And soon, please.")
            request.message_subscribe(partner.ids)
        cls.env["municipal.consent"].create(
            {
                "citizen_id": citizen.id,
                "purpose": "messages",
                "text": "I agree",
                "text_version": "1",
                "channel": "web",
            }
        )
        partner.message_post(body="Called on Monday.")
        partner.message_subscribe(cls.anna.partner_id.ids)
        for record in (partner, citizen):
            cls.env["ir.attachment"].create(
                {"name": "id.txt", "raw": b"x", "res_model": record._name, "res_id": record.id}
            )
        partner.activity_schedule("mail.mail_activity_data_call", user_id=cls.anna.id)
        cls.env["res.partner"].create({"name": "Daughter", "parent_id": partner.id})
        partner.category_id = cls.env["res.partner.category"].create({"name": citizen.name})
        cls.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": "2026-03-16 08:00:00",
                "stop": "2026-03-16 09:00:00",
                "partner_ids": [Command.set(partner.ids)],
            }
        )

    # === TOOLS === #

    def _count(self, citizen):
        """{place: rows} of all that points at the citizen or the contact, by the database itself."""
        self.env.flush_all()
        counts = Counter()
        for table, record in (
            ("municipal_citizen", citizen),
            ("res_partner", citizen.partner_id),
        ):
            self.cr.execute(
                """SELECT conrelid::regclass::text, attname FROM pg_constraint
                     JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
                    WHERE contype = 'f' AND confrelid = %s::regclass""",
                [table],
            )
            for place, column in self.cr.fetchall():
                if place.startswith("municipal_citizen_compare"):
                    continue  # the dialogue itself, gone tomorrow
                own = f"AND id != {record.id}" if place == table else ""
                query = f"SELECT count(*) FROM {place} WHERE {column} = %s {own}"
                self.cr.execute(query, [record.id])
                counts[f"{place}.{column}"] += self.cr.fetchone()[0]
            for place in PAIRS:
                model = "model" if place == "mail_message" else "res_model"
                self.cr.execute(
                    f"SELECT count(*) FROM {place} WHERE {model} = %s AND res_id = %s",
                    [record._name, record.id],
                )
                counts[f"{place} of {record._name}"] += self.cr.fetchone()[0]
        return +counts

    def _merge(self, user=None, kept="first", **taken):
        """As a supervisor does it: compare, choose, merge."""
        Compare = self.env["municipal.citizen.compare"].with_user(user or self.ilias)
        pair = (self.kept | self.old).ids
        wizard = Compare.with_context(active_ids=pair).create({})
        wizard.kept = kept if wizard.first_id == self.kept else "second"
        for line in wizard.line_ids:
            side = taken.get(line.field_name, "kept")
            line.taken = "first" if (side == "kept") == (wizard.first_id == self.kept) else "second"
        return wizard.action_merge()

    # === NOTHING IS LOST === #

    def test_everything_that_points_at_the_old_record_points_at_the_other(self):
        """C18: counted by the foreign keys of the database, whatever addon they belong to."""
        before = {"kept": self._count(self.kept), "old": self._count(self.old)}
        self.assertGreater(len(before["old"]), 15)
        self._merge()
        after, left = self._count(self.kept), self._count(self.old)
        common = {  # what both had alike is one now
            "municipal_citizen_municipal_need_rel.municipal_citizen_id": 1,
            "mail_followers of res.partner": 1,
        }
        marks = {  # what a merge itself writes
            "municipal_citizen.merged_into_id": 1,
            "municipal_citizen_merge.citizen_id": 1,
        }
        for place in before["kept"] | before["old"] | after:
            with self.subTest(place):
                expected = before["kept"][place] + before["old"][place]
                expected += marks.get(place, 0) - common.get(place, 0)
                if place == "municipal_citizen.partner_id":
                    expected = 1
                self.assertEqual(after[place], expected)
        self.assertEqual(
            left, Counter({"municipal_citizen.partner_id": 1, "municipal_citizen_merge.old_id": 1})
        )

    def test_the_old_record_stays_and_leads_to_the_other(self):
        """C18: old references resolve, old facts find the person."""
        self._merge()
        self.assertFalse(self.old.active)
        self.assertEqual(self.old._resolve(), self.kept)
        self.assertEqual(self.kept._resolve(), self.kept)
        self.assertEqual(self.old.name, "Helen Papadopoulou")
        Citizen = self.env["municipal.citizen"].with_user(self.anna)
        for text in ("Helen Papadopoulou", "6911222333", "helen@citizens.example"):
            with self.subTest(text):
                self.assertEqual(Citizen.search([("finding", "ilike", text)])[:1], self.kept)

    def test_three_records_become_one_step_by_step(self):
        """C18: no chain: whoever was merged before follows."""
        third = self._create(name="E. Papadopoulou", phone="6900000000")
        third.with_user(self.ilias)._merge_into(self.old)
        self._merge()
        self.assertEqual(third._resolve(), self.kept)
        found = self.env["municipal.citizen"].search([("finding", "ilike", "6900000000")])
        self.assertEqual(found, self.kept)

    def test_the_clerk_chooses_each_value(self):
        """C18: field by field; remarks, needs and numbers of both stay."""
        self._merge(name="old", street="old", email="old", afm_masked="old")
        self.assertEqual(self.kept.name, "Helen Papadopoulou")
        self.assertEqual(self.kept.street, "Αλκυονίδων 12")
        self.assertEqual(self.kept.email, "helen@citizens.example")
        self.assertEqual(self.kept.phone, "+302310555123")
        self.assertEqual(self.kept.afm, AFM)
        self.assertIn("Deaf", self.kept.comment)
        self.assertEqual(self.kept.need_ids, self.needs)

    def test_what_is_not_chosen_stays_as_it_was(self):
        """C18: nothing is taken over by itself."""
        self._merge()
        self.assertEqual(self.kept.name, "Ελένη Παπαδοπούλου")
        self.assertFalse(self.kept.street)
        self.assertFalse(self.kept.afm)

    def test_the_dialogue_shows_only_where_they_differ(self):
        """C18: side by side, a value that only one of them has is proposed."""
        pair = (self.kept | self.old).ids
        Compare = self.env["municipal.citizen.compare"].with_user(self.ilias)
        form = Form(Compare.with_context(active_ids=pair))
        wizard = form.save()
        lines = {line.field_name: line for line in wizard.line_ids}
        self.assertNotIn("kind", lines)
        self.assertEqual({"name", "phone", "email", "street", "afm_masked"}, set(lines))
        self.assertNotIn(AFM, lines["afm_masked"].first_value + lines["afm_masked"].second_value)
        street = lines["street"]
        self.assertTrue(street.first_value if street.taken == "first" else street.second_value)

    # === HISTORY === #

    def test_a_merge_is_written_down(self):
        """C18: who, when, which values; on the requests too; and never changed again."""
        request = self.old.request_ids[0]
        self._merge(name="old")
        entry = self.env["municipal.citizen.merge"].search([("old_id", "=", self.old.id)])
        self.assertEqual(entry.user_id, self.ilias)
        self.assertEqual(entry.values["name"], ["Ελένη Παπαδοπούλου", "Helen Papadopoulou"])
        self.assertIn(request.id, entry.moved["municipal_request.citizen_id"])
        self.assertEqual(request.history_ids[0].field_name, "citizen_id")
        with self.assertRaises(UserError):
            entry.write({"values": {}})
        with self.assertRaises(UserError):
            entry.unlink()

    def test_the_afm_is_in_no_history(self):
        """C05: a number is not written down in clear."""
        self._merge(afm_masked="old")
        entry = self.env["municipal.citizen.merge"].search([("old_id", "=", self.old.id)])
        self.assertNotIn(AFM, str(entry.values))

    def test_consents_move_as_they_were_given(self):
        """C05, C18: both histories, word for word."""
        consents = self.kept.consent_ids | self.old.consent_ids
        before = consents.read(["purpose", "text", "date", "granted", "channel"])
        self._merge()
        self.assertEqual(self.kept.consent_ids, consents)
        self.assertEqual(consents.read(["purpose", "text", "date", "granted", "channel"]), before)

    def test_words_of_the_moved_requests_follow(self):
        """K02: a request is found by the name that its citizen has now."""
        request = self.old.request_ids.filtered(lambda row: row.category_id == self.lamp)
        self._merge()
        found = self.env["municipal.request"].search([("anything", "ilike", "Παπαδοπούλου")])
        self.assertIn(request, found)

    def test_who_was_found_to_be_another_stays_another(self):
        """C18: "not a double" of the old record holds for the one that stays."""
        son = self._create(name="Son", phone="6911222333")
        self.old.action_mark_distinct(son.id)
        self.kept.action_mark_distinct(son.id)
        self._merge(phone="old")
        self.assertFalse(self.kept.doubles["people"])

    # === ACCOUNTS === #

    def _give_account(self, citizen, login):
        return new_test_user(
            self.env, login, groups="base.group_portal", partner_id=citizen.partner_id.id
        )

    def test_an_account_goes_along(self):
        """C18: whoever signed in before sees all their requests afterwards."""
        user = self._give_account(self.old, "helen@citizens.example")
        requests = self.old.request_ids | self.kept.request_ids
        self._merge(email="old")
        self.assertEqual(user.partner_id, self.kept.partner_id)
        Request = self.env["municipal.request"]
        self.assertEqual(Request._get_own_count(user), len(requests))
        self.assertEqual(self.env["municipal.citizen"]._get_for_user(user), self.kept)

    def test_proved_contacts_go_along(self):
        """C18, C01: whoever signed in by a code to their phone or e-mail still does."""
        user = self._give_account(self.old, "helen@citizens.example")
        self.old.write({"proved_phone": "+306911222333", "proved_email": "helen@citizens.example"})
        self.kept.proved_email = "eleni@citizens.example"
        self._merge(email="old")
        self.assertEqual(self.kept.proved_phone, "+306911222333")
        self.assertEqual(self.kept.proved_email, "eleni@citizens.example")
        Citizen = self.env["municipal.citizen"]
        self.assertEqual(Citizen._find_account("phone", "+306911222333"), user)
        self.assertEqual(Citizen._find_account("email", "eleni@citizens.example"), user)
        entry = self.env["municipal.citizen.merge"].search([("old_id", "=", self.old.id)])
        self.assertEqual(entry.values["proved_phone"], ["", "+306911222333"])
        self.assertNotIn("proved_email", entry.values)

    def test_a_merge_opens_no_further_way_into_an_account(self):
        """C18: a phone that somebody else once proved does not sign in here by a clerk's decision."""
        self._give_account(self.kept, "eleni")
        self.old.proved_phone = "+306911222333"
        self._merge()
        self.assertFalse(self.kept.proved_phone)
        self.assertFalse(self.env["municipal.citizen"]._find_account("phone", "+306911222333"))

    def test_two_accounts_are_refused(self):
        """C18: the message names both and says what to do."""
        self._give_account(self.old, "helen")
        self._give_account(self.kept, "eleni")
        with self.assertRaisesRegex(UserError, "helen"):
            self._merge()
        self.assertFalse(self.old.merged_into_id)

    def test_the_address_of_an_account_is_not_changed_by_a_merge(self):
        """C18: nobody gets at an account by a new address for its password."""
        self._give_account(self.kept, "eleni")
        self.kept.partner_id.email = "eleni@citizens.example"
        with self.assertRaisesRegex(UserError, "eleni@citizens.example"):
            self._merge(email="old")

    def test_officers_and_municipalities_are_not_merged(self):
        """K01: no citizen becomes an officer, or the town hall."""
        for partner in (self.anna.partner_id, self.company.partner_id):
            officer = self._create(partner_id=partner.id)
            with self.subTest(partner.name), self.assertRaises(UserError):
                officer.with_user(self.ilias)._merge_into(self.kept)
            with self.subTest(partner.name), self.assertRaises(UserError):
                self.old.with_user(self.ilias)._merge_into(officer)

    # === WHO MAY === #

    def test_a_clerk_does_not_merge(self):
        """K01: supervisors only."""
        with self.assertRaises(AccessError):
            self._merge(user=self.anna)

    def test_a_record_is_merged_once_and_not_into_itself(self):
        """C18: a second click, an old tab."""
        self._merge()
        with self.assertRaises(UserError):
            self.old._merge_into(self.kept)
        with self.assertRaises(UserError):
            self.kept._merge_into(self.kept)
        with self.assertRaises(UserError):
            self.kept._merge_into(self.old)

    def test_a_failure_in_the_middle_changes_nothing(self):
        """C18: one transaction."""
        before = self._count(self.old), self._count(self.kept)
        with self.assertRaises(ConnectionError), self.cr.savepoint():
            self.old._merge_into(self.kept)
            raise ConnectionError
        self.env.invalidate_all()
        self.assertEqual((self._count(self.old), self._count(self.kept)), before)
        self.assertTrue(self.old.active)

    def test_a_merge_shows_no_confidential_request_to_who_merges(self):
        """R03: they move all the same, and stay confidential."""
        secret = self.old.request_ids.filtered("is_confidential")
        self._merge()
        self.assertEqual(secret.citizen_id, self.kept)
        kept = self.kept.with_user(self.ilias)
        self.assertNotIn(secret, kept.request_ids)
        self.assertEqual(kept.request_count, 4)
