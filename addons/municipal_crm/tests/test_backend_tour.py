from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import MunicipalTown


@tagged("post_install", "-at_install")
class TestBackendTour(MunicipalTown, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")  # the tours read what is on the screen
        cls._build_town()
        cls.request = cls._make_request(user_id=cls.anna.id)

    def test_a_clerk_answers_and_resolves_what_waits_for_them(self):
        """K06, R19, R33: My pending, internal note, reply, start, resolve, in a real browser."""
        self.start_tour("/odoo/my-pending", "municipal_crm_clerk", login="anna", timeout=240)
        self.assertEqual(self.request.state_code, "resolved")
        public = [message["body"] for message in self.request._get_public_messages()]
        self.assertEqual(len(public), 2)
        self.assertIn("We come tomorrow", public[0])
        self.assertIn("The lamp burns again", public[1])
        self.assertFalse([body for body in public if "Dora" in body])
        self.assertIn("Dora", self.request.conversation["notes"][0]["body"])

    def test_a_clerk_registers_a_caller_who_has_only_a_phone(self):
        """R05: from the empty form to number, PIN and receipt."""
        before = self.env["municipal.request"].search([], order="id desc", limit=1)
        self.start_tour("/odoo/requests/new", "municipal_crm_counter", login="anna", timeout=240)
        request = self.env["municipal.request"].search([("id", ">", before.id)])
        self.assertEqual(request.citizen_id.phone, "+306912345678")
        self.assertEqual(request.citizen_id.name, "Eleni Nikolaou")
        self.assertEqual(request.channel, "phone")
        self.assertTrue(request.protocol_number)

    def test_the_officer_of_another_department_does_a_task(self):
        """K15: My tasks, the words with which it ends, and the request to read behind it."""
        task = self.env["municipal.task"].create(
            {
                "request_id": self.request.id,
                "name": "Close the road",
                "department_id": self.roads.id,
                "user_id": self.rita.id,
            }
        )
        self.start_tour("/odoo/my-tasks", "municipal_crm_task", login="rita", timeout=240)
        self.assertEqual((task.state, task.outcome), ("done", "Closed from 8 to 12."))

    def test_a_dragged_card_that_may_not_move_goes_back_and_says_why(self):
        """R19: the kanban obeys the workflow."""
        with mute_logger("odoo.http"):  # the refusal that the tour reads on the screen
            self.start_tour("/odoo/requests", "municipal_crm_kanban", login="anna", timeout=240)
        self.assertEqual(self.request.state_code, "in_process")

    def test_a_clerk_hands_a_case_over_and_is_back_at_their_list(self):
        """R14, K01: saving what leaves one's sight is no error."""
        self.start_tour("/odoo/my-pending", "municipal_crm_handover", login="anna", timeout=240)
        self.assertEqual(self.request.department_id, self.roads)
        self.assertNotEqual(self.request.user_id, self.anna)
