from odoo.tests import TransactionCase, tagged

from .consultation_common import ConsultationCase
from .petition_common import PetitionCase

FOLDER = "municipal_referendum/demo/town"


@tagged("post_install", "-at_install")
class TestTownDemo(TransactionCase):
    """K01: the demo town votes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for lang in ("en_US", "el_GR"):
            cls.env["res.lang"]._activate_lang(lang)
        cls.env["municipal.town.demo"]._load_ballots(FOLDER)
        cls.ballots = cls.env["municipal.ballot"].search([])

    def _find(self, state):
        return self.ballots.filtered(lambda ballot: ballot.state == state)[:1]

    def test_one_is_open_one_is_ready_and_one_is_counted(self):
        """V10, V20: and the page shows all of them."""
        self.assertTrue(self._find("open")._is_taking_votes())
        self.assertTrue(self._find("ready"))
        result = self._find("closed").result
        self.assertEqual(result["questions"][0]["votes"], {"yes": 31, "no": 14})
        self.assertTrue(result["has_quorum"])

    def test_texts_are_there_in_both_languages(self):
        """V32: questions and answers too."""
        for lang, word, answer in (("el_GR", "πάρκο", "Πάρκο Πηγής"), ("en_US", "park", "Spring")):
            ballot = self._find("open").with_context(lang=lang)
            self.assertIn(word, ballot.name)
            self.assertIn(answer, ballot.question_ids[0].option_ids[0].name)

    def test_the_letters_of_the_demo_work(self):
        """V18: what is attached is enough to vote."""
        ballot = self._find("open")
        domain = [("res_model", "=", ballot._name), ("res_id", "=", ballot.id)]
        files = self.env["ir.attachment"].search([*domain, ("name", "=", "demo-letters.txt")])
        number, code = files.raw.decode().splitlines()[0].split("   ")
        self.assertTrue(ballot._cast(number, code, ["aa", ["ab", "ad"]], "web").receipt)

    def test_the_turnout_of_the_open_one_shows(self):
        """V20: by hour, with a bar for each."""
        turnout = self._find("open")._get_public_turnout()
        self.assertEqual(len(turnout["lines"]), 6)
        self.assertEqual(turnout["told"], self._find("open").voted)

    def test_a_second_load_changes_nothing(self):
        stamps = self.ballots.mapped("write_date")
        self.env["municipal.town.demo"]._load_ballots(FOLDER)
        self.assertEqual(self.env["municipal.ballot"].search([]), self.ballots)
        self.assertEqual(self.ballots.mapped("write_date"), stamps)


@tagged("post_install", "-at_install")
class TestTownDemoConsultations(TransactionCase):
    """K01, V16: the demo town asks about one text and has answered on another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for lang in ("en_US", "el_GR"):
            cls.env["res.lang"]._activate_lang(lang)
        cls.env["municipal.town.demo"]._load_consultations(FOLDER)
        cls.consultations = cls.env["municipal.consultation"].search([])

    def test_one_is_open_and_one_is_closed(self):
        self.assertEqual(set(self.consultations.mapped("state")), {"open", "closed"})
        opened = self.consultations.filtered(lambda one: one.state == "open")
        self.assertTrue(opened._is_taking_comments())
        self.assertTrue(opened.new_count)
        kinds = set(opened.comment_ids.mapped("kind"))
        self.assertEqual(kinds, {"comment", "proposal", "amendment"})

    def test_texts_are_there_in_both_languages(self):
        """V32: articles too."""
        opened = self.consultations.filtered(lambda one: one.state == "open")
        for lang, word, article in (("el_GR", "πάρκο", "Ζώα"), ("en_US", "park", "Pets")):
            spoken = opened.with_context(lang=lang)
            self.assertIn(word, spoken.introduction)
            self.assertIn(article, spoken.article_ids[1].name)

    def test_a_second_load_changes_nothing(self):
        count = self.env["municipal.consultation.comment"].search_count([])
        self.env["municipal.town.demo"]._load_consultations(FOLDER)
        self.assertEqual(self.env["municipal.consultation"].search([]), self.consultations)
        self.assertEqual(self.env["municipal.consultation.comment"].search_count([]), count)


@tagged("-at_install", "post_install")
class TestPetitionDemo(PetitionCase):
    """K01, V12: the demo town has a petition that some have signed."""

    def test_one_is_open_in_both_languages(self):
        for lang in ("en_US", "el_GR"):
            self.env["res.lang"]._activate_lang(lang)
        for _load in range(2):  # a second load changes nothing
            self.env["municipal.town.demo"]._load_petitions(FOLDER)
        [shown] = self.env["municipal.petition"].search([("id", "!=", self.petition.id)])
        self.assertTrue(shown._is_taking_signatures())
        self.assertEqual((shown.signature_count, shown.threshold, shown.double_count), (79, 124, 0))
        self.assertEqual(len(shown._get_public_days()), 10)
        for lang, word in (("el_GR", "πλατεία"), ("en_US", "square")):
            self.assertIn(word, shown.with_context(lang=lang).name)


@tagged("-at_install", "post_install")
class TestConsultationProjectDemo(ConsultationCase):
    """K01, V17: the demo town checks projects."""

    def test_projects_are_accepted_joined_refused_and_waiting(self):
        for lang in ("en_US", "el_GR"):
            self.env["res.lang"]._activate_lang(lang)
        for _load in range(2):  # a second load changes nothing
            self.env["municipal.town.demo"]._load_projects(FOLDER)
        [shown] = self.env["municipal.consultation"].search(
            [("is_budget", "=", True), ("id", "!=", self.consultation.id)]
        )
        self.assertTrue(shown._is_taking_comments())
        self.assertEqual((shown.accepted_count, shown.unchecked_count), (2, 1))
        self.assertEqual(len(shown.comment_ids.filtered("merged_id")), 1)
        self.assertIn("budget", shown.with_context(lang="en_US").name)
