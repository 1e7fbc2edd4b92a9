"""C15, G26: a citizen who reads Greek meets no English sentence on the way."""

import email
import email.policy
import os
import re
import time
from pathlib import Path

import pytest
from english import Census
from lxml import html

#: Followed by no crawl: files, actions, other languages, and pages of the backend.
NOT_PAGES = re.compile(
    r"^/(?:en|web/(?!login|signup|reset_password)|odoo|my/.*/file/|my/profile/export|requests/(?:receipt|new/.)|logo|website/(?!info)"
    r"|sitemap|robots|[a-z]+/static|announcements/feed/|alerts/feed|.*\.(?:atom|rss|json|ics|cap|xml)$)"
)
STATUS_PAGES = {"/no-such-page": 404, "/requests/view/no-such-token": 404, "/website/info": None}
FORMS = ("waste_collection", "birth_certificate", "other")
MOST_PAGES = 80


@pytest.fixture
def census():
    """The sentences found; at the end of the test there must be none."""
    census = Census()
    yield census
    assert census.looked > 3
    assert not census.found, census.report()


def crawl(page, census, starts):
    """Read every page of the site that links lead to from ``starts``; return the paths."""
    todo, seen = list(starts), set()
    while todo and len(seen) < MOST_PAGES:
        path = todo.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = page.goto(path)
        assert answer.status < 500, path
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        census.read(page, path)
        links = page.evaluate(
            "[...document.links].filter(a => a.origin === location.origin).map(a => a.pathname)"
        )
        todo += [
            link for link in dict.fromkeys(links) if link not in seen and not NOT_PAGES.match(link)
        ]
    return seen


def test_every_public_page_is_greek(visit, census):
    """C15, G26: all pages that links lead to from the home page, and those without a link."""
    page = visit(None)
    starts = [
        "/",
        "/web/login",
        "/web/signup",
        "/web/reset_password",
        "/contactus",
        "/requests/track",
    ]
    seen = crawl(page, census, [*starts, *(f"/requests/new/{code}" for code in FORMS)])
    assert {"/", "/requests", "/requests/new"} <= seen
    for path in STATUS_PAGES:
        page.goto(path)
        census.read(page, path)


def test_errors_of_the_form_are_greek(visit, census):
    """C15: every message of an empty form, of a wrong code and of a wrong login."""
    page = visit(None)
    for code in FORMS:
        page.goto(f"/requests/new/{code}")
        for name, text in (
            ("contact_email", "x"),
            ("contact_phone", "1"),
            ("afm", "1"),
            ("amka", "1"),
        ):
            if page.locator(f"#{name}").count():
                page.fill(f"#{name}", text)
        page.locator("form[enctype] button[type=submit]").click()
        page.locator("#errors").wait_for()
        census.read(page, f"errors of {code}")
    page.goto("/requests/track")
    page.fill("#number", "2026-000001")
    page.fill("#pin", "000000")
    page.locator("form[action='/requests/track'] button[type=submit]").click()
    census.read(page, "wrong PIN")
    page.goto("/web/login")
    page.fill("input[name=login]", "nobody")
    page.fill("input[name=password]", "wrong")
    page.locator("form.oe_login_form button[type=submit]").first.click()
    page.locator(".alert, [role=alert]").first.wait_for()
    census.read(page, "wrong login")


def test_the_way_of_a_request_is_greek(visit, census):
    """C15: form, review, number, own page, answer; and the assistant, step by step."""
    page = visit("/requests/new/suggestion")
    page.fill("#description", "Περισσότερα παγκάκια στο πάρκο.")
    page.check("#consent")
    page.locator("form[enctype] button[type=submit]").click()
    page.wait_for_url("**/requests/review/**")
    census.read(page, "review")
    page.locator("form[action*='/requests/review/'] button[type=submit]").click()
    page.wait_for_url("**/requests/done/**")
    census.read(page, "done")
    page.locator("a[href*='/requests/view/']").first.click()
    page.wait_for_url("**/requests/view/**")
    census.read(page, "view")
    page.goto("/assistant")
    page.locator("button[value=request_intake]").click()
    page.locator("#now").wait_for()
    census.read(page, "assistant")


def test_every_page_of_the_portal_is_greek(login, census):
    """C15, G26: a citizen who has logged in: requests, account, security."""
    page = login("citizen")
    seen = crawl(page, census, ["/my", "/my/home", "/my/account", "/my/security", "/my/requests"])
    assert any(path.startswith("/my/requests/") for path in seen)


def test_mail_about_the_password_is_greek(visit, census):
    """C15: subject and text of the mail that Odoo itself sends to a citizen."""
    outbox = Path(os.environ["MUNICIPAL_OUTBOX_DIR"]) / "email"
    outbox.mkdir(exist_ok=True)
    before = set(outbox.iterdir())
    page = visit("/web/reset_password")
    page.fill("input[name=login]", "citizen")
    page.locator(
        "form[action*='reset_password'] button[type=submit], form.oe_reset_password_form button[type=submit]"
    ).first.click()
    page.wait_for_load_state()
    census.read(page, "reset password")
    for path in _wait_for_mail(outbox, before):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        census.note(message["subject"], "subject of the mail")
        body = html.fromstring(message.get_body(("html",)).get_content())
        for text in body.xpath("//text()[not(parent::style)] | //@alt | //@title"):
            census.note(text, "mail about the password")


def _wait_for_mail(outbox, before):
    for _second in range(60):
        fresh = [path for path in set(outbox.iterdir()) - before if path.suffix == ".eml"]
        if fresh:
            return fresh
        time.sleep(1)
    raise AssertionError("no mail came")
