from odoo.tests import Form, tagged

from .common import MunicipalCase


@tagged("post_install", "-at_install")
class TestRequestPersonal(MunicipalCase):
    def test_nothing_personal_enters_the_public_text(self):
        """R42: by form, program or submission, it is masked before anybody reads it."""
        request = self._make_request(public_title="Lamp, call 6912345678")
        self.assertEqual(request.public_title, "Lamp, call …")
        request.with_user(self.anna).write({"public_title": "Ask eleni@citizens.example"})
        self.assertEqual(request.public_title, "Ask …")
        request.write({"public_title": "Lamp at number 5"})
        self.assertEqual(request.public_title, "Lamp at number 5")

    def test_the_officer_is_told_what_was_found(self):
        """R42: the form proposes the text with masks and names what it took out."""
        request = self._make_request()
        request.public_title = "Lamp"
        draft = request.new({"public_title": "Call 6912345678"}, origin=request)
        warning = draft._onchange_public_title()["warning"]
        self.assertIn("6912345678", warning["message"])
        self.assertEqual(draft.public_title, "Call …")
        draft.public_title = "Lamp"
        self.assertIsNone(draft._onchange_public_title())

    def test_the_form_keeps_the_masked_text(self):
        """R42: what is saved is what was proposed."""
        request = self._make_request(is_public=True).with_user(self.anna)
        with Form(request) as form, self.assertLogs("odoo.tests.form.onchange", "WARNING"):
            form.public_title = "κ. Παπαδόπουλος, Ερμού 5"
        self.assertEqual(request.public_title, "κ. …, Ερμού 5")
