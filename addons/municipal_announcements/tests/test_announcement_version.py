from datetime import timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import RaiseException

from .common import NOW, AnnouncementCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAnnouncementVersion(AnnouncementCase):
    """N29: what was said, by whom, and what it said before."""

    def _changes(self, announcement):
        rows = announcement.sudo().history_ids.filtered(lambda row: row.event == "changed")
        return [(row.field_name, row.lang, row.old_value, row.new_value) for row in rows]

    def test_a_correction_keeps_the_old_text(self):
        news = self._publish()
        news.with_user(self.paul).name = "Water cut on Tuesday"
        change = ("name", "en_US", "Water cut", "Water cut on Tuesday")
        self.assertEqual(self._changes(news), [change])
        self.assertEqual(news.history_ids[0].user_id, self.paul)

    def test_a_translation_is_a_change_of_its_language(self):
        news = self._publish()
        news.with_user(self.paul).update_field_translations("name", {"el_GR": "Διακοπή νερού"})
        change = ("name", "el_GR", "Water cut", "Διακοπή νερού")
        self.assertEqual(self._changes(news), [change])

    def test_drafts_are_written_without_a_trace(self):
        """What nobody has read is nobody's evidence."""
        news = self._draft()
        news.name = "Another"
        self.assertFalse(news.sudo().history_ids)

    def test_a_released_alert_is_not_changed(self):
        """N08: another text would be another alert, that nobody else has approved."""
        alert = self._alert()
        for vals in ({"name": "x"}, {"date_end": NOW + timedelta(days=9)}, {"severity": "minor"}):
            with self.assertRaises(UserError):
                alert.with_user(self.cleo).write(vals)
        with self.assertRaises(UserError):
            alert.with_user(self.cleo).update_field_translations("name", {"el_GR": "x"})
        alert.with_user(self.cleo).is_read = True

    def test_an_editor_does_not_touch_what_is_released(self):
        news = self._publish()
        with self.assertRaises(AccessError):
            news.with_user(self.edith).name = "Mine"

    def test_each_language_has_a_text_of_its_own(self):
        """N21: a paragraph more in Greek leaves the English text alone; scripts go in both."""
        news = self._draft(body="<p>One.</p>")
        news.with_context(lang="el_GR").body = "<p>Ένα.</p><p>Δύο.</p><script>x()</script>"
        self.assertEqual(str(news.with_context(lang="en_US").body), "<p>One.</p>")
        self.assertEqual(str(news.with_context(lang="el_GR").body), "<p>Ένα.</p><p>Δύο.</p>")
        news.update_field_translations("body", {"en_US": "<p>1</p><script>x()</script>"})
        self.assertEqual(str(news.with_context(lang="en_US").body), "<p>1</p>")

    def test_its_address_stays_once_it_is_approved(self):
        """N15: links and stable ids outlive a correction."""
        news = self._draft()
        news.name = "Gas cut"
        self.assertEqual(news.slug, "gas-cut")
        news.action_submit()
        news.with_user(self.paul).action_approve()
        news.with_user(self.paul).name = "Power cut"
        self.assertEqual(news.slug, "gas-cut")

    def test_history_is_never_rewritten(self):
        row = self._publish().history_ids[0]
        with self.assertRaises(UserError):
            row.reason = "x"
        self.env.flush_all()
        with self.assertRaises(RaiseException), mute_logger("odoo.sql_db"):
            self.env.cr.execute("UPDATE municipal_announcement_history SET reason = ''")

    def test_what_was_said_is_not_deleted(self):
        news = self._publish()
        with self.assertRaises(UserError):
            news.with_user(self.paul).unlink()
        self._draft().unlink()
