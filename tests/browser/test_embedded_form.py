"""R01, G02: the form inside the page of a school, on another site, as its visitors see it."""

import functools
import http.server
import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from desk import PATIENCE, Officer

PAGE = """<!DOCTYPE html><html lang="el"><head><title>Σχολείο</title></head>
<body><main><h1>Το σχολείο μας</h1>{snippet}</main></body></html>"""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def school(tmp_path):
    """A website of its own: another host than that of the town. Yields (its folder, its origin)."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_args):
            """Nothing is written to the output of the tests."""

    handler = functools.partial(Quiet, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield tmp_path, f"http://127.0.0.1:{site.server_port}"
        site.shutdown()


@pytest.fixture
def embed(officer):
    """Make an embedded form for some origin; archived at the end."""
    made = []

    def make(origin):
        (code,) = officer.find("request.category", [["code", "=", "street_lighting"]], "name")
        embed = officer.make(
            "embed", name="Σχολείο", origins=origin, category_ids=[[6, 0, [code["id"]]]]
        )
        made.append(embed)
        return embed, officer.read("embed", embed, "snippet")["snippet"]

    yield make
    officer.call("embed", "write", made, {"active": False})


@pytest.fixture
def officer(login):
    return Officer(login("admin"))


@pytest.fixture(params=[1280, 320])
def visitor(request, browser):
    """Somebody whose browser gives no cookies to frames of other sites, wide and narrow."""
    context = browser.new_context(viewport={"width": request.param, "height": 800}, locale="el-GR")
    yield context.new_page()
    context.close()


def _show(school, page, snippet):
    folder, origin = school
    (folder / "index.html").write_text(PAGE.format(snippet=snippet), encoding="utf-8")
    page.goto(f"{origin}/index.html")
    return page.frame_locator("iframe")


def test_a_visitor_of_the_school_files_a_request(school, embed, officer, visitor):
    """R01: from the page of the school to the number; the town knows where it was filed."""
    row, snippet = embed(school[1])
    frame = _show(school, visitor, snippet)
    frame.locator("[name=description]").fill("Η λάμπα έξω από το σχολείο δεν ανάβει.")
    frame.locator("[name=street]").fill("Ερμού")
    frame.locator("[name=consent]").check()
    assert Axe().run(visitor, options=RULES).response["violations"] == []
    visitor.wait_for_timeout(3500)  # quicker than that would be a machine
    frame.locator("form[data-mc-form] button[type=submit]").first.click()
    frame.locator("form[action*='/review/'] button[type=submit]").click()
    number = frame.locator("#protocol_number")
    number.wait_for(timeout=PATIENCE)
    found = officer.find("request", [["embed_id", "=", row]], "protocol_number")
    assert [line["protocol_number"] for line in found] == [number.inner_text()]
    assert Axe().run(visitor, options=RULES).response["violations"] == []


def test_the_frame_is_as_high_as_its_page(school, embed, visitor):
    """G02: nobody scrolls in two directions at once."""
    _row, snippet = embed(school[1])
    frame = _show(school, visitor, snippet)
    frame.locator("[name=description]").wait_for(timeout=PATIENCE)
    visitor.wait_for_function("document.querySelector('iframe').style.height", timeout=PATIENCE)
    inner = frame.locator("#wrapwrap").bounding_box()
    outer = visitor.locator("iframe").bounding_box()
    assert abs(outer["height"] - inner["height"]) < 40
    assert (
        visitor.evaluate("document.documentElement.scrollWidth") <= visitor.viewport_size["width"]
    )


def test_another_website_is_refused_by_the_browser(school, embed, visitor):
    """G06: whoever copies the lines into a page that was not named shows nothing."""
    _row, snippet = embed("https://another.example")
    frame = _show(school, visitor, snippet)
    visitor.wait_for_timeout(3000)
    assert frame.locator("[name=description]").count() == 0
