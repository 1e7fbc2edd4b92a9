"""Workers that register at the same moment, in transactions of their own."""

import os
import tempfile
import threading
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.addons.municipal_crm.tools.seal import generate_key
from odoo.addons.municipal_crm.tools.sink import VARIABLE
from odoo.modules.registry import Registry
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tests.common import _super_send
from odoo.tools import mute_logger

from ..tools.counterpart import Counterpart

#: What committed documents leave behind, in the order in which it can go.
TABLES = (
    (
        "ir_attachment",
        "res_model = 'municipal.protocol.document'"
        " AND res_id IN (SELECT id FROM municipal_protocol_document WHERE {requests})",
    ),
    ("municipal_protocol_entry", "document_id IS NOT NULL AND {requests}"),
    ("municipal_protocol_document", "{requests}"),
    ("municipal_notification", "{requests}"),
    ("municipal_request_history", "{requests}"),
    ("municipal_protocol_entry", "{requests}"),
    ("mail_message", "model = 'municipal.request' AND res_id IN ({ids})"),
    ("municipal_request", "id IN ({ids})"),
    ("municipal_request_category", "code LIKE 'parallel%'"),
)
WORKERS = 5
DOCUMENTS = 6


@tagged("post_install", "-at_install")
class TestProtocolParallel(BaseCase):
    """X04, X16: with real transactions; what they commit is removed in the end."""

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        if request.url.startswith("http://127.0.0.1:"):
            return _super_send(session, request, **options)
        return super()._request_handler(session, request, **options)

    def setUp(self):
        super().setUp()
        sink = self.enterContext(tempfile.TemporaryDirectory())
        facts = {VARIABLE: sink, "MUNICIPAL_SECRET_KEY": generate_key()}
        self.enterContext(patch.dict(os.environ, facts))
        self.counterpart = Counterpart(late=1.2).start()
        self.addCleanup(self.counterpart.stop)
        self.registry = Registry(get_db_name())
        # what is printed is tested elsewhere, and each paper takes half a second
        Document = self.registry["municipal.protocol.document"]
        self.enterContext(patch.object(Document, "_print_paper", lambda _row: b"%PDF-parallel"))
        self.addCleanup(self._clean)
        with self.registry.cursor() as cr:
            self._build(api.Environment(cr, SUPERUSER_ID, {}))

    def _build(self, env):
        self.before = env.company.read(
            ["protocol_connector", "protocol_answers", "protocol_address", "protocol_seconds"]
        )[0]
        self.sealed = env.company.protocol_secret_sealed
        env.company.write(
            {
                "protocol_answers": True,
                "protocol_address": self.counterpart.address,
                "protocol_secret": "local",
                "protocol_seconds": 1,
            }
        )
        Category = env["municipal.request.category"]
        self.category_ids = {
            privacy: Category.create(
                {"name": "Parallel", "code": f"parallel-{privacy}", "privacy": privacy}
            ).id
            for privacy in ("public", "confidential")
        }

    def _clean(self):
        ids = "SELECT id FROM municipal_request WHERE category_id IN (SELECT id FROM"
        ids += " municipal_request_category WHERE code LIKE 'parallel%')"
        facts = {"ids": ids, "requests": f"request_id IN ({ids})"}
        with self.registry.cursor() as cr:
            for table, condition in TABLES:
                cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                cr.execute(f"DELETE FROM {table} WHERE {condition.format(**facts)}")
                cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            company = api.Environment(cr, SUPERUSER_ID, {}).company
            company.write({name: self.before[name] for name in self.before if name != "id"})
            company.protocol_secret_sealed = self.sealed

    def _make(self, connector, count, privacy="public"):
        """Ids of documents of answers to ``count`` new requests; nothing is registered yet."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env.company.protocol_connector = connector
            vals = {"description": "Parallel", "category_id": self.category_ids[privacy]}
            requests = env["municipal.request"].create([vals] * count)
            for request in requests:
                request._post_public_reply("Yes.")
            rows = requests.protocol_document_ids
            return [row.id for row in rows.sorted(lambda row: (row.kind != "request", row.id))]

    def _register(self, env, row_ids, failures):
        """One worker, as the scheduled action works: two commits for each document."""
        for row_id in row_ids:
            for _try in range(8):
                try:
                    row = env["municipal.protocol.document"].browse(row_id)
                    if row._claim():
                        env.cr.commit()
                        row._hold()._ask()
                    env.cr.commit()
                    break
                except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                    env.cr.rollback()
                    env.invalidate_all()
            else:
                failures.append(row_id)

    def _run(self, *works):
        """Work until everything has a number: what was put off or looked at by another worker at the
        wrong moment is due again after a while, and here at once."""
        row_ids = sorted({row_id for work in works for row_id in work})
        for _turn in range(5):
            self._work(*works)
            if len(self._read(row_ids)) == len(row_ids):
                return
            self._make_due(row_ids)

    def _work(self, *works):
        """Each of ``works`` (ids of documents) by a worker of its own, all at the same moment."""
        threads, failures = [], []
        for row_ids in works:
            # made here: while tests run, the main thread alone may ask for the registry
            env = api.Environment(self.enterContext(self.registry.cursor()), SUPERUSER_ID, {})
            env.cr.execute("SELECT 1")  # every snapshot is older than what the others do
            work = (env, row_ids, failures)
            threads.append(threading.Thread(target=self._register, args=work, daemon=True))
        with mute_logger("odoo.sql_db"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=30)
        self.assertFalse([thread for thread in threads if thread.is_alive()])
        self.assertEqual(failures, [])

    def _make_due(self, row_ids):
        with self.registry.cursor() as cr:
            cr.execute(
                "UPDATE municipal_protocol_document SET date_next = '2020-01-01'"
                " WHERE state = 'pending' AND id = ANY(%s)",
                (row_ids,),
            )

    def _read(self, row_ids):
        """[(key, book, number)] of what is registered."""
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT key, book, number FROM municipal_protocol_document"
                " WHERE state = 'registered' AND id = ANY(%s) ORDER BY id",
                (row_ids,),
            )
            return cr.fetchall()

    def _read_book(self, row_ids):
        """The numbers of our own book that these documents took, and the gaps of those books."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            entries = env["municipal.protocol.entry"].search([("document_id", "in", row_ids)])
            gaps = [
                env["municipal.protocol.entry"]._get_gaps(book, year)
                for book in entries.book_id
                for year in set(entries.mapped("year"))
            ]
            return sorted(entries.mapped("number")), gaps

    def _check_counterpart(self, row_ids):
        """One number for each document and one entry for each key."""
        rows, entries = self._read(row_ids), self.counterpart.register.entries
        self.assertEqual(len(rows), len(row_ids))
        self.assertEqual({key: number for key, _book, number in rows},
                         {key: entry["number"] for key, entry in entries.items()})  # fmt: skip
        self.assertEqual(len({(book, number) for _key, book, number in rows}), len(rows))

    def test_one_answer_and_many_workers(self):
        """X04: five workers register the same answer in our own book: one number."""
        row_ids = self._make("own", 1)
        self._run(*[row_ids] * WORKERS)
        numbers, gaps = self._read_book(row_ids)
        self.assertEqual((len(numbers), gaps), (1, [[]]))
        self.assertEqual(len(self._read(row_ids)), 1)

    def test_many_answers_at_the_same_moment(self):
        """X04: different answers take consecutive numbers of our own book, no gap, no double."""
        row_ids = self._make("own", DOCUMENTS)
        self._run(*([row_id] for row_id in row_ids))
        numbers, gaps = self._read_book(row_ids)
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + DOCUMENTS)))
        self.assertEqual(gaps, [[]])

    def test_answers_of_both_books_in_opposite_order(self):
        """X04: workers in opposite order over two books: no gap in either, nobody blocks another."""
        row_ids = self._make("own", 4) + self._make("own", 4, "confidential")
        self._run(row_ids, row_ids[::-1], row_ids[::2], row_ids[1::2])
        rows = self._read(row_ids)
        self.assertEqual(len({(book, number) for _key, book, number in rows}), 8)
        _numbers, gaps = self._read_book(row_ids)
        self.assertEqual(gaps, [[], []])

    def test_one_document_and_many_workers_at_another_system(self):
        """X04: five workers, one request: it is sent once and has one number."""
        row_ids = self._make("rest", 1)[:1]
        self._run(*[row_ids] * WORKERS)
        self._check_counterpart(row_ids)
        self.assertEqual(self.counterpart.count("POST"), 1)

    def test_trouble_at_the_same_moment(self):
        """X04, X16: requests and answers, a counterpart in trouble, many workers: one number each."""
        self.counterpart.plan.extend(("lost", "never", "twice", "error", "late", "accept", "deaf"))
        row_ids = self._make("rest", DOCUMENTS)
        self._run(*(row_ids[start:] + row_ids[:start] for start in range(0, 12, 4)))
        self._check_counterpart(row_ids)
