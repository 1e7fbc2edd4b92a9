"""V17: proposing a project in a real browser: wide and narrow, in both languages, without script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from screen import PHONE, WIDE

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
RUNS_OFF = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
NAMES = {"": "Συμμετοχικός προϋπολογισμός", "/en": "Participatory budget"}


def _check(page):
    found = Axe().run(page, options=RULES).response["violations"]
    assert not [(row["id"], [node["html"][:160] for node in row["nodes"]]) for row in found]
    assert page.evaluate(RUNS_OFF) <= 0, page.url


def _open(page, language):
    page.locator("#list-open ~ article h3 a", has_text=NAMES[language]).click()
    page.locator("main a[href$='kind=project']").click()


def _fill(page, name):
    page.fill("#project_title", "Παγκάκια")
    page.fill("#place", "Οδός Ανεξαρτησίας")
    page.fill("#estimated_cost", "3000")
    page.fill("#body", "Να ξεκουράζεται κανείς στον δρόμο.")
    page.fill("#author", name)
    page.fill("#contact_email", f"{name}@citizens.example")


@pytest.mark.parametrize("language", ["", "/en"], ids=["Greek", "English"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "narrow"])
def test_no_page_of_a_project_has_a_violation(visit, language, size):
    """V17, G09: the projects with their decisions, the form and its refusal."""
    page = visit(f"{language}/consultations", viewport=size)
    page.locator("#list-open ~ article h3 a", has_text=NAMES[language]).click()
    assert page.locator(".mc-ballot-note").count() == 4
    _check(page)
    page.locator("main a[href$='kind=project']").click()
    assert page.is_checked("#kind-0")
    page.locator("main form button[type=submit]").click()
    page.wait_for_function("() => document.activeElement.id === 'errors'")
    _check(page)


def test_a_project_without_script(visit):
    """V17: from the text to the code, and what was typed stays after a mistake."""
    page = visit("/consultations", java_script_enabled=False, viewport=PHONE)
    _open(page, "")
    _fill(page, "bench")
    page.locator("main form button[type=submit]").click()
    assert page.locator("#errors a").count() == 1
    assert page.input_value("#place") == "Οδός Ανεξαρτησίας"
    page.check("#consent")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile("/consultations/code"))
