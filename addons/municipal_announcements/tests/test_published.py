from datetime import timedelta

from freezegun import freeze_time
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from .common import NOW, AnnouncementCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPublished(AnnouncementCase):
    """N06: one answer to what is public, decided by the clock when it is read."""

    def _get(self, *args, **options):
        return self.env["municipal.announcement"]._get_published(*args, **options)

    def test_drafts_drills_and_what_is_cancelled_are_not_public(self):
        self._draft()
        self._publish(is_test=True)
        news = self._publish()
        self.assertEqual(self._get(), news)
        news.with_user(self.paul).action_cancel("A mistake.")
        self.assertFalse(self._get())

    def test_it_can_be_asked_by_kind_and_topic_the_latest_first(self):
        old = self._publish(topic_ids=self.water.ids)
        with freeze_time(NOW + timedelta(minutes=1)):
            new = self._publish(kind="notice", topic_ids=self.culture.ids)
            self.assertEqual(self._get(), new + old)
            self.assertEqual(self._get(kinds=["news"]), old)
            self.assertEqual(self._get(topics=self.culture), new)
            self.assertEqual(self._get(limit=1), new)

    def test_another_municipality_sees_nothing_of_it(self):
        """D6: two municipalities in one database."""
        self._publish()
        other = self.env["res.company"].create({"name": "Other"})
        announcements = self.env["municipal.announcement"].with_company(other)
        self.assertFalse(announcements._get_published())

    def test_what_is_public_costs_one_query(self):
        """The banner asks on every page."""
        for _number in range(3):
            self._publish()
        self.env.flush_all()
        self.env.invalidate_all()
        self.env["municipal.announcement"]._get_public_domain()
        with self.assertQueryCount(2):
            titles = self._get(limit=2).mapped("name")
        self.assertEqual(len(titles), 2)

    def test_past_and_reversed_times_are_refused(self):
        """N07: before anybody is told anything."""
        old = self._draft(date_end=NOW - timedelta(hours=1), date_start=NOW - timedelta(hours=2))
        with self.assertRaises(UserError):
            old.action_submit()
        stale = self._draft(date_start=NOW - timedelta(days=3))
        with self.assertRaises(UserError):
            stale.action_submit()
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self._draft(date_start=NOW, date_end=NOW - timedelta(hours=1))

    def test_an_alert_has_an_area_and_an_end(self):
        """N09, D5: an alert for nowhere or for ever is refused."""
        for vals in ({"is_whole_town": False}, {"date_end": False}):
            with self.assertRaises(UserError):
                self._draft_alert(**vals).action_submit()

    def test_a_shape_is_closed_and_on_earth(self):
        """D5: an open ring, or latitude first, is no area."""
        for ring in (
            "[[25,38],[25.1,38],[25.1,38.1]]",
            "[[25,380],[25.1,38],[25.1,38.1],[25,380]]",
        ):
            with self.assertRaises(ValidationError):
                self._draft(polygon=f'{{"type": "Polygon", "coordinates": [{ring}]}}')

    def test_it_begins_when_it_is_approved(self):
        """N07: nothing was public before somebody approved it."""
        news = self._draft(self.paul, date_start=NOW)
        news.action_submit()
        with freeze_time(NOW + timedelta(hours=3)):
            news.action_approve()
        self.assertEqual(news.date_start, NOW + timedelta(hours=3))
