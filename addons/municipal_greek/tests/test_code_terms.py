"""C15, G26: messages of the server's and the browser's code are Greek where it is installed."""

from unittest.mock import patch

from odoo.exceptions import MissingError, UserError
from odoo.tests import tagged
from odoo.tools.translate import code_translations, get_translation

from ..tools.catalogue import PYTHON, get_modules, get_terms, get_wrong
from .common import GREEK, GreekCase

SOURCE, TEXT = "Not Set", "Δεν ορίστηκε"


def _get_messages(env, module, lang):
    terms, _params = env["ir.http"]._get_translations_for_webclient([module], lang)
    return {message["id"]: message["string"] for message in terms[module].get("messages", ())}


@tagged("post_install", "-at_install")
class TestCodeTerms(GreekCase):
    def test_a_term_of_the_server_is_greek(self):
        """C15: `_()` and `self.env._()` read the same object."""
        self.assertEqual(get_translation("web", GREEK, SOURCE, ()), TEXT)
        self.assertEqual(get_translation("web", "en_US", SOURCE, ()), SOURCE)
        self.assertEqual(get_translation("web", "fr_FR", SOURCE, ()), "Non défini")

    def test_a_term_with_values_is_greek(self):
        """C15: placeholders are filled as in English."""
        values = {"file1": "α.pdf", "file2": "β.pdf"}
        text = get_translation("mail", GREEK, "%(file1)s and %(file2)s", values)
        self.assertEqual(text, "α.pdf και β.pdf")

    def test_a_message_of_a_refusal_is_greek(self):
        """G26: through the environment, as the code of Odoo asks for it."""
        Lang = self.env["res.lang"].with_context(lang=GREEK, active_test=False)
        english = Lang.search([("code", "=", "en_US")])
        with self.assertRaisesRegex(UserError, "Η βασική γλώσσα «en_US» δεν διαγράφεται."):
            english.unlink()

    def test_what_the_orm_says_is_greek(self):
        """C15: sentences that no catalogue of Odoo holds, like that of a record that is gone."""
        gone = self.env["res.partner"].with_context(lang=GREEK).create({"name": "Gone"})
        gone.unlink()
        with self.assertRaisesRegex(MissingError, "Η εγγραφή δεν υπάρχει ή έχει διαγραφεί."):
            gone.mapped("name")

    def test_a_term_of_the_browser_is_greek(self):
        """C15: dialogs, filters and errors of the web client."""
        greek = _get_messages(self.env, "web", GREEK)
        self.assertEqual(greek["Discard changes"], "Απόρριψη αλλαγών")
        self.assertNotIn("Discard changes", _get_messages(self.env, "web", "en_US"))

    def test_a_wrong_word_of_the_browser_is_right(self):
        """C15: what Odoo calls "they were archived" is the action of a menu."""
        greek = _get_messages(self.env, "web", GREEK)
        self.assertEqual(greek["Archive"], "Αρχειοθέτηση")
        self.assertEqual(greek["Unarchive"], "Επαναφορά από το αρχείο")

    def test_the_language_may_come_from_the_context(self):
        """C15: Odoo asks without a language on some ways."""
        messages = _get_messages(self.env(context={"lang": GREEK}), "web", None)
        self.assertEqual(messages["Discard changes"], "Απόρριψη αλλαγών")

    def test_odoos_own_greek_stays(self):
        """C15: where Odoo has a text, it is that text."""
        for module in get_modules():
            own = super(type(code_translations), code_translations).get_python_translations(
                module, GREEK
            )
            merged = code_translations.get_python_translations(module, GREEK)
            right = {
                source: text
                for source, text in own.items()
                if source not in get_wrong(module, PYTHON)
            }
            self.assertEqual({source: merged[source] for source in right}, right, module)
            self.assertLessEqual(get_terms(module, PYTHON).keys(), merged.keys(), module)

    def test_a_database_without_the_addon_reads_odoos_terms(self):
        """C15: one process serves many databases; uninstalled means English again."""
        modules = self.registry._init_modules - {"municipal_greek"}
        with patch.object(self.registry, "_init_modules", modules):
            self.assertEqual(get_translation("web", GREEK, SOURCE, ()), SOURCE)
        self.assertEqual(get_translation("web", GREEK, SOURCE, ()), TEXT)

    def test_the_browser_notices_that_terms_came(self):
        """C15: browsers keep terms as long as their hash stays; ours are part of it."""
        Http = self.env["ir.http"]
        ours = Http._get_web_translations_hash(["web"], GREEK)
        self.env.registry.clear_cache()
        with patch("odoo.addons.municipal_greek.models.ir_http.get_terms", return_value={}):
            theirs = Http._get_web_translations_hash(["web"], GREEK)
        self.env.registry.clear_cache()
        self.assertNotEqual(ours, theirs)
