from datetime import timedelta

from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import NOW, AnnouncementCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAnnouncementCompose(AnnouncementCase):
    """N27: a template, one look, send."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env["municipal.announcement.template"].create(
            {"label": "Water cut", "name": "Water cut", "summary": "Until evening.", "hours": 6}
        )
        cls.template.with_context(lang="el_GR").write(
            {"name": "Διακοπή νερού", "summary": "Έως το βράδυ."}
        )

    def _compose(self, user, template=None, **vals):
        Wizard = self.env["municipal.announcement.compose"].with_user(user)
        with Form(Wizard.with_context(lang="en_US")) as form:
            form.template_id = template or self.template
            for name, value in vals.items():
                form[name] = value
        return form.record

    def _make(self, action):
        return self.env["municipal.announcement"].browse(action["res_id"])

    def test_a_publisher_sends_a_template_as_it_is(self):
        wizard = self._compose(self.paul)
        self.assertTrue(wizard.can_release)
        news = self._make(wizard.action_release())
        self.assertEqual(news.phase, "published")
        self.assertEqual(news.date_end, NOW + timedelta(hours=6))
        self.assertEqual(news.with_context(lang="el_GR").name, "Διακοπή νερού")
        self.assertEqual(news.with_context(lang="en_US").name, "Water cut")

    def test_what_is_changed_counts_in_ones_own_language(self):
        wizard = self._compose(self.paul, name="Water cut in the harbour")
        self.assertTrue(wizard.other_langs)
        news = self._make(wizard.action_release())
        self.assertEqual(news.with_context(lang="en_US").name, "Water cut in the harbour")
        self.assertEqual(news.with_context(lang="el_GR").name, "Διακοπή νερού")

    def test_an_editor_asks_for_approval(self):
        wizard = self._compose(self.edith)
        self.assertFalse(wizard.can_release)
        self.assertEqual(self._make(wizard.action_submit()).phase, "review")

    def test_an_alert_waits_for_a_second_person_whoever_sends_it(self):
        """N08"""
        alert = self.template.copy({"kind": "alert", "severity": "severe"})
        wizard = self._compose(self.cleo, template=alert)
        self.assertFalse(wizard.can_release)
        made = self._make(wizard.action_submit())
        self.assertEqual((made.phase, made.severity), ("review", "severe"))

    def test_it_says_where(self):
        """N09: without a district it is for the whole town, and somebody has said so."""
        wizard = self._compose(self.paul)
        wizard.is_whole_town = False
        with self.assertRaises(UserError):
            wizard.action_release()
        wizard.area_ids = self.harbour
        self.assertEqual(self._make(wizard.action_release()).area_ids, self.harbour)
