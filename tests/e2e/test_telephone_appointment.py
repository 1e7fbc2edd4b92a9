"""P19, P31, P37: appointments by telephone, from the main menu to the officer's desk.

The telephone and the appointments know nothing of each other; through the simulated carrier, with
signed webhooks, strict documents and real sound in both directions.
"""

import os
import secrets

import backend
import callers
import pytest
from callers import LINE, trigger, voice, wait_for
from suite import databases

CLUSTER = "test"
SEND = ("municipal.notification", "_cron_send")
PLACE = ("municipal.call.order", "_cron_place")
GREEK = {
    "speech": "el",
    "begin": (
        "Για ελληνικά",
        "Για να συνεχίσετε",
        "Για άλλες υπηρεσίες",
        "ραντεβού",
        "Κλείστε ραντεβού",
    ),
    "own": (
        "Για ελληνικά",
        "Για να συνεχίσετε",
        "Για άλλες υπηρεσίες",
        "ραντεβού",
        "Να ακούσω, να αλλάξω",
    ),
    "wait": (
        "Για ελληνικά",
        "Για να συνεχίσετε",
        "Για άλλες υπηρεσίες",
        "ραντεβού",
        "πόσο περιμένει",
    ),
    "earliest": "Το συντομότερο",
    "say": "Ναι, λέω",
    "unsaid": "Όχι, χωρίς",
    "yes": "Ναι",
    "name": "Με λένε Ελένη Πολίτου",
    "booked": "Το ραντεβού σας κλείστηκε",
}
ENGLISH = {
    "speech": "en",
    "begin": (
        "For English",
        "To go on",
        "For other services",
        "appointment",
        "Book an appointment",
    ),
    "own": ("For English", "To go on", "For other services", "appointment", "Hear, move or cancel"),
    "wait": ("For English", "To go on", "For other services", "appointment", "how long one waits"),
    "earliest": "The earliest",
    "say": "Yes, I say",
    "unsaid": "No, without",
    "yes": "Yes",
    "name": "My name is Helen Citizen",
    "booked": "Your appointment is booked",
}
LANGUAGES = pytest.mark.parametrize("words", [GREEK, ENGLISH], ids=["el", "en"])


@pytest.fixture(scope="module")
def office():
    admin = backend.Backend(callers.URL, os.environ["MUNICIPAL_DB"], "admin", "admin")
    (company,) = admin.read("res.company", [], "id", limit=1)
    quiet = {"municipality_quiet_start": 0, "municipality_quiet_end": 0}
    admin.call("res.company", "write", [company["id"]], quiet)
    yield admin
    admin.close()


@pytest.fixture
def carrier(office):
    """The carrier of the demo line, which makes automatic calls while the test runs."""
    (account,) = office.read("municipal.ivr.account", [("key", "=", callers.KEY)], "id")
    (line,) = office.read("municipal.ivr.line", [("number", "=", LINE)], "id")
    with callers.serving_carrier() as server:
        office.call("municipal.ivr.account", "write", [account["id"]], {"rest_url": server.base})
        office.call("municipal.ivr.line", "write", [line["id"]], {"is_outbound": True})
        yield server.carrier
        office.call("municipal.ivr.line", "write", [line["id"]], {"is_outbound": False})
        office.call("municipal.ivr.account", "write", [account["id"]], {"rest_url": False})


@pytest.fixture
def at_home():
    """The number of somebody with a telephone at home and nothing else."""
    return f"+302310{secrets.randbelow(10**6):06}"


@pytest.fixture
def dial(carrier, at_home):
    """Dials the demo line and chooses what these words name, one after the other.

    What is not offered is left out: a language is asked for once, and how many services the main
    menu has room for depends on how many there are.
    """
    phones = []

    def dial(*choices):
        phone = carrier.phone(at_home, LINE).dial()
        phones.append(phone)
        for words in choices:
            if any(words in text for text in phone.last):
                phone.choose(words)
        return phone

    yield dial
    for phone in phones:
        phone.hang_up()


def book(phone, words, until="booked", spoken=None):
    """On from the choice of a service; without ``until``, up to the last question."""
    phone.press("1")
    if any(words["earliest"] in text for text in phone.last):
        phone.choose(words["earliest"])
    phone.press("1")
    if spoken:
        phone.choose(words["say"]).say(spoken)
    else:
        phone.choose(words["unsaid"])
    if until:
        phone.choose(words["yes"])
        assert any(words[until] in text for text in phone.last), phone.last
    return phone


def visits(office, number, *states):
    domain = [("contact_phone", "=", number)] + ([("state", "in", states)] if states else [])
    return office.read(
        "municipal.appointment", domain, "number", "state", "date_start", "channel", "contact_name",
        "preferred_channel", "has_sounds",
    )  # fmt: skip


@LANGUAGES
def test_an_appointment_is_booked_moved_and_cancelled(office, dial, at_home, tmp_path, words):
    """P37: from the main menu of the line; name by voice; the website's own times."""
    phone = dial(*words["begin"])
    book(phone, words, spoken=voice(words["name"], tmp_path, words["speech"]))
    (visit,) = visits(office, at_home)
    assert (visit["state"], visit["channel"], visit["preferred_channel"]) == (
        "booked", "phone", "phone",
    )  # fmt: skip
    assert any(visit["number"] in text for text in phone.last), phone.last
    assert not phone.problems
    phone.hang_up()
    wait_for(lambda: visits(office, at_home)[0]["has_sounds"])
    action = office.call("municipal.appointment", "action_listen", [visit["id"]])
    assert wait_for(lambda: is_stored(office, action["res_id"]))

    phone = dial(*words["own"])
    phone.press(f"{visit['number'][1:]}#").press("1").press("2").press("1")
    (moved,) = visits(office, at_home, "booked")
    assert (moved["id"], moved["date_start"] != visit["date_start"]) == (visit["id"], True)
    assert any(moved["number"] in text for text in phone.last), phone.last
    phone.hang_up()

    phone = dial(*words["own"])
    phone.press(f"{moved['number'][1:]}#").press("2").press("1")
    assert not phone.problems
    (cancelled,) = visits(office, at_home)
    assert cancelled["state"] == "cancelled"


