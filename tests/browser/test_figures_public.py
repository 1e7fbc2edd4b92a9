"""K09, X12, G09: the public figures and the open data of a town with months behind it."""

import figures
import pytest
from axe_playwright_python.sync_playwright import Axe
from screen import PHONE, WIDE

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
RUNS_OFF = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
ZOOMED = {"width": 320, "height": 256}
WORDS = {"": ("λιγότερα από 5", "Ανοικτά δεδομένα"), "/en": ("fewer than 5", "Open data")}


@pytest.fixture(scope="module", autouse=True)
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures")
    figures.put_up(folder)
    yield
    figures.take_down(folder)


def _check(page):
    found = Axe().run(page, options=RULES).response["violations"]
    assert not [(row["id"], [node["html"][:160] for node in row["nodes"]]) for row in found]
    assert page.evaluate(RUNS_OFF) <= 0, page.url


@pytest.mark.parametrize("size", [WIDE, PHONE, ZOOMED], ids=["wide", "narrow", "at 400 %"])
@pytest.mark.parametrize("language", ["", "/en"], ids=["Greek", "English"])
def test_no_page_of_figures_has_a_violation(visit, language, size):
    """G09, C13: the page with its tables and bars, an earlier month, and the files."""
    page = visit(f"{language}/figures", viewport=size)
    few, title = WORDS[language]
    assert page.locator("main table, #wrap table").count() >= 2
    assert page.locator(".mc-public-bar").count() > 4
    assert few in page.locator("#wrap").inner_text()
    _check(page)
    page.locator("#month").select_option(index=2)
    page.locator("form[action$='/figures'] button[type=submit]").click()
    page.wait_for_url("**/figures?month=*")
    assert page.locator("#month").evaluate("node => node.selectedIndex") == 2
    _check(page)
    page.locator("#wrap a[href$='/open-data']").click()
    page.wait_for_url(f"**{language}/open-data")
    assert page.locator("h1").inner_text() == title
    assert page.locator("a[href$='.csv']").count()
    _check(page)


def test_the_figures_without_a_script(visit):
    """K09: all of it is in the page that the server sends."""
    page = visit("/figures", java_script_enabled=False, viewport=PHONE)
    page.locator("#month").select_option(index=1)
    page.locator("form[action$='/figures'] button[type=submit]").click()
    page.wait_for_url("**/figures?month=*")
    assert page.locator(".mc-public-figures dd").count() == 7
    assert page.locator("#wrap tbody tr").count() > 4
