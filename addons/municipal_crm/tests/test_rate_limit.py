"""R39: public doors let nobody knock without end."""

import threading

from freezegun import freeze_time
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

from .common import MunicipalCase

MODEL = "odoo.addons.municipal_crm.models.municipal_rate_limit"


@tagged("post_install", "-at_install")
class TestRateLimit(MunicipalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Limit = cls.env["municipal.rate.limit"]

    def _hit(self, key="somebody", limit="3/60", door="test"):
        with self.enter_registry_test_mode():
            return self.Limit._hit(door, key, limit)

    def test_so_many_visits_pass_and_the_next_is_told_how_long_to_wait(self):
        """R39: 0 lets pass; otherwise the seconds for the Retry-After header."""
        with freeze_time("2027-01-01 10:00:00"):
            self.assertEqual([self._hit() for _visit in range(3)], [0, 0, 0])
            wait = self._hit()
        self.assertGreater(wait, 0)
        self.assertLessEqual(wait, 120)
        with freeze_time("2027-01-01 10:02:01"):
            self.assertEqual(self._hit(), 0, "whoever waits gets through")

    def test_waiting_exactly_as_told_is_enough(self):
        """R39: the answer to “how long” is true, and refused visits do not prolong it."""
        with freeze_time("2027-01-01 10:00:30") as clock:
            for _visit in range(3):
                self._hit()
            wait = self._hit()
            self.assertGreater(wait, 1)
            clock.tick(wait - 2)
            self.assertGreater(self._hit(), 0)
            clock.tick(2)
            self.assertEqual(self._hit(), 0)

    def test_others_and_other_doors_are_not_held_up(self):
        """R39: one visitor's limit is nobody else's."""
        with freeze_time("2027-01-01 10:00:00"):
            for _visit in range(4):
                self._hit()
            self.assertEqual(self._hit(key="somebody else"), 0)
            self.assertEqual(self._hit(door="another"), 0)

    def test_the_limit_of_a_door_is_a_setting(self):
        """R39: hits/seconds in a system parameter, the shipped one when it is nonsense."""
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("municipal_crm.rate.test", "1/60")
        with freeze_time("2027-01-01 10:00:00"):
            self.assertEqual(self._hit(limit=None), 0)
            self.assertGreater(self._hit(limit=None), 0)
        parameters.set_param("municipal_crm.rate.test", "many")
        with self.assertLogs(MODEL, "ERROR"):
            self.assertEqual(self.Limit._get_window("test").limit, 60)

    def test_no_row_tells_who_knocked(self):
        """R39: an address or a number is kept as a keyed hash only."""
        self._hit(key="192.0.2.17", door="privacy")
        row = self.Limit.search([("door", "=", "privacy")])
        self.assertEqual(len(row), 1)
        self.assertNotIn("192", row.key_hash)
        self.assertRegex(row.key_hash, r"^[0-9a-f]{64}$")

    def test_windows_that_are_over_are_cleaned_away(self):
        with freeze_time("2027-01-01 10:00:00"):
            self._hit(door="old")
            self.Limit._gc_ended()
            self.assertTrue(self.Limit.search([("door", "=", "old")]))
        with freeze_time("2027-01-01 10:02:01"):
            self.Limit._gc_ended()
            self.assertFalse(self.Limit.search([("door", "=", "old")]))


@tagged("post_install", "-at_install")
class TestRateLimitParallel(BaseCase):
    """With real transactions: the rows are committed, and removed in the end."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.addCleanup(self._clean)

    def _clean(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM municipal_rate_limit WHERE door = 'parallel'")

    def _knock(self, env, results):
        limits = env["municipal.rate.limit"]
        results += [limits._hit("parallel", "x", "25/3600") for _visit in range(10)]

    @freeze_time("2027-01-01 10:10:00")
    def test_visitors_at_the_same_moment_are_all_counted(self):
        """R39: of 60 visits in 6 threads exactly the allowed 25 pass, and none fails."""
        results, threads = [], []
        for _visitor in range(6):
            # made here: while tests run, the main thread alone may ask for the registry
            env = api.Environment(self.enterContext(self.registry.cursor()), SUPERUSER_ID, {})
            threads.append(threading.Thread(target=self._knock, args=(env, results), daemon=True))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        self.assertEqual(len(results), 60)
        self.assertEqual(results.count(0), 25, results)
