"""C01, C02, C09, C14, G09, G25: the town's face and the citizen's account in a real browser."""

import email
import email.policy
import os
import re
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from screen import DESK, PHONE, WIDE

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = ["/", "/services", "/services?q=lampa", "/services?q=xqzxqz", "/privacy", "/accessibility"]
PAGES += ["/contactus", "/account/code", "/web/login", "/web/reset_password"]
OWN = ["/my", "/my/profile", "/my/profile/contact/email", "/my/profile/contact/phone"]
OWN += ["/my/profile/erase"]
PATIENCE = 90  # seconds until an e-mail has left, on a busy machine
LOOKS = ["large.high", "larger.dark"]


def _violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(row["id"], [node["html"][:160] for node in row["nodes"]]) for row in found]


def _get_mails():
    return set((Path(os.environ["MUNICIPAL_OUTBOX_DIR"]) / "email").glob("*.eml"))


def _wait_for_mail(address, before):
    """The newest e-mail with a code to ``address`` in the outbox that is not among ``before``."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for path in sorted(
            _get_mails() - before, key=lambda path: path.stat().st_mtime, reverse=True
        ):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            text = message.get_body(("plain",)).get_content()
            # what a submission confirms may come in the same second
            if address in str(message["To"]) and re.search(r"^\s*\d{6}\s*$", text, re.MULTILINE):
                return text
        time.sleep(0.5)
    raise AssertionError(f"no e-mail to {address} within {PATIENCE} seconds")


def _ask_for_code(page, address):
    before = _get_mails()
    page.goto("/en/account/code")
    page.fill("#contact", address)
    page.locator("form[action*='/account/code'] button[type=submit]").click()
    page.locator("#code").wait_for()
    return _wait_for_mail(address, before)


def _foreign_hosts(page, act):
    hosts = set()
    page.context.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    act()
    return {host for host in hosts if host} - {urlsplit(page.url).hostname}


# --- nothing from elsewhere ---


def test_no_page_of_the_town_asks_another_host(visit):
    """G25: fonts, scripts and pictures are the town's own, also on pages with Odoo's bundles."""
    page = visit(None)

    def walk():
        for path in [*PAGES, "/requests", "/requests/new"]:
            page.goto(path, wait_until="networkidle")

    assert not _foreign_hosts(page, walk)


def test_the_website_editor_opens_on_a_closed_network(login):
    """G25: staff edits pages, and no font is fetched from anywhere."""
    page = login("admin", viewport=DESK)

    def edit():
        address = "/odoo/action-website.website_preview?enable_editor=1&path=/privacy"
        page.goto(address, wait_until="commit")
        sidebar = page.locator(".o-snippets-menu, .o_builder_sidebar_open").first
        sidebar.wait_for(state="attached", timeout=PATIENCE * 1000)
        page.wait_for_timeout(3000)  # what the editor fetches once it is open

    assert not _foreign_hosts(page, edit)


# --- look ---


@pytest.mark.parametrize("language", ["", "/en"], ids=["Greek", "English"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "narrow"])
def test_the_pages_have_no_violation(visit, language, size):
    """G09: axe finds nothing on any page of the town's face."""
    page = visit(None, viewport=size)
    for path in PAGES:
        page.goto(language + path)
        assert not _violations(page), path


@pytest.mark.parametrize("look", LOOKS)
def test_strong_contrast_and_large_text_have_no_violation_either(visit, url, look):
    """C14, G09: the looks that are for those who see little must hold most of all."""
    page = visit(None)
    page.context.add_cookies([{"name": "municipal_display", "value": look, "url": url}])
    for path in ["/", "/services?q=lampa", "/requests/new", "/requests/track", "/account/code"]:
        page.goto(path)
        assert not _violations(page), path


def test_text_size_and_contrast_are_chosen_without_javascript(visit):
    """C14: two clicks, and the choice stays."""
    page = visit("/en", java_script_enabled=False)
    before = page.locator("h1").evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
    page.locator(".mc-display summary").click()
    page.locator("button[name=size][value=larger]").click()
    page.locator(".mc-display summary").click()
    page.locator("button[name=contrast][value=dark]").click()
    page.goto("/en/requests/track")
    ground = page.locator("body").evaluate("node => getComputedStyle(node).backgroundColor")
    assert ground == "rgb(0, 0, 0)"
    page.goto("/en")
    after = page.locator("h1").evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
    assert after >= 1.2 * before


