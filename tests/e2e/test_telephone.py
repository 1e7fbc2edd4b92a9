"""I01-I09, I25-I27, D2: whole calls of the demo line, from dialling to the officer's desk.

Runs against the municipality that the runner serves (MUNICIPAL_URL, MUNICIPAL_DB), through the
simulated carrier: signed webhooks, strict documents, real sound in both directions.
"""

import os
import random
import secrets
from contextlib import contextmanager
from datetime import date

import callers
import pytest
from callers import ENGLISH, GREEK, LINE, after, reporter, trigger, wait_for
from suite import databases

from municipal_ivr.tools.carrier_wire import Faults  # isort: skip

CLUSTER = "test"
ROUND_THE_CLOCK = [(day, hour) for day in "0123456" for hour in (0, 12)]

pytestmark = pytest.mark.usefixtures("no_quiet_hours")


@pytest.fixture(scope="module")
def carrier():
    with callers.serving_carrier() as server:
        yield server.carrier


@pytest.fixture(scope="module")
def voices(tmp_path_factory):
    return tmp_path_factory.mktemp("voices")


@pytest.fixture
def line(carrier):
    """Dials the demo line from a number that never called; hangs up in the end."""
    phones = []

    def dial(caller=None, **values):
        phone = carrier.phone(caller or new_number(), LINE, **values)
        phones.append(phone)
        return phone.dial()

    yield dial
    for phone in phones:
        phone.hang_up()


def new_number():
    return f"+3069{secrets.randbelow(10**8):08}"


def find_call(office, phone, *fields):
    domain = [("uuid", "=", phone.call.uuid)]
    found = office.read("municipal.call", domain, "status", "request_ids", "result", *fields)
    return found[0] if found else None


def requests_of(office, phone, *fields):
    call = find_call(office, phone)
    ids = call["request_ids"] if call else []
    return office.read(
        "municipal.request", [("id", "in", ids)], "protocol_number", "department_id", *fields
    )


def request_of(office, number, *fields):
    """The request with this protocol number; there is one."""
    wanted = [("protocol_number", "=", number)]
    (found,) = office.read("municipal.request", wanted, "protocol_number", *fields)
    return found


def settle(office, *phones):
    """Let the time pass in which late news of these calls may come."""
    uuids = ", ".join(f"'{phone.call.uuid}'" for phone in phones)
    databases.sql(
        CLUSTER,
        os.environ["MUNICIPAL_DB"],
        "UPDATE municipal_call SET date_settle = now() AT TIME ZONE 'UTC' - interval '1 second'"
        f" WHERE uuid IN ({uuids}) AND date_settle IS NOT NULL",
    )
    trigger(office, "municipal.call", "_cron_settle")
    for phone in phones:
        wait_for(lambda phone=phone: find_call(office, phone)["status"] == "settled")


@pytest.mark.parametrize(("words", "lang"), [(GREEK, "el_GR"), (ENGLISH, "en_US")])
def test_a_request_is_made_by_voice(office, line, voices, words, lang):
    """I01-I05, C03: spoken matter, place and name; the number is heard; both sides are told."""
    phone = line()
    caller = reporter(phone, words, voices).go(until=words["number"])
    number = after(phone.last, words["number"])
    request = request_of(office, number, "lang", "channel", "contact_phone", "pin", "department_id")
    assert (request["lang"], request["channel"]) == (lang, "phone")
    assert request["contact_phone"] == phone.call.caller
    assert request["department_id"]
    assert after(phone.last, words["pin"]) == request["pin"]
    assert not phone.problems
    caller.phone.hang_up()

    sounds = wait_for(lambda: stored(office, phone))
    assert len(sounds) == 3
    assert {row["request_id"] for row in sounds} == {request["id"]}
    told = wait_for(lambda: notices(office, request["id"]))
    assert "citizen" in {row["audience"] for row in told}
    settle(office, phone)
    assert [row["id"] for row in requests_of(office, phone)] == [request["id"]]


def stored(office, phone):
    """The sounds of what the caller said, once all are here."""
    domain = [("call_id.uuid", "=", phone.call.uuid), ("kind", "=", "message")]
    rows = office.read("municipal.call.recording", domain, "state", "request_id", "seconds")
    return rows if rows and all(row["state"] == "stored" for row in rows) else []


def notices(office, request):
    rows = office.read("municipal.notification", [("request_id", "=", request)], "audience")
    return rows if len({row["audience"] for row in rows}) > 1 else []


def test_the_status_is_told_for_number_and_pin(line, voices):
    """I06: who has the number and the PIN hears how it is going; another PIN tells nothing."""
    phone = line()
    reporter(phone, GREEK, voices).go(until=GREEK["number"])
    number, pin = after(phone.last, GREEK["number"]), after(phone.last, GREEK["pin"])
    digits = "".join(filter(str.isdigit, number))
    phone.hang_up()

    other = line()
    other.press("1").choose("Για να συνεχίσετε").choose("Για να μάθετε πού βρίσκεται")
    other.press(f"{digits}#").press(wrong(pin))
    assert number not in " ".join(other.last)
    told = line()
    told.press("1").choose("Για να συνεχίσετε").choose("Για να μάθετε πού βρίσκεται")
    told.press(f"{digits}#").press(pin)
    heard = " ".join(told.last)
    assert number in heard or digits in heard, told.last


def wrong(pin):
    return pin[:-1] + str((int(pin[-1]) + 1) % 10)


def test_the_language_is_remembered(line):
    """I03: who has chosen a language once is not asked again."""
    number = new_number()
    first = line(number)
    first.choose("For English").hang_up()
    again = line(number)
    assert not any("Για ελληνικά" in text for text in again.texts)
    assert any("To go on" in text for text in again.texts)


