"""X04: payload, answers and pauses, and the conversation with a counterpart that misbehaves."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_protocol.tools.answer import (
    Refused,
    Unavailable,
    Unknown,
    read_pause,
    read_registration,
    read_state,
)
from municipal_protocol.tools.counterpart import Counterpart
from municipal_protocol.tools.document import Document, File, Registration
from municipal_protocol.tools.rest import Rest, check_address
from municipal_protocol.tools.retry import LONGEST_SECONDS, get_pause

DOCUMENT = Document("k1", "general", {"subject": "Lamp"}, (File("a.pdf", "application/pdf", b"x"),))


@given(st.integers(100, 599), st.binary(max_size=200), st.text(max_size=8))
def test_any_answer_is_understood_or_asked_again(status, content, header):
    """X04: no answer of the other side stops the queue."""
    for read in (read_registration, read_state):
        try:
            found = read(status, content, header)
        except (Refused, Unavailable, Unknown):
            continue
        assert found is None or (found.number and found.date)


@given(st.integers(-3, 1000), st.none() | st.integers(-5, 10**7))
def test_pauses_are_bounded(attempts, wanted):
    """X04: never at once, never longer than a day, at least what was asked for up to that."""
    pause = get_pause(attempts, wanted)
    assert 60 <= pause <= LONGEST_SECONDS
    assert pause >= min(wanted or 0, LONGEST_SECONDS)


@given(st.integers(1, 100))
def test_pauses_grow(attempts):
    """X04: a system in trouble is left alone longer and longer."""
    assert get_pause(attempts) <= get_pause(attempts + 1)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            {"number": " 12/2026 ", "date": "2026-03-01T10:00:00"},
            Registration("12/2026", "2026-03-01"),
        ),
        ({"number": 12, "date": "2026-03-01"}, Registration("12", "2026-03-01")),
        (
            {"number": "1", "date": "2026-03-01", "link": "javascript:alert(1)"},
            Registration("1", "2026-03-01"),
        ),
        (
            {"number": "1", "date": "2026-03-01", "link": "https://x.example/1"},
            Registration("1", "2026-03-01", "https://x.example/1"),
        ),
    ],
)
def test_numbers_are_read(answer, expected):
    """X04: number and day, and a link only when it is one."""
    assert read_registration(201, json.dumps(answer).encode()) == expected


@pytest.mark.parametrize(
    "answer", [{}, {"number": ""}, {"number": True, "date": "2026-01-01"}, [], 7]
)
def test_no_number_is_no_registration(answer):
    """X04: an answer without number or day is asked again."""
    with pytest.raises(Unavailable):
        read_registration(200, json.dumps(answer).encode())


def test_statuses():
    """X04: who has to act: the clerk, the administrator, or time."""
    assert read_registration(202, b"") is None
    with pytest.raises(Refused, match="too short"):
        read_registration(422, b'{"error": "too short"}')
    for status, code in (
        (401, "access"),
        (404, "address"),
        (301, "address"),
        (429, "busy"),
        (503, "busy"),
    ):
        with pytest.raises(Unavailable) as caught:
            read_registration(status, b"")
        assert caught.value.code == code
    with pytest.raises(Unknown):
        read_state(404, b"{}")
    with pytest.raises(Unavailable):
        read_state(404, b"<html>")
    assert read_pause("90") == 90
    assert read_pause("Mon, 02 Mar 2026") is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "eprotocol",
        "http://x.example",
        "ftp://x.example",
        "https://a:b@x.example",
        "https://x/?q",
    ],
)
def test_documents_travel_by_https(address):
    """X04: no other address is taken."""
    with pytest.raises(ValueError):
        check_address(address)


def test_addresses():
    """X04: without a slash at the end; in the clear to this machine only."""
    assert check_address(" https://x.example/api/ ") == "https://x.example/api"
    assert check_address("http://127.0.0.1:8070") == "http://127.0.0.1:8070"


@pytest.fixture
def counterpart():
    started = Counterpart(late=2).start()
    yield started
    started.stop()


@pytest.mark.parametrize(
    "behaviour", ["late", "never", "deaf", "error", "lost", "accept", "busy", "noise"]
)
def test_one_number_whatever_happens(counterpart, behaviour):
    """X04: the second question gets the number of the first."""
    counterpart.plan.append(behaviour)
    door = Rest(counterpart.address, "local", 1)
    try:
        assert door.register(DOCUMENT) is None
    except Unavailable as reason:
        assert reason.code in ("timeout", "unreachable", "busy", "unreadable")
    first = door.register(DOCUMENT)
    assert door.fetch("k1") == first == door.register(DOCUMENT)
    assert counterpart.numbers == [first.number]


def test_another_document_under_an_old_key_is_refused(counterpart):
    """X04: one key is one document."""
    door = Rest(counterpart.address, "local", 5)
    door.register(DOCUMENT)
    with pytest.raises(Refused):
        door.register(Document("k1", "general", {"subject": "Pothole"}))
    with pytest.raises(Unavailable, match="access"):
        Rest(counterpart.address, "wrong", 5).fetch("k1")
    assert "local" not in repr(door)


@given(st.binary(max_size=100))
def test_the_body_is_the_same_each_time(content):
    """X04: the same document gives the same bytes."""
    one = Document("k", "general", {"subject": "x"}, (File("f", "t", content),))
    assert json.dumps(one.to_json()) == json.dumps(one.to_json())
