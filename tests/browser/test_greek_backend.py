"""C15, G26: whoever works in Greek meets no English sentence in the web client.

Every menu below the municipality's root is walked, in every view type of its action, so that what
an addon adds is read without a change here. The town is a clone of the demo town with a server of
its own: what other tests filed in English would be taken for English of the program.
"""

import os
from pathlib import Path

import pytest
from backend_views import Client, read_data
from english import Census
from screen import CHROMIUM, DESK, FLAGS, sign_in
from suite import databases, logcheck, municipality, server

CLUSTER = "test"
#: The demo town as nobody has touched it, and the clone that is walked.
UNTOUCHED = os.environ["MUNICIPAL_UNTOUCHED"]
TOWN = f"{UNTOUCHED}_greek"

#: (what is opened, selector to click, selector to wait for) on top of a list.
LIST_MENUS = [
    ("search panel", ".o_searchview_dropdown_toggler", ".o_search_bar_menu, .o-dropdown--menu"),
    ("cog menu", ".o_cp_action_menus .dropdown-toggle", ".o-dropdown--menu"),
    ("optional columns", ".o_optional_columns_dropdown button", ".o-dropdown--menu"),
]
FORM_MENUS = [("action menu", ".o_cp_action_menus .dropdown-toggle", ".o-dropdown--menu")]
MENUS = {"list": LIST_MENUS, "form": FORM_MENUS}
#: Greek texts that stand at least on a page that is read; one that failed has fewer.
FEWEST = 10
#: What a button or a menu opens lies here.
ABOVE = ".o-overlay-container"
PLANTED = """() => document.body.insertAdjacentHTML("beforeend", `<div id="planted">
    <p>Nothing was translated</p><input placeholder="Type your name here"/>
    <button aria-label="Close this"></button></div>`)"""
#: What the tests of errors make the server log.
PROVOKED = (
    "Οι συγκαταθέσεις μένουν όπως δόθηκαν",
    "(ir.config_parameter)",
    'invalid input syntax for type integer: "x"',
)


@pytest.fixture(scope="module")
def url():
    """The address of the clone, whose server says nothing unexpected in its log."""
    databases.clone(CLUSTER, UNTOUCHED, TOWN)
    port, log = server.free_port(), Path(os.environ["MUNICIPAL_RUN"]) / "e2e" / "greek.log"
    municipality.set_address(TOWN, port, CLUSTER)
    log.unlink(missing_ok=True)
    process = server.start(CLUSTER, TOWN, port, log=log, options=["--max-cron-threads=0"])
    try:
        server.wait(process, port, log=log)
        yield f"http://localhost:{port}"
    finally:
        server.stop(process.pid)
        process.wait()
        databases.drop(CLUSTER, TOWN)
    said = logcheck.unexpected(log)
    assert not [text for text in said if not any(mark in text for mark in PROVOKED)]


@pytest.fixture(scope="module")
def open_client(browser, url):
    """The web client of a role, which signs in once: ``open_client("clerk")``. Without pictures."""
    chromium = browser.browser_type.launch(
        executable_path=CHROMIUM, args=[*FLAGS, "--blink-settings=imagesEnabled=false"]
    )
    clients = {}

    def open_page(role):
        if role not in clients:
            context = chromium.new_context(base_url=url, viewport=DESK, locale="el-GR")
            page = context.new_page()
            page.set_default_timeout(90_000)  # the first one waits for the bundles to be made
            page.goto("/web/login")
            clients[role] = Client(sign_in(page, role))
        return clients[role]

    yield open_page
    chromium.close()


@pytest.fixture(scope="module")
def data(url):
    """What somebody wrote."""
    return read_data(TOWN)


@pytest.fixture
def census(data):
    """The sentences found; at the end of the test there must be none, and Greek wherever it was."""
    census = Census(data)
    yield census
    assert census.pages or census.parts
    assert not [where for where, texts in census.pages.items() if texts < FEWEST]
    assert any(census.parts.values()) or not census.parts
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
            census.read(client.page, f"{where}, {name}", ABOVE)
            client.close()


def read_action(client, census, where, action, data, deep):
    """Every view type of one action; when not ``deep``, its first view and the form."""
    if data["type"] != "ir.actions.act_window" or data["target"] == "new":
        client.open(action)
        census.read(client.page, where)
        client.close()
        return
    views = [view for view in data["views"] if view not in ("form", "search")]
    for view in views if deep else views[:1]:
        client.open(action, view)
        read_view(client, census, f"{where}, {view}", view, deep)
    if "form" in data["views"] and client.open_form(data["model"]):
        read_view(client, census, f"{where}, form", "form", deep)
        if deep and client.page.locator(".o_form_button_create").count():
            client.open_form(data["model"], new=True)
            census.read(client.page, f"{where}, new")
            client.close()


def test_what_is_not_greek_would_be_found(open_client):
    """C15: a sentence that somebody sees, is told, or finds in a menu counts as English."""
    client, census = open_client("clerk"), Census(read_data(TOWN))
    client.page.evaluate(PLANTED)
    census.read(client.page, "page")
    client.page.evaluate("document.querySelector('#planted').remove()")
    assert set(census.found) >= {"Nothing was translated", "Type your name here", "Close this"}


@pytest.mark.parametrize("role", ["clerk", "supervisor"])
def test_every_menu_of_officers_is_greek(open_client, census, role):
    """C15, G26: their lists and forms; what else they see is part of the administrator's."""
    client = open_client(role)
    actions = client.get_actions()
    assert len(actions) >= 3
    for name, action, data in actions:
        read_action(client, census, f"{role}: {name}", action, data, deep=False)


def test_every_menu_of_the_administrator_is_greek(open_client, census):
    """C15, G26: lists, boards, forms, search, calendar, analysis, with what their buttons open."""
    client = open_client("admin")
    actions = client.get_actions()
    assert len(actions) >= 20
    for name, action, data in actions:
        read_action(client, census, f"admin: {name}", action, data, deep=True)
    read = {where.rpartition(", ")[2] for where in [*census.pages, *census.parts]}
    buttons = {name for rows in MENUS.values() for name, _selector, _wait in rows}
    assert read >= {"list", "kanban", "calendar", "pivot", "graph", "form", "new", "tab"} | buttons


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


def test_the_dialogues_of_a_request_are_greek(open_client, census):
    """C15: the moves that ask for something, the reply, the note."""
    client = open_client("supervisor")
    (_name, action, data) = client.get_actions()[0]
    client.open(action, "list")
    assert client.open_form(data["model"])
    read_dialogs(client, census, ".o_municipal_move:has-text('…')")
    read_dialogs(client, census, ".o_municipal_reply, .o_municipal_note")


def test_dialogs_of_lists_are_greek(open_client, census):
    """C15: own filter, many records at once, export."""
    client = open_client("admin")
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


def test_the_frame_of_the_web_client_is_greek(open_client, census):
    """C15: user menu, preferences, messages, activities, command palette, discuss."""
    client = open_client("clerk")
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
def test_dialogs_of_errors_are_greek(open_client, census, name):
    """C15: what stands around an error, and what it says."""
    client = open_client("clerk")
    client.close()
    client.page.wait_for_function("() => !document.querySelector('.modal, .o_notification')")
    client.page.evaluate(f"() => {{ {ERRORS[name]}; }}")
    client.page.locator(".modal, .o_notification").first.wait_for()
    census.read(client.page, name)
    client.close()


def test_a_chatter_is_greek(open_client, census):
    """C15: composer, activity and followers where Odoo's own conversation stands."""
    client = open_client("admin")
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
