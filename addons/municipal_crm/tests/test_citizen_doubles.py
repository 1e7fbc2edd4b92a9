from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import MunicipalCase
from .test_citizen import AFM, AMKA

DOUBLES_BUDGET = 20


@tagged("post_install", "-at_install")
class TestCitizenDoubles(MunicipalCase):
    """C18: who is registered twice is seen, by whoever registers and whoever reads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.eleni = cls._create(
            name="Ελένη Παπαδοπούλου",
            phone="2310555123",
            email="eleni.p@citizens.example",
            street="Αλκυονίδων 12",
            afm=AFM,
        )

    @classmethod
    def _create(cls, **vals):
        return cls.env["municipal.citizen"].create(vals)

    def _reasons(self, citizen, user=None):
        citizen = citizen.with_user(user or self.anna)
        citizen.invalidate_recordset()
        return {row["id"]: row["reasons"] for row in citizen.doubles["people"]}

    def test_each_likeness_is_told(self):
        """C18: AFM, e-mail, phone, the same name with a similar address or phone."""
        for reason, vals in {
            "afm": {"name": "Ε. Π.", "afm": AFM},
            "email": {"name": "Α Β", "email": "Eleni.P@citizens.example"},
            "phone": {"name": "Γ Δ", "phone": "+30 2310 555123"},
            "name_address": {"name": "PAPADOPOULOU ELENI", "street": "Αλκυωνιδων"},
            "name_phone": {"name": "Παπαδοπουλου Ελένη", "phone": "2310555132"},
        }.items():
            with self.subTest(reason):
                other = self._create(**vals)
                self.assertIn(reason, self._reasons(other)[self.eleni.id])
                self.assertIn(reason, self._reasons(self.eleni)[other.id])

    def test_namesakes_are_no_doubles(self):
        """C18: the same name, nothing else alike: two people."""
        twin = self._create(name="Ελένη Παπαδοπούλου", phone="6900000000", street="Κανάρη 3")
        bare = self._create(name="Ελένη Παπαδοπούλου")
        self.assertFalse(self._reasons(twin))
        self.assertFalse(self._reasons(bare))

    def test_the_warning_comes_while_the_clerk_types(self):
        """C18: at creation, before anything is saved."""
        for view in ("municipal_citizen_view_form", "municipal_citizen_view_form_quick"):
            with self.subTest(view):
                Citizen = self.env["municipal.citizen"].with_user(self.anna)
                form = Form(Citizen, view=f"municipal_crm.{view}")
                form.name = "Somebody"
                self.assertFalse(form.doubles["people"])
                form.phone = "2310 555 123"
                self.assertEqual([row["id"] for row in form.doubles["people"]], [self.eleni.id])

    def test_a_typed_afm_is_compared_before_it_is_saved(self):
        """C05, C18: by the blind index."""
        form = Form(self.env["municipal.citizen"].with_user(self.anna))
        form.name = "Somebody"
        form.afm_masked = AFM
        self.assertEqual(form.doubles["people"][0]["reasons"], ["afm"])

    def test_the_strongest_reason_stands_first(self):
        """C18: a number before a name."""
        weak = self._create(name="Παπαδοπούλου Ελένη", street="Αλκυονίδων 12")
        strong = self._create(name="Other", afm=AFM)
        self.assertEqual(list(self._reasons(self.eleni)), [strong.id, weak.id])

    def test_not_a_double_is_remembered(self):
        """C18: a family with one telephone is asked about once."""
        son = self._create(name="Νίκος Παπαδόπουλος", phone="2310555123")
        self.assertIn(son.id, self._reasons(self.eleni))
        self.eleni.with_user(self.anna).action_mark_distinct(son.id)
        self.eleni.with_user(self.anna).action_mark_distinct(son.id)
        self.assertFalse(self._reasons(self.eleni))
        self.assertFalse(self._reasons(son, self.rita))
        self.assertEqual(
            self.env["municipal.citizen.distinct"].search_count([("other_id", "=", son.id)]), 1
        )

    def test_the_same_amka_counts_as_far_as_requests_are_seen(self):
        """C05, R03: a confidential request betrays nothing."""
        other = self._create(name="Somebody Else")
        for citizen in (self.eleni, other):
            self._make_request(category_id=self.violence.id, amka=AMKA, citizen_id=citizen.id)
        self.assertEqual(self._reasons(self.eleni, self.carol), {other.id: ["amka"]})
        self.assertFalse(self._reasons(self.eleni, self.anna))
        self.assertFalse(self._reasons(self.eleni, self.mayor))

    def test_doubles_of_another_municipality_are_not_shown(self):
        """G20: every town for itself."""
        other = self.env["res.company"].create({"name": "Other town"})
        self._create(name="Somebody", phone="2310555123", company_id=other.id)
        self.assertFalse(self._reasons(self.eleni))

    def test_signs_in_an_address_are_no_wildcards(self):
        """C18: an underscore is an underscore."""
        self._create(name="One", email="a_b@citizens.example")
        other = self._create(name="Two", email="axb@citizens.example")
        self.assertFalse(self._reasons(other))

    def test_only_supervisors_compare(self):
        """C18: a clerk warns, a supervisor merges."""
        other = self._create(name="Other", phone="2310555123")
        self.assertFalse(self.eleni.with_user(self.anna).doubles["can_merge"])
        self.assertTrue(self.eleni.with_user(self.ilias).doubles["can_merge"])
        with self.assertRaises(AccessError):
            self.eleni.with_user(self.anna).action_compare(other.id)
        with self.assertRaises(AccessError):
            self.env["municipal.citizen.compare"].with_user(self.anna).create({})

    def test_the_warning_costs_the_same_however_many_there_are(self):
        """R09: statements do not grow with the likenesses."""

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.eleni.with_user(self.anna).read(["doubles"])
            return self.cr.sql_log_count - before

        self._create(name="Other", phone="2310555123")
        count()
        one = count()
        for number in range(20):
            self._create(name=f"Other {number}", phone="2310555123")
        self.assertLessEqual(count(), one)
        self.assertLessEqual(one, DOUBLES_BUDGET)
