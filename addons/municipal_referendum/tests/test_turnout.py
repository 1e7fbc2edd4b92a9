from datetime import UTC, datetime, timedelta

from odoo.addons.municipal_crm.tests.website_common import WebsiteCase
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import RaiseException

from .common import BallotCase, BallotTown

NINE = datetime(2026, 6, 7, 9)
HOUR = timedelta(hours=1)


@tagged("-at_install", "post_install")
class TestTurnout(BallotCase):
    """How many voted when; five of an area and a way of voting are told at the least."""

    def setUp(self):
        super().setUp()
        self.letters = self.enroll(20) + self.enroll(8, "village")
        self.words = self.open()
        self.Turnout = self.env["municipal.ballot.turnout"]

    def vote(self, letters, channel="web"):
        for letter in letters:
            self.ballot._cast(*letter, ["yes"], channel)

    def count(self, hour):
        self.Turnout._count(self.ballot, hour)
        return self.told()

    def told(self):
        lines = self.Turnout.search([("ballot_id", "=", self.ballot.id)])
        return [((line.hour - NINE) // HOUR, line.channel, line.area, line.voters)
                for line in lines]  # fmt: skip

    def test_an_hour_is_told_by_way_and_area(self):
        """V20: who took part since the count before."""
        self.vote(self.letters[:6])
        self.vote(self.letters[20:25], "phone")
        lines = self.count(NINE)
        self.assertEqual(lines, [(0, "phone", "village", 5), (0, "web", "centre", 6)])
        self.vote(self.letters[6:12])
        self.assertEqual(self.count(NINE + HOUR)[-1], (1, "web", "centre", 6))

    def test_few_wait_for_a_later_hour(self):
        """V05, V20: one voter of a village, and the only one at the desk, have no hour."""
        self.vote(self.letters[:4])
        self.vote(self.letters[20:21])
        self.vote(self.letters[4:5], "desk")
        self.assertEqual(self.count(NINE), [])
        self.vote(self.letters[5:6])
        self.assertEqual(self.count(NINE + HOUR), [(1, "web", "centre", 5)])

    def test_the_smallest_group_of_the_ballot_is_heeded(self):
        """V20, V26: where results are told in groups of ten, hours are too."""
        ballot = self.ballot.copy({"least_group": 10})
        self.assertEqual(self.Turnout._get_least(ballot), 10)
        self.assertEqual(self.Turnout._get_least(self.ballot), 5)

    def test_what_is_told_is_never_added_to(self):
        """V05, V20: a second count of an hour would tell of the minutes between."""
        self.vote(self.letters[:5])
        before = self.count(NINE)
        self.vote(self.letters[5:10])
        self.assertEqual(self.count(NINE), before)
        self.assertEqual(self.count(NINE + HOUR), [*before, (1, "web", "centre", 5)])
        line = self.Turnout.search([("ballot_id", "=", self.ballot.id)], limit=1)
        with self.assertRaises(UserError):
            line.write({"voters": 1})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(RaiseException),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("UPDATE municipal_ballot_turnout SET voters = 1")

    def test_a_changed_vote_is_counted_once(self):
        """V04, V20: in the hour of the first."""
        self.vote(self.letters[:5])
        before = self.count(NINE)
        self.vote(self.letters[:5], "phone")
        self.assertEqual(self.count(NINE + HOUR), before)

    def test_the_scheduled_count_tells_the_hour_that_is_over(self):
        """V20: nothing of the running hour but what came before the count."""
        self.vote(self.letters[:5])
        self.Turnout._cron_count()
        line = self.Turnout.search([("ballot_id", "=", self.ballot.id)])
        self.env.cr.execute("SELECT date_trunc('hour', now() AT TIME ZONE 'UTC')")
        self.assertEqual(line.hour + HOUR, self.env.cr.fetchone()[0])

    def test_the_last_minutes_are_told_at_the_end(self):
        """V20, V21: when the box is opened, and only then the choices."""
        self.vote(self.letters[:6])
        self.assertFalse(self.told())
        self.close(self.words[:2])
        self.assertEqual([line[1:] for line in self.told()], [("web", "centre", 6)])

    def test_many_hours_are_told_by_day(self):
        """V20: a ballot of two weeks has no table of three hundred lines."""
        self.env.flush_all()
        for at in range(30):
            row = {"ballot_id": self.ballot.id, "channel": "web", "area": "", "voters": 5}
            self.Turnout.create(row | {"hour": NINE + at * HOUR})
        turnout = self.ballot._get_public_turnout()
        self.assertTrue(turnout["is_by_day"])
        self.assertEqual(len(turnout["lines"]), 2)
        self.assertEqual(turnout["told"], 150)

    def test_a_line_tells_the_hour_of_the_town(self):
        """V20: morning and evening do not look alike, whoever looks from wherever."""
        self.vote(self.letters[:5])
        self.count(NINE)
        line = self.Turnout.search([("ballot_id", "=", self.ballot.id)])
        zone = self.ballot.company_id._get_municipal_zone()
        self.assertEqual(
            line.clock, NINE.replace(tzinfo=UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M")
        )
        self.assertEqual(line.clock[:10], "2026-06-07")

    def test_no_table_knows_the_moment_of_a_vote(self):
        """V05, V20: what is counted from has neither moment nor order."""
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'municipal_ballot_participation'"
        )
        columns = {name for (name,) in self.env.cr.fetchall()}
        self.assertEqual(columns, {"voter_id", "ballot_id", "channel"})
        self.assertFalse(
            {"create_date", "write_date", "create_uid", "write_uid"} & set(self.Turnout._fields)
        )


@tagged("-at_install", "post_install")
class TestTurnoutPage(BallotTown, WebsiteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_ballot()
        cls.letters, cls.words = cls.enroll(10), cls.open()
        cls.url = f"/referendums/{cls.ballot.uuid}"

    def test_everybody_sees_the_turnout_and_nobody_a_choice(self):
        """V08, V20: from the first full hour with enough voters on."""
        for letter in self.letters[:5]:
            self.ballot._cast(*letter, ["yes"], "web")
        self.assertIn("once enough people", self._text(self._get(self.url)))
        self.env["municipal.ballot.turnout"]._count(self.ballot, NINE)
        text = self._text(self._get(self.url))
        self.assertIn("50.0 %", text)
        self.assertIn("5 of 10 voters", " ".join(text.split()))
        (row,) = self._tree(self._get(self.url)).xpath(
            "//table[contains(@class, 'mc-votes')]/tbody/tr"
        )
        self.assertEqual(row.xpath("./td")[0].text_content(), "5")
        self.assertNotIn("Votes", self._tree(self._get(self.url)).xpath("string(//table)"))
        self.assertEqual(self._get(f"{self.url}/results").status_code, 404)
