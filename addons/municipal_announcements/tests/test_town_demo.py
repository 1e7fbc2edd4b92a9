from odoo.tests import TransactionCase, tagged

FOLDERS = ("municipal_crm/demo/town", "municipal_announcements/demo/town")


@tagged("post_install", "-at_install")
class TestTownDemo(TransactionCase):
    """K01: the demo town announces something of every kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["municipal.town.demo"]._load_announcements(*FOLDERS)
        cls.Announcement = cls.env["municipal.announcement"]

    def test_every_kind_is_public(self):
        """N01: on the page, and in both languages."""
        published = self.Announcement._get_published()
        kinds = {"news", "notice", "event", "meeting", "alert"}
        self.assertLessEqual(kinds, set(published.mapped("kind")))
        for announcement in published:
            texts = {announcement.with_context(lang=lang).name for lang in ("el_GR", "en_US")}
            self.assertEqual(len(texts), 2, announcement.name)

    def test_every_phase_can_be_seen(self):
        """N06: also what is to come, what is over and what waits for approval."""
        for phase in ("draft", "review", "scheduled", "published", "expired", "cancelled"):
            self.assertTrue(self.Announcement.search_count([("phase", "=", phase)]), phase)

    def test_the_telephone_has_something_to_read(self):
        """N13: in a minute or less each."""
        readable = self.Announcement._get_readable()
        self.assertGreaterEqual(len(readable), 3)
        self.assertTrue(all(row.spoken_preview for row in readable))

    def test_a_second_load_changes_nothing(self):
        before = self.Announcement.search([]).mapped("write_date")
        self.env["municipal.town.demo"]._load_announcements(*FOLDERS)
        self.assertEqual(self.Announcement.search([]).mapped("write_date"), before)
