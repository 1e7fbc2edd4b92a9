from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CITIZENS, REQUESTS, ImportCase


@tagged("municipal_import", "post_install", "-at_install")
class TestImport(ImportCase):
    """X15: the old system's citizens and requests, once, with a dry run and undo."""

    def test_the_dry_run_changes_nothing(self):
        """X15: it says what would be done."""
        before = self.env["municipal.request"].search_count([])
        run = self.load(REQUESTS)
        self.assertEqual((run.state, run.ready_count, run.error_count), ("checked", 2, 0))
        self.assertEqual(self.env["municipal.request"].search_count([]), before)

    def test_old_requests_keep_number_date_and_end(self):
        """X15: as they stood in the old system, closed when they were closed."""
        self.bring_in(REQUESTS)
        request = self.old(123)
        self.assertEqual(str(request.date_submitted), "2019-03-05 10:00:00")
        self.assertEqual(str(request.date_state_changed), "2019-03-12 10:00:00")
        self.assertEqual((request.state_code, request.is_open), ("resolved", False))
        self.assertEqual((request.category_id, request.department_id), (self.lamp, self.lighting))
        self.assertEqual(request.citizen_id.name, "Maria Old")
        self.assertEqual(request.contact_phone, "+302310222222")
        self.assertTrue(self.old(124).is_open)

    def test_they_take_no_number_and_nobody_is_told(self):
        """X15: the book of today has no gap and no foreign number; no message leaves."""
        first = self._make_request()
        told = self.env["municipal.notification"].search_count([])
        self.bring_in(REQUESTS)
        second = self._make_request()
        numbers = [int(row.protocol_number[-6:]) for row in (first, second)]
        self.assertEqual(numbers[1], numbers[0] + 1)
        self.assertFalse(self.old(123).protocol_entry_ids)
        self.assertFalse(self.old(123).is_public)
        self.assertEqual(
            self.env["municipal.notification"].search_count([]),
            told + len(second.notification_ids),
        )

    def test_a_file_twice_changes_nothing_the_second_time(self):
        """X15: a repeat is recognised by number, and within one file too."""
        self.bring_in(REQUESTS)
        again = self.load(REQUESTS + "123/2019;05/03/2019;lamp;x;y;;;;;\n")
        self.assertEqual(self.states(again), ["known", "known", "error"])

    def test_every_fault_says_what_is_wrong(self):
        """X15, D1: line by line, and the others come in."""
        lines = [
            "no number;05/03/2019;lamp;x;y;;;;;",
            "1/2019;yesterday;lamp;x;y;;;;;",
            "2/2019;05/03/2019;unheard of;x;y;;;;;",
            "3/2019;05/03/2019;lamp;x;y;NOWHERE;;;;",
            "4/2019;05/03/2019;lamp;x;y;;who knows;;;",
            "5/2019;05/03/2019;lamp;x;y;;;01/01/2018;;",
            "6/2019;05/03/2019;lamp;x;y;;;;Maria;123",
        ]
        run = self.bring_in(REQUESTS + "\n".join(lines))
        self.assertEqual((run.done_count, run.error_count), (2, 7))
        faults = run.line_ids.filtered(lambda line: line.state == "error")
        self.assertEqual(len(set(faults.mapped("message"))), 7)

    def test_unknown_categories_may_go_to_one(self):
        """X15: what the old system called otherwise."""
        line = "2/2019;05/03/2019;unheard of;x;y;;;;;\n"
        self.bring_in(REQUESTS.splitlines()[0] + "\n" + line, category_id=self.lamp.id)
        self.assertEqual(self.old(2).category_id, self.lamp)

    def test_the_letters_are_no_books(self):
        """X15, D1: a number of today can never meet an old one."""
        book = self.env["municipal.protocol.book"].search([("is_confidential", "=", True)], limit=1)
        for prefix in (book.prefix, "", "1"):
            with self.subTest(prefix=prefix), self.assertRaises(UserError):
                self.load(REQUESTS, prefix=prefix)

    def test_files_that_cannot_be_read(self):
        """X15: the message says what to do."""
        for text, words in (
            ("   ", "empty"),
            ("a;b\n1;2", "missing"),
            ('Όνομα\n"Maria', "quotation"),
        ):
            with self.subTest(text=text), self.assertRaisesRegex(UserError, words):
                self.load(text, "citizen")

    def test_citizens_come_in_once(self):
        """X15: who is registered already is left alone; no SMS is presumed."""
        run = self.bring_in(CITIZENS, "citizen")
        self.assertEqual(run.done_count, 2)
        maria = run.line_ids.sorted("number").citizen_id[0]
        self.assertEqual((maria.phone, maria.identity_level), ("+302310222222", "unverified"))
        again = self.load(CITIZENS, "citizen")
        self.assertEqual(self.states(again), ["known", "known"])

    def test_a_tax_number_rests_sealed_at_every_moment(self):
        """X15: in the line as well as in the record; a wrong one is not repeated."""
        run = self.load("Όνομα;ΑΦΜ\nMaria;123456783\nNikos;123456780\n", "citizen")
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT string_agg(cells::text || coalesce(vals::text, '') || coalesce(message, ''), '')"
            " FROM municipal_import_line WHERE import_id = %s",
            [run.id],
        )
        self.assertNotIn("12345678", self.env.cr.fetchone()[0])
        self.assertEqual(self.states(run), ["ready", "error"])
        run.action_start()
        self.finish(run)
        self.assertEqual(run.line_ids.sorted("number")[0].citizen_id.sudo().afm, "123456783")

    def test_it_is_taken_back(self):
        """X15: requests and the citizens who came with them are gone; others stay."""
        run = self.bring_in(REQUESTS)
        citizen = self.old(123).citizen_id
        run.action_undo()
        self.finish(run)
        self.assertEqual((run.state, self.states(run)), ("undone", ["undone", "undone"]))
        self.assertFalse(self.old(123) or citizen.exists())
        self.assertEqual(self.load(REQUESTS).ready_count, 2, "it can be brought in again")

    def test_what_was_worked_on_stays(self):
        """X15: undo never takes work away."""
        run = self.bring_in(REQUESTS)
        request = self.old(124)
        request.with_user(self.rita)._add_internal_note("I know this hole.")
        run.action_undo()
        self.finish(run)
        self.assertEqual(self.states(run), ["undone", "kept"])
        self.assertTrue(request.exists())

    def test_it_stops_and_goes_on(self):
        """X15: between two batches; nothing is lost or doubled."""
        run = self.load(REQUESTS)
        run.action_start()
        with patch("odoo.addons.municipal_import.models.municipal_import_apply.BATCH", 1):
            run.sudo()._do_batch()
            run.action_stop()
            self.assertFalse(run.sudo()._do_batch())
        self.env.invalidate_all()
        self.assertEqual((run.done_count, run.ready_count, run.progress), (1, 1, 50))
        run.action_start()
        self.finish(run)
        self.assertEqual((run.state, run.done_count), ("done", 2))

    @mute_logger("odoo.sql_db")
    def test_one_line_that_the_database_refuses_stops_no_other(self):
        """X15: somebody else brought the same number in meanwhile."""
        first, second = self.load(REQUESTS), self.load(REQUESTS)
        for run in (first, second):
            run.action_start()
            self.finish(run)
        self.assertEqual(self.states(second), ["error", "error"])
        self.assertEqual(len(self.old(123)), 1)

    def test_what_lines_said_is_wiped(self):
        """X15: after the import only faults keep their text, to be mended."""
        run = self.bring_in(REQUESTS + "x;05/03/2019;lamp;x;y;;;;;\n")
        done = run.line_ids.filtered(lambda line: line.state == "done")
        self.assertFalse(any(done.mapped("cells")) or any(done.mapped("vals")) or run.file)
        self.assertTrue(run.faults)

    def test_statements_grow_with_the_lines_alone(self):
        """X15: a line costs as much in a large file as in a small one."""

        def cost(size, first):
            head = REQUESTS.splitlines()[0]
            rows = [f"{first + i}/2018;05/03/2018;lamp;x;y;;;;;" for i in range(size)]
            run = self.load("\n".join([head, *rows]))
            run.action_start()
            before = self.env.cr.sql_log_count
            self.finish(run)
            return self.env.cr.sql_log_count - before

        cost(5, 1)
        small, large = cost(20, 100), cost(40, 200)
        self.assertLess(large, 2.2 * small)
