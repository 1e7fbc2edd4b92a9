"""R01–R05, C03: 360 requests of citizens through the public form, to the right officer's desk.

The texts are those of tests/data/requests.jsonl, each under its own category; the ones without a
category go in by the form for those who do not know. Runs against the municipality that the runner
serves (MUNICIPAL_URL, MUNICIPAL_DB, MUNICIPAL_OUTBOX_DIR).
"""

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import visitor

SAMPLES = Path(__file__).parents[1] / "data" / "requests.jsonl"
UNKNOWN = "other"  # the form for those who do not know where their matter belongs
CHANNELS = ("email", "sms", "phone")
VISITORS = 4
PATIENCE = 240  # seconds; some 720 messages, a few hundred of which leave in one run of the outbox


@pytest.fixture(scope="module")
def wide_doors(office, no_quiet_hours):
    """One machine may send everything."""
    for door in ("submit", "upload"):
        key = f"municipal_crm.rate.{door}"
        office.call("ir.config_parameter", "set_param", key, "1000000/3600")


def _contact(turn, channel):
    contact = {"contact_name": f"Πολίτης {turn}", "preferred_channel": channel, "lang": "el_GR"}
    if channel == "email":
        return contact | {"contact_email": f"politis{turn}@citizens.example"}
    return contact | {"contact_phone": f"69{turn:08d}"}


def _file(turn, sample):
    """Send one request as a citizen; return what the test has to know about it."""
    code, channel = sample["category"] or UNKNOWN, CHANNELS[turn % len(CHANNELS)]
    guest = visitor.Visitor(os.environ["MUNICIPAL_URL"])
    try:
        values = guest.read_form(code) | _contact(turn, channel)
        location = guest.send(code, values | {"description": sample["text"]})
        number = guest.read_number(location)
    finally:
        guest.close()
    return {"number": number, "code": code, "channel": channel, "text": sample["text"]}


@pytest.fixture(scope="module")
def filed(office, wide_doors):
    """All samples, filed: [{number, code, channel, text, request}, …]."""
    samples = [json.loads(line) for line in SAMPLES.read_text(encoding="utf-8").splitlines()]
    with ThreadPoolExecutor(VISITORS) as pool:
        matters = list(pool.map(_file, range(len(samples)), samples))
    known = office.read(
        "municipal.request", [("protocol_number", "in", [matter["number"] for matter in matters])],
        "protocol_number", "description", "category_id", "department_id", "user_id", "is_unrouted",
        "routing_rule_id", "routing_note", "is_confidential", "channel", "preferred_channel",
    )  # fmt: skip
    requests = {request["protocol_number"]: request for request in known}
    for matter in matters:
        matter["request"] = requests[matter["number"]]
    return matters


@pytest.fixture(scope="module")
def told(office, filed):
    """The messages about the filed requests, once none of them waits any more: {request: [row]}."""
    ids = [matter["request"]["id"] for matter in filed]
    # Of the filed requests alone: at night a message of the demo town waits for the morning.
    waiting = [("request_id", "in", ids), ("state", "in", ("queued", "sending"))]
    deadline = time.monotonic() + PATIENCE
    while office.call("municipal.notification", "search_count", waiting):
        assert time.monotonic() < deadline, "the outbox is not emptied"
        time.sleep(1)
    rows = office.read(
        "municipal.notification", [("request_id", "in", ids)], "request_id", "audience", "event",
        "channel", "state", "address", "user_id", "department_id", "uuid", "digest_id",
        "failure_reason",
    )  # fmt: skip
    messages = {}
    for row in rows:
        messages.setdefault(row["request_id"], []).append(row)
    return messages


def _sunk():
    """The names of the messages in the local sink: their uuids."""
    folder = Path(os.environ["MUNICIPAL_OUTBOX_DIR"])
    return [path.stem for path in folder.rglob("*") if path.is_file()]


def test_every_request_has_a_number_of_its_own(filed):
    """R02: 360 submissions, 360 distinct numbers, each under the text that was written."""
    assert len(filed) == 360
    assert len({matter["number"] for matter in filed}) == 360
    for matter in filed:
        assert matter["request"]["description"].split() == matter["text"].split()


