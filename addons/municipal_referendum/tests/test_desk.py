from odoo.addons.municipal_crm.tests.website_common import WebsiteCase
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..models import ballot_box
from .common import BallotTown

DESK = "municipal_referendum.municipal_referendum_group_desk"


@tagged("-at_install", "post_install")
class TestDesk(BallotTown, WebsiteCase):
    """Somebody is helped to vote in the town hall."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_ballot()
        cls.url = f"/referendums/{cls.ballot.uuid}/vote"
        cls.letters, cls.words = cls.enroll(3), cls.open()
        cls.clerk = new_test_user(cls.env, "ballot_desk", groups=DESK, lang="en_US")

    def send(self, hidden, letter, step="review", **choices):
        values = {"number": letter[0], "code": letter[1], "step": step} | choices
        return self._post(self.url, hidden | values)

    def sit_down(self):
        """A clerk opens the page; what its form sends by itself."""
        self.authenticate("ballot_desk", "ballot_desk")
        return self._hidden(self._get(self.url), "/vote")

    def count(self):
        return ballot_box.count_turnout(self.env.cr, self.ballot.id)

    def test_the_desk_takes_the_vote_of_whom_the_website_has_locked(self):
        """V14, V15: the same letter and the same box, by the town hall's own way."""
        letter, other, _third = self.letters
        hidden = self._hidden(self._get(self.url), "/vote")
        for _time in range(5):
            self.send(hidden, (letter[0], other[1]), q0="yes")
        self.assertIn("cannot vote here", self._text(self.send(hidden, letter, q0="yes")))
        hidden = self.sit_down()
        review = self.send(hidden, letter, q0="yes")
        self.assertIn("signed in at the desk", self._text(review))
        counted = self.send(hidden, letter, "cast", q0="yes")
        self.assertIn("Your vote is in the box", self._text(counted))
        self.assertIn("Next voter", self._text(counted))
        self.assertEqual(self.count(), {("centre", "desk"): 1})

    def test_who_voted_on_the_website_changes_the_vote_at_the_desk(self):
        """V03, V04, V14: one envelope, whatever the way."""
        letter = self.letters[0]
        self.ballot._cast(*letter, ["yes"], "web")
        counted = self.send(self.sit_down(), letter, "cast", q0="no")
        self.assertIn("taken the place", self._text(counted))
        self.assertEqual(ballot_box.count(self.env.cr, self.ballot.id), (1, 1))

    def test_nobody_calls_up_the_page_of_the_voter_before(self):
        """V05, V14: sent again after the receipt, or after the next one's page, it is empty."""
        letter, other, _third = self.letters
        first = self.sit_down()
        self.send(first, letter, "cast", q0="yes")
        for hidden in (first, None):
            if hidden is None:
                self._get(self.url)  # the next voter's turn
            for step in ("review", "change", "cast"):
                again = self.send(first, other, step, q0="no")
                self.assertEqual(again.status_code, 409)
                tree = self._tree(again)
                self.assertFalse(tree.xpath("//input[@checked]"))
                self.assertEqual(set(tree.xpath("//input[@name='number']/@value")) - {""}, set())
                self.assertIn("earlier turn", self._text(again))
        self.assertEqual(ballot_box.count(self.env.cr, self.ballot.id), (1, 1))

    def test_the_session_of_the_desk_holds_nothing_of_the_voter(self):
        """V05, V14: neither number nor code nor choice, and no cache keeps a page."""
        letter = self.letters[0]
        hidden = self.sit_down()
        for step in ("review", "cast"):
            answer = self.send(hidden, letter, step, q0="yes")
            self.assertEqual(answer.headers["Cache-Control"], "no-store")
            kept = str(dict(self._read_session()))
            for secret in (*letter, "yes", "q0"):
                self.assertNotIn(secret, kept)
        self.assertFalse(self._tree(answer).xpath("//input[@name='code' or @name='q0']"))

    def _read_session(self):
        from odoo.http import root

        return root.session_store.get(self.opener.cookies["session_id"])

    def test_a_number_locked_at_the_desk_is_unlocked_there(self):
        """V15: by the clerk, and it is recorded under the clerk's name."""
        letter, other, _third = self.letters
        hidden = self.sit_down()
        for _time in range(5):
            self.send(hidden, (letter[0], other[1]), q0="yes")
        self.assertIn("locked at the desk", self._text(self.send(hidden, letter, q0="yes")))
        voter = self.find(letter[0])
        voter.invalidate_recordset()
        voter.with_user(self.clerk).action_unlock()
        self.assertIn("in the box", self._text(self.send(hidden, letter, "cast", q0="yes")))
        log = self.env["municipal.ballot.log"].search([("ballot_id", "=", self.ballot.id)])
        self.assertEqual((log[-1].event, log[-1].user_id), ("unlocked", self.clerk))

    def test_nobody_else_unlocks(self):
        """V15: neither a clerk of requests nor a citizen, by any call."""
        voter = self.find(self.letters[0][0])
        groups = ("municipal_crm.municipal_crm_group_administrator", "base.group_portal")
        for at, group in enumerate(groups):
            user = new_test_user(self.env, f"other_{at}", groups=group)
            with self.assertRaises(AccessError):
                voter.with_user(user).action_unlock()

    def test_the_button_opens_the_page(self):
        """V14: in a window of its own, so that the form of the ballot is not behind it."""
        action = self.ballot.with_user(self.clerk).action_vote()
        self.assertEqual((action["url"], action["target"]), (self.url, "new"))
