"""I22, I23, X06: the town calls and writes by itself, through the simulated carrier.

Real HTTP in both directions: our orders to the carrier's REST side, its signed webhooks to us.
"""

import os
import secrets

import callers
import pytest
from callers import LINE, trigger, wait_for
from suite import databases

CLUSTER = "test"
SEND = ("municipal.notification", "_cron_send")
PLACE = ("municipal.call.order", "_cron_place")

pytestmark = pytest.mark.usefixtures("no_quiet_hours")


@pytest.fixture
def carrier(office):
    """The carrier of the demo line, which makes automatic calls while the test runs."""
    (account,) = office.read("municipal.ivr.account", [("key", "=", callers.KEY)], "id")
    (line,) = office.read("municipal.ivr.line", [("number", "=", LINE)], "id")
    with callers.serving_carrier() as server:
        office.call("municipal.ivr.account", "write", [account["id"]], {"rest_url": server.base})
        office.call("municipal.ivr.line", "write", [line["id"]], {"is_outbound": True})
        yield server
        office.call("municipal.ivr.line", "write", [line["id"]], {"is_outbound": False})
        office.call("municipal.ivr.account", "write", [account["id"]], {"rest_url": False})


@pytest.fixture
def told(office):
    """A request whose citizen chose the telephone and is owed news: (request, number)."""
    number = f"+302310{secrets.randbelow(10**6):06}"
    (category,) = office.read("municipal.request.category", [("code", "!=", False)], "id", limit=1)
    vals = {
        "description": "The lamp in front of number 5 is out.",
        "category_id": category["id"],
        "preferred_channel": "phone",
        "contact_phone": number,
        "contact_name": "Eleni",
        "lang": "en_US",
        "channel": "phone",
    }
    (created,) = office.call("municipal.request", "create", [vals])
    (state,) = office.read("municipal.request.state", [("code", "=", "in_process")], "id")
    office.call("municipal.request", "write", [created], {"state_id": state["id"]})
    (request,) = office.read("municipal.request", [("id", "=", created)], "pin", "protocol_number")
    return request, number


def find_order(office, request):
    domain = [("request_id", "=", request["id"])]
    fields = ("state", "outcome", "tries", "is_unsure", "cost", "notification_id", "carrier_ref")
    found = office.read("municipal.call.order", domain, *fields)
    return found[0] if found else None


def place(office, request):
    """Have the call ordered now; tests run on Sundays too."""
    trigger(office, *SEND)
    wait_for(lambda: find_order(office, request))
    databases.sql(
        CLUSTER,
        os.environ["MUNICIPAL_DB"],
        "UPDATE municipal_call_order SET is_urgent = TRUE, date_planned = now() AT TIME ZONE 'UTC'"
        f" - interval '1 second' WHERE request_id = {request['id']}",
    )
    trigger(office, *PLACE)
    return wait_for(lambda: (o := find_order(office, request))["state"] != "planned" and o)


def test_the_news_is_heard_by_telephone(office, carrier, told):
    """I22: ordered once, picked up, PIN given, news heard and confirmed; delivered."""
    request, number = told
    heard = []

    def person(phone):
        heard.append(" ".join(phone.texts))
        phone.choose("To hear the news of your request")
        phone.press(request["pin"])
        heard.append(" ".join(phone.last))
        phone.choose("If you have heard everything")

    carrier.carrier.people[number] = person
    assert place(office, request)["carrier_ref"]
    phone = carrier.carrier.ring_next()
    assert not phone.problems
    assert request["protocol_number"] not in heard[0], "whoever picks up learns nothing"
    assert "lamp" not in heard[0]
    assert request["protocol_number"] in heard[1]
    order = find_order(office, request)
    assert (order["state"], order["outcome"], order["tries"]) == ("done", "heard", 1)
    (message,) = office.read(
        "municipal.notification", [("id", "=", order["notification_id"])], "state", "channel"
    )
    assert (message["state"], message["channel"]) == ("delivered", "voice")


def test_a_lost_answer_rings_nobody_twice(office, carrier, told):
    """I23: HTTP 500 to the order: written down as unsure, and not ordered again."""
    request, number = told
    carrier.carrier.people[number] = "no-answer"
    carrier.broken = 1
    order = place(office, request)
    assert (order["state"], order["is_unsure"]) == ("placed", True)
    trigger(office, *PLACE)
    orders = [path for method, path in carrier.asked if method == "POST" and "/Call/" in path]
    assert len(orders) == 1


def test_nobody_answers(office, carrier, told):
    """I23: planned again after the carrier has told how it ended."""
    request, number = told
    carrier.carrier.people[number] = "busy"
    place(office, request)
    phone = carrier.carrier.ring_next()
    databases.sql(
        CLUSTER,
        os.environ["MUNICIPAL_DB"],
        "UPDATE municipal_call SET date_settle = now() AT TIME ZONE 'UTC' - interval '1 second'"
        f" WHERE uuid = '{phone.call.uuid}'",
    )
    trigger(office, "municipal.call", "_cron_settle")
    order = wait_for(lambda: (o := find_order(office, request))["state"] == "planned" and o)
    assert order["outcome"] == "busy"


def test_a_citizen_writes_an_sms(office, carrier):
    """I42: a word opens a dialogue; told twice, it counts once."""
    number = f"+3069{secrets.randbelow(10**8):08}"
    url = f"{callers.URL}/ivr/{callers.KEY}/message"
    assert carrier.carrier.text(url, number, LINE, "STATUS") == 200
    rows = office.read("municipal.ivr.message", [("number", "=", number)], "direction", "text")
    assert [(row["direction"], row["text"]) for row in rows] == [("in", "STATUS")]