def test_the_numbers_follow_each_other(office, filed):
    """R02, R03: each book goes on where it was, and has no gap from its first entry on."""
    entries = office.read(
        "municipal.protocol.entry", [], "name", "book_id", "year", "number", order="id"
    )
    mine = {matter["number"] for matter in filed}
    series, ours = {}, {}
    for entry in entries:
        place = (entry["book_id"], entry["year"])
        series.setdefault(place, []).append(entry["number"])
        if entry["name"] in mine:
            ours.setdefault(place, []).append(entry["number"])
    assert sum(map(len, ours.values())) == 360
    for place, numbers in ours.items():
        assert sorted(numbers) == list(range(min(numbers), min(numbers) + len(numbers)))
        assert sorted(series[place]) == list(range(1, len(series[place]) + 1))


def test_confidential_categories_have_their_own_book(office, filed):
    """R03: what the category calls confidential is in the confidential book, and only that."""
    rows = office.read("municipal.request.category", [], "code", "privacy")
    privacy = {row["code"]: row["privacy"] for row in rows}
    secret = [matter for matter in filed if privacy[matter["code"]] == "confidential"]
    assert secret
    for matter in filed:
        assert matter["request"]["is_confidential"] == (matter in secret)
        assert matter["number"].startswith("E-") == (matter in secret)


def test_each_goes_to_the_department_of_its_category_or_of_a_rule(office, filed):
    """R04: the department is the rule's or the category's, and the request says which."""
    rows = office.read("municipal.request.category", [], "code", "department_id")
    competent = {row["code"]: row["department_id"] for row in rows}
    rows = office.read("municipal.routing.rule", [], "department_id")
    of_rule = {row["id"]: row["department_id"] for row in rows}
    by_category = 0
    for matter in filed:
        request = matter["request"]
        assert request["category_id"], matter
        if request["routing_rule_id"]:
            wanted = of_rule[request["routing_rule_id"]]
        else:
            wanted = competent[matter["code"]]
            by_category += 1
        assert request["department_id"] == wanted, matter
        assert request["routing_note"]
    assert 0 < by_category < 360, "both the rules and the categories decide"


def test_each_has_an_officer_of_the_department(office, filed):
    """R04: the officer works there, or stands in for those who do."""
    rows = office.read("hr.department", [], "manager_id", "deputy_id")
    heads = {row["id"]: {row["manager_id"], row["deputy_id"]} for row in rows}
    rows = office.read("hr.employee", [("user_id", "!=", False)], "user_id", "department_id")
    people = {row["user_id"]: row for row in rows}
    for matter in filed:
        request = matter["request"]
        if matter["code"] == UNKNOWN and not request["routing_rule_id"]:
            assert request["is_unrouted"], matter
            continue
        officer, department = people[request["user_id"]], request["department_id"]
        assert officer["department_id"] == department or officer["id"] in heads[department], matter


def test_every_officer_is_told(filed, told):
    """R05: one notice for each assigned request, alone or within a digest, and it has left."""
    for matter in filed:
        request = matter["request"]
        notices = [row for row in told[request["id"]] if row["audience"] == "staff"]
        if request["user_id"]:
            assert [row["user_id"] for row in notices] == [request["user_id"]], matter
        for row in notices:
            assert row["event"] == ("assigned" if request["user_id"] else "submitted")
            assert row["channel"] == "email"
            assert row["state"] in ("sent", "delivered"), row


def test_every_citizen_is_told_on_the_chosen_channel(filed, told):
    """C03: by e-mail, by SMS, or as a to-do to ring up; once each, to the address that was given."""
    for turn, matter in enumerate(filed):
        rows = [row for row in told[matter["request"]["id"]] if row["audience"] == "citizen"]
        assert [row["event"] for row in rows] == ["submitted"], matter
        (row,) = rows
        assert row["channel"] == matter["channel"], row
        given = _contact(turn, matter["channel"])
        address = given.get("contact_email") or "+30" + given["contact_phone"]
        assert row["address"] == address
        expected = ("manual",) if matter["channel"] == "phone" else ("sent", "delivered")
        assert row["state"] in expected, row


def test_what_left_is_in_the_sink_once(filed, told):
    """C03: every e-mail and SMS lies in the local sink, under its own name, and nowhere else."""
    sunk = _sunk()
    assert len(sunk) == len(set(sunk))
    for matter in filed:
        for row in told[matter["request"]["id"]]:
            if row["channel"] in ("email", "sms") and not row["digest_id"]:
                assert row["uuid"] in sunk, row
            else:
                assert row["uuid"] not in sunk, row
