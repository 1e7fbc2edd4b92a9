"""I02, I14, I31, G09: the assistant in a real browser: read, answered and heard by everybody."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from screen import PHONE, WIDE

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LONGEST = 20
#: By the purpose of the field.
ANSWERS = {"name": "Ελένη Παπαδάκη", "tel": "697 123 4567", "street-address": "Ερμού 5"}
SMALL = """() => [...document.querySelectorAll('#wrap button, #wrap input, #wrap textarea')]
    .map((node) => [node.outerHTML.slice(0, 80), node.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.width < 44 || box.height < 44)).map(([html]) => html)"""


def _violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(row["id"], [node["html"][:160] for node in row["nodes"]]) for row in found]


def _begin(page):
    page.locator("button[value=request_intake]").click()
    page.locator("#now").wait_for()


def _answer(page):
    """Answer the present question as somebody who wants to report a fault."""
    title = page.locator("#now-title").inner_text()
    options = page.locator("#now button[name=reply]")
    if options.count():
        options.first.click()
    else:
        purpose = page.locator("#reply").get_attribute("autocomplete")
        page.fill("#reply", ANSWERS.get(purpose, "Μια λακκούβα έξω από το σχολείο"))
        page.locator(".mc-typed button").click()
    page.locator("#now-title").filter(has_not_text=title).wait_for()


def _is_filed(page):
    return page.locator("#now a[href*='/requests/view/']").count() == 1


def _walk(page, look):
    """From the first question to the number; ``look(page)`` at every question."""
    _begin(page)
    for _step in range(LONGEST):
        look(page)
        if _is_filed(page):
            return
        _answer(page)
    pytest.fail("no number after so many answers")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "narrow"])
@pytest.mark.parametrize("language", ["", "/en"], ids=["Greek", "English"])
def test_every_question_is_accessible(visit, picture, language, size):
    """G09: no violation at any step, nothing too small to touch, nothing to scroll sideways."""
    page = visit(f"{language}/assistant", viewport=size)
    trouble = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda line: trouble.append(line.text) if line.type == "error" else None)

    def look(page):
        assert not _violations(page)
        assert not page.evaluate(SMALL)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    _walk(page, look)
    assert not trouble
    picture(page, f"assistant_{'en' if language else 'el'}_{size['width']}", full_page=True)


def test_the_new_question_has_the_focus_and_the_page_does_not_jump(visit):
    """G09: a screen reader goes on reading where the conversation goes on."""
    page = visit("/assistant")
    _begin(page)
    page.evaluate("window.stays = true")
    for _step in range(3):
        _answer(page)
        assert page.evaluate("document.activeElement.id") == "now"
    assert page.evaluate("window.stays"), "the page was not loaded again"


def test_the_keyboard_is_enough(visit):
    """I31: typed digits and Enter, without a mouse."""
    page = visit("/assistant")
    _begin(page)
    page.fill("#reply", "Μια λακκούβα")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#now button[value='1']").wait_for()
    page.locator("#reply").press_sequentially("1\n")
    page.locator("#now-title", has_text="3").wait_for()


def test_it_works_without_javascript(visit):
    """I02: the same conversation, page by page."""
    page = visit("/assistant", java_script_enabled=False)
    _begin(page)
    for _step in range(LONGEST):
        if _is_filed(page):
            break
        _answer(page)
    assert page.locator("#now .mc-spelled").count() == 2, "number and PIN"


def test_without_a_line_the_answer_is_sent_in_the_plain_way(visit):
    """A failure in the background loses no answer."""
    page = visit("/assistant")
    _begin(page)
    page.evaluate("() => { window.fetch = () => Promise.reject(new Error('no line')); }")
    _answer(page)
    assert "2" in page.locator("#now-title").inner_text()
