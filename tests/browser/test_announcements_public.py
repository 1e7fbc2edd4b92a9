"""N01, N02, N22, N32: announcements and places for everybody, with and without network or script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from screen import PHONE, WIDE

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = ["/announcements", "/announcements?q=xqzxqz", "/events", "/alerts", "/places"]
PAGES += ["/places?access=1", "/announcements/embed", "/announcements/archive"]
LOOKS = ["large.high", "larger.dark"]
RUNS_OFF = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: What our own first view may weigh, in bytes.
LIGHT = 200_000
AGE = "[data-age]"


def _violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(row["id"], [node["html"][:160] for node in row["nodes"]]) for row in found]


@pytest.mark.parametrize("language", ["", "/en"], ids=["Greek", "English"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "narrow"])
def test_the_pages_have_no_violation_and_fit(visit, language, size):
    """G09: axe finds nothing, and there is one direction to scroll."""
    page = visit(None, viewport=size)
    for path in PAGES:
        assert page.goto(language + path).status == 200, path
        assert not _violations(page), path
        assert page.evaluate(RUNS_OFF) <= 0, path


@pytest.mark.parametrize("look", LOOKS)
def test_strong_contrast_and_large_text_have_no_violation_either(visit, url, look):
    """C14, G09: also on the smallest of screens."""
    page = visit(None, viewport={"width": 320, "height": 640})
    page.context.add_cookies([{"name": "municipal_display", "value": look, "url": url}])
    for path in ("/announcements", "/alerts", "/places"):
        page.goto(path)
        assert not _violations(page), path
        assert page.evaluate(RUNS_OFF) <= 0, path


@pytest.mark.parametrize("path", ["/", "/announcements", "/alerts", "/places"])
def test_the_first_view_is_light(visit, path):
    """N01: below 200 kB over the wire, styles and scripts included."""
    page, sizes = visit(None), []
    page.on(
        "requestfinished",
        lambda request: sizes.append(request.sizes()["responseBodySize"]),
    )
    page.goto(path, wait_until="networkidle")
    assert 0 < sum(sizes) < LIGHT


@pytest.mark.parametrize("language", ["", "/en"], ids=["Greek", "English"])
def test_no_script_fails_on_any_page(visit, language):
    """N01, N10: nor on a page whose form cannot be sent, as no channel is set up."""
    page, failures = visit(None), []
    page.on("pageerror", lambda error: failures.append((page.url, str(error))))
    for path in (*PAGES, "/subscriptions", "/subscriptions/sent", "/offline/el"):
        page.goto(path if path.startswith("/offline") else language + path, wait_until="load")
    assert failures == []


def test_every_page_works_without_javascript(visit):
    """N22: lists, filters and places need no script."""
    page = visit("/en/places", java_script_enabled=False)
    page.fill("#q", "xqzxqz")
    page.locator("form.mc-filter button[type=submit]").click()
    assert "No place fits" in page.locator("main").inner_text()
    page.goto("/en/announcements")
    assert page.locator("form.mc-filter #q").count() == 1
    assert page.locator("#mc-alerts[aria-live]").count() == 1


def test_places_are_shown_on_the_map(visit):
    """N02: a button brings the map; a marker leads to the page of its place."""
    page = visit("/en/places")
    page.locator("[data-mc-map-open]").click()
    marker = page.locator(".leaflet-marker-pane [role=button]").first
    marker.wait_for()
    marker.focus()
    page.keyboard.press("Enter")
    link = page.locator(".leaflet-popup-content a")
    link.wait_for()
    assert "/places/" in link.get_attribute("href")


@pytest.mark.parametrize("language", ["", "/en"], ids=["Greek", "English"])
def test_the_last_state_is_read_without_network(visit, language):
    """N32: the network is cut; any page of the site answers with alerts, places, numbers and their age."""
    page = visit(f"{language}/announcements")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.context.set_offline(True)
    page.goto(f"{language}/requests")
    assert page.locator("time[data-made]").count() == 1
    assert page.locator("a[href='tel:112']").count() == 1
    assert page.evaluate("document.documentElement.lang")[:2] == (language[1:] or "el")
    page.wait_for_function(f"() => document.querySelector('{AGE}').textContent")
    assert re.search(r"\w", page.locator(AGE).inner_text())
    assert not _violations(page)
    page.context.set_offline(False)
    # the page asks again by itself
    page.wait_for_function("() => !document.querySelector('time[data-made]')")
    page.locator("#mc-top").wait_for()


def test_the_office_is_no_part_of_the_app(visit):
    """N32: sign-in and office say plainly that there is no network."""
    page = visit("/announcements")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto("/web/login")
