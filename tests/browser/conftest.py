"""A real Chromium on the running municipality, with and without JavaScript."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from screen import CHROMIUM, FLAGS, WIDE, sign_in


@pytest.fixture(scope="session")
def url():
    return os.environ["MUNICIPAL_URL"]


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, url):
    """Open a page of the site in a context of its own: ``visit("/requests", viewport=PHONE)``."""
    contexts = []

    def open_page(path="/", **options):
        context = browser.new_context(
            base_url=url, **{"viewport": WIDE, "locale": "el-GR", **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(45_000)
        if path:
            page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def login(visit):
    """A page of somebody who has logged in to the backend or the portal."""

    def log_in(name, **options):
        return sign_in(visit("/web/login", **options), name)

    return log_in


@pytest.fixture(scope="session")
def picture():
    """Keep a screenshot: in .run/screenshots, from where ``make pictures`` takes those of the README."""
    folder = Path(os.environ["MUNICIPAL_RUN"]) / "screenshots"
    folder.mkdir(exist_ok=True)

    def take(page, name, height=None, **options):
        size = page.viewport_size
        if height:
            page.set_viewport_size({**size, "height": height})
            page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=folder / f"{name}.png", **options)
        page.set_viewport_size(size)

    return take
