from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import MunicipalTown

#: A word of this town alone: no vocabulary has it.
SLANG = "floroskopio"
#: So that no two requests are near copies: those would not be measured by one another.
PLACES = ("cinema", "bakery", "museum", "library", "stadium", "chapel", "harbour", "kiosk")
TIMES = ("yesterday", "tonight", "monday", "easter", "always", "lately", "weekly")


@tagged("post_install", "-at_install")
class TestUnderstandingVersion(MunicipalTown, TransactionCase):
    """R11, R12: what officers decide is learned, kept in versions, and proposed to them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_town()
        cls.Version = cls.env["municipal.understanding.version"].with_user(cls.administrator)
        cls.Understanding = cls.env["municipal.understanding"]

    def _decide(self, times=24, state="in_process"):
        """As many requests of two kinds, taken up by an officer."""
        texts = {self.lamp: SLANG, self.pothole: "karavoskopi"}
        requests = self.env["municipal.request"].create(
            [
                {
                    "description": f"{text} {PLACES[number % 8]} {TIMES[number % 7]}",
                    "category_id": kind.id,
                    "channel": "web",
                }
                for kind, text in texts.items()
                for number in range(times)
            ]
        )
        self._set_states(requests, state)
        return requests

    def _set_states(self, requests, code):
        state_id = self.env["municipal.request.state"]._get_id(code)
        self.env.flush_all()
        query = "UPDATE municipal_request SET state_id = %s WHERE id = ANY(%s)"
        self.env.cr.execute(query, (state_id, requests.ids))
        self.env.invalidate_all()

    def _train(self):
        return self.Version.browse(self.Version.action_train()["res_id"])

    def _codes(self, text):
        return [row["code"] for row in self.Understanding._propose(text)]

    # === LEARNING === #

    def test_a_word_of_the_town_is_learned(self):
        """R11: before, it says nothing; after thirty decided requests it points to its kind."""
        self.assertNotEqual(self._codes(SLANG)[:1], ["lamp"])
        self._decide()
        version = self._train()
        self.assertTrue(version.is_used)
        self.assertEqual((version.number, version.samples), (1, 48))
        self.assertGreater(version.share_first, version.share_plain)
        self.assertEqual(self._codes(f"My {SLANG}")[:1], ["lamp"])
        self.assertEqual(self.Understanding._propose(SLANG)[0]["words"], [SLANG])

    def test_what_nobody_has_taken_up_teaches_nothing(self):
        """R12: the guess of a citizen is no decision."""
        self._decide(state="submitted")
        with self.assertRaisesRegex(UserError, "too little"):
            self._train()

    def test_confidential_requests_are_not_read(self):
        requests = self._decide()
        requests[:3].sudo().is_confidential = True
        self.env.flush_all()
        self.assertEqual(self._train().samples, len(requests) - 3)

    def test_a_word_of_one_request_is_forgotten(self):
        """D1 privacy: no name of a person stays in what was learned."""
        requests = self._decide()
        requests[0].sudo().description = f"Papadimoulopoulos says: the {SLANG} is dark"
        stems = self._train()._load(("lamp", "pothole")).stems
        self.assertTrue(stems)
        self.assertFalse([stem for stem in stems if stem.startswith("papad")])

    def test_a_new_category_is_known_without_learning_again(self):
        self._decide()
        self._train()
        values = {"name": "Fountain", "code": "fountain", "keywords": "spring water"}
        self.env["municipal.request.category"].create(values)
        self.assertEqual(self._codes("The fountain is dry")[:1], ["fountain"])
        self.assertEqual(self._codes(SLANG)[:1], ["lamp"])

    def test_every_week_only_what_is_new_is_learned(self):
        """R11: the scheduled action makes no version where nobody has decided anything."""
        self._decide()
        Version = self.Version.sudo()
        Version._cron_train()
        own = [("company_id", "=", self.company.id)]
        self.assertEqual(Version.search_count(own), 1)
        Version._cron_train()
        self.assertEqual(Version.search_count(own), 1)

    # === VERSIONS === #

    def test_an_administrator_goes_back_to_an_older_version(self):
        self._decide()
        first, second = self._train(), self._train()
        self.assertEqual((first.is_used, second.is_used), (False, True))
        first.action_use()
        self.assertEqual((first.is_used, second.is_used), (True, False))
        first.action_stop()
        self.assertNotEqual(self._codes(SLANG)[:1], ["lamp"])

    def test_a_town_has_one_version_in_use(self):
        self._decide()
        versions = self._train() + self._train()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            versions.is_used = True
            versions.flush_recordset()

    def test_only_administrators_teach(self):
        """Roles: officers read proposals, never the machine behind them."""
        for user in (self.anna, self.mayor):
            with self.assertRaises(AccessError):
                self.Version.with_user(user).action_train()
            with self.assertRaises(AccessError):
                self.Version.with_user(user).search([]).mapped("samples")
        self._decide()
        version = self._train()
        with self.assertRaises(AccessError):
            version.read(["data"])
        with self.assertRaises(AccessError):
            version.write({"data": ""})

    def test_mistakes_are_told_by_name(self):
        """R11: which category is taken for which."""
        self._decide()
        version = self._train()
        line = {"version_id": version.id, "code": "none", "proposed_code": "lamp", "times": 2}
        row = self.env["municipal.understanding.confusion"].create(line)
        told = (row.category, row.proposed_category)
        self.assertEqual(told, ("Nothing for the municipality", "Street light"))

    # === THE OFFICER === #

    def test_an_officer_sees_what_the_words_point_to(self):
        """R11: with the words that decided; the chosen category is not proposed."""
        self._decide()
        self._train()
        other = self.env["municipal.request.category"].search([("code", "=", "other")], limit=1)
        request = self._make_request(description=f"The {SLANG} is dark", category_id=other.id)
        request = request.with_user(self.mayor)
        row = request.proposals[0]
        self.assertEqual((row["id"], row["name"]), (self.lamp.id, "Street light"))
        self.assertIn(SLANG, row["words"])
        request.category_id = self.lamp
        self.assertFalse(request.proposals)

    def test_a_closed_request_has_no_proposal(self):
        request = self._make_request(description="A deep hole", category_id=False)
        self._set_states(request, "resolved")
        request.sudo()._compute_is_open()
        self.assertFalse(request.with_user(self.mayor).proposals)

    def test_the_confidential_book_is_proposed_to_its_group_alone(self):
        """S: a new case of it is begun by its members."""
        self.violence.keywords = SLANG
        vals = {"description": SLANG}
        for user, shown in ((self.anna, False), (self.carol, True)):
            new = self.env["municipal.request"].with_user(user).new(vals)
            found = [row["id"] for row in new.proposals or []]
            self.assertEqual(self.violence.id in found, shown, user.login)
