from unittest.mock import patch

from odoo.addons.municipal_crm.tests.website_common import WebsiteCase
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BallotCase, BallotTown

FOR = "The square belongs to those who walk, play and rest there."
AGAINST = "Shops live from customers who come by car and park nearby."


class SideTown(BallotTown):
    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("en_US")

    def write_sides(self, *texts):
        names = ("For", "Against", "Neither")
        self.ballot.side_ids = [(5,)] + [
            (0, 0, {"name": name, "text": text}) for name, text in zip(names, texts, strict=False)
        ]


@tagged("-at_install", "post_install")
class TestSide(SideTown, BallotCase):
    """V19: the information pack."""

    def test_positions_of_unequal_length_keep_the_ballot_from_opening(self):
        """V19: in any language, and the officer reads by how much."""
        self.enroll(1)
        self.ballot._make_keys()
        self.write_sides(FOR, "Shops need cars.")
        with self.assertRaisesRegex(UserError, "3 words beside 11"):
            self.ballot._set_state("ready")
        self.write_sides(FOR, AGAINST)
        self.ballot._set_state("ready")

    def test_a_translation_is_as_long_as_the_others(self):
        """V19, V32: what is equal in one language has to be so in the other."""
        self.env["res.lang"]._activate_lang("el_GR")
        self.write_sides(FOR, AGAINST)
        self.assertEqual(self.ballot._explain_sides(), [])
        self.ballot.side_ids[0].with_context(lang="el_GR").text = "Η πλατεία σε όλους."
        (fault,) = self.ballot._explain_sides()
        self.assertIn("Ελληνικά", fault)

    def test_a_ballot_needs_no_positions(self):
        """V19: a town may let the question speak for itself."""
        self.assertEqual(self.ballot._explain_sides(), [])
        self.write_sides(FOR)
        self.assertEqual(self.ballot._explain_sides(), [])

    def test_positions_are_frozen_with_the_ballot(self):
        """V19, V34: nothing is added to one side while people vote; the file has what they read."""
        self.write_sides(FOR, AGAINST)
        self.enroll(1)
        self.open()
        with self.assertRaises(UserError):
            self.ballot.side_ids[0].text = "Something else."
        with self.assertRaises(UserError):
            self.ballot.side_ids[0].unlink()
        words = self.ballot.definition["words"]["en_US"]
        self.assertEqual([text for _name, text in words["sides"]], [FOR, AGAINST])

    def test_the_sound_says_name_and_text(self):
        """V19: by the voice of the server; without one there is the text alone."""
        self.write_sides(FOR, AGAINST)
        Voice = type(self.env["municipal.voice"])
        with patch.object(Voice, "_get_sound", lambda _self, text, lang: f"{lang}: {text}"):
            self.assertEqual(self.ballot._get_side_sound(2, "en_US"), f"en_US: Against. {AGAINST}")
            for at, lang in ((0, "en_US"), (3, "en_US"), (1, "xx_XX")):
                self.assertIsNone(self.ballot._get_side_sound(at, lang))
        with patch.object(Voice, "_speaks", lambda _self, lang: False):
            self.assertEqual({side["sound"] for side in self.ballot._get_public_sides()}, {""})


@tagged("-at_install", "post_install")
class TestSideWebsite(SideTown, WebsiteCase):
    """V19: on the page of the ballot."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_ballot()
        cls._set_rate("ballot_voice", "100000/60")

    def test_all_sides_are_read_and_heard(self):
        """V19: text and player of each side, in the order of the ballot."""
        self.write_sides(FOR, AGAINST)
        self.enroll(1)
        self.open()
        url = f"/referendums/{self.ballot.uuid}"
        Voice = type(self.env["municipal.voice"])
        with (
            patch.object(Voice, "_speaks", lambda _self, lang: True),
            patch.object(Voice, "_get_sound", lambda _self, text, lang: text.encode()),
        ):
            page = self._get(url)
            text = self._text(page)
            self.assertLess(text.index(FOR), text.index(AGAINST))
            players = self._tree(page).xpath("//audio")
            self.assertEqual(len(players), 2)
            sound = self._get(players[1].get("src"))
            self.assertEqual(sound.headers["Content-Type"], "audio/wav")
            self.assertIn(AGAINST.encode(), sound.content)
            self.assertEqual(self._get(f"{url}/side/9/en_US.wav").status_code, 404)
            self._set_rate("ballot_voice", "1/900")
            self._get(players[0].get("src"))
            self.assertEqual(self._get(players[0].get("src")).status_code, 429)
