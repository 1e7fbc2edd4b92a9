"""P01-P22: a citizen books, moves and cancels in a real browser; nothing there is out of reach."""

import email
import email.policy
import os
import re
import time
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from screen import PHONE, WIDE

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SERVICE = "/appointments/certificates"
PAGES = ["/appointments", "/appointments?q=gamos", "/appointments?q=xqzxqz", SERVICE]
PAGES += [f"{SERVICE}?day=2020-01-01&clock=09:30", "/appointments/wait/certificates"]
PAGES += ["/appointments/view/1-1"]
PATIENCE = 90  # seconds until an e-mail has left, on a busy machine
LOOKS = ["large.high", "larger.dark"]
RUNS_OFF = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def _violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(row["id"], [node["html"][:160] for node in row["nodes"]]) for row in found]


def _take_a_time(page, language="/en"):
    """Choose the last time of the page; the page with the form for the person."""
    page.goto(language + SERVICE)
    page.locator("input[name=slot]").last.check()
    page.check("#papers")
    page.locator("#times button[type=submit]").click()
    page.locator("#contact_name").wait_for()


def _send_details(page, address):
    page.fill("#contact_name", "Ελένη Γεωργίου")
    page.fill("#contact_email", address)
    page.check("#consent")
    page.locator("form[action*='/details/'] button[type=submit]").click()
    page.wait_for_url("**/appointments/sent/**")


