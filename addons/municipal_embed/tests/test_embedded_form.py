from urllib.parse import urlsplit

from odoo import Command
from odoo.addons.municipal_crm.tests.website_common import WebsiteCase
from odoo.tests import tagged

SCHOOL = "https://school.example"


@tagged("post_install", "-at_install")
class TestEmbeddedForm(WebsiteCase):
    """Every request is sent without cookies, as browsers do it in the frame of another website."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.embed = cls.env["municipal.embed"].create({"name": "School", "origins": SCHOOL})
        cls.root = f"/embed/{cls.embed.key}"

    def _get(self, path, **options):
        self.opener.cookies.clear()
        return super()._get(path, **options)

    def _post(self, path, values, files=None, redirects=False, **options):
        self.opener.cookies.clear()
        return super()._post(path, values, files, redirects, **options)

    def _fill(self, code, values, files=None, **options):
        path = f"{self.root}/new/{code}"
        page = self._get(path)
        return self._post(path, self._hidden(page, path) | values, files, **options)

    def _get_last(self):
        return self.env["municipal.request"].search([], order="id desc", limit=1)

    def test_form_review_and_number_stay_inside_the_other_website(self):
        """R01: three pages without cookies; the number comes at once, and says where it was filed."""
        answer = self._fill("lamp", self._lamp_values(contact_name="Eleni"))
        self.assertEqual(answer.status_code, 303)
        path = urlsplit(answer.headers["Location"]).path
        self.assertTrue(path.startswith(f"{self.root}/review/"), path)
        review = self._get(path)
        self.assertIn("The lamp at number 5 is out.", self._text(review))
        sent = self._post(path, {})
        request = self._get_last()
        self.assertURLEqual(sent.headers["Location"], f"{self.root}/done/{request.access_token}")
        done = self._tree(self._get(f"{self.root}/done/{request.access_token}"))
        self.assertEqual(done.xpath("//*[@id='protocol_number']")[0].text, request.protocol_number)
        self.assertEqual(request.embed_id, self.embed)
        self.assertEqual(self.embed.request_count, 1)

    def test_sending_twice_gives_one_request(self):
        """R01: a double click, also without a session."""
        review = urlsplit(self._fill("lamp", self._lamp_values()).headers["Location"]).path
        before = self.env["municipal.request"].search_count([])
        places = {self._post(review, {}).headers["Location"] for _click in range(2)}
        self.assertEqual(len(places), 1)
        self.assertEqual(self.env["municipal.request"].search_count([]), before + 1)

    def test_errors_keep_what_was_typed(self):
        """R08: text and papers are there again, below the message."""
        values = self._lamp_values(consent="", street="Ermou 5 behind the school")
        page = self._fill("lamp", values)
        self.assertEqual(page.status_code, 422)
        self.assertIn("Ermou 5 behind the school", page.text)
        (form,) = self._tree(page).xpath("//main//form[@method='post']")
        self.assertEqual(form.get("action"), f"{self.root}/new/lamp")

    def test_only_the_named_websites_may_show_it(self):
        """G06: the browser refuses any other; all other pages stay in our own frame."""
        policy = self._get(f"{self.root}/new/lamp").headers["Content-Security-Policy"]
        self.assertIn(f"frame-ancestors 'self' {SCHOOL}", policy)
        for path in ("/requests/new/lamp", "/requests/track"):
            policy = self._get(path).headers["Content-Security-Policy"]
            self.assertIn("frame-ancestors 'self'", policy, path)
            self.assertNotIn(SCHOOL, policy, path)

    def test_other_pages_open_in_a_window_of_their_own(self):
        """WCAG 3.2.5: nobody is led out of the form inside the frame."""
        tree = self._tree(self._get(f"{self.root}/new/lamp"))
        for link in tree.xpath("//a[not(starts-with(@href, '#'))]"):
            inside = link.get("href").startswith(self.root)
            self.assertEqual(link.get("target"), None if inside else "_blank", link.get("href"))

    def test_a_post_without_the_stamp_of_the_form_is_not_taken(self):
        """G06: the stamp is what a forged post does not have."""
        self._set_form_seconds(3)
        before = self.env["municipal.request"].search_count([])
        answer = self._post(f"{self.root}/new/lamp", self._lamp_values(confirm="1"))
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(self.env["municipal.request"].search_count([]), before)

    def _set_form_seconds(self, seconds):
        self.env["ir.config_parameter"].set_param("municipal_crm.form_seconds", seconds)

    def test_who_is_logged_in_files_as_nobody_there(self):
        """G06: a session of ours gives the other website no rights."""
        self._make_portal("maria")
        self.authenticate("maria", "maria")
        path = f"{self.root}/new/lamp"
        page = WebsiteCase._get(self, path)
        values = self._hidden(page, path) | self._lamp_values(confirm="1")
        WebsiteCase._post(self, path, values)
        request = self._get_last()
        self.assertEqual(request.embed_id, self.embed)
        self.assertFalse(request.citizen_id)

    def test_one_kind_opens_at_once_and_several_are_chosen_from(self):
        """R05: of the catalogue just what the other website is about."""
        self.embed.category_ids = [Command.set((self.lamp | self.pothole).ids)]
        links = self._tree(self._get(self.root)).xpath("//ul[@class='mc-categories']//a/@href")
        self.assertEqual(sorted(links), [f"{self.root}/new/{code}" for code in ("lamp", "pothole")])
        self.embed.category_ids = self.lamp
        self.assertURLEqual(self._get(self.root).url, f"{self.root}/new/lamp")

    def test_an_unknown_or_archived_form_does_not_exist(self):
        """G11: on every page of it, by GET and by POST."""
        self.assertEqual(self._get("/embed/nobody").status_code, 404)
        self.embed.active = False
        for path in ("", "/new", "/new/lamp", "/review/x", "/joined", "/done/x"):
            self.assertEqual(self._get(self.root + path).status_code, 404, path)
        for path in ("/new/lamp", "/review/x", "/kind/x", "/join/x"):
            self.assertEqual(self._post(self.root + path, {}).status_code, 404, path)

    def test_the_limits_of_the_website_hold(self):
        """G05: one door for both, so nobody gets two."""
        self._set_rate("submit", "1/3600")
        review = urlsplit(self._fill("lamp", self._lamp_values()).headers["Location"]).path
        answers = [self._post(review, {}).status_code for _time in range(2)]
        self.assertEqual(answers[-1], 429)

    def test_greek_visitors_read_greek(self):
        """G02: the language of the browser, as nothing else is known."""
        greek = self.website.language_ids.filtered(lambda lang: lang.code == "el_GR").url_code
        page = self._get(f"/{greek}{self.root}/new/lamp")
        self.assertEqual(self._tree(page).get("lang"), "el-GR")
        (form,) = self._tree(page).xpath("//main//form[@method='post']")
        self.assertEqual(form.get("action"), f"/{greek}{self.root}/new/lamp")
