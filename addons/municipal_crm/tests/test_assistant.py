"""The page /assistant in a browser that knows no JavaScript."""

from lxml import html
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .website_common import WebsiteCase

PROBLEM = "The lamp is out"


@tagged("post_install", "-at_install")
class TestAssistant(WebsiteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_rate("assistant", "100000/60")
        cls.lamp.keywords = "lamp, λαμπα"
        cls.greek = f"/{cls.env['res.lang']._lang_get('el_GR').url_code}/assistant"

    # --- the browser ---

    def _read(self, response):
        self.assertEqual(response.status_code, 200, response.url)
        return html.fromstring(response.text)

    def _open(self, path="/assistant"):
        return self._read(self.url_open(path))

    def _post(self, page, **values):
        token = page.xpath("//input[@name='csrf_token']/@value")[0]
        return self.url_open("/assistant", data={"csrf_token": token, **values})

    def _begin(self, code="request_intake"):
        return self._read(self._post(self._open(), dialogue=code))

    def _answer(self, page, *replies):
        """Give replies in the form of each page; the page that follows the last of them."""
        for reply in replies:
            turn = page.xpath("//form[.//*[@name='reply']]//input[@name='turn']/@value")[0]
            page = self._read(self._post(page, turn=turn, reply=reply))
        return page

    def _said(self, page):
        return page.get_element_by_id("now-says").text_content()

    def _find_sessions(self):
        return self.env["municipal.dialogue.session"].search([])

    def _find_requests(self):
        return self.env["municipal.request"].search([("description", "=", PROBLEM)])

    # --- tests ---

    def test_a_request_is_filed_without_javascript(self):
        """I02, I03, R01: from the first page to number and PIN."""
        page = self._answer(self._begin(), PROBLEM, "1", "Ermou 5", "1", "Eleni", "1", "6971234567")
        self.assertIn("Ερμού 5", self._said(page))
        page = self._answer(page, "1")
        request = self._find_requests()
        self.assertEqual((request.channel, request.contact_name), ("web", "Eleni"))
        for part in (request.protocol_number, request.sudo().pin):
            self.assertIn(part, self._said(page))
        links = page.xpath("//section[@id='now']//a/@href")
        self.assertEqual(links, [f"/requests/view/{request.access_token}"])
        self.assertEqual(self.url_open(links[0]).status_code, 200)

    def test_a_button_and_its_digit_and_its_words_do_the_same(self):
        """I31: options are buttons, and typed answers are taken too."""
        for typed in ("1", " 1 ", "yes", "one"):
            page = self._answer(self._begin(), PROBLEM)
            self.assertEqual(page.xpath("//button[@name='reply']/@value")[:2], ["1", "2"])
            page = self._answer(page, typed)
            self.assertIn("Where is it?", self._said(page))
            self._post(page, leave="1")

    def test_repeat_back_and_a_person_are_on_every_page(self):
        """I14, I16."""
        page = self._begin()
        for reply in (PROBLEM, "1", "Ermou 5"):
            page = self._answer(page, reply)
            keys = page.xpath("//form[contains(@class, 'mc-everywhere')]//button/@value")
            self.assertEqual(keys, ["#", "*", "0"])
        person = self._answer(page, "0")
        self.assertIn("call you back", self._said(person))
        again = self._answer(person, "#")
        self.assertEqual(self._said(again), self._said(page), "the interrupted question")

    def test_looking_changes_nothing(self):
        """GET shows, POST changes."""
        self._open()
        self.assertFalse(self._find_sessions())
        self._begin()
        before = self._said(self._open())
        self.assertEqual(self._said(self._open()), before)
        self.assertEqual(self._find_sessions().turn_number, 1)

    def test_an_answer_that_is_sent_twice_counts_once(self):
        """R01: a double click, or the back button and once more."""
        page = self._answer(self._begin(), PROBLEM, "1", "Ermou 5", "2")
        first, second = self._answer(page, "1"), self._answer(page, "1")
        self.assertEqual(self._said(first), self._said(second))
        self.assertEqual(len(self._find_requests()), 1)

    def test_the_answer_redirects_to_the_question_that_follows(self):
        """Reload does not send again, and the reader lands on the new question."""
        page = self._begin()
        token = page.xpath("//input[@name='csrf_token']/@value")[0]
        response = self.url_open(
            "/assistant",
            data={"csrf_token": token, "turn": "1", "reply": PROBLEM},
            allow_redirects=False,
        )
        self.assertEqual(response.status_code, 303)
        self.assertTrue(response.headers["Location"].endswith("/assistant#now"))
        self.assertEqual(page.get_element_by_id("now").get("tabindex"), "-1")

    @mute_logger("odoo.http")
    def test_a_foreign_page_cannot_answer(self):
        """No token of the form, no effect."""
        self._begin()
        response = self.url_open("/assistant", data={"turn": "1", "reply": PROBLEM})
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self._find_sessions().turn_number, 1)

    def test_another_browser_sees_nothing_of_it(self):
        """I40: the conversation belongs to the browser, and no address leads to it."""
        page = self._answer(self._begin(), PROBLEM)
        token = self._find_sessions().token
        self.assertNotIn(token, html.tostring(page, encoding="unicode"))
        self.opener.cookies.clear()
        self.assertNotIn(PROBLEM, html.tostring(self._open(), encoding="unicode"))

    def test_the_page_is_found_by_no_robot_and_kept_by_no_cache(self):
        page = self._begin()
        response = self.url_open("/assistant")
        self.assertIn("noindex", response.headers["X-Robots-Tag"])
        self.assertIn("no-store", response.headers["Cache-Control"])
        self.assertIn("default-src 'self'", response.headers["Content-Security-Policy"])
        self.assertFalse(page.xpath("//script[not(@src)]"))

    def test_what_is_typed_never_becomes_markup(self):
        hostile = "<script>alert(1)</script> {{1}} %(x)s"
        page = self._answer(self._begin(), hostile)
        self.assertFalse(page.xpath("//script[contains(text(), 'alert')]"))
        self.assertIn(hostile, page.text_content())

    def test_nonsense_is_answered_with_the_page(self):
        page = self._begin()
        for values in (
            {"turn": "x", "reply": "1"},
            {"turn": "99999999999999999999", "reply": "1"},
            {"turn": "-1", "reply": "1"},
            {"reply": "1"},
            {"turn": "1"},
            {"turn": "1", "reply": "\x00"},
        ):
            self._read(self._post(page, **values))
        self._read(self._post(page, dialogue="nothing"))
        self._read(self._post(page, leave="1"))
        page = self._open()
        self.assertTrue(page.xpath("//button[@name='dialogue']"))

    def test_the_door_has_a_limit(self):
        """R39: and says when it opens again."""
        self._set_rate("assistant", "2/3600")
        page = self._answer(self._begin(), PROBLEM)
        response = self._post(page, turn="2", reply="1")
        self.assertEqual(response.status_code, 429)
        self.assertGreater(int(response.headers["Retry-After"]), 0)
        self.assertEqual(self._find_sessions().turn_number, 2)

    def test_leaving_in_the_middle_keeps_what_was_said(self):
        """I02: nothing is lost on the page either."""
        page = self._answer(self._begin(), PROBLEM, "1")
        self._post(page, leave="1")
        request = self.env["municipal.request"].search([("description", "like", PROBLEM)])
        self.assertEqual(request.category_id, self.lamp)

    def test_coming_back_too_late_shows_the_number_of_what_was_kept(self):
        """R01: told on the same channel."""
        self._answer(self._begin(), PROBLEM)
        session = self._find_sessions()
        session._end()
        page = self._open()
        self.assertIn(
            session.request_id.protocol_number, page.get_element_by_id("now").text_content()
        )

    def test_the_page_speaks_the_language_of_the_visitor(self):
        """Greek and English, and a change of mind in the middle."""
        self._begin()
        session = self._find_sessions()
        self.assertEqual(session.lang, "en_US")
        page = self._open(self.greek)
        token = page.xpath("//input[@name='csrf_token']/@value")[0]
        data = {"csrf_token": token, "turn": "1", "reply": "Δεν ανάβει η λάμπα"}
        page = self._read(self.url_open(self.greek, data=data))
        self.assertEqual(session.lang, "el_GR")
        self.assertEqual(page.get_element_by_id("assistant").get("lang"), "el-GR")

    def test_who_is_logged_in_asks_with_their_own_name(self):
        portal = new_test_user(self.env, "portal_eleni", groups="base.group_portal", name="Eleni P")
        self.authenticate("portal_eleni", "portal_eleni")
        self._answer(self._begin(), PROBLEM, "1", "Ermou 5", "1")
        self.assertEqual(self._find_requests().citizen_id.partner_id, portal.partner_id)

    def test_every_field_has_a_label_and_a_purpose(self):
        """WCAG 1.3.1, 1.3.5: name, telephone and address are filled in by the browser."""
        page = self._answer(self._begin(), PROBLEM, "1")
        purposes = []
        for reply in ("Ermou 5", "1", "Eleni", "1", None):
            self.assertTrue(page.xpath("//label[@for='reply']"))
            purposes.append(page.get_element_by_id("reply").get("autocomplete"))
            page = self._answer(page, reply) if reply else page
        self.assertEqual(purposes, ["street-address", "off", "name", "off", "tel"])

    def test_the_pin_does_not_stay_on_the_page(self):
        """I40: it is shown once; what was typed is masked."""
        request = self._make_request().sudo()
        page = self._answer(self._begin("request_status"), request.protocol_number, request.pin)
        self.assertIn("Lighting", self._said(page))
        self.assertNotIn(request.pin, page.text_content())
