"""C15, G26: whoever works in Greek meets no English sentence in the web client.

Every menu below the municipality's root is walked, in every view type of its action, so that what
an addon adds is read without a change here.
"""

import os

import pytest
from backend_views import Client, read_data
from conftest import DESK
from english import Census

# What other tests filed in English is data here: the walk wants a town that nobody worked in.
pytestmark = pytest.mark.skipif(
    not os.environ.get("GREEK_CENSUS"), reason="GREEK_CENSUS=1, alone on a fresh demo town"
)

#: (what is opened, selector to click, selector to wait for) on top of a list.
LIST_MENUS = [
    ("search panel", ".o_searchview_dropdown_toggler", ".o_search_bar_menu, .o-dropdown--menu"),
    ("cog menu", ".o_cp_action_menus .dropdown-toggle", ".o-dropdown--menu"),
    ("optional columns", ".o_optional_columns_dropdown button", ".o-dropdown--menu"),
    ("view switcher", ".o_control_panel .o_cp_switch_buttons .dropdown-toggle", None),
]
KANBAN_MENUS = [("column menu", ".o_kanban_config button", ".o-dropdown--menu")]
FORM_MENUS = [
    ("action menu", ".o_cp_action_menus .dropdown-toggle", ".o-dropdown--menu"),
    ("status", ".o_statusbar_status .dropdown-toggle:enabled", ".o-dropdown--menu"),
]
MENUS = {"list": LIST_MENUS, "kanban": KANBAN_MENUS, "form": FORM_MENUS}


@pytest.fixture
def census():
    """The sentences found; at the end of the test there must be none."""
    census = Census(read_data())
    yield census
    assert census.looked
    assert not census.found, census.report()


def read_view(client, census, where, view, deep=True):
    """The view itself, the pages of its notebooks and, when ``deep``, what its buttons open."""
    census.read(client.page, where)
    for tab in client.page.locator(".o_notebook_headers .nav-link:not(.active)").all():
        if tab.is_visible():
            tab.click()
            census.read(client.page, f"{where}, tab", ".o_notebook")
    for name, selector, wait in MENUS.get(view, ()) if deep else ():
        if client.click(selector, wait):
            census.read(client.page, f"{where}, {name}")
            client.close()


def read_action(client, census, where, action, data, deep):
    """Every view type of one action."""
    if data["type"] != "ir.actions.act_window" or data["target"] == "new":
        client.open(action)
        census.read(client.page, where)
        client.close()
        return
    for view in [view for view in data["views"] if view not in ("form", "search")]:
        client.open(action, view)
        read_view(client, census, f"{where}, {view}", view, deep)
    if "form" in data["views"] and client.open_form(data["model"]):
        read_view(client, census, f"{where}, form", "form", deep)
        if deep and client.page.locator(".o_form_button_create").count():
            client.open_form(data["model"], new=True)
            census.read(client.page, f"{where}, new")
            client.close()


@pytest.mark.parametrize("role", ["clerk", "supervisor", "admin"])
def test_every_menu_is_greek(login, census, role):
    """C15, G26: lists, boards, forms, search, calendar, analysis, with what their buttons open."""
    client = Client(login(role, viewport=DESK))
    actions = client.get_actions()
    assert len(actions) >= 3
    for name, action, data in actions:
        # the menus of a view are the administrator's and a few fewer
        read_action(client, census, f"{role}: {name}", action, data, role == "admin")


def read_dialogs(client, census, selector):
    """Press each button of a form that the selector finds, read the dialogue, close it."""
    page = client.page
    for place in range(page.locator(selector).count()):
        button = page.locator(selector).nth(place)
        if button.is_visible() and button.is_enabled():
            label = button.inner_text()
            button.click()
            page.locator(".modal").wait_for()
            client.settle()
            census.read(page, f"request, {label}")
            page.keyboard.press("Escape")
            page.locator(".modal").wait_for(state="detached")