def _find_link(address):
    """The path of the link to confirm, out of the e-mail to ``address``."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for path in (Path(os.environ["MUNICIPAL_OUTBOX_DIR"]) / "email").glob("*.eml"):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if address not in str(message["To"]):
                continue
            text = message.get_body(("plain", "html")).get_content()
            found = re.search(r"https?://\S+?/appointments/confirm/[\w-]+", text)
            if found:
                return urlsplit(found[0]).path
        time.sleep(0.5)
    raise AssertionError(f"no e-mail to {address} within {PATIENCE} seconds")


@pytest.mark.parametrize("language", ["", "/en"], ids=["Greek", "English"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "narrow"])
def test_the_pages_have_no_violation_and_fit(visit, language, size):
    """G09: axe finds nothing, and there is one direction to scroll."""
    page = visit(None, viewport=size)
    for path in PAGES:
        page.goto(language + path)
        assert not _violations(page), path
        assert page.evaluate(RUNS_OFF) <= 0, path


@pytest.mark.parametrize("look", LOOKS)
def test_strong_contrast_and_large_text_have_no_violation_either(visit, url, look):
    """C14, G09: also on the smallest of screens."""
    page = visit(None, viewport={"width": 320, "height": 640})
    page.context.add_cookies([{"name": "municipal_display", "value": look, "url": url}])
    for path in ["/appointments", SERVICE]:
        page.goto(path)
        assert not _violations(page), path
        assert page.evaluate(RUNS_OFF) <= 0, path


def test_booked_moved_and_cancelled_without_javascript(visit):
    """P02, P06, P20: from the list of services to the cancelled appointment, by plain pages."""
    page = visit("/en/appointments", java_script_enabled=False)
    address = f"no-script-{uuid4().hex[:8]}@citizens.example"
    _take_a_time(page)
    _send_details(page, address)
    page.goto(_find_link(address))
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/appointments/view/**")
    number = page.locator("#number").inner_text()
    assert number
    before = page.locator(".mc-review strong").first.inner_text()
    page.locator("a[href$='/move']").click()
    page.locator("input[name=slot]").first.check()
    page.locator("#times button[type=submit]").click()
    page.wait_for_url("**done=moved")
    assert page.locator(".mc-review strong").first.inner_text() != before
    page.locator(".mc-details summary").click()
    page.locator("form[action$='/cancel'] button").click()
    page.wait_for_url("**done=cancelled")
    assert page.locator("#state").inner_text() == "Cancelled by you"


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "narrow"])
def test_the_pages_behind_a_booking_have_no_violation(visit, size):
    """G09: form, errors, message, confirmation, appointment, move."""
    page = visit(None, viewport=size)
    address = f"axe-{uuid4().hex[:8]}@citizens.example"
    _take_a_time(page, "")
    assert not _violations(page), "form"
    page.locator("form[action*='/details/'] button[type=submit]").click()
    page.locator("#errors").wait_for()
    assert not _violations(page), "errors"
    _send_details(page, address)
    assert not _violations(page), "sent"
    page.goto(_find_link(address))
    assert not _violations(page), "confirm"
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/appointments/view/**")
    assert not _violations(page), "appointment"
    assert page.evaluate(RUNS_OFF) <= 0
    page.locator("a[href$='/move']").click()
    page.locator("#times").wait_for()
    assert not _violations(page), "move"


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "narrow"])
def test_the_places_and_their_map_have_no_violation(visit, size):
    """P17, P39: the way to each place, its map when asked for, the page of one office."""
    page = visit(SERVICE, viewport=size)
    elsewhere = []
    page.on("request", lambda sent: elsewhere.append(sent.url))
    for summary in page.locator("#wrap details summary").all():
        summary.press("Enter")
    assert not _violations(page), "ways"
    page.locator("[data-mc-map-open]").first.press("Enter")
    page.locator(".leaflet-container .o_municipal_place_pin").wait_for()
    assert not _violations(page), "map"
    assert page.evaluate(RUNS_OFF) <= 0
    home = urlsplit(page.url).netloc
    assert {urlsplit(address).netloc for address in elsewhere} <= {home, ""}
    place = page.locator("#place option").nth(1).get_attribute("value")
    page.goto(f"/appointments?place={place}")
    assert page.locator("#office-title").count()
    assert not _violations(page), "office"
    assert page.evaluate(RUNS_OFF) <= 0


def test_somebody_waits_and_leaves_the_list_without_javascript(visit):
    """P10, G09: the page right after the form shows the wish and takes it back."""
    page = visit("/en/appointments/wait/certificates", java_script_enabled=False)
    page.fill("#contact_name", "Eleni Georgiou")
    page.fill("#contact_email", f"waits-{uuid4().hex[:8]}@citizens.example")
    page.check("#consent")
    page.locator("form[action*='/wait/'] button[type=submit]").click()
    page.wait_for_url("**/appointments/waiting/**")
    assert page.locator("h1").inner_text() == "You are on the waiting list"
    path = page.url
    page.locator("#wrap form button").click()
    page.wait_for_url(path.partition("?")[0])
    assert page.locator("h1").inner_text() == "You are no longer on the waiting list"


@pytest.mark.parametrize("language", ["", "/en"], ids=["Greek", "English"])
def test_the_page_of_a_wish_has_no_violation(visit, language):
    """P10, G09: waiting, and what is shown once it is over."""
    page = visit(language + "/appointments/wait/certificates", viewport=PHONE)
    page.fill("#contact_name", "Eleni Georgiou")
    page.fill("#contact_email", f"wish-{uuid4().hex[:8]}@citizens.example")
    page.check("#consent")
    page.locator("form[action*='/wait/'] button[type=submit]").click()
    page.wait_for_url("**/appointments/waiting/**")
    assert not _violations(page), "waiting"
    assert page.evaluate(RUNS_OFF) <= 0
    page.locator("#wrap form button").click()
    page.locator("#wrap a.mc-button").wait_for()
    assert not _violations(page), "over"


def test_a_time_is_chosen_by_keyboard_alone(visit):
    """C13, P01: tab to the times, arrows between them, space for the papers, enter."""
    page = visit("/en" + SERVICE)
    page.locator("#times input[name=slot]").first.focus()
    page.keyboard.press("ArrowDown")
    chosen = page.evaluate("document.activeElement.value")
    assert page.evaluate("document.activeElement.checked")
    page.locator("#papers").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "submit"
    page.keyboard.press("Enter")
    page.locator("#contact_name").wait_for()
    assert chosen
