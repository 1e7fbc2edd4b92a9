from odoo.addons.municipal_crm.tests.common import MunicipalCase
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged


@tagged("post_install", "-at_install")
class TestEmbed(MunicipalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.embed = cls.env["municipal.embed"].create(
            {"name": "School", "origins": "https://school.example"}
        )

    def test_what_is_no_website_is_refused_by_name(self):
        """A mistyped address would be found out by nobody but the visitors."""
        with self.assertRaisesRegex(ValidationError, "school.example/"):
            self.embed.origins = "https://school.example\nschool.example/page"

    def test_the_lines_to_be_copied_name_the_form_and_the_town(self):
        """A screen reader says whose frame it is; the key is of this form alone."""
        self.assertIn(f"/embed/{self.embed.key}", self.embed.snippet)
        self.assertIn(self.company.name, self.embed.snippet)
        self.company.name = 'The "Town" <b>'
        self.embed.invalidate_recordset(["snippet"])
        self.assertNotIn("<b>", self.embed.snippet)
        self.assertNotEqual(self.embed.copy().key, self.embed.key)

    def test_administrators_decide_who_shows_the_form(self):
        """K01: clerks read it, citizens nothing."""
        self.assertEqual(self.embed.with_user(self.anna).name, "School")
        with self.assertRaises(AccessError):
            self.embed.with_user(self.anna).origins = "https://other.example"
        portal = new_test_user(self.env, "embed_portal", groups="base.group_portal")
        for user in (portal, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.embed.with_user(user).read(["key"])

    def test_another_town_has_other_forms(self):
        """D6: two municipalities in one database."""
        other = self.env["res.company"].create({"name": "Other town"})
        Embed = self.env["municipal.embed"]
        self.assertEqual(Embed._find(self.embed.key), self.embed)
        self.assertFalse(Embed.with_company(other)._find(self.embed.key))
        self.assertFalse(Embed._find(""))
