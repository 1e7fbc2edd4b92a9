"""G26: pages of Odoo as a citizen and a clerk get them over HTTP."""

from unittest.mock import patch

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import GREEK, GreekCase


@tagged("post_install", "-at_install")
class TestPages(GreekCase, HttpCase):
    def setUp(self):
        super().setUp()
        website = self.env["website"].search([], limit=1)
        website.language_ids |= self.env["res.lang"]._lang_get(GREEK)
        self.opener.cookies.set("frontend_lang", GREEK)

    def test_the_browser_gets_its_terms(self):
        """C15: one request, all modules."""
        answer = self.url_open(f"/web/webclient/translations?lang={GREEK}&mods=web,mail").json()
        terms = {
            module: {message["id"]: message["string"] for message in found["messages"]}
            for module, found in answer["modules"].items()
        }
        self.assertEqual(terms["web"]["Discard changes"], "Απόρριψη αλλαγών")
        self.assertEqual(terms["mail"]["Mark as Unread"], "Σήμανση ως μη αναγνωσμένο")

    def test_a_citizens_account_is_greek(self):
        """G26: connection and security, where Odoo leaves most in English."""
        new_test_user(self.env, "niki", groups="base.group_portal", lang=GREEK)
        self.authenticate("niki", "niki")
        page = self.url_open("/my/security").text
        for text in ("Κωδικός:", "Επανάληψη νέου κωδικού:", "Αποσύνδεση από όλες τις συσκευές"):
            self.assertIn(text, page)
        self.assertNotIn("Log out from all devices", page)

    def test_the_page_of_an_error_is_greek(self):
        """G26, D6: what a citizen sees when the server fails, too."""
        Model = self.registry["municipal.request"]
        broken = patch.object(Model, "_get_public_counts", side_effect=RuntimeError("broken"))
        with broken, mute_logger("odoo.http"):
            answer = self.url_open("/requests")
        self.assertEqual(answer.status_code, 500)
        self.assertIn("Κάτι πήγε στραβά", answer.text)
        self.assertIn('lang="el-GR"', answer.text)
        self.assertNotIn("Internal Server Error", answer.text)
