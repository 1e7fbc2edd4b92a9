import os
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import config, mute_logger
from psycopg2.errors import UniqueViolation
from stdnum import luhn

from .common import MunicipalCase

AFM = "090000045"  # a valid public number (a ministry's)
AMKA = "0101501234" + luhn.calc_check_digit("0101501234")
WRONG_AMKA = "0101501234" + str((int(AMKA[-1]) + 1) % 10)


@tagged("post_install", "-at_install")
class TestCitizen(MunicipalCase):
    def _create(self, **vals):
        return self.env["municipal.citizen"].create({"name": "Somebody"} | vals)

    def test_there_are_five_kinds_of_citizens(self):
        """C06: person, company, volunteer, municipal service, association."""
        kinds = [key for key, _label in self.env["municipal.citizen"]._fields["kind"].selection]
        for kind in kinds:
            self.assertEqual(self._create(kind=kind).kind, kind)
        self.assertEqual(len(kinds), 5)

    def test_contact_data_are_kept_in_canonical_form(self):
        """R05: a phone in any spelling is one phone."""
        for phone in ("2310 123456", "0030 2310123456", "+30 231-012-3456"):
            self.assertEqual(self._create(phone=phone).phone, "+302310123456")
        self.assertEqual(
            self._create(email=" Eleni@Citizens.Example ").email, "Eleni@citizens.example"
        )

    def test_wrong_contact_data_are_refused_with_what_was_typed(self):
        """R05: the error repeats the input."""
        with self.assertRaisesRegex(ValidationError, "12"):
            self._create(phone="12")
        with self.assertRaisesRegex(ValidationError, "nobody"):
            self._create(email="nobody")

    def test_the_afm_is_checked_sealed_and_found(self):
        """C05: check digit verified, stored encrypted, found by the exact number."""
        citizen = self._create(afm=f"EL {AFM}")
        citizen.flush_recordset()
        self.cr.execute(
            "SELECT afm_sealed, afm_index FROM municipal_citizen WHERE id = %s", [citizen.id]
        )
        sealed, index = self.cr.fetchone()
        self.assertNotIn(AFM, sealed + index)
        citizen.invalidate_recordset()
        self.assertEqual(citizen.afm, AFM)
        self.assertEqual(self.env["municipal.citizen"].search([("afm", "=", AFM)]), citizen)
        self.assertFalse(self.env["municipal.citizen"].search([("afm", "=", "123456789")]))
        with self.assertRaises(ValidationError):
            self._create(afm="123456789")

    def test_the_amka_rests_with_the_case_and_only_where_asked(self):
        """C05: sealed, found by the exact number, refused elsewhere."""
        request = self._make_request(category_id=self.violence.id, amka=AMKA)
        request.flush_recordset()
        self.cr.execute("SELECT amka_sealed FROM municipal_request WHERE id = %s", [request.id])
        self.assertNotIn(AMKA, self.cr.fetchone()[0])
        self.assertEqual(self.env["municipal.request"].search([("amka", "=", AMKA)]), request)
        with self.assertRaises(ValidationError):
            self._make_request(amka=AMKA)
        with self.assertRaises(ValidationError):
            self._make_request(category_id=self.violence.id, amka=WRONG_AMKA)

    def test_without_a_key_nothing_sensitive_is_stored(self):
        """C05: the key is never in the database; without one the error says what to do."""
        no_key = {"MUNICIPAL_SECRET_KEY": "", "MUNICIPAL_SECRET_KEY_FILE": ""}
        with (
            patch.dict(os.environ, no_key),
            patch.dict(config.options, municipal_secret_key=""),
            self.assertRaisesRegex(UserError, "MUNICIPAL_SECRET_KEY"),
        ):
            self._create(afm=AFM)

    def test_a_partner_is_one_citizen(self):
        """C06: one contact, one citizen, by the database."""
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            self._create(partner_id=self.citizen.partner_id.id)

    def test_a_stranger_never_joins_a_proved_record(self):
        """R05: typing somebody's e-mail gives nothing of theirs."""
        self.citizen.identity_level = "email"
        typed = {
            "name": self.citizen.name,
            "email": self.citizen.email,
            "phone": self.citizen.phone,
        }
        stranger = self.env["municipal.citizen"]._find_or_create(typed)
        self.assertNotEqual(stranger, self.citizen)
        self.assertEqual(stranger.identity_level, "unverified")
        self.assertEqual(self.env["municipal.citizen"]._find_or_create(typed), stranger)

    def test_a_phone_is_enough(self):
        """R05: a citizen with only a phone number is a citizen."""
        citizen = self.env["municipal.citizen"]._find_or_create(
            {"name": "Kyria Maria", "phone": "6912345678", "preferred_channel": "phone"}
        )
        self.assertEqual(citizen.phone, "+306912345678")

    def test_a_portal_user_has_one_citizen_record(self):
        """C01: made at the first use and found again."""
        user = new_test_user(self.env, "maria", groups="base.group_portal", email="maria@x.example")
        Citizen = self.env["municipal.citizen"]
        self.assertEqual(Citizen._get_for_user(user), Citizen._get_for_user(user))
        self.assertEqual(Citizen._get_for_user(user).partner_id, user.partner_id)

    def test_consents_are_only_ever_added(self):
        """C05, G08: what was agreed to stays as it was shown."""
        consent = self.env["municipal.consent"].create(
            {
                "citizen_id": self.citizen.id,
                "purpose": "messages",
                "text": "I agree",
                "text_version": "1",
                "channel": "web",
            }
        )
        with self.assertRaises(UserError):
            consent.write({"granted": False})
        with self.assertRaises(UserError):
            consent.with_user(self.administrator).sudo(False).unlink()