def test_nothing_runs_off_a_small_screen(visit, url):
    """C13: at 320 pixels, and with very large text, there is one direction to scroll."""
    page = visit(None, viewport={"width": 320, "height": 640})
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    for look in ("normal.normal", "larger.normal"):
        page.context.add_cookies([{"name": "municipal_display", "value": look, "url": url}])
        for path in [*PAGES, "/en/", "/en/services?q=lampa"]:
            page.goto(path)
            assert page.evaluate(wide) <= 0, (look, path)


# --- search ---


def test_the_search_is_used_by_keyboard_alone(visit):
    """C13, C20: from the top of the page to the department that is competent."""
    page = visit("/en")
    for _step in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "service-search":
            break
    page.keyboard.type("lampa")
    page.keyboard.press("Enter")
    page.locator(".mc-service").first.wait_for()
    assert page.locator(".mc-service a[href^='tel:']").count()


# --- account ---


def test_a_citizen_signs_in_by_the_code_of_an_e_mail(visit, url):
    """C09: six digits from the message, no password; then the page of one's own."""
    page = visit(None)
    text = _ask_for_code(page, "danai.kymatidou@politis.example")
    page.fill("#code", re.search(r"^\s*(\d{6})\s*$", text, re.MULTILINE)[1])
    page.locator("form[action*='/account/code/enter'] button[type=submit]").click()
    page.wait_for_url("**/my")
    assert page.locator("a[href*='/my/profile']").count()


def test_a_link_signs_in_by_a_button_on_another_device(visit):
    """C09: looking at the link is not using it; it works once."""
    text = _ask_for_code(visit(None), "danai.kymatidou@politis.example")
    path = urlsplit(re.search(r"https?://\S+/account/link/\S+", text)[0]).path
    other = visit(path, java_script_enabled=False)
    other.reload()
    other.locator("main form button[type=submit]").click()
    other.wait_for_url("**/my")
    again = visit(None)
    assert again.goto(path).status == 410


def test_somebody_without_an_account_sees_their_requests_and_makes_one(visit):
    """C02: a code, a list, an account; also without JavaScript and in a narrow window."""
    address = f"new{time.time_ns()}@politis.example"
    page = visit("/en/requests/new/other", viewport=PHONE, java_script_enabled=False)
    page.fill("#description", "The bench in the park is broken.")
    page.fill("#contact_name", "Rea Ioannou")
    page.fill("#contact_email", address)
    page.check("#consent")
    page.locator("form[enctype] button[type=submit]").click()
    page.locator("form[action*='/requests/review/'] button[type=submit]").click()
    number = page.locator("#protocol_number").inner_text()
    text = _ask_for_code(page, address)
    page.fill("#code", re.search(r"^\s*(\d{6})\s*$", text, re.MULTILINE)[1])
    page.locator("form[action*='/account/code/enter'] button[type=submit]").click()
    assert number in page.locator(".mc-requests").inner_text()
    assert not _scripted_violations(visit, page)
    page.locator("a[href*='/account/new']").click()
    page.fill("#name", "Rea Ioannou")
    page.locator("form[action*='/account/new'] button[type=submit]").click()
    page.wait_for_url("**/my")
    page.goto("/en/my/requests")
    assert number in page.locator(".mc-requests").inner_text()


def _scripted_violations(visit, page):
    """Axe needs JavaScript: the same page for the same visitor, with it."""
    other = visit(None, viewport=PHONE, storage_state=page.context.storage_state())
    other.goto(page.url)
    return _violations(other)


def test_the_pages_of_the_account_have_no_violation(login):
    """G09: page, profile and every step of a change of contact."""
    page = login("citizen")
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        for path in OWN:
            page.goto(path)
            assert not _violations(page), path


def test_the_profile_is_changed_by_keyboard(login):
    """C13, C03: from the first field to the saved message."""
    page = login("citizen")
    page.goto("/en/my/profile")
    street = page.locator("#street")
    street.focus()
    street.fill("Kanari 12")
    page.locator("form[action*='/my/profile'] button[type=submit]").focus()
    page.keyboard.press("Enter")
    page.locator(".mc-success").wait_for()
    assert page.locator("#street").input_value() == "Kanari 12"
