"""The officer's side of appointments in a real browser: call, display, help."""

import datetime
import itertools

import pytest
from desk import PATIENCE, Officer
from screen import DESK, WIDE

#: What would be heard is noted, since a machine for tests has neither loudspeaker nor voices.
LISTEN = """
window.heard = [];
Object.defineProperty(window, "speechSynthesis", { value: {
    speak: (utterance) => window.heard.push([utterance.lang, utterance.text]),
    cancel: () => window.heard.push("cancelled"),
} });
"""
NO_VOICE = """
delete Window.prototype.speechSynthesis;
Object.defineProperty(window, "speechSynthesis", { value: undefined });
"""


@pytest.fixture
def officer(login):
    """A page of the administrator with the calls of the web client."""
    return Officer(login("admin", viewport=DESK))


@pytest.fixture
def counter(officer):
    """A counter of the demo town whose officer is nobody for sure, and a service that it takes."""
    domain = [["employee_id", "=", False], ["service_ids", "=", False]]
    lane = officer.find("appointment.lane", domain, "name", "code", "place_id")[0]
    domain = [["place_ids", "in", lane["place_id"][:1]], ["kind", "=", "counter"]]
    service = officer.find("appointment.service", domain, "name", "minutes")[0]
    return lane, service


def _wait_for(page, check, seconds=20):
    for _step in range(seconds * 5):
        if check():
            return
        page.wait_for_timeout(200)
    said = page.locator(".modal, .o_notification, .o_popover").all_inner_texts()
    raise AssertionError(f"it did not happen; the page says {said}")


def _give_ticket(officer, counter):
    lane, service = counter
    vals = {"service_id": service["id"], "place_id": lane["place_id"][0]}
    ticket = officer.make("appointment.ticket", **vals)
    officer.call("appointment.ticket", "action_give", [ticket])
    row = officer.read("appointment.ticket", ticket, "number", "appointment_id")
    return row["number"], row["appointment_id"][0]


def _display(officer, counter):
    place = counter[0]["place_id"][0]
    return officer.read("place", place, "display_url")["display_url"].partition("/appointments")[2]


def _sit_down(officer, lane):
    """The screen of the counter, as the menu opens it."""
    desk = officer.make("appointment.desk", lane_id=lane["id"])
    officer.call("appointment.desk", "action_refresh", [desk])
    return desk


@pytest.fixture
def room(officer, counter):
    """Nobody is at the counter and nobody waits, before and after the test."""

    def empty():
        states = ["arrived", "called", "serving"]
        domain = [["state", "in", states], ["place_id", "=", counter[0]["place_id"][0]]]
        for row in officer.find("appointment", domain, "state"):
            if row["state"] == "serving":
                end = officer.make("appointment.complete", appointment_id=row["id"])
                officer.call("appointment.complete", "action_apply", [end])
            else:
                officer.call("appointment", "action_no_show", [row["id"]])

    empty()
    yield
    empty()


def test_the_display_calls_aloud(officer, counter, room, visit):
    """P30: within seconds the number stands there and the voice says it, in the page's language."""
    address = f"/appointments{_display(officer, counter)}"
    number, appointment = _give_ticket(officer, counter)
    screen = visit(None, viewport=WIDE)
    errors = []
    screen.on("pageerror", lambda error: errors.append(str(error)))
    screen.add_init_script(LISTEN)
    screen.goto(address)
    screen.locator("#sound").click()
    assert screen.locator("#sound").get_attribute("aria-pressed") == "true"
    lane = counter[0]
    desk = _sit_down(officer, lane)
    officer.call("appointment.desk", "action_next", [desk])
    screen.locator(f"#calls td:text-is('{number}')").wait_for(timeout=PATIENCE)
    heard = screen.evaluate("window.heard")
    language, text = heard[-1]
    assert number[1:] in text, (heard, errors)
    assert language == screen.locator("html").get_attribute("lang")
    assert lane["code"] in text
    assert screen.locator("#spoken").inner_text() == text
    assert int(screen.locator("#display").get_attribute("data-rung")) == 2
    assert officer.read("appointment", appointment, "state")["state"] == "called"
    before = len(heard)
    officer.call("appointment.desk", "action_again", [desk])
    _wait_for(screen, lambda: len(screen.evaluate("window.heard")) > before)


def test_a_display_without_a_voice_rings(officer, counter, room, visit):
    """P30: no speech in this browser, so two tones and the number; nothing breaks."""
    address = f"/appointments{_display(officer, counter)}"
    number, _appointment = _give_ticket(officer, counter)
    screen, errors = visit(None, viewport=WIDE), []
    screen.on("pageerror", lambda error: errors.append(str(error)))
    screen.add_init_script(NO_VOICE)
    screen.goto(address)
    screen.locator("#sound").click()
    desk = _sit_down(officer, counter[0])
    officer.call("appointment.desk", "action_next", [desk])
    screen.locator(f"#calls td:text-is('{number}')").wait_for(timeout=PATIENCE)
    assert not errors
    assert int(screen.locator("#display").get_attribute("data-rung")) == 2


def test_a_display_without_scripts_shows_the_call_too(officer, counter, room, visit):
    """P30: the oldest television loads the page again by itself."""
    number, _appointment = _give_ticket(officer, counter)
    desk = _sit_down(officer, counter[0])
    officer.call("appointment.desk", "action_next", [desk])
    screen = visit(None, viewport=WIDE, java_script_enabled=False)
    screen.goto(f"/appointments{_display(officer, counter)}")
    assert screen.locator(f"#calls td:text-is('{number}')").count() == 1
    assert screen.locator("#sound").is_hidden()


