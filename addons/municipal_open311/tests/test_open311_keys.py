from odoo.exceptions import AccessError
from odoo.tests import Form, TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestOpen311Keys(TransactionCase):
    """X01: keys are made by administrators, shown once, and kept as a hash."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "municipal_crm.municipal_crm_group_{}"
        cls.clerk = new_test_user(cls.env, "keyclerk", groups=group.format("clerk"))
        cls.chief = new_test_user(cls.env, "keychief", groups=group.format("administrator"))
        cls.program = cls.env["municipal.open311.key"].create({"name": "Reports"})

    def test_the_key_is_in_no_table(self):
        action = self.program.with_user(self.chief).action_make_key()
        secret = action["context"]["default_secret"]
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT t::text FROM municipal_open311_key t WHERE id = %s", (self.program.id,)
        )
        row = self.env.cr.fetchone()[0]
        self.assertNotIn(secret, row)
        self.assertEqual(self.program.tail, secret[-4:])
        self.assertEqual(self.program._find(secret), self.program)
        with self.assertRaises(AccessError):
            self.program.with_user(self.chief).read(["key_hash"])

    def test_the_key_is_seen_by_whoever_made_it(self):
        action = self.program.with_user(self.chief).action_make_key()
        Shown = self.env[action["res_model"]].with_user(self.chief)
        dialog = Form(Shown.with_context(**action["context"]))
        self.assertEqual(dialog.secret, action["context"]["default_secret"])

    def test_a_clerk_sees_which_program_it_was_and_changes_nothing(self):
        program = self.program.with_user(self.clerk)
        self.assertEqual(program.name, "Reports")
        for change in (
            program.action_make_key,
            program.unlink,
            lambda: program.write({"name": "x"}),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_a_key_opens_one_municipality(self):
        secret = self.program.action_make_key()["context"]["default_secret"]
        other = self.env["res.company"].create({"name": "Other town"})
        self.assertFalse(self.program.with_company(other)._find(secret))
        chief = self.program.with_user(self.chief)
        foreign = chief.sudo().create({"name": "Theirs", "company_id": other.id})
        self.assertNotIn(foreign.id, chief.search([]).ids)
