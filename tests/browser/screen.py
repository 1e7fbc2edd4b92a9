"""The browser and its screens. Not in conftest.py: each folder of tests has one of that name."""

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = {"width": 1280, "height": 860}
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}


def sign_in(page, name):
    """Fill in the form of signing in for a login of the demo town; the page afterwards."""
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", name)
    page.locator("form.oe_login_form, form[action*='/web/login']").last.locator(
        "button[type=submit]"
    ).first.click()
    page.wait_for_url(lambda address: "/web/login" not in address)
    return page
