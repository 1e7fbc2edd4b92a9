"""G09, C13: axe finds nothing on any page that a citizen meets, and no page needs more than a keyboard."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from screen import PHONE, WIDE

#: Pages that stand behind no link.
UNLINKED = ["/web/login", "/web/signup", "/web/reset_password", "/contactus", "/no-such-page"]
PRIVATE = ["/my", "/my/requests", "/my/account", "/my/security"]
#: Followed by no walk: files, what changes something, the backend, the other language.
NOT_PAGES = re.compile(
    r"^(?:/el)?/(?:web/(?!login|signup|reset_password)|odoo|logo|website/|.*/file/|requests/receipt/|my/profile/export|.*\.\w{2,4}$)"
)
#: Of pages that differ by their record only, this many are read.
ALIKE = [
    (re.compile(r"/requests/new/\w+"), 5),
    (re.compile(r"/my/requests/\d+"), 2),
    (re.compile(r"/my/requests\?"), 2),
    (re.compile(r"/announcements/(?!embed)"), 4),
    (re.compile(r"/places/"), 2),
    (re.compile(r"/consultations/"), 5),
]
MOST_PAGES = 60
#: Pages of Odoo whose headings are of level 4 and 5, which no inheritance reaches one by one.
DEEP_HEADINGS = ("/my/security", "/my/addresses")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
#: WCAG 1.4.10: 1280 pixels at 400 %.
ZOOMED = {"width": 320, "height": 256}
OUTLINED = """() => {
    const node = document.activeElement, style = getComputedStyle(node);
    const plain = (name) => !style[name] || style[name] === "none";
    return [node.outerHTML.slice(0, 100),
        (parseFloat(style.outlineWidth) > 1 && !plain("outlineStyle")) || !plain("boxShadow")];
}"""
#: What lies outside the window sideways, or is cut off by its own box.
CUT_OFF = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((node) => {
    if (!node.checkVisibility() || node.closest(".mc-sr, .mc-trap, .mc-skip, svg, .leaflet-container, [hidden]")) return false;
    const box = node.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) return false;
    return box.right > innerWidth + 1 || box.left < -1;
}).map((node) => node.outerHTML.slice(0, 120))"""


def _violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(row["id"], [node["html"][:160] for node in row["nodes"]]) for row in found]


def _links(page):
    return page.evaluate(
        "[...document.links].filter(a => a.origin === location.origin)"
        ".map(a => a.pathname + (a.pathname.includes('/my/') ? a.search : ''))"
    )


class Walk:
    """Goes through all links of the site, each page once."""

    def __init__(self, page, prefix=""):
        self.page, self.prefix = page, prefix
        self.seen, self.alike = [], {}

    def __call__(self, starts):
        """Open page after page; yields the path of each."""
        todo = [self.prefix + start for start in starts]
        while todo and len(self.seen) < MOST_PAGES:
            path = todo.pop(0)
            if path in self.seen or not self._is_wanted(path):
                continue
            self.seen.append(path)
            answer = self.page.goto(path)
            assert answer.status < 500, path
            self.status = answer.status
            if "text/html" in answer.headers.get("content-type", ""):
                todo += _links(self.page)
                yield path

    def _is_wanted(self, path):
        if NOT_PAGES.match(path.removeprefix("/en")) or path.startswith("/en") != bool(self.prefix):
            return False
        for pattern, most in ALIKE:
            if pattern.search(path):
                self.alike[pattern] = self.alike.get(pattern, 0) + 1
                return self.alike[pattern] <= most
        return True


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "narrow"])
@pytest.mark.parametrize("language", ["", "/en"], ids=["Greek", "English"])
def test_public_pages_have_no_violation(visit, language, size):
    """G09: WCAG 2.2 AA on every page that a link leads to, in both languages, wide and narrow."""
    page = visit(None, viewport=size)
    walk, found, titles = Walk(page, language), {}, {}
    for path in walk(["/", *UNLINKED]):
        if violations := _violations(page):
            found[path] = violations
        if walk.status == 200:
            titles.setdefault(page.title(), set()).add(page.url.partition("?")[0])
        assert page.evaluate("document.documentElement.lang")[:2] == (language[1:] or "el")
    assert not found
    assert len(walk.seen) > 12
    assert not {title: urls for title, urls in titles.items() if len(urls) > 1}


def test_pages_of_a_logged_in_citizen_have_no_violation(login):
    """G09: the portal too, every page that a link leads to."""
    page = login("citizen")
    walk, found = Walk(page), {}
    for path in walk(PRIVATE):
        violations = _violations(page)
        if path in DEEP_HEADINGS:
            violations = [row for row in violations if row[0] != "heading-order"]
        if violations:
            found[path] = violations
    assert not found
    assert any(re.search(r"/my/requests/\d+", path) for path in walk.seen)


