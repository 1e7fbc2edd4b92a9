from odoo.tests import tagged

from .website_common import WebsiteCase

FILTER = """
(async () => {
    const input = document.querySelector("input#q");
    const shown = () => [...document.querySelectorAll("[data-mc-words]")]
        .filter((entry) => entry.offsetParent !== null)
        .map((entry) => entry.querySelector("a").getAttribute("href"));
    const type = (text) => {
        input.value = text;
        input.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const all = shown().length;
    type("ΛΆΜΠΕΣ");
    if (shown().join() !== "/requests/new/lamp") throw new Error("found " + shown());
    if (document.querySelector("[data-mc-count]").textContent !== "1") throw new Error("not counted");
    type("ξψζ");
    if (shown().length) throw new Error("found " + shown());
    type("");
    if (shown().length !== all) throw new Error("not all again");
    console.log("test successful");
})();
"""
ONCE = """
(async () => {
    const form = document.querySelector("form[data-mc-form]");
    const button = form.querySelector("button[type=submit]");
    let sent = 0;
    form.addEventListener("submit", (event) => {
        if (!event.defaultPrevented) sent += 1;
        event.preventDefault();
    });
    button.click();
    button.click();
    if (sent !== 1) throw new Error("sent " + sent + " times");
    if (button.getAttribute("aria-disabled") !== "true") throw new Error("button looks ready");
    window.dispatchEvent(new Event("pageshow"));
    button.click();
    if (sent !== 2) throw new Error("dead after coming back");
    console.log("test successful");
})();
"""


@tagged("post_install", "-at_install")
class TestWebsiteScript(WebsiteCase):
    """The comforts that scripts add; everything works without them too."""

    def test_the_catalogue_narrows_down_while_typing(self):
        """R09, C13: with the same folding as on the server, and a count that is announced."""
        self.browser_js("/requests/new", FILTER, ready="document.readyState === 'complete'")

    def test_a_form_is_sent_once(self):
        """R01: the second click is swallowed, but the form works again after the back button."""
        self.browser_js("/requests/new/lamp", ONCE, ready="document.readyState === 'complete'")

    def test_a_page_with_errors_begins_with_their_list(self):
        """C13: the summary has the focus."""
        page = self._fill("lamp", {"description": ""})
        self.assertTrue(self._tree(page).xpath("//*[@id='errors'][@tabindex='-1'][@autofocus]"))
