"""R02: the same submission twice at the same moment is one request with one number."""

import contextlib
import os
import secrets
import threading
import time

import psycopg2
import pytest
from visitor import Visitor


@pytest.fixture
def citizen():
    visitor = Visitor(os.environ["MUNICIPAL_URL"])
    yield visitor
    visitor.close()


@contextlib.contextmanager
def _connection():
    connection = psycopg2.connect(dbname=os.environ["MUNICIPAL_DB"])
    try:
        yield connection
    finally:
        connection.rollback()
        connection.close()


def _ask(statement, *values):
    with _connection() as connection, connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]


def _find_category(privacy):
    (code,) = _ask(
        "SELECT code FROM municipal_request_category WHERE privacy = %s AND is_published AND active"
        " AND NOT identity_required AND NOT location_required AND code IS NOT NULL"
        " AND NOT EXISTS (SELECT FROM municipal_request_category child WHERE child.parent_id ="
        " municipal_request_category.id) ORDER BY id LIMIT 1",
        privacy,
    )
    return code


def _send_together(citizen, posts):
    """Send forms ``[(code, values)]`` so that all of them meet in the database; the addresses shown."""
    answers = []
    threads = [
        threading.Thread(target=lambda post=post: answers.append(citizen.send(*post)))
        for post in posts
    ]
    with _connection() as connection, connection.cursor() as cursor:
        # nobody gets further than to the messages before all have begun
        cursor.execute("LOCK TABLE municipal_notification IN SHARE MODE")
        for thread in threads:
            thread.start()
        _wait_for_locks()
        connection.rollback()
    for thread in threads:
        thread.join(60)
    return answers


def _wait_for_locks():
    for _try in range(100):
        (waiting,) = _ask(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock' AND state = 'active'"
        )
        if waiting >= 2:
            return
        time.sleep(0.1)
    raise AssertionError("the submissions did not meet")


def _count(mark):
    return len(_ask("SELECT id FROM municipal_request WHERE description = %s", mark))


def test_a_double_click_gives_one_number(citizen):
    """R02, D1: two posts of one form at the same moment: one request, both are told its number."""
    code, key, mark = _find_category("public"), secrets.token_hex(12), secrets.token_hex(12)
    values = {**citizen.read_form(code), "description": mark, "submission_key": key}
    answers = _send_together(citizen, [(code, values)] * 2)
    assert len(answers) == 2
    assert len({citizen.read_number(answer) for answer in answers}) == 1
    assert _count(mark) == 1


def test_one_key_in_two_books_gives_one_number(citizen):
    """R02, R03: not even the row of a protocol book makes them wait for each other; the key does."""
    key, mark, posts = secrets.token_hex(12), secrets.token_hex(12), []
    for privacy in ("public", "confidential"):
        code = _find_category(privacy)
        values = {**citizen.read_form(code), "description": mark, "submission_key": key}
        posts.append((code, values))
    answers = _send_together(citizen, posts)
    assert len(answers) == 2
    assert len(set(answers)) == 1
    assert _count(mark) == 1


def test_the_index_has_the_name_by_which_the_program_knows_it():
    """R02: a renamed index would turn the second answer into an error page."""
    names = _ask(
        "SELECT indexname FROM pg_indexes WHERE tablename = 'municipal_request'"
        " AND indexdef LIKE '%%(submission_key)%%'"
    )
    assert names == ["municipal_request_submission_uniq"]
