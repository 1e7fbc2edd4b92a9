"""C15, G26: labels, views and records are Greek, and what somebody wrote stays."""

from odoo.tests import tagged

from .common import GREEK, GreekCase


@tagged("post_install", "-at_install")
class TestModelTerms(GreekCase):
    def test_a_view_of_the_portal_is_greek(self):
        """G26: terms of a view, each in its place."""
        view = self.env.ref("portal.portal_my_security")
        self.assertIn("Διαγραφή λογαριασμού", view.with_context(lang=GREEK).arch_db)
        self.assertNotIn("Διαγραφή λογαριασμού", view.with_context(lang="en_US").arch_db)

    def test_a_record_is_greek(self):
        """G26: a citizen chooses the country of an address."""
        country = self.env.ref("base.mk")
        self.assertEqual(country.with_context(lang=GREEK).name, "Βόρεια Μακεδονία")
        self.assertEqual(country.with_context(lang="en_US").name, "North Macedonia")

    def test_a_label_is_greek(self):
        """G26: a label that Odoo leaves in English."""
        fields = self.env["mail.activity"].with_context(lang=GREEK).fields_get(["feedback"])
        self.assertEqual(fields["feedback"]["string"], "Σχόλιο")

    def test_what_somebody_wrote_survives_an_upgrade(self):
        """C15: of this addon and of Odoo's module, a record as well as one term of a view."""
        country = self.env.ref("base.mk").with_context(lang=GREEK)
        country.name = "Δική μας χώρα"
        view = self.env.ref("portal.portal_my_security")
        own = {GREEK: {"Delete Account": "Κλείσιμο λογαριασμού"}}
        view.update_field_translations("arch_db", own)
        self._load("municipal_greek")
        self._load("base", "portal")
        country.invalidate_recordset()
        view.invalidate_recordset()
        self.assertEqual(country.name, "Δική μας χώρα")
        arch = view.with_context(lang=GREEK).arch_db
        self.assertIn("Κλείσιμο λογαριασμού", arch)
        self.assertNotIn("Διαγραφή λογαριασμού", arch)

    def test_whoever_asks_to_overwrite_gets_ours_back(self):
        """C15: the wizard that loads a language has a box for it."""
        action = self.env.ref("portal.partner_wizard_action").with_context(lang=GREEK)
        action.name = "Δικό μας όνομα"
        self._load("portal", overwrite=True)
        action.invalidate_recordset()
        self.assertEqual(action.name, "Παροχή πρόσβασης στην πύλη")

    def test_a_module_that_is_loaded_again_gets_its_greek(self):
        """C15: an upgrade of Odoo's module alone, or one that was just installed."""
        country = self.env.ref("base.mk")
        country.update_field_translations("name", {GREEK: False})
        self._load("web")
        self.assertEqual(country.with_context(lang=GREEK).name, "North Macedonia")
        self._load("base")
        country.invalidate_recordset()
        self.assertEqual(country.with_context(lang=GREEK).name, "Βόρεια Μακεδονία")

    def test_other_languages_are_left_alone(self):
        """C15: nothing Greek appears in French."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["ir.module.module"]._load_module_terms(["municipal_greek"], ["fr_FR"])
        name = self.env.ref("base.mk").with_context(lang="fr_FR").name
        self.assertNotEqual(name, "Βόρεια Μακεδονία")

    def test_a_template_that_is_reset_gets_its_greek_back(self):
        """C15: back to what was shipped means in Greek, too."""
        template = self.env.ref("calendar.calendar_template_meeting_reminder")
        greek = template.with_context(lang=GREEK)
        greek.subject = "Κάτι άλλο"
        template.reset_template()
        greek.invalidate_recordset()
        self.assertEqual(greek.subject, "{{ object.event_id.name }} - Υπενθύμιση")
        self.assertIn("Λεπτομέρειες", greek.body_html)

    def test_a_page_of_one_website_is_greek(self):
        """G26: the website copies a view that somebody edits; the copy is loaded, too."""
        view = self.env.ref("website.contactus_thanks_ir_ui_view")
        website = self.env["website"].search([], limit=1)
        copy = view.copy({"key": view.key, "website_id": website.id})
        copy.update_field_translations("arch_db", {GREEK: {"Thank You!": False}})
        self.assertIn("Thank You!", copy.with_context(lang=GREEK).arch_db)
        self._load("website")
        copy.invalidate_recordset()
        self.assertIn("Ευχαριστούμε!", copy.with_context(lang=GREEK).arch_db)
