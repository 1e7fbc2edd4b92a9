import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from odoo.addons.municipal_crm.tests.website_common import WebsiteCase
from odoo.tests import new_test_user, tagged
from odoo.tools import file_path, mute_logger

from ..models import ballot_box
from .common import BallotTown

OFFICER = "municipal_referendum.municipal_referendum_group_officer"
ROLL = "ΕΕΑ;Ονοματεπώνυμο;Ημερομηνία γέννησης;Περιοχή\n1;Άννα;1970-01-01;κέντρο\n2;Βάσω;2020-01-01;κέντρο\n"


@tagged("-at_install", "post_install")
class TestWebsiteBallot(BallotTown, WebsiteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_ballot()
        cls.url = f"/referendums/{cls.ballot.uuid}"

    def vote(self, number, code, step="review", **choices):
        page = self._get(f"{self.url}/vote")
        hidden = self._hidden(page, "/vote")
        values = {"number": number, "code": code, "step": step} | choices
        return self._post(f"{self.url}/vote", hidden | values)

    def test_from_the_letter_to_the_receipt(self):
        """V06, V18, V25: the review says that nothing is counted yet, the end that it is."""
        (letter, _other), _words = self.enroll(2), self.open()
        review = self.vote(*letter, q0="yes")
        self.assertIn("Not yet counted", self._text(review))
        self.assertEqual(ballot_box.count(self.env.cr, self.ballot.id), (0, 0))
        counted = self.vote(*letter, step="cast", q0="yes")
        self.assertIn("Your vote is in the box", self._text(counted))
        self.assertEqual(ballot_box.count(self.env.cr, self.ballot.id), (1, 1))
        self.assertEqual(counted.headers["Cache-Control"], "no-store")
        again = self.vote(*letter, step="cast", q0="")
        self.assertIn("taken the place", self._text(again))

    def test_a_refusal_says_what_to_do_and_keeps_the_answer(self):
        """V15, V25: nothing has to be typed again, and no cache keeps it."""
        (letter, other), _words = self.enroll(2), self.open()
        answer = self.vote(letter[0], other[1], q0="no")
        self.assertEqual(answer.status_code, 422)
        tree = self._tree(answer)
        self.assertEqual(tree.xpath("//input[@name='number']/@value"), [letter[0]])
        self.assertTrue(tree.xpath("//input[@id='q0-no']/@checked"))
        self.assertEqual(tree.xpath("//input[@name='code']/@value"), [other[1]])
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_a_vote_is_checked_by_its_letter(self):
        """V02, V28: on the roll, and in the box or not."""
        (letter, _other), _words = self.enroll(2), self.open()
        values = {"number": letter[0], "code": letter[1]}
        hidden = self._hidden(self._get(f"{self.url}/check"), "/check")
        before = self._post(f"{self.url}/check", hidden | values)
        self.assertIn("no vote of yours", self._text(before))
        self.vote(*letter, step="cast", q0="yes")
        after = self._post(f"{self.url}/check", hidden | values)
        self.assertIn("Your vote is in the box", self._text(after))

    def test_who_is_on_the_roll_is_told_before_the_opening(self):
        """V02: a letter tells that its voter may vote, another's number with it tells nothing."""
        (letter, other), _words = self.enroll(2), self.ballot._make_keys()
        self.ballot._set_state("ready")
        hidden = self._hidden(self._get(f"{self.url}/check"), "/check")
        answer = self._post(f"{self.url}/check", hidden | {"number": letter[0], "code": letter[1]})
        self.assertIn("You are on the roll", self._text(answer))
        strange = self._post(f"{self.url}/check", hidden | {"number": other[0], "code": letter[1]})
        self.assertEqual(strange.status_code, 422)
        self.assertNotIn("on the roll", self._text(strange))
        self.assertIn("takes no votes", self._text(self._get(f"{self.url}/vote")))

    def test_a_ballot_in_preparation_is_nobodys_business(self):
        """V34: neither its page nor its file."""
        for path in ("", "/vote", "/check", "/results", "/result.json"):
            self.assertEqual(self._get(self.url + path).status_code, 404)

    def test_officers_alone_make_keys_rolls_and_counts(self):
        """V08: neither an administrator of requests nor a visitor."""
        new_test_user(self.env, "clara", groups="municipal_crm.municipal_crm_group_administrator")
        self.env.ref(OFFICER).user_ids -= self.env.ref("base.user_admin")
        self.authenticate("clara", "clara")
        for path in ("/keys", "/roll", "/count"):
            with self.subTest(path), mute_logger("odoo.http"):
                self.assertEqual(self._get(self.url + path).status_code, 403)

    def test_the_whole_way_of_an_officer(self):
        """V01, V07, V18, V23: keys, roll, letters, counting, and the script that counts again."""
        new_test_user(self.env, "olga", groups=OFFICER, lang="en_US")
        self.authenticate("olga", "olga")
        keys = self._post(f"{self.url}/keys", self._hidden(self._get(f"{self.url}/keys")))
        words = [
            " ".join(item.text_content() for item in part.xpath("./li"))
            for part in self._tree(keys).xpath("//ol")
        ]
        self.assertEqual(len(words), 3)
        files = {"roll": ("roll.csv", ROLL.encode(), "text/csv")}
        hidden = self._hidden(self._get(f"{self.url}/roll"))
        look = self.url_open(f"{self.url}/roll", hidden | {"step": "check"}, files=files)
        self.assertIn("too young", self._text(look))
        self.assertEqual(self.ballot.registered, 0)
        letters = self.url_open(f"{self.url}/roll", hidden | {"step": "print"}, files=files)
        self.assertTrue(letters.content.startswith(b"%PDF"))
        self.ballot.invalidate_recordset()
        self.assertEqual(self.ballot.registered, 1)

    def test_the_result_is_open_data(self):
        """V27: totals, areas and turnout as a table; an area with few votes stands with others."""
        letters = self.enroll(3) + self.enroll(2, "island") + self.enroll(1, "hill")
        words = self.open()
        for letter, choice in zip(letters, ["yes", "no", "yes", "no", "no"], strict=False):
            self.ballot._cast(*letter, [choice], "web")
        self.assertEqual(self._get(f"{self.url}/result.csv").status_code, 404)
        self.close(words[:2])
        table = self._get(f"{self.url}/result.csv").content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(table)))
        votes = {(row["area"], row["figure"]): int(row["votes"]) for row in rows}
        self.assertEqual((votes["", "yes"], votes["", "no"], votes["", "valid"]), (2, 3, 5))
        self.assertEqual((rows[0]["registered"], rows[0]["voted"]), ("6", "5"))
        areas = {row["area"] for row in rows} - {""}
        self.assertNotIn("hill", areas, "one voter is not told alone")
        self.assertEqual(sum(votes[area, "no"] for area in areas), 3)
        self.assertEqual({row["answer"] for row in rows if row["figure"] == "yes"}, {"Yes"})

    def test_the_published_file_is_counted_again_by_the_script(self):
        """V07, V23: what anybody downloads is enough."""
        letters, words = self.enroll(3), self.open()
        for letter, choice in zip(letters, ["yes", "no", "yes"], strict=True):
            self.ballot._cast(*letter, [choice], "web")
        self.close(words[:2])
        self.assertIn("66.7 %", self._text(self._get(f"{self.url}/results")))
        document = self._get(f"{self.url}/result.json")
        self.assertEqual(len(json.loads(document.content)["receipts"]), 3)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "result.json"
            path.write_bytes(document.content)
            script = file_path("municipal_referendum/static/recount/recount.py")
            done = subprocess.run(
                [sys.executable, script, str(path)], capture_output=True, text=True, check=False
            )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
