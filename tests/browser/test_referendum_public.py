"""V06, V18, V25, V31: a vote in a real browser: by keyboard, without script, on a telephone."""

import re

import ballots
import pytest
from axe_playwright_python.sync_playwright import Axe
from screen import PHONE, WIDE

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
RUNS_OFF = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
LATIN = re.compile(r"\b(vote|ballot|letter|receipt|answer|trustees?)\b", re.IGNORECASE)


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    return ballots.make(tmp_path_factory.mktemp("ballots"))


@pytest.fixture
def letter(made):
    """The number and code of somebody who has not voted."""
    return made["letters"].pop()


def _violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(row["id"], [node["html"][:160] for node in row["nodes"]]) for row in found]


def _check(page):
    assert not _violations(page), page.url
    assert page.evaluate(RUNS_OFF) <= 0, page.url


def _choose(page):
    page.check("#q0-yes")
    page.check("#q1-aa")
    page.select_option("#q2-ab", "1")
    page.select_option("#q3-aa", "4")


@pytest.mark.parametrize("language", ["", "/en"], ids=["Greek", "English"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "narrow"])
def test_no_page_of_a_vote_has_a_violation(visit, made, letter, language, size):
    """V25, G09: list, ballot, form, refusal, review, receipt, question, result."""
    page = visit(None, viewport=size)
    base = f"{language}/referendums"
    paths = ("", f"/{made['open']}", f"/{made['open']}/check", f"/{made['closed']}/results")
    for path in paths:
        assert page.goto(base + path).status == 200, path
        _check(page)
        if not language:
            assert not LATIN.search(page.locator("main").inner_text()), path
    page.goto(f"{base}/{made['open']}/vote#{letter[0]}.{letter[1]}")
    assert page.input_value("#code") == letter[1]
    assert "#" not in page.url  # neither the history nor a copied address keeps the code
    page.fill("#code", "1234567890")
    _choose(page)
    page.click("button[value=review]")
    page.wait_for_function("() => document.activeElement.id === 'errors'")
    _check(page)
    page.fill("#code", letter[1])
    page.click("button[value=review]")
    _check(page)
    page.click("button[value=cast]")
    assert re.search(r"\d{4} \d{4} \d{4} \d{4}", page.locator("main").inner_text())
    _check(page)


def test_a_whole_vote_by_keyboard(visit, made, letter):
    """V25: tabulator, arrows, space and enter are enough, in the order of the page."""
    page = visit(f"/en/referendums/{made['open']}/vote")
    press, write = page.keyboard.press, page.keyboard.type
    page.focus("#number")
    write(letter[0])
    press("Tab")
    write(letter[1])
    press("Tab")  # into the first question
    press("Space")
    assert page.is_checked("#q0-yes")
    press("ArrowDown")
    assert page.is_checked("#q0-no")
    press("Tab")
    press("Space")
    assert page.is_checked("#q1-aa")
    while page.evaluate("document.activeElement.value") != "review":
        press("Tab")
    press("Enter")
    page.wait_for_selector("button[value=cast]")
    review = page.locator("main").inner_text()
    assert "Not yet counted" in review
    assert "No" in review
    assert "Lime" in review
    page.focus("button[value=cast]")
    press("Enter")
    page.wait_for_selector("h1:has-text('in the box')")


def test_a_whole_vote_without_script(visit, made, letter):
    """V25: changed once before it is sent, then asked for."""
    page = visit(f"/en/referendums/{made['open']}/vote", java_script_enabled=False, viewport=PHONE)
    page.fill("#number", letter[0])
    page.fill("#code", letter[1])
    _choose(page)
    page.click("button[value=review]")
    page.click("button[value=change]")
    assert page.is_checked("#q0-yes")
    page.check("#q0-blank")
    page.click("button[value=review]")
    assert "Blank vote" in page.locator("main").inner_text()
    page.click("button[value=cast]")
    receipt = re.search(r"\d{4} \d{4} \d{4} \d{4}", page.locator("main").inner_text())[0]
    page.goto(f"/en/referendums/{made['open']}/check")
    page.fill("#number", letter[0])
    page.fill("#code", letter[1])
    page.click("main button[type=submit]")
    assert receipt in page.locator("main").inner_text()


def test_a_receipt_is_in_the_published_file(visit, made):
    """V06, V07: whoever kept the receipt finds it."""
    page = visit(f"/en/referendums/{made['closed']}/results")
    assert "66.7 %" in page.locator("main").inner_text()
    document = page.request.get(f"/referendums/{made['closed']}/result.json").json()
    shown = {f"{int(one, 16) % 10**16:016d}" for one in document["receipts"]}
    assert made["receipt"] in shown
