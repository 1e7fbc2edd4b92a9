import os
import tempfile
from datetime import date
from unittest.mock import patch

from odoo.addons.municipal_crm.tests.website_common import WebsiteCase
from odoo.addons.municipal_crm.tools.sink import VARIABLE
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..models.municipal_ballot_parcel import EVENT, MODEL
from ..tools.codes import show_digits
from ..tools.roll import Voter
from .common import BallotCase, BallotTown

ANNA = Voter(2, "1", "Anna", date(1960, 1, 1), "centre", "Street 1", "anna@citizens.example")
NIKOS = Voter(3, "2", "Nikos", date(1960, 1, 1), "centre", "Street 2", phone="6971234567")
ELENI = Voter(4, "3", "Eleni", date(1960, 1, 1), "centre", "Street 3", "no address", "2310123456")
ROLL = (
    "key;name;birth_date;area;address;email;phone;language\n"
    "1;Anna;1960-01-01;centre;Street 1;anna@citizens.example;;en\n"
    "2;Eleni;1960-01-01;centre;Street 3;;2310123456;el\n"
)


class ParcelTown(BallotTown):
    def setUp(self):
        super().setUp()
        sink = self.enterContext(tempfile.TemporaryDirectory())
        self.startPatcher(patch.dict(os.environ, {VARIABLE: sink}))
        self.company = self.ballot.company_id
        self.company.write({"municipality_quiet_start": 0, "municipality_quiet_end": 0})

    def messages(self):
        return self.env["municipal.notification"].search([("event", "=", EVENT)], order="id")

    def parcels(self):
        return self.env[MODEL].sudo().search([("ballot_id", "=", self.ballot.id)])


