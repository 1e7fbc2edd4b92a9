from odoo import Command
from odoo.addons.municipal_crm.tests.common import MunicipalCase
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestMacro(MunicipalCase):
    def setUp(self):
        super().setUp()
        self.request = self._make_request(user_id=self.anna.id)
        self.crew = self.env.ref("municipal_macro.municipal_macro_crew")

    def _make_macro(self, **vals):
        return self.env["municipal.macro"].create({"name": "Macro", **vals})

    def _apply(self, macro, requests=None, user=None):
        """As the dialogue of the browser calls it."""
        Request = self.env["municipal.request"].with_user(user or self.anna)
        ids = (requests or self.request).ids
        return Request.bulk_apply(ids, "macro", {"macro_id": macro.id})

    def test_all_steps_are_taken_and_the_citizen_hears_once(self):
        """K18: task, text and new state by one choice."""
        told = self.env["municipal.notification"].sudo()
        domain = [("request_id", "=", self.request.id), ("audience", "=", "citizen")]
        before = told.search_count(domain)
        self.assertEqual(self._apply(self.crew)["done"], self.request.ids)
        self.assertEqual(self.request.state_code, "in_process")
        self.assertEqual(self.request.task_ids.department_id, self.lighting)
        self.assertEqual(len(self.request.sudo()._get_public_messages()), 1)
        self.assertEqual(told.search_count(domain), before + 1)

    def test_a_note_stays_in_the_house(self):
        """K18: and a request that is given away gets it before it leaves."""
        macro = self._make_macro(note="Ask Roads.", department_id=self.roads.id)
        self.assertFalse(self._apply(macro)["refused"])
        self.assertEqual(self.request.department_id, self.roads)
        self.assertIn("Ask Roads.", str(self.request.sudo().message_ids.mapped("body")))
        self.assertFalse(self.request.sudo()._get_public_messages())

    def test_one_step_refused_and_none_is_taken(self):
        """K18: the move needs a reason that the macro does not have."""
        closed = self.env.ref("municipal_crm.municipal_request_state_closed")
        macro = self._make_macro(note="Over.", state_id=closed.id)
        refused = self._apply(macro)["refused"]
        self.assertEqual(refused[0]["number"], self.request.protocol_number)
        self.assertNotIn("Over.", str(self.request.sudo().message_ids.mapped("body")))
        macro.reason = "A test"
        self.assertTrue(self._apply(macro)["done"])
        self.assertEqual(self.request.closing_reason, "A test")

    def test_it_gives_no_rights(self):
        """K18: an officer of another department is refused as always."""
        result = self._apply(self.crew, user=self.rita)
        self.assertEqual((result["done"], len(result["refused"])), ([], 1))
        self.assertEqual(self.request.state_code, "submitted")

    def test_it_is_offered_for_its_categories(self):
        """K18: a group stands for its categories; for others it is refused."""
        macro = self._make_macro(note="n", category_ids=[Command.set(self.group.ids)])
        other = self._make_macro(note="n", category_ids=[Command.set(self.pothole.ids)])
        Wizard = self.env["municipal.request.bulk"].with_user(self.anna)
        wizard = Wizard.with_context(active_ids=self.request.ids).create({"operation": "macro"})
        self.assertIn(macro, wizard.macro_ids)
        self.assertNotIn(other, wizard.macro_ids)
        self.assertTrue(self._apply(other)["refused"])
        wizard.macro_id = macro
        params = wizard.action_start()["params"]
        self.assertEqual(params["values"], {"macro_id": macro.id})
        self.assertEqual(params["operation"], "macro")

    def test_another_town_s_macro_is_unknown(self):
        """K18, G02: neither seen nor applied."""
        town = self.env["res.company"].create({"name": "Another town"})
        macro = self._make_macro(note="n", company_id=town.id)
        self.assertFalse(macro._fits(self.request))
        with self.assertRaises(AccessError):
            macro.with_user(self.anna).note = "x"
        self.assertTrue(self._apply(macro)["refused"])

    def test_clerks_apply_and_supervisors_write(self):
        """K18: who may do what."""
        with self.assertRaises(AccessError):
            self.crew.with_user(self.anna).name = "Mine"
        self.crew.with_user(self.ilias).name = "Send somebody"

    def test_a_macro_that_does_nothing_is_no_macro(self):
        """K18: it says so when it is saved."""
        with self.assertRaises(ValidationError):
            self._make_macro()

    def test_an_unknown_operation_is_refused(self):
        """R34: nothing but what is offered."""
        with self.assertRaises(UserError):
            self.env["municipal.request"].bulk_apply(self.request.ids, "try", {})
