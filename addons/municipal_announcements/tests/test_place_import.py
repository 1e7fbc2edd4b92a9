"""N02: places from a file, each of them once."""

import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import AnnouncementCase

FILE = """name;kind;latitude;longitude;wheelchair
Library;Culture;38.3;25.19;yes
LIBRARY;culture;38.3001;25.1901;
Library;culture;38.4;25.3;no
;sport;;;
Pitch;nonsense;99;200;
"""


@tagged("post_install", "-at_install")
class TestPlaceImport(AnnouncementCase):
    def _wizard(self, text=FILE, user=None):
        Wizard = self.env["municipal.place.import"]
        return Wizard.with_user(user or self.env.user).create(
            {"file": base64.b64encode(text.encode()), "filename": "places.csv"}
        )

    def _places(self):
        return self.env["municipal.place"].search([("name", "=", "Library")], order="latitude")

    def test_a_report_comes_first_and_changes_nothing(self):
        """N02: what is new, what is there, what cannot be read and why."""
        wizard = self._wizard()
        before = self.env["municipal.place"].search_count([])
        wizard.action_check()
        self.assertEqual(
            wizard.line_ids.mapped("action"), ["create", "same", "create", "error", "error"]
        )
        self.assertTrue(all(line.note for line in wizard.line_ids if line.action != "create"))
        self.assertEqual(self.env["municipal.place"].search_count([]), before)
        wizard.action_import()
        first, second = self._places()
        self.assertEqual((first.kind, first.wheelchair), ("culture", "yes"))
        self.assertEqual(second.wheelchair, "no")

    def test_the_same_file_twice_makes_nothing_twice(self):
        """N02: the second one warns of every row."""
        self._wizard().action_import()
        again = self._wizard()
        again.action_import()
        self.assertEqual(len(self._places()), 2)
        self.assertNotIn("create", again.line_ids.mapped("action"))

    def test_what_is_no_such_file_says_so(self):
        """N02: nor may everybody import."""
        with self.assertRaises(UserError):
            self._wizard("a;b\n1;2").action_check()
        with self.assertRaises(AccessError):
            self._wizard(user=self.edith)