@tagged("-at_install", "post_install")
class TestParcel(ParcelTown, BallotCase):
    """V01, V18: codes by e-mail or SMS, letters for all others."""

    def test_each_voter_gets_the_code_in_one_way(self):
        """V18: e-mail, mobile phone, or a letter where neither can be read."""
        ways = self.ballot._count_ways([ANNA, NIKOS, ELENI])
        self.assertEqual(ways, {"email": 1, "sms": 1, "letter": 1})
        letters = self.ballot._enroll_by_contact([ANNA, NIKOS, ELENI])
        self.assertTrue(letters.startswith(b"%PDF"))
        self.assertEqual(self.ballot.registered, 3)
        sent = [(row.channel, row.address) for row in self.messages()]
        self.assertEqual(sent, [("email", ANNA.email), ("sms", "+306971234567")])
        self.assertEqual(self.ballot.parcel_count, 2)

    def test_the_message_brings_a_code_that_works_and_keeps_none(self):
        """V05, V18: the reader gets number, code and link; tables and archive hold dots."""
        self.ballot._enroll_by_contact([ANNA])
        (parcel,) = self.parcels()
        *_who, number, code = parcel._open_content()
        self.env.flush_all()
        for table in ("municipal_ballot_parcel", "municipal_notification"):
            self.env.cr.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            text = self.env.cr.fetchone()[0]
            for secret in (number, code, show_digits(code), show_digits(number)):
                self.assertNotIn(secret, text)
        message = self.messages()
        facts = message._get_facts()
        self.assertIn(show_digits(code), facts["code"])
        self.assertTrue(facts["link"].endswith(f"/vote#{number}.{code}"))
        message._deliver()
        self.assertIn("••••", message.body)
        self.assertNotIn(show_digits(number), message.body)
        self.open()
        self.assertTrue(self.ballot._cast(number, code, ["yes"], "web").receipt)

    def test_nothing_leads_from_a_message_to_the_roll(self):
        """V05: no column of a parcel names the voter."""
        self.assertEqual(
            set(self.env[MODEL]._fields) - {"id", "display_name"},
            {"ballot_id", "content_sealed"},
        )

    def test_what_arrived_is_wiped_when_votes_are_taken(self):
        """V18: before, a report of failure may still come and become a letter."""
        self.ballot._enroll_by_contact([ANNA, NIKOS])
        first, second = self.messages()
        first._set_sending()
        first._set_sent()
        self.assertEqual(len(self.parcels()), 2)
        self.open()
        self.assertEqual(len(self.parcels()), 1)
        second._set_sending()
        second._set_delivered()
        self.assertFalse(self.parcels())

    def test_whom_no_message_reached_gets_a_letter(self):
        """V18: the ballot does not open before; printed once, the code rests nowhere."""
        self.ballot._enroll_by_contact([ANNA])
        self.messages()._set_failed("mailbox full", permanent=True)
        self.assertEqual(self.ballot.lost_count, 1)
        self.ballot._make_keys()
        with self.assertRaisesRegex(UserError, "No message reached 1"):
            self.ballot._set_state("ready")
        self.assertTrue(self.ballot._print_lost().startswith(b"%PDF"))
        self.assertFalse(self.parcels())
        self.assertEqual(self.ballot._print_lost(), b"")
        self.ballot._set_state("ready")

    def test_a_second_message_is_never_made(self):
        """V18: neither by the same file once more nor by a repeated outbox."""
        self.ballot._enroll_by_contact([ANNA])
        content = ROLL.splitlines()[0] + "\n" + ROLL.splitlines()[1]
        report = self.ballot._read_roll(content.encode())
        self.assertEqual(report.voters, [])
        (parcel,) = self.parcels()
        again = parcel._prepare_message(ANNA, "email", ANNA.email)
        self.assertFalse(self.env["municipal.notification"].sudo()._enqueue([again]))

    def test_the_end_of_a_ballot_wipes_the_rest(self):
        """V35: called off or counted, no code rests."""
        self.ballot._enroll_by_contact([ANNA])
        self.ballot._set_state("cancelled")
        self.assertFalse(self.parcels())
        self.assertEqual(self.messages()._find_obsolete(), "The code is no longer on its way.")

    def test_nobody_reads_a_parcel(self):
        """V05: officers, desk and administrators neither."""
        self.ballot._enroll_by_contact([ANNA])
        groups = "municipal_referendum.municipal_referendum_group_officer"
        officer = new_test_user(self.env, "parcelofficer", groups=groups)
        for user in (officer, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                self.env[MODEL].with_user(user).search([])


@tagged("-at_install", "post_install")
class TestParcelWebsite(ParcelTown, WebsiteCase):
    """V01, V18: the officer's page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._build_ballot()
        groups = "municipal_referendum.municipal_referendum_group_officer"
        new_test_user(cls.env, "rollofficer", groups=groups, lang="en_US")

    def post(self, step, content=ROLL):
        url = f"/referendums/{self.ballot.uuid}/roll"
        files = {"roll": ("roll.csv", content.encode(), "text/csv")}
        return self._post(url, self._hidden(self._get(url)) | {"step": step}, files=files)

    def test_looked_at_then_sent(self):
        """V01, V18: how many in which way; letters for the others as a file."""
        self.authenticate("rollofficer", "rollofficer")
        rows = self._tree(self.post("check")).xpath("//dl/div")
        facts = {row[0].text_content(): row[1].text_content() for row in rows}
        self.assertEqual(facts["Code by e-mail possible"], "1")
        self.assertEqual(facts["Only by letter"], "1")
        self.assertFalse(self.messages())
        self.assertTrue(self.post("send").content.startswith(b"%PDF"))
        self.assertEqual(self.messages().mapped("address"), ["anna@citizens.example"])
        self.assertEqual(self.messages().lang, "en_US")
        page = self._text(self._get(f"/referendums/{self.ballot.uuid}/roll"))
        self.assertIn("Codes on their way: 1", page)

    def test_when_all_are_sent_there_is_no_letter(self):
        """V18: the page says so, and prints the letters of whom no message reached."""
        self.authenticate("rollofficer", "rollofficer")
        self.assertIn("no letter to print", self._text(self.post("send", ROLL.rpartition("2;")[0])))
        self.messages()._set_failed("no such mailbox", permanent=True)
        self.assertIn("No message reached", self._text(self._get(
            f"/referendums/{self.ballot.uuid}/roll")))  # fmt: skip
        self.assertTrue(self.post("lost").content.startswith(b"%PDF"))
