from datetime import date

from freezegun import freeze_time
from odoo.tests import tagged

from .common import IndicatorCase


@tagged("post_install", "-at_install")
class TestIndicatorMerged(IndicatorCase):
    """R16, K08: of two requests of the same hole one is worked on; neither is out before the hole is.

    Only the field of the request is known here, which stands whether or not the addon is there that
    merges.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-04-10 09:00:00"))
        cls.worked_on = cls._file("2026-03-02 08:00:00", category_id=cls.pothole.id)
        cls.merged = cls._file("2026-03-04 08:00:00", category_id=cls.pothole.id)
        with freeze_time("2026-03-06 10:00:00"):
            cls.merged._write_unguarded({"merged_into_id": cls.worked_on.id})
            cls._move(cls.merged, "closed")

    @classmethod
    def _move(cls, request, code):
        request._set_state(code, actor_role="supervisor", reason="So it is", reply="An answer")

    def _move_at(self, moment, request, code):
        with freeze_time(moment):
            self._move(request, code)

    def test_merging_closes_nothing(self):
        """Both came in, both are open; that one was told of it is its first answer."""
        tiles = self._get_tiles(self.mayor)
        self.assertEqual((tiles["received"], tiles["closed"], tiles["open"]), (2, 0, 2))
        self.assertEqual((tiles["age_median"], tiles["age_p90"]), (27, 29))
        self.assertEqual((tiles["answered"], tiles["answer_median"]), (0.5, 50))
        self.assertEqual((tiles["days_median"], tiles["on_time"]), (None, None))
        self._assert_exact()

    def test_both_are_out_on_the_day_of_the_one(self):
        """The days are counted from where each came in."""
        self._move_at("2026-03-20 10:00:00", self.worked_on, "resolved")
        tiles = self._get_tiles(self.mayor)
        self.assertEqual((tiles["closed"], tiles["open"]), (2, 0))
        self.assertEqual((tiles["days_median"], tiles["days_p90"]), (16, 18))
        self._assert_exact()

    def test_both_are_open_again(self):
        """The one is opened again: so is what depends on it, and closed with it on the new day."""
        self._move_at("2026-03-20 10:00:00", self.worked_on, "resolved")
        self._move_at("2026-03-24 10:00:00", self.worked_on, "in_process")
        self.assertEqual(self._get_tiles(self.mayor)["open"], 2)
        self._move_at("2026-03-30 10:00:00", self.worked_on, "resolved")
        self.assertEqual(self._get_tiles(self.mayor)["days_p90"], 28)
        self._assert_exact()

    def test_on_its_own_again_it_counts_for_itself(self):
        """The merge was a mistake: the request has its own fate."""
        self.merged._write_unguarded({"merged_into_id": False})
        self.assertEqual(self._get_tiles(self.mayor)["days_median"], 2)
        self._move_at("2026-03-09 10:00:00", self.merged, "in_process")
        self.assertEqual(self._get_tiles(self.mayor)["closed"], 0)
        self._move_at("2026-03-11 10:00:00", self.merged, "resolved")
        self.assertEqual(self._get_tiles(self.mayor)["days_median"], 7)
        self._assert_exact()

    def test_merged_into_what_is_closed_later_stays_as_it_was(self):
        """Who was merged after the other was closed is out on the day of the merge."""
        self._move_at("2026-03-05 10:00:00", self.worked_on, "resolved")
        fact = self.env["municipal.indicator.fact"].browse(self.merged.id)
        self.env.flush_all()
        fact.invalidate_recordset()
        self.assertEqual(fact.day_out, date(2026, 3, 6))
        self._assert_exact()

    def test_a_list_shows_what_its_figure_counts(self):
        """K07: the requests behind open and closed are those of the tiles."""
        Request = self.env["municipal.request"].with_user(self.mayor)
        for moment in (None, "2026-03-20 10:00:00"):
            if moment:
                self._move_at(moment, self.worked_on, "resolved")
            tiles = self._get_tiles(self.mayor)
            for key, group in (("closed", "out"), ("open", "open"), ("late", "late")):
                action = self.indicator.with_user(self.mayor).get_request_action(self.march, group)
                self.assertEqual(Request.search_count(action["domain"]), tiles[key], key)
        self.assertEqual(self.merged.figures_day_out, date(2026, 3, 20))