@contextmanager
def office_hours(office, halves):
    """The town is open in these halves of days (weekday, first hour) and at no other time."""
    calendar = office.call("resource.calendar", "create", [
        {"name": "Hours", "attendance_ids": [
            (0, 0, {"name": "x", "dayofweek": day, "hour_from": hour, "hour_to": hour + 12,
                    "day_period": "afternoon" if hour else "morning"})
            for day, hour in halves
        ]},
    ])  # fmt: skip
    companies = office.read("res.company", [], "resource_calendar_id", limit=1)
    office.call("res.company", "write", [companies[0]["id"]], {"resource_calendar_id": calendar[0]})
    yield
    before = {"resource_calendar_id": companies[0]["resource_calendar_id"]}
    office.call("res.company", "write", [companies[0]["id"]], before)


@pytest.fixture
def closed_town(office):
    """Nobody is in the office today or tomorrow, whatever the hour of the test."""
    with office_hours(office, [(str((date.today().weekday() + 3) % 7), 0)]):
        yield


@pytest.mark.usefixtures("closed_town")
def test_the_eleventh_caller_is_offered_a_call_back(office, line):
    """I08, D2: ten talk; the eleventh hears so politely, is called back, and nobody is cut off."""
    # calls that other tests left open count for nothing here
    statement = "UPDATE municipal_call SET status = 'ended' WHERE status IN ('ringing', 'active')"
    databases.sql(CLUSTER, os.environ["MUNICIPAL_DB"], statement)
    rest = [line() for _place in range(10)]
    eleventh = line()
    assert any("Όλες οι γραμμές μας είναι απασχολημένες" in text for text in eleventh.texts)
    eleventh.choose("Να με καλέσετε")
    for phone in rest:
        assert not any("απασχολημένες" in text for text in phone.texts)
        phone.hang_up()
    for _turn in range(6):
        if eleventh.state == "keys":
            eleventh.press("1")
    settle(office, eleventh.hang_up())
    assert len(requests_of(office, eleventh)) == 1


def test_hanging_up_anywhere_keeps_what_was_said(office, carrier, voices):
    """I07: from the spoken matter on, a call that ends leaves an unfinished request, once."""
    phones, spoken = [], []
    for turns in range(10):
        phone = carrier.phone(new_number(), LINE).dial()
        caller = reporter(phone, GREEK, voices)
        for _turn in range(turns):
            caller.answer()
        spoken.append(bool(phone.call.said))
        phone.hang_up()
        phones.append(phone)
    assert len(set(spoken)) == 2
    settle(office, *phones)
    found = [len(requests_of(office, phone)) for phone in phones]
    assert found == [int(said) for said in spoken]


def test_hanging_up_while_speaking_keeps_the_words(office, line, voices):
    """I07: the sound comes after the hang-up and still becomes a request."""
    phone = line()
    caller = reporter(phone, GREEK, voices)
    while phone.state != "record":
        caller.answer()
    phone.hang_up(next(iter(caller.says.values())))
    settle(office, phone)
    assert len(requests_of(office, phone)) == 1
    assert len(wait_for(lambda: stored(office, phone))) == 1


def test_told_twice_lost_and_late_is_one_request(office, voices):
    """I26, D2: every webhook twice, one answer lost, news late, all again in any order."""
    faults = Faults({"*": ["twice"], "action": ["twice", "lost", "replay"]})
    with callers.serving_carrier(faults=faults, late_recordings=1) as server:
        phone = server.carrier.phone(new_number(), LINE, late={"news"}).dial()
        reporter(phone, GREEK, voices).go(until=GREEK["number"])
        number = after(phone.last, GREEK["number"])
        phone.hang_up()
        phone.tell_again(random.Random(7))
        settle(office, phone)
        assert [row["protocol_number"] for row in requests_of(office, phone)] == [number]
        assert len(wait_for(lambda: stored(office, phone))) == 3


@pytest.mark.parametrize("fault", ["unsigned", "wrong signature", "no nonce"])
def test_who_does_not_sign_is_not_heard(office, fault):
    """I27: refused without a trace."""
    with callers.serving_carrier(faults=Faults({"*": [fault]})) as server:
        phone = server.carrier.phone(new_number(), LINE).dial()
    assert phone.state == "over"
    assert {row["status"] for row in phone.xml} == {403}
    assert find_call(office, phone) is None


@pytest.fixture
def open_town(office):
    """Somebody is in the office at all times of the day."""
    with office_hours(office, ROUND_THE_CLOCK):
        yield


def talk_to_a_person(phone):
    phone.press("1").choose("Για να συνεχίσετε").choose("Για να μιλήσετε με υπάλληλο")
    assert phone.state == "dial", phone.last
    return phone


def test_a_caller_is_put_through(office, line, open_town):
    """I09: the office answers and presses the key."""
    phone = talk_to_a_person(line()).ring("completed")
    assert phone.state == "over"
    assert find_call(office, phone)["result"] == "transferred"
    assert not phone.problems


@pytest.mark.parametrize(
    "behaviour", [("busy",), ("no-answer",), ("failed",), ("completed", False)]
)
def test_nobody_there_gives_a_dated_call_back(office, line, open_town, behaviour):
    """I09, D2: busy, no answer, failure or a voice box: the caller is called back."""
    phone = talk_to_a_person(line())
    for _leg in range(6):
        if phone.state == "dial":
            phone.ring(*behaviour)
    assert any("Θα σας καλέσουμε" in text for text in phone.last)
    for _turn in range(6):
        if phone.state == "keys":
            phone.press("1")
    settle(office, phone.hang_up())
    assert len(requests_of(office, phone)) == 1
    assert len({row["number"] for row in phone.call.dialled}) == len(phone.call.dialled)
