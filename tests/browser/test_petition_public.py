"""V12: a petition in a real browser: wide and narrow, in both languages, without script."""

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
    page.fill("#name", f"Άννα {name}")
    page.fill("#father_name", "Νικόλαος")
    page.fill("#birth_date", "31/12/1980")
    page.fill("#contact", f"{name}@citizens.example")
    page.check("#consent")


def _send(page):
    page.locator("main form button[type=submit]").first.click()


@pytest.mark.parametrize("language", ["", "/en"], ids=["Greek", "English"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "narrow"])
def test_no_page_of_a_petition_has_a_violation(visit, language, size):
    """V12, G09: list, petition, form, refusal, code, finding one's own signature."""
    page = visit(f"{language}/petitions", viewport=size)
    _check(page)
    page.locator("#list-open ~ article h3 a").first.click()
    assert re.search(r"\d+ \S+ 124", page.locator(".mc-petition-count").inner_text())
    _check(page)
    petition = page.url
    page.goto(f"{petition}/mine")
    _check(page)
    page.goto(f"{petition}/sign")
    _check(page)
    _send(page)
    page.wait_for_function("() => document.activeElement.id === 'errors'")
    _check(page)
    _fill(page, f"axe{size['width']}{language.strip('/')}")
    _send(page)
    page.wait_for_url(re.compile("/petitions/code"))
    _check(page)


def test_signing_without_script(visit):
    """V12: from the list to the code, and what was typed stays after a mistake."""
    page = visit("/petitions", java_script_enabled=False, viewport=PHONE)
    page.locator("#list-open ~ article h3 a").first.click()
    page.locator("main a[href$='/sign']").first.click()
    _fill(page, "noscript")
    page.uncheck("#consent")
    _send(page)
    assert page.locator("#errors a").count() == 1
    assert page.input_value("#father_name") == "Νικόλαος"
    page.check("#consent")
    _send(page)
    page.wait_for_url(re.compile("/petitions/code"))
