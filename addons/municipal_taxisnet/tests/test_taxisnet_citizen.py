from unittest.mock import patch

from odoo.exceptions import AccessDenied, AccessError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from ..models.res_company import MASK
from ..models.res_users import METHOD
from ..tools.oauth import Refused, Unreachable
from ..tools.userinfo import Person

ANNA = Person("999000006", "ΑΝΝΑ ΠΑΠΠΑ")


@tagged("post_install", "-at_install")
class TestTaxisnetCitizen(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Citizen = cls.env["municipal.citizen"]
        cls.user = new_test_user(cls.env, "anna", groups="base.group_portal", name="Άννα Παππά")
        cls.citizen = cls.Citizen._get_for_user(cls.user)

    def test_the_state_raises_the_level_and_nothing_else_is_kept(self):
        """C11: tax number and name; a name that differs in capitals and accents alone stays."""
        self.assertEqual(self.citizen._set_taxisnet(ANNA), "raised")
        self.assertEqual(self.citizen.identity_level, "taxisnet")
        self.assertEqual(self.citizen.afm, ANNA.afm)
        self.assertEqual(self.citizen.name, "Άννα Παππά")
        self.assertEqual(self.Citizen._find_taxisnet_owner(ANNA.afm), self.user)

    def test_the_name_of_the_state_replaces_another(self):
        """C11: what the state says is what counts."""
        self.citizen._set_taxisnet(Person(ANNA.afm, "ΜΑΡΙΑ ΡΗΓΑ"))
        self.assertEqual(self.citizen.name, "ΜΑΡΙΑ ΡΗΓΑ")

    def test_one_tax_number_is_one_account(self):
        """C11: neither a second account of one person, nor a second person in one account."""
        self.citizen._set_taxisnet(ANNA)
        other = self.Citizen._get_for_user(
            new_test_user(self.env, "other", groups="base.group_portal")
        )
        self.assertEqual(other._set_taxisnet(ANNA), "taken")
        self.assertEqual(other.identity_level, "unverified" if not other.email else "email")
        self.assertEqual(self.citizen._set_taxisnet(Person("999000018", "Χ")), "taken")
        self.assertEqual(self.citizen.afm, ANNA.afm)

    def test_the_database_holds_it(self):
        """C11: two transactions that make the same account cannot both succeed."""
        self.citizen._set_taxisnet(ANNA)
        other = self.Citizen.create({"name": "Other"})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            other.taxisnet_index = self.citizen.taxisnet_index
            other.flush_recordset()

    def test_a_typed_number_proves_nothing(self):
        """C11: an account in which the number was only typed is nobody's by TaxisNet."""
        self.citizen.afm = ANNA.afm
        self.assertFalse(self.Citizen._find_taxisnet_owner(ANNA.afm))

    def test_what_was_filed_before_joins_after_consent(self):
        """C11: requests of free records with the number; those of an account of somebody stay."""
        free = self.Citizen.create({"name": "Anna", "afm": ANNA.afm})
        owned = self.Citizen._get_for_user(
            new_test_user(self.env, "owner", groups="base.group_portal")
        )
        owned.afm = ANNA.afm
        Request = self.env["municipal.request"]
        mine, theirs = (
            Request.create({"name": name, "description": name, "citizen_id": citizen.id})
            for name, citizen in (("Lamp", free), ("Hole", owned))
        )
        self.citizen._set_taxisnet(ANNA)
        self.assertEqual(self.Citizen._find_taxisnet_history(ANNA.afm), mine)
        self.assertEqual(mine.citizen_id, free)
        self.citizen._join_taxisnet_history(ANNA.afm)
        self.assertEqual((mine | theirs).citizen_id, self.citizen | owned)

    def test_a_merged_record_leads_to_the_one_that_was_kept(self):
        """C11: a clerk brought two records together; the state's word goes on to count."""
        old = self.Citizen.create({"name": "Anna"})
        old._set_taxisnet(ANNA)
        old._merge_into(self.citizen)
        self.assertEqual(self.Citizen._find_taxisnet_owner(ANNA.afm), self.user)
        self.assertEqual(self.citizen._set_taxisnet(ANNA), "raised")

    def test_an_officer_is_never_found(self):
        """C11: officers sign in with their own password."""
        officer = new_test_user(self.env, "officer", groups="base.group_user")
        self.Citizen._get_for_user(officer)._set_taxisnet(ANNA)
        self.assertFalse(self.Citizen._find_taxisnet_owner(ANNA.afm))

    def test_no_request_carries_a_credential(self):
        """C11: text that looks like a person is none."""
        self.citizen._set_taxisnet(ANNA)
        users = self.env["res.users"].with_user(self.user)
        for person in (None, ANNA.afm, {"afm": ANNA.afm}, Person("999000018", "Χ")):
            with self.assertRaises(AccessDenied):
                users._check_credentials({"type": METHOD, "person": person}, {})
        found = users._check_credentials({"type": METHOD, "person": ANNA}, {})
        self.assertEqual(found["uid"], self.user.id)

    def test_the_secret_is_sealed_and_masked(self):
        """X05: administrators set it, nobody reads it, others see none of the settings."""
        company = self.env.company
        company.write({"taxisnet_client": "town", "taxisnet_secret": "very secret"})
        company.invalidate_recordset()
        self.assertEqual(company.taxisnet_secret, MASK)
        self.assertNotIn("secret", company.sudo().taxisnet_secret_sealed)
        company.taxisnet_secret = MASK
        company.taxisnet_server = "test"
        door = self.env["municipal.taxisnet"]._get_door()
        self.assertEqual((door.client, door.secret), ("town", "very secret"))
        self.assertNotIn("very secret", repr(door))
        with self.assertRaises(AccessError):
            company.with_user(self.user).read(["taxisnet_client"])

    def test_nothing_is_offered_before_all_is_set(self):
        """X05: silent and harmless when not configured, and on a copy for tests."""
        Taxisnet, company = self.env["municipal.taxisnet"], self.env.company
        company.write({"taxisnet_server": False, "taxisnet_client": False})
        self.assertFalse(Taxisnet._is_on())
        company.write({"taxisnet_server": "production", "taxisnet_client": "town"})
        self.assertFalse(Taxisnet._is_on())
        company.taxisnet_server = "local"
        with patch.dict("os.environ", clear=True):
            self.assertFalse(Taxisnet._is_on())

    def test_each_way_to_fail_is_told_apart(self):
        """X05: no answer, a refusal, a tax number that is none, a foreign or late way back."""
        Taxisnet = self.env["municipal.taxisnet"]
        self.env.company.write({"taxisnet_server": "test", "taxisnet_client": "town"})
        self.env.company.taxisnet_secret = "s"
        _address, ticket = Taxisnet._begin("/my")
        query = {"state": ticket["state"], "code": "c"}
        Door = type(Taxisnet._get_door())
        for outcome, code in (
            (Unreachable("timeout"), "unreachable"),
            (Refused("invalid_grant"), "refused"),
            ([Person("123456789", "Χ")], "refused"),
            ([ANNA], "person"),
        ):
            with patch.object(Door, "finish", side_effect=outcome):
                self.assertEqual(Taxisnet._finish(ticket, query)["code"], code)
        self.assertEqual(Taxisnet._finish(None, query)["code"], "foreign")
        self.assertEqual(Taxisnet._finish(ticket, {"state": "x"})["code"], "foreign")
        self.assertEqual(Taxisnet._finish(ticket | {"until": 0}, query)["code"], "foreign")
        refused = query | {"error": "access_denied"}
        self.assertEqual(Taxisnet._finish(ticket, refused)["code"], "denied")
