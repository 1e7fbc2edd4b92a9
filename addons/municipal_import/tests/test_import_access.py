from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import REQUESTS, ImportCase


@tagged("municipal_import", "post_install", "-at_install")
class TestImportAccess(ImportCase):
    """X15: administrators alone, and no way past the protocol book for anybody else."""

    def test_administrators_alone(self):
        """X15: also by RPC."""
        run = self.load(REQUESTS)
        for user in (self.anna, self.ilias, self.mayor):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    run.with_user(user).read(["state"])
                with self.assertRaises(AccessError):
                    run.line_ids.with_user(user).read(["about"])
                with self.assertRaises(AccessError):
                    run.with_user(user).action_start()

    def test_a_context_from_outside_gives_no_number(self):
        """X15: what a client writes into the context is no list of the past."""
        Request = self.env["municipal.request"].with_user(self.anna)
        forged = [{"protocol_number": "ΠΑΛ-2001-000001"}]
        request = Request.with_context(municipal_past=forged).create(
            {"description": "x", "category_id": self.lamp.id, "channel": "counter"}
        )
        self.assertTrue(request.protocol_entry_ids)
        self.assertNotIn("ΠΑΛ", request.protocol_number)

    def test_a_request_of_ours_is_never_deleted(self):
        """X15: undo reaches only what was brought in."""
        request = self._make_request()
        for context in ({}, {"municipal_past": []}):
            with self.subTest(context=context), self.assertRaises(UserError):
                request.with_context(**context).unlink()
