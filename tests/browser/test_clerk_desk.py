"""The clerk's working day in a real browser: two clerks on one request, and many requests at once."""

import pytest
from screen import DESK, PHONE

NOTE = ".o_field_widget[name=place_note] input"
PRESENCE = ".o_municipal_presence"


@pytest.fixture
def number(login):
    """A request of the demo clerk, as (address of its form, protocol number)."""
    page = login("clerk", viewport=DESK)
    page.goto("/odoo/my-pending")
    page.locator(".o_data_row td[name=name]").first.click()
    page.wait_for_selector(".o_municipal_desk")
    text = page.locator(".o_field_widget[name=protocol_number]").first.inner_text().strip()
    address = page.evaluate("location.pathname")
    page.context.close()
    return address.rsplit("/", 1)[-1], text


def _open(login, who, key):
    page = login(who, viewport=DESK)
    page.goto(f"/odoo/requests/{key}")
    page.wait_for_selector(".o_municipal_desk")
    return page


def _type(page, text):
    page.locator(NOTE).fill(text)
    page.locator(NOTE).press("Tab")


def test_the_second_clerk_is_warned_and_nothing_is_lost(login, number):
    """R38: both see each other, typing is told, and a save over a newer version is asked about."""
    key, protocol = number
    first, second = _open(login, "clerk", key), _open(login, "supervisor", key)
    second.wait_for_selector(PRESENCE)
    first.wait_for_selector(PRESENCE)
    _type(second, "Δίπλα στο περίπτερο")
    first.wait_for_function(
        f"document.querySelector('{PRESENCE}')?.innerText.includes('επεξεργάζεται')"
    )
    second.locator(".o_form_button_save").click()
    second.wait_for_selector(".o_form_button_save", state="hidden")
    _type(first, "Απέναντι από το σχολείο")
    first.locator(".o_form_button_save").click()
    dialogue = first.locator(".o_municipal_conflict")
    dialogue.wait_for()
    for part in (protocol, "Δίπλα στο περίπτερο", "Απέναντι από το σχολείο"):
        assert part in dialogue.inner_text()
    first.locator(".modal-footer .btn-secondary").click()
    assert first.locator(NOTE).input_value() == "Απέναντι από το σχολείο"
    first.locator(".o_form_button_save").click()
    first.locator(".o_municipal_merge").click()
    first.wait_for_selector(".o_form_button_save", state="hidden")
    first.reload()
    first.wait_for_selector(".o_municipal_desk")
    assert first.locator(NOTE).input_value() == "Απέναντι από το σχολείο"


def test_many_requests_are_given_away_and_taken_back(login):
    """R34: the bar runs to its end, the report counts, and Undo puts the officers back."""
    page = login("supervisor", viewport=DESK)
    page.goto("/odoo/requests?view_type=list")
    officers = page.locator(".o_data_row td[name=user_id]")
    officers.first.wait_for()
    before = officers.all_inner_texts()
    page.locator("thead .o_list_record_selector input").click()
    page.locator(".o_selection_container button:has(.fa-tasks)").click()
    page.locator(".modal .o_radio_input[data-value=assign]").click()
    page.locator(".modal footer button[name=action_start]").click()
    page.wait_for_selector(".o_municipal_bulk_close")
    done = int(page.locator(".o_municipal_bulk_done").inner_text())
    refused = int(page.locator(".o_municipal_bulk_refused").inner_text())
    assert done + refused == len(before)
    if page.locator(".o_municipal_bulk_undo").count():
        page.locator(".o_municipal_bulk_undo").click()
        page.wait_for_selector(".o_municipal_bulk .alert-info")
    page.locator(".o_municipal_bulk_close").click()
    page.wait_for_selector(".o_municipal_bulk", state="detached")
    page.reload()
    officers.first.wait_for()
    assert officers.all_inner_texts() == before


@pytest.mark.parametrize(
    "path", ["/odoo/my-pending", "/odoo/my-tasks", "/odoo/requests", "/odoo/tasks"]
)
def test_the_desk_fits_on_a_phone(login, path):
    """K14: nothing is wider than 360 pixels."""
    page = login("clerk", viewport=PHONE, is_mobile=True, has_touch=True)
    page.goto(path)
    page.wait_for_selector(".o_kanban_renderer, .o_list_renderer, .o_view_nocontent")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
