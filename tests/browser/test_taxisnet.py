"""C11, X05: signing in at the state's counterpart, as a person does it."""

from axe_playwright_python.sync_playwright import Axe
from screen import PHONE

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def faults(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(row["id"], [node["html"][:160] for node in row["nodes"]]) for row in found]


def press(page, name):
    """Go to a control by Tab alone and press Enter there."""
    for _step in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText || ''").strip() == name:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name!r} is not reached by keyboard")


def test_a_citizen_signs_in_by_keyboard_and_leaves(visit):
    """C11, C13: from the sign-in page to one's own page and out again, without a mouse."""
    page = visit("/web/login", viewport=PHONE)
    press(page, "Σύνδεση με TaxisNet")
    assert not faults(page)
    press(page, "Επιτρέπω")
    assert "/taxisnet/welcome" in page.url
    assert "ΕΛΕΝΗ ΓΕΩΡΓΙΟΥ" in page.locator("main").inner_text()
    assert not faults(page)
    press(page, "Ναι, συνέχεια")
    assert page.url.endswith("/my")
    page.goto("/my/profile")
    assert "Το TaxisNet βεβαίωσε" in page.locator("main").inner_text()
    assert not faults(page)
    page.goto("/web/session/logout?redirect=/")
    assert page.goto("/my/profile").url.count("/web/login")


def test_a_refusal_needs_no_script(visit):
    """C11: whoever refuses is told how else to sign in."""
    page = visit("/taxisnet", viewport=PHONE, java_script_enabled=False)
    page.locator("button[name=refuse]").click()
    page.locator("main a[href='/account/code']").wait_for()
