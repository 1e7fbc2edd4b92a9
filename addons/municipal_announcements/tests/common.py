"""People of the press office and of civil protection, on top of the tiny town of the tests."""

from datetime import datetime, timedelta

from odoo import Command
from odoo.addons.municipal_crm.tests.common import MunicipalCase

GROUP = "municipal_announcements.municipal_announcements_group_"
NOW = datetime(2027, 3, 8, 8)  # a Monday; 10:00 in Athens


class AnnouncementCase(MunicipalCase):
    """Edith writes, Paul releases; Cleo and Chris look after civil protection."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.company.partner_id.lang = "el_GR"
        # nor does what else is in the database speak
        cls.env.cr.execute("UPDATE municipal_announcement SET is_test = TRUE")
        cls.env["municipal.announcement"].invalidate_model()
        cls.edith = cls._make_announcer("edith", "editor")
        cls.paul = cls._make_announcer("paul", "publisher")
        cls.cleo = cls._make_announcer("cleo", "civil")
        cls.chris = cls._make_announcer("chris", "civil")
        cls.water, cls.culture = cls.env["municipal.announcement.topic"].create(
            [{"name": name.title(), "code": f"test-{name}"} for name in ("water", "culture")]
        )
        cls.harbour = cls.env["municipal.area"].create({"name": "Harbour", "code": "HARBOUR"})

    @classmethod
    def _make_announcer(cls, login, group):
        user = cls._make_officer(login, cls.care)
        user.group_ids = [Command.link(cls.env.ref(GROUP + group).id)]
        return user

    def _draft(self, user=None, **vals):
        vals = {"name": "Water cut", "summary": "On Monday morning.", **vals}
        Announcement = self.env["municipal.announcement"].with_user(user or self.edith)
        return Announcement.create(vals)

    def _publish(self, **vals):
        """An announcement (in sudo) that Paul has released."""
        announcement = self._draft(self.paul, **vals)
        announcement.action_submit()
        announcement.action_approve()
        return announcement.sudo()

    def _draft_alert(self, **vals):
        """Written by Cleo."""
        vals = {"is_whole_town": True, "date_end": NOW + timedelta(hours=6), **vals}
        return self._draft(self.cleo, kind="alert", name=vals.pop("name", "Forest fire"), **vals)

    def _alert(self, **vals):
        """An alert (in sudo) that Cleo has written and Chris approved."""
        alert = self._draft_alert(**vals)
        alert.action_submit()
        alert.with_user(self.chris).action_approve()
        return alert.sudo()
