from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .website_common import PDF, WebsiteCase


@tagged("post_install", "-at_install")
class TestWebsiteDraft(WebsiteCase):
    def _keep(self, user, code="lamp", raw=None, files=()):
        form = self.env["municipal.request.category"]._get_public_form(code)
        Draft = self.env["municipal.request.draft"].with_user(user)
        return Draft._keep(form, raw or {"description": "Text"}, files)

    def test_a_draft_belongs_to_who_began_it(self):
        """G22: the token alone does not open what a logged-in person began."""
        olga, nikos = self._make_portal("olga"), self._make_portal("nikos")
        draft = self._keep(olga)
        Draft = self.env["municipal.request.draft"]
        self.assertEqual(Draft.with_user(olga)._find(draft.token), draft)
        self.assertFalse(Draft.with_user(nikos)._find(draft.token))
        self.assertFalse(Draft.with_user(self.visitor)._find(draft.token))

    def test_signing_in_half_way_loses_nothing(self):
        """C13: a visitor's draft is still there after the sign-in."""
        draft = self._keep(self.visitor)
        self.assertTrue(
            self.env["municipal.request.draft"]
            .with_user(self._make_portal("olga"))
            ._find(draft.token)
        )

    def test_nobody_has_rights_on_drafts(self):
        """G22: not even administrators read unfinished forms through the ordinary doors."""
        draft = self._keep(self.visitor)
        for user in (self.visitor, self._make_portal("olga"), self.anna, self.administrator):
            with self.assertRaises(AccessError):
                draft.with_user(user).read(["token"])

    def test_drafts_end_after_two_days_with_their_papers(self):
        """G02: what was not sent is deleted."""
        draft = self._keep(self.visitor, files=[("plan.pdf", PDF)])
        token, paper = draft.token, draft.file_ids
        Draft = self.env["municipal.request.draft"]
        with freeze_time(fields.Datetime.now() + timedelta(hours=47)):
            Draft._gc_expired()
            self.assertTrue(Draft._find(token))
        with freeze_time(fields.Datetime.now() + timedelta(hours=49)):
            self.assertFalse(Draft._find(token))
            Draft._gc_expired()
        self.assertFalse(draft.exists() or paper.exists())

    def test_a_category_that_was_withdrawn_ends_its_drafts(self):
        """D1 routing: nothing is sent under a category that no longer exists for the public."""
        draft = self._keep(self.visitor)
        self.lamp.is_published = False
        Draft = self.env["municipal.request.draft"].with_user(self.visitor)
        self.assertEqual(Draft._send(draft.token)["code"], "missing")

    def test_a_question_that_was_added_is_asked_before_sending(self):
        """R09: the form is checked again when it is sent."""
        draft = self._keep(self.visitor, raw={"description": "Text", "consent": "1"})
        self.lamp.question_ids = [
            fields.Command.create(
                {"name": "pole", "label": "Pole", "kind": "char", "is_required": True}
            )
        ]
        result = self.env["municipal.request.draft"].with_user(self.visitor)._send(draft.token)
        self.assertEqual(result["code"], "errors")
        self.assertEqual(list(result["errors"]), ["q_pole"])
        self.assertTrue(draft.exists())