def test_the_error_page_has_no_violation(visit):
    """G09: mistakes are explained accessibly, the summary has the focus and leads to the fields."""
    page = visit("/requests/new/waste_collection")
    page.locator("form[enctype] button[type=submit]").click()
    page.locator("#errors").wait_for()
    assert page.evaluate("document.activeElement.id") == "errors"
    assert page.title().startswith("Λάθος")
    assert page.locator("[aria-invalid=true]").count()
    assert not _violations(page)
    for link in page.locator("#errors a").all():
        target = page.locator(link.get_attribute("href"))
        assert target.count() == 1
        link.press("Enter")
        assert page.evaluate("id => document.activeElement.id === id", target.get_attribute("id"))


def test_nothing_is_hidden_at_four_hundred_per_cent(visit):
    """C13, WCAG 1.4.10: at 320 pixels no page scrolls sideways and nothing lies outside."""
    page = visit(None, viewport=ZOOMED)
    found = {}
    for path in Walk(page)(["/", *UNLINKED]):
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > ZOOMED["width"] or page.evaluate(CUT_OFF):
            found[path] = (wide, page.evaluate(CUT_OFF)[:3])
    assert not found


def test_the_focus_is_always_seen(visit):
    """C13, WCAG 2.4.7: every stop of the Tab key shows where it is."""
    page = visit("/requests/new/waste_collection")
    for _step in range(40):
        page.keyboard.press("Tab")
        node, is_seen = page.evaluate(OUTLINED)
        assert is_seen or node.startswith("<body"), node


def test_nothing_moves_for_who_does_not_want_it(visit):
    """C13, WCAG 2.3.3: with reduced motion nothing is animated."""
    page = visit(None, reduced_motion="reduce")
    for path in ("/", "/requests", "/requests/new/waste_collection", "/assistant"):
        page.goto(path)
        moving = page.evaluate(
            "[...document.querySelectorAll('*')].filter(node => { const style = getComputedStyle(node);"
            " const long = (text) => text.split(',').some(part => parseFloat(part) > 0.01);"
            " return (style.animationName !== 'none' && long(style.animationDuration))"
            " || (style.transitionProperty !== 'none' && long(style.transitionDuration)); })"
            ".map(node => node.outerHTML.slice(0, 100))"
        )
        assert not moving, path


def test_foreign_words_say_their_language(visit):
    """C13, WCAG 3.1.2: the switch to English is read as English."""
    page = visit("/")
    switch = page.locator("a[hreflang^=en], a[lang^=en], [lang^=en] a")
    assert switch.count()
    assert (
        page.locator("a:text-is('English')").first.evaluate("node => node.closest('[lang]').lang")[
            :2
        ]
        == "en"
    )


HARDSHIPS = {
    "at 400 %": {"viewport": ZOOMED},
    "at 400 % without JavaScript": {"viewport": ZOOMED, "java_script_enabled": False},
    "with high contrast": {"forced_colors": "active"},
}


@pytest.mark.parametrize("hardship", HARDSHIPS)
def test_a_request_is_sent_by_keyboard_alone(visit, hardship):
    """R07, C13, C17: from the link that skips the menu to the number; the map is never touched."""
    page = visit("/requests/new/street_lighting", **HARDSHIPS[hardship])
    _tab_to(page, "description")
    page.keyboard.type("Ο φανός μπροστά στο σχολείο είναι σβηστός.")
    _tab_to(page, "street")
    page.keyboard.type("Αλκυονίδων 12")
    for name in _required(page):
        _tab_to(page, name)
        page.keyboard.press(
            "Space" if page.locator(f"#{name}").get_attribute("type") else "ArrowDown"
        )
    _tab_to(page, "consent")
    page.keyboard.press("Space")
    _tab_to(page, None, "form[enctype] button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/review/**")
    _tab_to(page, None, "form[action*='/requests/review/'] button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/done/**")
    assert re.search(r"\d{4}-\d{6}", page.locator("main").inner_text())


def _required(page):
    """Ids of the required choices of the category's own questions."""
    controls = page.locator("[id^=q_][aria-required=true], [id^=q_]:not([id$=hint])[type=radio]")
    names = [node.get_attribute("id") for node in controls.all()]
    return [name for name in names if not name.endswith(tuple("123456789"))]


def _tab_to(page, element_id, selector=None):
    wanted = selector or f"#{element_id}"
    for _step in range(90):
        page.keyboard.press("Tab")
        if page.locator(f"{wanted}:focus").count():
            return
    raise AssertionError(f"{wanted} cannot be reached by keyboard")
