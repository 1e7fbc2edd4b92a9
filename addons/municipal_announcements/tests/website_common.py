"""A town that announces, and a visitor who reads."""

from datetime import timedelta

from odoo import Command, fields
from odoo.addons.municipal_crm.tests.website_common import WebsiteCase

DOORS = ("announcement_search", "event_register", "map")


class AnnouncementWebsiteCase(WebsiteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # what else is in the database does not speak
        cls.env.cr.execute("UPDATE municipal_announcement SET is_test = TRUE")
        cls.env["municipal.announcement"].invalidate_model()
        cls.now = fields.Datetime.now()
        cls.topic = cls.env["municipal.announcement.topic"].create(
            {"name": "Water", "code": "test-water"}
        )
        for door in DOORS:
            cls._set_rate(door, "100000/60")
        cls.registry.clear_cache()

    def _announce(self, **vals):
        """A released announcement (in sudo); an alert is released by the emergency way."""
        texts = {"name": "Water cut", "summary": "On Monday morning."}
        announcement = self.env["municipal.announcement"].create(texts | vals)
        way = {"is_bypass": True, "bypass_reason": "A test"} if vals.get("kind") == "alert" else {}
        announcement._set_state("approved", **way)
        self.env.flush_all()
        self.registry.clear_cache()
        return announcement

    def _alert(self, **vals):
        end = self.now + timedelta(hours=6)
        values = {"name": "Forest fire", "is_whole_town": True, "severity": "severe"}
        return self._announce(kind="alert", date_end=end, **values | vals)

    def _event(self, **vals):
        start = self.now + timedelta(days=3)
        values = {
            "name": "Concert",
            "event_start": start,
            "topic_ids": [Command.set(self.topic.ids)],
        }
        return self._announce(kind="event", **values | vals)

    def _later(self, announcement, **vals):
        """As if time had passed, without its ways of changing."""
        columns = ", ".join(f"{name} = %s" for name in vals)
        query = f"UPDATE municipal_announcement SET {columns} WHERE id = %s"
        self.env.cr.execute(query, (*vals.values(), announcement.id))
        announcement.invalidate_recordset()
        self.registry.clear_cache()
