"""The whole story in a real browser: citizen submits, clerk answers and resolves, citizen reads."""

import re

import pytest
from screen import DESK, PHONE, WIDE

TEXT = "Ο κάδος στη γωνία έχει ξεχειλίσει εδώ και τρεις μέρες και μυρίζει σε όλη τη γειτονιά."
REPLY = "Το συνεργείο αδειάζει τον κάδο αύριο το πρωί. Σας ευχαριστούμε."
DONE = "Ο κάδος άδειασε και πλύθηκε."


@pytest.fixture
def story(visit, picture):
    """A request filed through the pages, form, review and send: number, PIN and own page."""

    def file_request(**options):
        page = visit("/requests/new/waste_collection", **options)
        page.fill("#description", TEXT)
        page.fill("#street", "Αλκυονίδων")
        page.fill("#street_number", "12")
        page.fill("#contact_name", "Ελένη Δοκιμάκη")
        page.fill("#contact_email", "eleni.dokimaki@citizens.example")
        page.check("#consent")
        if options == {"viewport": WIDE}:
            picture(page, "citizen-form", height=1280)
        page.locator("form[enctype] button[type=submit]").click()
        page.wait_for_url("**/requests/review/**")
        assert TEXT in page.locator("body").inner_text()
        page.locator("form[action*='/requests/review/'] button[type=submit]").click()
        page.wait_for_url("**/requests/done/**")
        number, pin = page.locator(".mc-number dd").all_inner_texts()[:2]
        return page, number.strip(), re.sub(r"\D", "", pin)

    return file_request


def _track(page, number, pin):
    page.goto("/requests/track")
    page.fill("#number", number)
    page.fill("#pin", pin)
    page.locator("form[action='/requests/track'] button[type=submit]").click()
    page.wait_for_url("**/requests/view/**")


def _open_pending(page, number):
    """The clerk's landing page, and on it the request."""
    page.goto("/odoo")
    page.locator(".o_app, .o_menu_brand, .o_list_view").first.wait_for()
    page.goto("/odoo/action-municipal_crm.municipal_request_action_my_pending")
    row = page.locator(".o_data_row", has_text=number)
    row.wait_for()
    return row


def test_a_citizen_files_the_clerk_answers_and_the_citizen_reads(story, visit, login, picture):
    """R01, R13, R19, R21, R33, K06: from the website to the answer."""
    picture(visit("/"), "citizen-home")
    citizen, number, pin = story(viewport=WIDE)
    picture(citizen, "citizen-done")
    assert re.fullmatch(r"\d{4}-\d{6}", number)
    assert re.fullmatch(r"\d{6}", pin)

    clerk = login("clerk", viewport=DESK)
    row = _open_pending(clerk, number)
    picture(clerk, "clerk-pending")
    row.locator("td.o_data_cell").nth(1).click()
    clerk.locator(".o_municipal_request_form").wait_for()
    assert "Ελένη Δοκιμάκη" in clerk.locator(".o_form_view").inner_text()
    _reply(clerk, REPLY)
    picture(clerk, "clerk-form")
    _resolve(clerk, DONE)

    _track(citizen, number, pin)
    shown = citizen.locator("main").inner_text()
    assert REPLY in shown
    assert DONE in shown
    picture(citizen, "citizen-answer", height=1280)


def _reply(page, text):
    page.locator(".o_municipal_reply").click()
    _send_dialog(page, text)
    page.locator(".o_municipal_panel_public", has_text=text).wait_for()


def _resolve(page, text):
    page.locator(".o_municipal_move[data-target=resolved]").click()
    _send_dialog(page, text)
    page.locator(".o_municipal_panel_public", has_text=text).wait_for()


def _send_dialog(page, text):
    dialog = page.locator(".modal-dialog")
    dialog.locator("textarea").first.fill(text)
    dialog.locator(".modal-footer .btn-primary, .modal-footer .btn-success").first.click()
    dialog.wait_for(state="detached")


def test_the_submission_needs_no_javascript(story):
    """C17, R07: the form, the review and the number work with scripts switched off."""
    page, number, pin = story(viewport=WIDE, java_script_enabled=False)
    _track(page, number, pin)
    assert TEXT in page.locator("main").inner_text()


def test_the_submission_fits_a_narrow_phone(story):
    """C13: at 360 pixels nothing is cut off sideways."""
    page, number, pin = story(viewport=PHONE)
    for path in (
        "/",
        "/requests",
        "/requests/new",
        "/requests/new/waste_collection",
        "/requests/track",
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    _track(page, number, pin)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_submission_works_by_keyboard_alone(visit):
    """R07, C13: from the first field to the number with Tab, letters and Enter."""
    page = visit("/requests/new/suggestion")
    page.locator("#description").focus()
    page.keyboard.type("Περισσότερα παγκάκια στο πάρκο.")
    _tab_to(page, "consent")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/review/**")
    _tab_to(page, None, "form[action*='/requests/review/'] button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/done/**")


def _tab_to(page, element_id, selector=None):
    wanted = selector or f"#{element_id}"
    for _step in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", wanted):
            return
    raise AssertionError(f"{wanted} cannot be reached by keyboard")
