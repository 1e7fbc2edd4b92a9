import base64
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import Error as DatabaseError
from psycopg2.errors import CheckViolation, UniqueViolation

from ..tools.document import Registration
from .common import ProtocolCase

ANSWER = "odoo.addons.municipal_protocol.models.municipal_protocol_document_outgoing"


@tagged("post_install", "-at_install")
class TestProtocolAnswer(ProtocolCase):
    """X04, X16: what the town answers is a document with a number of its own."""

    def setUp(self):
        super().setUp()
        self.connect(protocol_answers=True)

    def answer(self, *plan, body="The lamp burns again.", files=(), **vals):
        """The document of an answer to a new request, whose own number is there already."""
        request = self.file(**vals).request_id
        self.run_queue()
        self.counterpart.plan.extend(plan)
        return self.reply(request, body, files)

    def own(self, **vals):
        self.connect(protocol_connector="own")
        return self.reply(self._make_request(**{"user_id": self.anna.id} | vals))

    def reply(self, request, body="The lamp burns again.", files=()):
        request.with_user(request.user_id)._reply_to_citizen(body, files)
        answers = request.protocol_document_ids.filtered(lambda row: row.kind == "answer")
        return answers.sorted("id")[-1:]

    def get_message(self, document):
        (message,) = (
            row
            for row in document.request_id._get_public_messages()
            if row["id"] == document.message_id.id
        )
        return message

    # === OUR OWN BOOK === #

    def test_own_book_numbers_an_answer(self):
        """X04: by default an outgoing line of our own book, the next number, linked both ways."""
        document = self.own()
        incoming = document.request_id.protocol_entry_ids
        self.assertEqual(document.state, "pending")
        self.run_queue()
        entry = document.entry_ids
        self.assertEqual(document.number, entry.name)
        self.assertEqual((entry.direction, entry.number), ("out", incoming.number + 1))
        self.assertEqual((entry.request_id, entry.document_id), (document.request_id, document))
        self.assertEqual(document.request_id.answer_numbers, entry.name)
        self.assertEqual(
            self.env["municipal.protocol.entry"]._get_gaps(entry.book_id, entry.year), []
        )
        self.assertFalse(self.counterpart.register.calls)

    def test_confidential_answers_go_to_the_confidential_book(self):
        """R03, X04: in our own book and in another system."""
        document = self.own(category_id=self.violence.id, user_id=self.carol.id)
        self.run_queue()
        self.assertTrue(document.entry_ids.is_confidential)
        self.assertTrue(document.number.startswith("E-"))
        self.connect()
        other = self.answer(category_id=self.violence.id, user_id=self.carol.id)
        self.run_queue()
        self.assertEqual(self.counterpart.register.entries[other.key]["book"], "confidential")

    def test_the_number_of_the_request_stays_the_first_one(self):
        """X04: an answer in the book is never taken for the number of its request."""
        document = self.own()
        self.run_queue()
        incoming = self.Document.create(self.Document._prepare_row(document.request_id))
        self.run_queue()
        self.assertEqual(incoming.number, document.request_id.protocol_number)
        self.assertEqual(document.request_id.external_number, incoming.number)
        self.assertNotEqual(document.number, incoming.number)

    def test_asking_twice_takes_one_number(self):
        """X04: the own book gives the number of the first time."""
        document = self.own()
        connector = self.env["municipal.protocol.connector"]._get_connector(self.company)
        document._claim()
        first = connector._register_document(document._get_document())
        self.assertEqual(connector._register_document(document._get_document()), first)
        self.assertEqual(connector._fetch_state(document.key), first)
        self.assertEqual(len(document.entry_ids), 1)

    def test_only_who_wishes_registers_answers(self):
        """X04: by default a municipality registers no answers, whichever book it has."""
        self.connect(protocol_answers=False)
        request = self.file().request_id
        self.reply(request)
        self.assertEqual(request.protocol_document_ids.mapped("kind"), ["request"])
        self.assertIsNone(request._get_public_messages()[0]["protocol"])

    # === ANOTHER SYSTEM === #

    def test_what_is_sent_of_an_answer(self):
        """X04: the letter, its files, direction and the numbers of its request; no PIN."""
        document = self.answer(files=[("plan.txt", b"drawing")], contact_name="Eleni")
        request = document.request_id
        document._claim()
        sent = document._get_document().to_json()
        self.assertEqual((sent["kind"], sent["direction"]), ("answer", "out"))
        self.assertEqual((sent["book"], sent["recipient"]), ("general", "Eleni"))
        self.assertEqual(
            sent["related"],
            {"number": request.protocol_number, "external": request.external_number},
        )
        self.assertEqual(
            [file["type"] for file in sent["files"]], ["application/pdf", "text/plain"]
        )
        self.assertEqual(base64.b64decode(sent["files"][1]["content"]), b"drawing")
        self.assertNotIn("sender", sent)

    def test_a_move_with_a_text_is_an_answer(self):
        """X04: the text of a question or of closing is registered as a reply is."""
        request = self.file().request_id
        request.with_user(self.anna)._set_state("in_process")
        request.with_user(self.anna)._set_state("waiting_citizen", reply="Which lamp?")
        answer = request.protocol_document_ids.filtered(lambda row: row.kind == "answer")
        self.assertIn("Which lamp?", answer.answer_body)

    def test_each_answer_has_a_number_of_its_own(self):
        """X04: two answers, even with the same words, are two documents."""
        first = self.answer()
        second = self.reply(first.request_id)
        self.assertNotEqual(first.key, second.key)
        self.run_queue()
        numbers = {first.number, second.number, first.request_id.external_number}
        self.assertEqual(sorted(numbers), self.counterpart.numbers)
        self.assertEqual(first.request_id.answer_numbers, f"{first.number}, {second.number}")

    def test_trouble_gives_an_answer_one_number(self):
        """X04, X16: late, twice, never, 5xx before and after: one number, nothing lost."""
        for behaviour in ("late", "never", "deaf", "error", "lost", "accept", "busy", "twice"):
            with self.subTest(behaviour):
                document = self.answer(behaviour)
                self.run_queue()
                if behaviour != "twice":
                    self.assertEqual((document.state, document.number), ("pending", False))
                    self.assertIsNot(self.get_message(document)["protocol"], None)
                    self.run_queue(document)
                self.assertEqual(document.state, "registered")
                self.assertEqual(
                    document.number, self.counterpart.register.entries[document.key]["number"]
                )
                self.assertIn(document.number, document.issued_id.name.replace("-", "/"))

    def test_an_answer_follows_its_request(self):
        """X04: the request has its number first, so that its answer can name it."""
        request = self.file("error").request_id
        self.run_queue()
        document = self.reply(request)
        self.run_queue()
        self.assertEqual((document.failure, document.attempts), ("order", 0))
        self.assertEqual(self.counterpart.count("POST"), 1)
        self.run_queue(request.protocol_document_ids - document)
        self.run_queue(document)
        self.assertEqual(document.facts["related"]["external"], request.external_number)
        self.assertEqual(document.state, "registered")

    def test_an_answer_that_was_refused_goes_elsewhere(self):
        """X04: with another connector the button hands over everything anew, under the same key."""
        document = self.answer("refuse")
        self.run_queue()
        self.assertTrue(document.file_ids)
        key = document.key
        self.connect(protocol_connector="own")
        document.with_user(self.anna).action_retry()
        self.run_queue()
        self.assertEqual((document.key, document.number), (key, document.entry_ids.name))

    # === THE DATABASE === #

    def test_one_document_for_one_answer(self):
        """X04: asked twice it is the same row; not even SQL makes a second one."""
        document = self.answer()
        again = self.Document._enqueue_answer(document.request_id, document.message_id)
        self.assertEqual(again, document)
        self.env.flush_all()
        vals = {"message_id": document.message_id.id, "kind": "answer", "key": "other"}
        for error, change in (
            (UniqueViolation, {}),
            (CheckViolation, {"message_id": False, "key": "third"}),
            (CheckViolation, {"kind": "request", "key": "fourth"}),
        ):
            row = self.Document._prepare_row(document.request_id) | vals | change
            with mute_logger("odoo.sql_db"), self.assertRaises(error), self.cr.savepoint():
                self.Document.create(row)

    def test_one_line_of_the_book_for_one_document(self):
        """X04: the database refuses a second number and another message."""
        document = self.own()
        self.run_queue()
        entry = document.entry_ids
        vals = entry.copy_data()[0] | {"number": entry.number + 1, "document_id": document.id}
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.env["municipal.protocol.entry"].create(vals)
        statement = "UPDATE municipal_protocol_document SET message_id = NULL WHERE id = %s"
        with mute_logger("odoo.sql_db"), self.assertRaises(DatabaseError), self.cr.savepoint():
            self.cr.execute(statement, [document.id])

    # === WHAT THE CITIZEN AND THE OFFICER SEE === #

    def test_pending_is_said_as_pending(self):
        """X04: page and paper say that the number is not there yet, and later which it is."""
        document = self.own()
        self.assertFalse(self.get_message(document)["protocol"]["number"])
        self.assertIn("Pending", self.print_letter(document))
        self.assertIn("waiting", document.request_id.answer_numbers)
        self.run_queue()
        self.assertEqual(self.get_message(document)["protocol"]["number"], document.number)
        letter = self.print_letter(document)
        self.assertIn(document.number, letter)
        self.assertNotIn("Pending", letter)
        self.assertIn(document.request_id.protocol_number, letter)

    def print_letter(self, document):
        report = "municipal_protocol.municipal_protocol_answer_report"
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(report, document.ids)
        return content.decode()

    def test_the_citizen_gets_the_paper_with_the_number(self):
        """X04: printed once it is numbered, among the files of the answer, for the citizen to take."""
        document = self.own()
        self.run_queue()
        paper = document.issued_id
        self.assertEqual(paper.mimetype, "application/pdf")
        self.assertEqual(self.get_message(document)["attachments"], paper)
        self.assertEqual(document.request_id._find_public_file(paper.id), paper)
        self.run_queue()
        self.assertEqual(document.message_id.attachment_ids, paper)

    def test_a_printer_that_fails_costs_no_number(self):
        """X04: the number stands; the paper is printed with a later run."""
        document = self.own()
        with (
            patch.object(type(document), "_print_answer", side_effect=OSError),
            mute_logger(ANSWER),
        ):
            self.run_queue()
        self.assertTrue(document.number)
        self.assertFalse(document.issued_id)
        self.run_queue(document)
        self.assertTrue(document.issued_id)

    def test_the_number_is_in_the_history_and_found(self):
        """X04: officers search for the number of an answer and see when it came."""
        document = self.own()
        self.run_queue()
        request = document.request_id
        logged = request.history_ids.filtered(lambda row: row.field_name == "answer_numbers")
        self.assertEqual(logged.new_value, document.number)
        found = self.env["municipal.request"].with_user(self.anna)
        self.assertEqual(found.search([("answer_numbers", "=", document.number)]), request)
        self.assertFalse(found.search([("external_number", "=", document.number)]))
        self.assertEqual(request.protocol_document_count, 1)
        domain = request.with_user(self.anna).action_open_documents()["domain"]
        self.assertEqual(self.Document.with_user(self.anna).search(domain), document)

    def test_who_sees_no_request_sees_no_answer(self):
        """X04, K01: documents of answers obey the rules of the request."""
        document = self.own(category_id=self.violence.id, user_id=self.carol.id)
        for user in (self.rita, self.anna):
            with self.subTest(user.login), self.assertRaises(AccessError):
                document.with_user(user).read(["answer_body"])

    def test_a_later_answer_changes_nothing(self):
        """X04: the number of an answer stands, whatever comes afterwards."""
        document = self.answer("twice")
        self.run_queue()
        number = document.number
        document._set_registered(Registration(number, "2026-01-01"))
        self.assertEqual((document.number, document.failure), (number, False))
