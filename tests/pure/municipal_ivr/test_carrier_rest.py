"""I41, I22: the carrier's REST side orders, queues, refuses and tells as Plivo's does."""

import time

import pytest
from fake_town import ACCOUNT, TOKEN, FakeTown
from municipal_ivr.tools import carrier_forms
from municipal_ivr.tools.carrier import Carrier
from municipal_ivr.tools.carrier_call import Setting
from municipal_ivr.tools.carrier_rest import CarrierServer
from municipal_ivr.tools.errors import TelephonyError
from municipal_ivr.tools.plivo_rest import Pace, PlivoRest

LINE, CITIZEN = "+302101234567", "+306971234567"
HELLO = (
    '<Response><GetInput action="{base}/keys" numDigits="1"><Speak language="en-GB">Hello</Speak>'
    "</GetInput></Response>"
)


@pytest.fixture
def town():
    with FakeTown({"/answer": HELLO}) as town:
        yield town


@pytest.fixture
def server(town):
    setting = Setting(answer_url=f"{town.base}/answer", auth_id=ACCOUNT)
    with CarrierServer(Carrier(setting, TOKEN, sleep=lambda seconds: None)) as server:
        yield server


def client(server, token=TOKEN):
    return PlivoRest(ACCOUNT, token, server.base, Pace(rate=10_000))


def place(server, town, **options):
    urls = f"{town.base}/answer?order=7", f"{town.base}/hangup"
    return client(server).place_call(LINE, CITIZEN, *urls, **options)


def test_an_ordered_call_rings_and_is_answered(server, town):
    """Ring, what the machine detection found, StartApp, Hangup, all with the order's id."""
    heard = []
    server.carrier.people[CITIZEN] = lambda phone: heard.extend(phone.texts)
    name = place(
        server, town,
        ring_url=f"{town.base}/ring",
        machine_detection="true",
        machine_detection_url=f"{town.base}/machine",
    )  # fmt: skip
    server.carrier.ring_next()
    assert heard == ["Hello"]
    assert [path.partition("?")[0] for path, *_rest in town.told] == [
        "/ring", "/machine", "/answer", "/hangup",
    ]  # fmt: skip
    assert {form["RequestUUID"] for _path, form, _signed in town.told} == {name}
    assert all(signed for _path, _form, signed in town.told)
    assert town.forms("/machine")[0]["Machine"] == "false"
    answer = town.forms("/answer")[0]
    assert answer["Direction"] == "outbound" and answer["CallStatus"] == "in-progress"
    assert (answer["From"], answer["To"]) == (LINE[1:], CITIZEN[1:])


@pytest.mark.parametrize(
    ("person", "code", "status"),
    [("busy", "3010", "busy"), ("no-answer", "6010", "no-answer"), ("rejected", "3020", "failed")],
)
def test_an_ordered_call_that_nobody_takes(server, town, person, code, status):
    server.carrier.people[CITIZEN] = person
    place(server, town)
    server.carrier.ring_next()
    (hangup,) = town.forms("/hangup")
    assert (hangup["HangupCauseCode"], hangup["CallStatus"]) == (code, status)
    assert hangup["Duration"] == "0" and hangup["TotalCost"] == "0.00000"
    assert not town.forms("/answer")


def test_calls_leave_two_a_second(server, town):
    waits = []
    server.carrier.sleep = waits.append
    for _call in range(5):
        place(server, town)
    while server.carrier.ring_next():
        pass
    assert waits[-1] > 1.5


def test_a_call_can_be_taken_back(server, town):
    name = place(server, town)
    client(server).cancel_call(name)
    assert server.carrier.ring_next() is None


def test_what_is_wrong_is_refused(server, town):
    with pytest.raises(TelephonyError) as refused:
        client(server, "wrong").delete_recording("x")
    assert refused.value.permanent
    with pytest.raises(TelephonyError, match="answer_url"):
        client(server).place_call(LINE, CITIZEN, "", "")
    server.broken = 1
    with pytest.raises(TelephonyError) as broken:
        place(server, town)
    assert broken.value.unknown and not server.carrier.orders


def test_too_many_requests_are_refused(server):
    now = time.monotonic()
    server._recent.extend([now] * 300)
    with pytest.raises(TelephonyError, match="429") as refused:
        client(server).get_message("x")
    assert not refused.value.permanent


def test_messages_are_taken_and_their_way_is_told(server, town):
    name = client(server).send_message(LINE, CITIZEN, "Ο αριθμός σας: 12", f"{town.base}/status")
    (row,) = server.carrier.messages
    server.carrier.tell_message(row, ["queued", "sent", "delivered"])
    told = town.forms("/status")
    assert [form["Status"] for form in told] == ["queued", "sent", "delivered"]
    assert {form["MessageUUID"] for form in told} == {name}
    assert client(server).get_message(name)["message_state"] == "delivered"
    assert server.carrier.text(f"{town.base}/message", CITIZEN, LINE, "ΣΤΟΠ") == 200
    assert town.forms("/message")[0]["Text"] == "ΣΤΟΠ"


def test_recordings_are_listed_page_by_page(server):
    for number in range(45):
        details = {"seconds": 1, "url": f"{server.url}/{number}.wav", "call_uuid": "c"}
        server.carrier.keep(f"r{number}", b"RIFF", details)
    assert len(list(client(server).list_recordings("2020-01-01 00:00:00"))) == 45
    assert not list(client(server).list_recordings("2999-01-01 00:00:00"))


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a" * 160, 1), ("a" * 161, 2), ("Λ" * 160, 1), ("α" * 70, 1), ("α" * 71, 2), ("α" * 135, 3)],
)
def test_parts_of_messages_are_counted_as_carriers_do(text, parts):
    assert carrier_forms.count_parts(text) == parts
