from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import NOW, AnnouncementCase

MODELS = (
    "municipal.announcement", "municipal.announcement.topic", "municipal.announcement.template",
    "municipal.announcement.history", "municipal.announcement.hearing", "municipal.alert.document",
    "municipal.event.registration", "municipal.meeting.item",
)  # fmt: skip


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAnnouncementAccess(AnnouncementCase):
    """G12: who may do what, tried as the user and not as the system."""

    def test_visitors_and_portal_users_have_no_rights_at_all(self):
        portal = new_test_user(self.env, "citizen-portal", groups="base.group_portal")
        for user in (portal, self.env.ref("base.public_user")):
            for model in MODELS:
                with self.assertRaises(AccessError, msg=model):
                    self.env[model].with_user(user).search([], limit=1).mapped("display_name")

    def test_officers_read_what_was_released_and_nothing_else(self):
        draft, released = self._draft(), self._publish()
        mine = self.env["municipal.announcement"].with_user(self.anna)
        found = mine.search([("id", "in", (draft.id, released.id))])
        self.assertEqual(found.ids, released.ids)
        with self.assertRaises(AccessError):
            found.name = "Mine"
        with self.assertRaises(AccessError):
            mine.create({"name": "Mine"})

    def test_nobody_sets_by_hand_what_a_release_means(self):
        """N08: not even a publisher writes state, approver or history."""
        news = self._draft(self.paul)
        for vals in ({"state": "approved"}, {"approver_id": self.paul.id}, {"is_bypass": True}):
            with self.assertRaises(UserError):
                news.write(vals)
        forged = {"state": "approved", "approver_id": self.paul.id, "author_id": self.edith.id}
        other = self._draft(self.paul, **forged)
        self.assertEqual((other.state, other.author_id), ("draft", self.paul))
        self.assertFalse(other.approver_id)
        with self.assertRaises(AccessError):
            news.history_ids.create({"announcement_id": news.id, "event": "approved"})

    def test_templates_are_for_those_who_release(self):
        template = self.env["municipal.announcement.template"].create({"label": "T", "name": "T"})
        with self.assertRaises(AccessError):
            template.with_user(self.edith).name = "Mine"
        template.with_user(self.paul).name = "Better"

    def test_two_municipalities_never_see_each_other(self):
        """D6: by search and by id, for whoever belongs to one of them."""
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["municipal.announcement"].create(
            {"name": "Foreign", "company_id": other.id}
        )
        mine = self.env["municipal.announcement"].with_user(self.paul)
        self.assertNotIn(foreign.id, mine.search([]).ids)
        with self.assertRaises(AccessError):
            mine.browse(foreign.id).read(["name"])
