"""V16: a comment in a real browser: wide and narrow, in both languages, without script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from screen import PHONE, WIDE

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
RUNS_OFF = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def _check(page):
    found = Axe().run(page, options=RULES).response["violations"]
    assert not [(row["id"], [node["html"][:160] for node in row["nodes"]]) for row in found]
    assert page.evaluate(RUNS_OFF) <= 0, page.url


def _fill(page, name):
    page.check("#kind-2")
    page.fill("#body", "Νωρίτερα το καλοκαίρι.")
    page.fill("#proposed", page.input_value("#proposed") + "\nΤο καλοκαίρι ανοίγει στις 06:00.")
    page.fill("#author", name)
    page.fill("#contact_email", f"{name}@citizens.example")
    page.check("#consent")


def _send(page):
    page.locator("main form button[type=submit]").click()


@pytest.mark.parametrize("language", ["", "/en"], ids=["Greek", "English"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "narrow"])
def test_no_page_of_a_consultation_has_a_violation(visit, language, size):
    """V16, G09: list, text, form, refusal, code, archive."""
    page = visit(f"{language}/consultations", viewport=size)
    _check(page)
    open_one, closed_one = (
        page.locator(f"#list-{state} ~ article h3 a").first.get_attribute("href")
        for state in ("open", "closed")
    )
    page.goto(closed_one)
    _check(page)
    page.goto(open_one)
    assert page.locator("del").count()
    assert page.locator("ins").count()
    _check(page)
    page.locator("main a[href*='/comment?article']").first.click()
    _check(page)
    _send(page)
    page.wait_for_function("() => document.activeElement.id === 'errors'")
    _check(page)
    _fill(page, f"axe{size['width']}{language.strip('/')}")
    _send(page)
    page.wait_for_url(re.compile("/consultations/code"))
    _check(page)


def test_a_comment_without_script(visit):
    """V16: from the text to the code, and what was typed stays after a mistake."""
    page = visit("/consultations", java_script_enabled=False, viewport=PHONE)
    page.locator("#list-open ~ article h3 a").first.click()
    page.locator("main a[href*='/comment?article']").first.click()
    _fill(page, "noscript")
    page.uncheck("#consent")
    _send(page)
    assert page.locator("#errors a").count() == 1
    assert page.input_value("#body") == "Νωρίτερα το καλοκαίρι."
    assert "06:00" in page.input_value("#proposed")
    assert page.is_checked("#kind-2")
    page.check("#consent")
    _send(page)
    page.wait_for_url(re.compile("/consultations/code"))
