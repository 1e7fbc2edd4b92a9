"""R02, R03: eight processes at once, with failures and killed processes, leave complete books.

Environment: MUNICIPAL_PARALLEL_REQUESTS (2000).
"""

import json
import os
from functools import partial

import own_town
import pytest

DATABASE = f"{os.environ.get('MUNICIPAL_DB', 'municipal')}_parallel"
REQUESTS = int(os.environ.get("MUNICIPAL_PARALLEL_REQUESTS", "2000"))
PROCESSES = 8


ask = partial(own_town.ask, DATABASE)


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """What the crew says of its work, done while a server sends the messages beside it."""
    folder = tmp_path_factory.mktemp("parallel")
    with own_town.copied(DATABASE):
        with own_town.Server(DATABASE, folder, workers=0):
            said, _log = own_town.run_crew(
                "creators.py", DATABASE, REQUESTS, PROCESSES, folder, folder=folder
            )
        yield json.loads(said.splitlines()[-1])


def test_the_accidents_happened(report, capsys):
    """The other tests prove something: there were failures and killed processes."""
    with capsys.disabled():
        print(
            f"\n{REQUESTS} requests by {PROCESSES} processes in {report['seconds']} s"
            f" ({REQUESTS / report['seconds']:.0f}/s), {report['failures']} failures before commit,"
            f" {report['kills']} processes killed, {len(report['retries'])} retries"
        )
    assert report["failures"] > REQUESTS * 0.05
    assert report["kills"] >= 3


def test_the_numbers_of_each_book_are_complete(report):
    """R02, R03: every book has 1, 2, 3 … without a gap and without a double."""
    books = ask("""
        SELECT b.is_confidential, count(*), count(DISTINCT e.number), min(e.number), max(e.number)
          FROM municipal_protocol_entry e JOIN municipal_protocol_book b ON b.id = e.book_id
         GROUP BY b.id ORDER BY b.is_confidential
    """)
    assert [row[0] for row in books] == ["f", "t"]
    for _book, count, distinct, first, last in books:
        assert count == distinct == last
        assert first == "1"
    assert sum(int(row[1]) for row in books) == REQUESTS


def test_every_submission_is_there_once(report):
    """R02: neither a failure nor a killed process lost or doubled a submission."""
    (counts,) = ask(
        "SELECT count(*), count(DISTINCT submission_key), count(DISTINCT protocol_number)"
        " FROM municipal_request"
    )
    assert counts == [str(REQUESTS)] * 3


def test_every_confirmed_number_is_the_one_in_the_book(report):
    """R01: a number that a citizen was told exists, with the citizen's own request."""
    known = dict(ask("SELECT submission_key, protocol_number FROM municipal_request"))
    assert report["confirmed"]
    assert all(known.get(key) == number for key, number in report["confirmed"])


def test_every_request_has_its_entry_its_history_and_its_messages(report):
    """R02, R03, R05, C03: what belongs to a submission is committed with it, once."""
    wrong = ask("""
        SELECT r.protocol_number
          FROM municipal_request r
          LEFT JOIN municipal_protocol_entry e ON e.request_id = r.id
          LEFT JOIN municipal_protocol_book b ON b.id = e.book_id
         WHERE e.name IS DISTINCT FROM r.protocol_number
            OR b.is_confidential IS DISTINCT FROM r.is_confidential
            OR r.user_id IS NULL
            OR 1 <> (SELECT count(*) FROM municipal_request_history h
                      WHERE h.request_id = r.id AND h.event = 'submitted')
            OR 1 <> (SELECT count(*) FROM municipal_notification n WHERE n.request_id = r.id
                      AND n.audience = 'citizen' AND n.event = 'submitted')
            OR 1 <> (SELECT count(*) FROM municipal_notification n WHERE n.request_id = r.id
                      AND n.audience = 'staff' AND n.event = 'assigned' AND n.user_id = r.user_id)
    """)
    assert not wrong
    (counts,) = ask("""
        SELECT (SELECT count(*) FROM municipal_protocol_entry),
               (SELECT count(*) FROM municipal_request_history),
               (SELECT count(*) FROM municipal_notification WHERE request_id IS NOT NULL)
    """)
    assert counts == [str(REQUESTS), str(REQUESTS), str(2 * REQUESTS)]


def test_nobody_had_to_be_run_again(report):
    """R02: taking a number makes others wait, it never makes them fail.

    The one exception is a process killed while its commit was on the way: its successor may meet
    the same submission.
    """
    assert len(report["retries"]) <= report["kills"], report["retries"]