def test_the_dialogues_of_a_request_are_greek(login, census):
    """C15: the moves that ask for something, the reply, the note."""
    client = Client(login("supervisor", viewport=DESK))
    (_name, action, data) = client.get_actions()[0]
    client.open(action, "list")
    assert client.open_form(data["model"])
    read_dialogs(client, census, ".o_municipal_move:has-text('…')")
    read_dialogs(client, census, ".o_municipal_reply, .o_municipal_note")


def test_dialogs_of_lists_are_greek(login, census):
    """C15: own filter, many records at once, export."""
    client = Client(login("admin", viewport=DESK))
    page = client.page
    actions = [row for row in client.get_actions() if row[2]["model"] == "municipal.citizen"]
    client.open(actions[0][1], "list")
    assert client.click(".o_searchview_dropdown_toggler", ".o_add_custom_filter")
    assert client.click(".o_add_custom_filter", ".modal")
    census.read(page, "own filter")
    client.click(".modal .o_model_field_selector", ".o_popover")
    census.read(page, "choice of a field")
    client.close()
    assert client.click(".o_data_row .o_list_record_selector input")
    census.read(page, "selected records")
    assert client.click(".o_cp_action_menus .dropdown-toggle", ".o-dropdown--menu")
    census.read(page, "actions of selected records")
    if client.click(".o-dropdown--menu .o_menu_item:has(.fa-upload)", ".modal"):
        census.read(page, "export")
    client.close()


def test_the_frame_of_the_web_client_is_greek(login, census):
    """C15: user menu, preferences, messages, activities, command palette, discuss."""
    client = Client(login("clerk", viewport=DESK))
    page = client.page
    for place in range(page.locator(".o_menu_systray button").count()):
        button = page.locator(".o_menu_systray button").nth(place)
        if button.is_visible() and button.is_enabled():
            button.click()
            client.settle()
            census.read(page, f"button {place} of the frame")
            client.close()
    assert client.click(".o_user_menu button", "[data-menu=preferences], [data-menu=settings]")
    assert client.click("[data-menu=preferences], [data-menu=settings]", ".o_form_view")
    read_view(client, census, "preferences", "form")
    page.keyboard.press("Control+k")
    page.locator(".o_command_palette").wait_for()
    census.read(page, "command palette")
    client.close()
    page.goto("/odoo/discuss")
    page.locator(".o-mail-Discuss").first.wait_for()
    client.settle()
    census.read(page, "discuss")


ORM = "odoo.__WOWL_DEBUG__.root.env.services.orm"
ERRORS = {
    "a refusal": f"{ORM}.call('municipal.consent', 'write', [[1], {{}}])",
    "no access": f"{ORM}.searchRead('ir.config_parameter', [], ['key'])",
    "a fault of the browser": "new Promise(() => setTimeout(() => { throw new Error('x'); }))",
    "a fault of the server": f"{ORM}.call('municipal.request', 'read', [['x'], ['name']])",
}


@pytest.mark.parametrize("name", ERRORS)
def test_dialogs_of_errors_are_greek(login, census, name):
    """C15: what stands around an error, and what it says."""
    client = Client(login("clerk", viewport=DESK))
    client.page.evaluate(f"() => {{ {ERRORS[name]}; }}")
    client.page.locator(".modal, .o_notification").first.wait_for()
    census.read(client.page, name)


def test_a_chatter_is_greek(login, census):
    """C15: composer, activity and followers where Odoo's own conversation stands."""
    client = Client(login("admin", viewport=DESK))
    page, seen = client.page, 0
    for _name, action, data in client.get_actions():
        if data["model"] not in ("hr.employee", "hr.department", "municipal.citizen"):
            continue
        client.open(action, next(view for view in data["views"] if view in ("list", "kanban")))
        client.open_form(data["model"])
        for selector in (".o-mail-Chatter-sendMessage", ".o-mail-Chatter-logNote"):
            if client.click(selector, ".o-mail-Composer"):
                seen += 1
                census.read(page, f"chatter of {data['model']}")
        if client.click(".o-mail-Chatter-activity", ".modal"):
            census.read(page, f"activity on {data['model']}")
            client.close()
        if client.click(".o-mail-Followers-button"):
            census.read(page, f"followers of {data['model']}")
            client.close()
    assert seen