def test_a_call_for_help_reaches_the_colleague_at_once(officer, counter, room, login):
    """P38: a red notice that stays, in the other browser, with officer, counter and place."""
    lane = counter[0]
    colleague = login("supervisor", viewport=DESK)
    colleague.goto("/odoo")
    colleague.locator(".o_main_navbar").wait_for(timeout=PATIENCE)
    _seat(officer, colleague, lane)
    officer.page.goto("/odoo")
    officer.page.locator(".o_main_navbar").wait_for(timeout=PATIENCE)
    desk = _sit_down(officer, lane)
    answer = officer.call("appointment.desk", "action_panic", [desk])
    assert answer["params"]["type"] == "info"
    notice = colleague.locator(".o_notification:has(.bg-danger), .o_notification.border-danger")
    notice.first.wait_for(timeout=PATIENCE)
    said = notice.first.inner_text()
    greek = {"context": {"lang": "el_GR"}}
    seat = officer.call("appointment.lane", "read", [lane["id"]], ["name", "place_id"], **greek)[0]
    assert seat["name"] in said
    assert seat["place_id"][1] in said
    colleague.wait_for_timeout(6000)
    assert notice.first.is_visible(), "it stays until somebody closes it"


def _find_two_of_a_day(slots):
    """The first free time that has another free one an hour or more after it, and that one."""
    for slot in slots:
        slot["date_start"] = datetime.datetime.fromisoformat(slot["date_start"])
    hour = datetime.timedelta(hours=1)
    return next(
        (slot, later)
        for slot, later in itertools.combinations(slots, 2)
        if slot["date_start"].date() == later["date_start"].date()
        and later["date_start"] - slot["date_start"] >= hour
    )


@pytest.fixture
def dragged(officer, counter):
    """A visit of the next days that an officer has booked on the telephone, and the minutes from
    there to a time that is free; cancelled at the end."""
    lane, service = counter
    tomorrow = (datetime.date.today() + datetime.timedelta(days=1)).isoformat()
    book = officer.make(
        "appointment.book", service_id=service["id"], place_id=lane["place_id"][0], day=tomorrow,
        contact_name="Μελπομένη Δοκιμαστική", contact_phone="2310555111",
    )  # fmt: skip
    officer.call("appointment.book", "action_find", [book])
    slots = officer.find("appointment.book.slot", [["book_id", "=", book]], "date_start")
    slot, later = _find_two_of_a_day(slots)
    visit = officer.call("appointment.book.slot", "action_book", [slot["id"]])["res_id"]
    yield visit, (later["date_start"] - slot["date_start"]).total_seconds() / 60
    end = officer.make("appointment.cancel", appointment_ids=[[6, 0, [visit]]], reason="Tried.")
    officer.call("appointment.cancel", "action_apply", [end])


def _wait_until_still(event):
    """The box of the event, once the calendar has stopped drawing and scrolling."""
    box = None
    while box != (box := event.bounding_box()) or box is None:
        event.page.wait_for_timeout(400)
    return box


def _drag(page, event, to_x, to_y):
    """Take the event at its middle, as a hand does, and let it go there."""
    event.scroll_into_view_if_needed()
    box = _wait_until_still(event)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(to_x(box), to_y(box), steps=12)
    page.wait_for_timeout(300)
    page.mouse.up()


def _look_for(page, name):
    """Show the visits of this person alone, so that no other one lies on top of them."""
    page.locator(".o_searchview_input").fill(name)
    # Odoo thinks about what was typed; Enter before the proposals are there does nothing.
    page.locator(f".o_searchview_autocomplete .o-dropdown-item:has-text('{name}')").first.click()
    page.locator(f".o_facet_value:has-text('{name}')").wait_for(timeout=PATIENCE)


def test_a_visit_is_dragged_in_the_calendar(officer, dragged):
    """P15: what is let go on a free time is moved and told; on a closed day it goes back."""

    visit, minutes = dragged

    def read():
        return officer.read("appointment", visit, "date_start")["date_start"]

    page, before = officer.page, read()
    page.goto("/odoo/appointments")
    event = page.locator(".fc-event:has-text('Μελπομένη')")
    page.locator(".fc-timegrid").first.wait_for(timeout=PATIENCE)
    _look_for(page, "Μελπομένη")
    page.wait_for_timeout(2000)
    if not event.count():  # tomorrow is in the week after
        page.locator(".o_calendar_button_next").click()
        event.wait_for(timeout=PATIENCE)
    assert page.locator(".fc-event-resizable").count() == 0
    down = (
        minutes * page.locator(".fc-timegrid-col.fc-day-sun").bounding_box()["height"] / (24 * 60)
    )
    _drag(page, event, lambda box: box["x"] + 20, lambda box: box["y"] + box["height"] / 2 + down)
    _wait_for(page, lambda: read() > before)
    told = [["res_id", "=", visit], ["event", "=", "appointment_moved"]]
    assert officer.find("notification", told, "state")
    moved = read()
    page.wait_for_timeout(1000)
    sunday = page.locator(".fc-timegrid-col.fc-day-sun").bounding_box()
    _drag(page, event, lambda box: sunday["x"] + 30, lambda box: box["y"] + 5)
    page.locator(".modal-dialog .btn-primary").click()
    assert read() == moved
    _wait_for(page, lambda: event.bounding_box()["x"] < sunday["x"])


def _seat(officer, colleague, lane):
    """The colleague sits down at the next counter of the same place."""
    domain = [["place_id", "=", lane["place_id"][0]], ["id", "!=", lane["id"]]]
    other = officer.find("appointment.lane", domain, "name")[0]
    desk = Officer(colleague).make("appointment.desk", lane_id=other["id"])
    Officer(colleague).call("appointment.desk", "action_next", [desk])