def is_stored(office, recording):
    (row,) = office.read("municipal.call.recording", [("id", "=", recording)], "state", "slot")
    return (row["state"], row["slot"]) == ("stored", "name")


@LANGUAGES
def test_all_of_it_has_sound(dial, words):
    """P37, I30: our own voice says every word, in both languages; the carrier's says none."""
    phone = book(dial(*words["begin"]), words)
    waiting = dial(*words["wait"])
    for caller in (phone, waiting):
        assert "words" not in {row["kind"] for row in caller.heard}, "the carrier's own voice"
        assert all(len(sound) > 1000 for sound in caller.audio.values())


def test_the_keys_that_work_everywhere(dial):
    """P37, I14: a repeat, the step before, a person."""
    phone = dial(*ENGLISH["begin"])
    asked = phone.last
    phone.press("*")
    assert phone.last == asked
    phone.press("9")
    assert any("Book an appointment" in text for text in phone.last)
    phone.press("0")
    assert phone.state in ("dial", "keys")
    assert not any("Book an appointment" in text for text in phone.last)


def test_hanging_up_anywhere_holds_nothing(office, dial, at_home):
    """P37: at each step; what was held is free as soon as the call is closed."""
    held = [("state", "=", "held"), ("channel", "=", "phone")]
    before = {row["id"] for row in office.read("municipal.appointment", held, "id")}
    phones = [dial(*ENGLISH["begin"][:count]) for count in (3, 4)]
    phones.append(book(dial(*ENGLISH["begin"]), ENGLISH, until=None))
    phone = dial(*ENGLISH["begin"]).press("1")
    phones.append(phone.press("1").press("1"))
    for phone in phones:
        phone.hang_up()
    settle(office, *phones)
    assert {row["id"] for row in office.read("municipal.appointment", held, "id")} <= before
    assert not visits(office, at_home)


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
    wanted = [("uuid", "in", [phone.call.uuid for phone in phones]), ("status", "!=", "settled")]
    wait_for(lambda: not office.read("municipal.call", wanted, "id"))


# === REMINDERS === #


@pytest.fixture
def days_ahead(office):
    """Whatever the hour, the first free time is far enough away to be reminded of."""
    services = office.read("municipal.appointment.service", [], "lead_minutes")
    wanted = [row["id"] for row in services]
    office.call("municipal.appointment.service", "write", wanted, {"lead_minutes": 3 * 24 * 60})
    yield
    for row in services:
        lead = {"lead_minutes": row["lead_minutes"]}
        office.call("municipal.appointment.service", "write", [row["id"]], lead)


def remind(office, visit):
    """Have the reminder told now, whatever the hour."""
    domain = [
        ("res_model", "=", "municipal.appointment"),
        ("res_id", "=", visit["id"]),
        ("event", "=", "appointment_reminder"),
    ]
    (message, *_later) = office.read("municipal.notification", domain, "id")
    now = "now() AT TIME ZONE 'UTC' - interval '1 second'"
    run_sql(f"UPDATE municipal_notification SET date_planned = {now} WHERE id = {message['id']}")
    trigger(office, *SEND)
    order = wait_for(lambda: find_order(office, message))
    run_sql(
        f"UPDATE municipal_call_order SET is_urgent = TRUE, date_planned = {now}"
        f" WHERE id = {order['id']}"
    )
    trigger(office, *PLACE)
    return message


def run_sql(statement):
    databases.sql(CLUSTER, os.environ["MUNICIPAL_DB"], statement)


def find_order(office, message):
    domain = [("notification_id", "=", message["id"])]
    found = office.read("municipal.call.order", domain, "state", "outcome")
    return found[0] if found else None


@pytest.mark.parametrize(("key", "state"), [("1", "booked"), ("2", "cancelled"), ("3", "booked")])
@pytest.mark.usefixtures("days_ahead")
def test_a_reminder_is_answered_with_keys(office, carrier, dial, at_home, key, state):
    """P19: rung up, told when and where, kept, cancelled or moved; nobody is rung a second time."""
    book(dial(*GREEK["begin"]), GREEK).hang_up()
    (visit,) = visits(office, at_home, "booked")
    heard = []

    def person(phone):
        phone.press("1")
        heard.append(" ".join(phone.last))
        phone.press(key)
        if key == "3":
            phone.press("2")
        if key != "1":
            phone.press("1")

    carrier.people[at_home] = person
    message = remind(office, visit)
    phone = carrier.ring_next()
    assert not phone.problems
    assert visit["number"] in heard[0]
    (after,) = visits(office, at_home)
    assert after["state"] == state
    assert (after["date_start"] != visit["date_start"]) == (key == "3")
    order = find_order(office, message)
    assert (order["state"], order["outcome"]) == ("done", "heard")
    told = office.read("municipal.notification", [("id", "=", message["id"])], "state", "channel")
    assert [(row["state"], row["channel"]) for row in told] == [("delivered", "voice")]
