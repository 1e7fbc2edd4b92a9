from datetime import timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import GROUP, NOW, AnnouncementCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMeeting(AnnouncementCase):
    def test_members_read_their_part_and_others_the_public_one(self):
        """N23: decided in one place, for portal users who are members too."""
        items = [
            {"name": "Budget"},
            {"name": "A lawsuit", "is_public": False},
        ]
        meeting = self._publish(
            kind="meeting",
            event_start=NOW + timedelta(days=2),
            meeting_item_ids=[(0, 0, item) for item in items],
        )
        member = new_test_user(self.env, "councillor", groups=f"base.group_portal,{GROUP}council")
        visitor = self.env.ref("base.public_user")
        self.assertEqual(meeting._get_meeting_items(member).mapped("name"), ["Budget", "A lawsuit"])
        self.assertEqual(meeting._get_meeting_items(visitor).mapped("name"), ["Budget"])
        with self.assertRaises(AccessError):
            meeting.with_user(member).meeting_item_ids.mapped("name")

    def test_the_agenda_of_a_released_meeting_is_for_those_who_release(self):
        """N23, N29: an editor changes nothing any more, and what was changed stands in the history."""
        meeting = self._publish(
            kind="meeting",
            event_start=NOW + timedelta(days=2),
            meeting_item_ids=[(0, 0, {"name": "Budget"})],
        )
        item = meeting.meeting_item_ids
        with self.assertRaises(AccessError):
            item.with_user(self.edith).decision = "Mine"
        with self.assertRaises(AccessError):
            item.with_user(self.edith).create({"name": "Mine", "announcement_id": meeting.id})
        item.with_user(self.paul).decision = "Approved."
        row = meeting.history_ids[0]
        self.assertEqual((row.event, row.field_name), ("changed", "meeting_item_ids"))
        self.assertIn("Approved.", row.new_value)
        self.assertNotIn("Approved.", row.old_value)
        self.assertFalse(self._draft(meeting_item_ids=[(0, 0, {"name": "x"})]).sudo().history_ids)
