"""G09, C13: axe finds nothing on any page that a citizen meets."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import PHONE, WIDE

PUBLIC = [
    "/",
    "/requests",
    "/requests/new",
    "/requests/new/waste_collection",
    "/requests/new/birth_certificate",
    "/requests/track",
    "/assistant",
    "/web/login",
]
PRIVATE = ["/my", "/my/requests"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def _violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(row["id"], [node["html"][:160] for node in row["nodes"]]) for row in found]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "narrow"])
@pytest.mark.parametrize("language", ["", "/en"], ids=["Greek", "English"])
def test_public_pages_have_no_violation(visit, language, size):
    """G09: WCAG 2.2 AA on every public page, in both languages, wide and narrow."""
    page = visit(None, viewport=size)
    for path in PUBLIC:
        page.goto(language + path)
        assert not _violations(page), path


def test_pages_of_a_logged_in_citizen_have_no_violation(login):
    """G09: the portal too."""
    page = login("citizen")
    for path in PRIVATE:
        page.goto(path)
        assert not _violations(page), path
    page.goto("/my/requests")
    page.locator("a[href*='/my/requests/']").first.click()
    assert not _violations(page), page.url


def test_the_error_page_has_no_violation(visit):
    """G09: mistakes are explained accessibly, and the first one has the focus."""
    page = visit("/requests/new/waste_collection")
    page.locator("form[enctype] button[type=submit]").click()
    page.locator("#errors").wait_for()
    assert page.locator("[aria-invalid=true]").count()
    assert not _violations(page)
