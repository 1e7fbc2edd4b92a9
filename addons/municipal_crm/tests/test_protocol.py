from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import Error as DatabaseError
from psycopg2.errors import UniqueViolation

from .common import MunicipalCase


@tagged("post_install", "-at_install")
class TestProtocol(MunicipalCase):
    def _numbers(self, requests):
        return [request.protocol_entry_ids.number for request in requests]

    def test_numbers_are_consecutive(self):
        """R01, R02: every submission has the next number at once."""
        requests = [self._make_request() for _turn in range(5)]
        numbers = self._numbers(requests)
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 5)))

    def test_a_batch_is_numbered_in_its_order(self):
        """R02: many at once are as consecutive as one by one."""
        vals = [{"description": f"No {turn}", "category_id": self.lamp.id} for turn in range(20)]
        numbers = self._numbers(self.env["municipal.request"].create(vals))
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 20)))

    def test_a_rolled_back_submission_leaves_no_gap(self):
        """R02: the number belongs to the transaction."""
        before = self._make_request().protocol_entry_ids.number
        with self.assertRaises(KeyError), self.cr.savepoint():
            self._make_request()
            raise KeyError("something went wrong before the commit")
        self.assertEqual(self._make_request().protocol_entry_ids.number, before + 1)

    def test_each_year_has_its_own_series_by_the_towns_clock(self):
        """R02: at 22:00 UTC on New Year's Eve it is the new year in Athens."""
        with freeze_time("2030-12-31 21:59:59"):
            old = self._make_request()
        with freeze_time("2030-12-31 22:00:00"):
            new = self._make_request()
        self.assertEqual(old.protocol_number, "2030-000001")
        self.assertEqual(new.protocol_number, "2031-000001")

    def test_the_confidential_book_counts_for_itself(self):
        """R03: two books, two series."""
        with freeze_time("2031-05-05"):
            general = self._make_request()
            secret = self._make_request(category_id=self.violence.id)
            general_again = self._make_request()
        self.assertEqual(secret.protocol_number, "E-2031-000001")
        self.assertEqual(general_again.protocol_number, "2031-000002")
        self.assertTrue(secret.is_confidential)
        self.assertFalse(general.is_confidential)

    def test_the_database_refuses_a_number_twice(self):
        """R02: not even SQL gives a number again."""
        entry = self._make_request().protocol_entry_ids
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.cr.execute(
                "INSERT INTO municipal_protocol_entry (name, book_id, year, number, date, direction,"
                " subject) SELECT name, book_id, year, number, date, direction, subject"
                " FROM municipal_protocol_entry WHERE id = %s",
                [entry.id],
            )

    def test_the_database_refuses_to_change_or_drop_a_number(self):
        """R02: the register is permanent."""
        entry = self._make_request().protocol_entry_ids
        for statement in (
            "DELETE FROM municipal_protocol_entry WHERE id = %s",
            "UPDATE municipal_protocol_entry SET number = 99999 WHERE id = %s",
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(DatabaseError), self.cr.savepoint():
                self.cr.execute(statement, [entry.id])

    def test_nobody_changes_the_register_through_the_orm(self):
        """R02: administrators included."""
        entry = self._make_request().protocol_entry_ids
        for user in (self.anna, self.administrator):
            with self.assertRaises(UserError):
                entry.with_user(user).write({"number": 5})
            with self.assertRaises(UserError):
                entry.with_user(user).unlink()
        with self.assertRaises(UserError):
            entry.sudo().unlink()

    def test_the_audit_finds_no_gap(self):
        """R02: the register proves its own completeness."""
        for _turn in range(3):
            entry = self._make_request().protocol_entry_ids
        Entry = self.env["municipal.protocol.entry"]
        self.assertEqual(Entry._get_gaps(entry.book_id, entry.year), [])

    def test_two_municipalities_have_their_own_books(self):
        """G20: numbers of one town do not move those of another."""
        other = self.env["res.company"].create({"name": "Other town"})
        with freeze_time("2032-01-15"):
            ours = self._make_request()
            theirs = self._make_request(company_id=other.id, category_id=False, citizen_id=False)
        self.assertEqual(ours.protocol_number, theirs.protocol_number)
        self.assertNotEqual(ours.protocol_entry_ids.book_id, theirs.protocol_entry_ids.book_id)

    def test_a_new_municipality_has_both_books_at_once(self):
        """G20: books are opened with the municipality, never by a submission that may fail."""
        other = self.env["res.company"].create({"name": "New town"})
        books = self.env["municipal.protocol.book"].search([("company_id", "=", other.id)])
        self.assertEqual(books.sorted("id").mapped("is_confidential"), [False, True])
        self.assertEqual(books.sorted("id").mapped("prefix"), [False, "E"])

    def test_books_are_opened_once(self):
        """G20: an upgrade of the addon opens what is missing and nothing else."""
        Book = self.env["municipal.protocol.book"]
        before = Book.search_count([])
        Book._make_missing()
        self.assertEqual(Book.search_count([]), before)
        self.assertEqual(before, 2 * self.env["res.company"].search_count([]))
