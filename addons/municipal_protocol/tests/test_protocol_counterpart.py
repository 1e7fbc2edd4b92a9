import base64
import json
from unittest.mock import patch

from odoo.addons.municipal_crm.models.past import Past
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import Error as DatabaseError
from psycopg2.errors import CheckViolation, UniqueViolation

from ..tools import rest
from ..tools.document import Registration
from ..tools.retry import MOST_ATTEMPTS
from .common import ProtocolCase


@tagged("post_install", "-at_install")
class TestProtocolCounterpart(ProtocolCase):
    """X04, D1: whatever the other system does, one document has one number."""

    def check_one_number(self, document):
        self.assertEqual(document.state, "registered")
        self.assertEqual(self.counterpart.numbers, [document.number])
        self.assertEqual(document.request_id.external_number, document.number)
        self.assertFalse(document.failure)

    def test_a_request_gets_its_number_after_the_commit(self):
        """X04: nothing is sent by the submission; the number, day and link come back."""
        document = self.file()
        self.assertEqual(document.state, "pending")
        self.assertFalse(self.counterpart.register.calls)
        self.assertTrue(document.request_id.protocol_number)
        self.run_queue()
        self.check_one_number(document)
        self.assertTrue(document.link.startswith("https://eprotocol.example/general/"))
        self.assertEqual(document.request_id.protocol_document_ids, document)
        logged = document.request_id.history_ids.filtered(
            lambda row: row.field_name == "external_number"
        )
        self.assertEqual(logged.new_value, document.number)

    def test_trouble_gives_one_number(self):
        """X04, D1: late, twice, never, deaf, 5xx before and after, 202, 429, nonsense."""
        for behaviour in ("late", "never", "deaf", "error", "lost", "accept", "busy", "noise"):
            with self.subTest(behaviour):
                self.counterpart.register.entries.clear()
                document = self.file(behaviour)
                self.run_queue()
                self.assertEqual(document.state, "pending")
                self.assertTrue(document.failure)
                self.assertGreater(document.date_next, document.date_tried)
                self.run_queue(document)
                self.check_one_number(document)
                self.assertEqual(len({key for _m, key in self.counterpart.register.calls}), 1)
                self.counterpart.register.calls.clear()

    def test_an_answer_that_comes_twice_is_one_number(self):
        """X04: a second answer, the same or another one, changes nothing."""
        document = self.file("twice")
        self.run_queue()
        self.check_one_number(document)
        number = document.number
        document._set_registered(Registration(number, "2026-01-01"))
        self.assertFalse(document.failure)
        with mute_logger(
            "odoo.addons.municipal_protocol.models.municipal_protocol_document_sending"
        ):
            document._set_registered(Registration("999", "2026-01-01"))
        self.assertEqual((document.number, document.failure), (number, "changed"))

    def test_trouble_again_and_again_is_still_one_number(self):
        """X04: every try has the same key and the same body."""
        document = self.file("error", "never", "lost", "late")
        for _turn in range(6):
            self.run_queue(document if document.state == "pending" else None)
        self.check_one_number(document)

    def test_nobody_there_loses_nothing(self):
        """X16: with the other system away requests are filed; later they get their numbers."""
        self.connect(protocol_address="http://127.0.0.1:9")
        documents = self.file() | self.file()
        self.run_queue()
        self.assertEqual(set(documents.mapped("failure")), {"unreachable"})
        self.assertGreaterEqual(self.env["municipal.health"]._get_health()["protocol_pending"], 2)
        self.connect()
        documents.date_next = "2020-01-01"
        self.run_queue()
        self.assertEqual(sorted(documents.mapped("number")), self.counterpart.numbers)

    def test_a_killed_worker_leaves_the_same_key(self):
        """D1: registered there, and the answer was lost with the worker: it is the same number."""
        document = self.file()
        self.assertTrue(document._claim())
        first = document._get_document()
        self.counterpart.register.register(first.key, _body(first))  # and then the power went
        document.invalidate_recordset()
        self.assertEqual(document.state, "pending")
        self.run_queue(document)
        self.check_one_number(document)

    def test_a_claimed_document_is_left_alone(self):
        """X04: while one worker asks, no other one begins with the same document."""
        document = self.file()
        self.assertTrue(document._claim())
        self.assertFalse(document._claim())
        self.run_queue()
        self.assertFalse(self.counterpart.register.calls)

    def test_a_refused_document_waits_for_a_clerk(self):
        """X04: 4xx is no retry; the button makes the paper anew under the same key."""
        document = self.file("refuse")
        key = document.key
        self.run_queue()
        self.assertEqual(document.state, "refused")
        self.assertEqual(document.failure_detail, "The subject is too short.")
        self.run_queue()
        self.assertEqual(self.counterpart.count("POST"), 1)
        document.request_id.with_user(self.anna).action_retry_external()
        self.run_queue()
        self.check_one_number(document)
        self.assertEqual(document.key, key)

    def test_after_days_a_person_is_asked(self):
        """X04: given up, not lost: the button goes on with the same paper."""
        document = self.file("error")
        document.attempts = MOST_ATTEMPTS - 1
        self.run_queue()
        self.assertEqual(document.state, "failed")
        files = document.file_ids
        document.with_user(self.anna).action_retry()
        self.run_queue()
        self.check_one_number(document)
        self.assertEqual(document.file_ids, files)

    def test_what_is_sent(self):
        """X04: paper, attachments, book; the moment of filing is the citizen's (a late paper)."""
        request = self._make_request(
            user_id=self.anna.id, date_submitted="2026-03-01 22:30:00", contact_name="Eleni"
        )
        request._add_files([("photo.txt", b"lamp")])
        document = request.protocol_document_ids
        document._claim()
        sent = document._get_document().to_json()
        self.assertEqual(sent["submitted"], "2026-03-02T00:30:00+02:00")
        self.assertEqual((sent["book"], sent["number"]), ("general", request.protocol_number))
        self.assertEqual(
            [file["type"] for file in sent["files"]], ["application/pdf", "text/plain"]
        )
        self.assertEqual(base64.b64decode(sent["files"][1]["content"]), b"lamp")
        self.assertNotIn(request.pin.encode(), base64.b64decode(sent["files"][0]["content"]))
        request._add_files([("later.txt", b"more")])
        self.assertEqual(document._get_document().to_json(), sent)

    def test_the_confidential_book_is_named(self):
        """R03: what is confidential goes to the confidential book."""
        document = self.file(category_id=self.violence.id)
        self.run_queue()
        (entry,) = self.counterpart.register.entries.values()
        self.assertEqual((entry["book"], document.book), ("confidential", "confidential"))

    def test_a_number_of_another_document_is_not_taken(self):
        """X04: two requests never have one number."""
        first, second = self.file(), self.file()
        first._set_registered(Registration("seven", "2026-05-05"))
        second._set_registered(Registration("seven", "2026-06-06"))
        self.assertEqual((second.state, second.failure), ("failed", "doubled"))

    def test_the_database_keeps_numbers(self):
        """X04: not even SQL doubles, changes or drops one."""
        document, other = self.file(), self.file()
        document._set_registered(Registration("seven", "2026-05-05"))
        self.env.flush_all()
        for error, statement in (
            (DatabaseError, "DELETE FROM municipal_protocol_document WHERE id = %s"),
            (DatabaseError, "UPDATE municipal_protocol_document SET number = '8' WHERE id = %s"),
            (DatabaseError, "UPDATE municipal_protocol_document SET key = 'x' WHERE id = %s"),
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(error), self.cr.savepoint():
                self.cr.execute(statement, [document.id])
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.cr.savepoint():
            self.cr.execute(
                "UPDATE municipal_protocol_document SET number = '9' WHERE id = %s", [other.id]
            )
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.Document.create(self.Document._prepare_row(other.request_id) | {"key": "other"})

    def test_own_book_asks_nobody(self):
        """X04: by default nothing is queued, and the contract gives the request's own number."""
        self.connect(protocol_connector="own")
        request = self._make_request()
        self.assertFalse(request.protocol_document_ids)
        self.assertFalse(request.asks_external)
        vals = self.Document._prepare_row(request)
        document = self.Document.create(vals)
        self.run_queue()
        self.assertEqual(document.number, request.protocol_number)
        self.assertFalse(self.counterpart.register.calls)

    def test_requests_of_the_past_are_not_registered_again(self):
        """X04, X15: what comes from an old system has its number already."""
        own = {"protocol_number": "OLD-2001-000001"}
        Request = self.env["municipal.request"].with_context(municipal_past=Past([own]))
        request = Request.create({"description": "x", "category_id": self.lamp.id})
        self.assertFalse(request.protocol_document_ids)

    def test_a_demonstration_reaches_this_machine_only(self):
        """X04: with the sink nothing leaves; without it the counterpart gives no number."""
        document = self.file()
        with patch.object(rest.Rest, "_call", side_effect=AssertionError):
            self.connect(protocol_address="https://eprotocol.example")
            self.run_queue()
        self.assertEqual(document.failure, "sink")
        self.connect()
        module = "odoo.addons.municipal_protocol.models.municipal_protocol_connector_rest.get_sink"
        with patch(module, return_value=None):
            self.run_queue(document)
        self.assertEqual(document.failure, "local")


def _body(document):
    return json.dumps(document.to_json(), ensure_ascii=False, sort_keys=True).encode()
