from freezegun import freeze_time
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from ..models.municipal_reply_template import PLACEHOLDERS
from .common import Command, MunicipalCase


@tagged("post_install", "-at_install")
class TestReplyTemplate(MunicipalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("el_GR", "en_US"):
            cls.env["res.lang"]._activate_lang(code)
        cls.Template = cls.env["municipal.reply.template"]
        cls.Template.search([]).active = False
        cls.lighting.phone = "2310 000 111"
        cls.template = cls.Template.create(
            {
                "name": "Taken on",
                "body": "Dear {citizen},\nnumber {number}, {department}, due {deadline}.\n{address}",
            }
        )
        cls.template.with_context(lang="el_GR").body = "Αγαπητέ/ή {citizen},\nέως {deadline}."
        with freeze_time("2026-03-13 08:00:00"):
            cls.request = cls._make_request(user_id=cls.anna.id, lang="en_US")

    def _reply(self, request=None):
        request = request or self.request
        action = request.with_user(self.anna).action_reply()
        model = self.env["municipal.request.reply"].with_user(self.anna)
        return Form(model.with_context(**action["context"]))

    def test_the_wizard_shows_the_text_with_its_real_values(self):
        """R32: number, names and dates are filled in; a line without its fact is left out."""
        form = self._reply()
        form.template_id = self.template
        self.assertEqual(
            form.body,
            f"Dear Eleni Citizen,\nnumber {self.request.protocol_number}, Lighting, "
            "due 20 March 2026.",
        )
        form.body += "\nAnna"
        form.save().action_send()
        self.assertTrue(self.request.reply_text.endswith("Anna"))

    def test_the_citizen_is_written_to_in_their_own_language(self):
        """R32, G23: the language of the request, whatever the officer's own is."""
        self.request.lang = "el_GR"
        form = self._reply()
        form.template_id = self.template
        self.assertEqual(form.body, "Αγαπητέ/ή Eleni Citizen,\nέως 20 Μαρτίου 2026.")

    def test_a_placeholder_that_does_not_exist_is_refused_when_saved(self):
        """R32: in every language, with the list of what exists."""
        for body in ("{numbr}", "{number", "{request.amka}", "{}", "{number.__class__}"):
            with self.subTest(body=body), self.assertRaises(ValidationError):
                self.template.body = body
        with self.assertRaisesRegex(ValidationError, "{numbr}.*{number}"):
            self.template.with_context(lang="el_GR").body = "{numbr}"

    def test_every_placeholder_has_a_value(self):
        """R32: the list that is shown and the facts are the same."""
        self.assertEqual(tuple(self.request._get_reply_facts()), PLACEHOLDERS)

    def test_only_templates_of_the_category_and_state_are_offered(self):
        """R32: a group stands for its categories; nothing chosen means everywhere."""
        states = {row.code: row.id for row in self.env["municipal.request.state"].search([])}
        mine, other, later = self.Template.create(
            [
                {"name": "a", "body": "a", "category_ids": [Command.set(self.group.ids)]},
                {"name": "b", "body": "b", "category_ids": [Command.set(self.pothole.ids)]},
                {"name": "c", "body": "c", "state_ids": [Command.set([states["resolved"]])]},
            ]
        )
        offered = self._reply().template_ids[:]
        self.assertEqual(set(offered.ids), {self.template.id, mine.id})
        self.assertNotIn(other, offered)
        resolve = self.request.with_user(self.anna).allowed_transition_ids.filtered(
            lambda row: row.target_id.code == "resolved"
        )
        action = self.request.with_user(self.anna).action_move(resolve.id)
        model = self.env["municipal.request.move"].with_user(self.anna)
        form = Form(model.with_context(**action["context"]))
        self.assertIn(later, form.template_ids[:])
        form.template_id = later
        self.assertEqual(form.reply, "c")

    def test_the_officer_is_named_only_where_the_town_names_officers(self):
        """R32, K01: the setting of the municipality holds for templates too."""
        self.template.body = "Officer: {officer}\nNumber: {number}"
        self.company.municipality_show_officer = False
        self.assertNotIn("Anna", self.template._render_for(self.request))
        self.company.municipality_show_officer = True
        self.assertIn("Officer: Anna", self.template._render_for(self.request))

    def test_a_value_with_braces_stays_what_it_is(self):
        """R32: what a citizen wrote is never filled in a second time."""
        self.request.contact_name = "{officer} {amka}"
        self.assertIn("Dear {officer} {amka},", self.template._render_for(self.request))

    def test_clerks_use_templates_and_supervisors_write_them(self):
        """R32, K01: by role."""
        with self.assertRaises(AccessError):
            self.template.with_user(self.anna).body = "x"
        self.template.with_user(self.ilias).body = "x"

    def test_the_shipped_texts_are_complete_in_greek(self):
        """R32, G23: usual cases, both languages, same placeholders."""
        shipped = self.env["ir.model.data"].search(
            [("module", "=", "municipal_crm"), ("model", "=", "municipal.reply.template")]
        )
        self.assertGreaterEqual(len(shipped), 8)
        for template in self.Template.browse(shipped.mapped("res_id")):
            english = template.with_context(lang="en_US").body
            greek = template.with_context(lang="el_GR").body
            self.assertNotEqual(english, greek, template.name)
