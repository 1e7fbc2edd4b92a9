from odoo.tests import tagged

from .website_common import PDF, WebsiteCase


@tagged("post_install", "-at_install")
class TestWebsiteMy(WebsiteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nikos = cls._make_portal("nikos")
        cls.olga = cls._make_portal("olga")
        Citizen = cls.env["municipal.citizen"]
        cls.of_nikos = cls._make_request(
            citizen_id=Citizen._get_for_user(cls.nikos).id, name="Lamp of Nikos"
        )
        cls.of_olga = cls._make_request(
            citizen_id=Citizen._get_for_user(cls.olga).id, name="Lamp of Olga"
        )

    def _listed(self, **params):
        tree = self._tree(self._get("/my/requests", params=params))
        return [link.text for link in tree.xpath("//ul[contains(@class, 'mc-requests')]//h2/a")]

    def test_visitors_are_asked_to_sign_in(self):
        """G22: nothing under /my without an account."""
        for path in ("/my/requests", f"/my/requests/{self.of_nikos.id}"):
            self.assertIn("/web/login", self._get(path).url)

    def test_only_own_requests_are_listed(self):
        """C01, G20: mine, and no word of anybody else's."""
        self.authenticate("nikos", "nikos")
        self.assertEqual(self._listed(), ["Lamp of Nikos"])
        self.assertEqual(self._listed(q="Olga"), [])
        self.assertEqual(self._listed(q=self.of_olga.protocol_number), [])

    def test_joined_requests_stand_apart_and_tell_nothing_of_the_other(self):
        """R18, C01: category, day and state of what one has joined; no number, no name, no link."""
        self.of_olga._join("k", "phone", "en_US", self.of_nikos.citizen_id)
        self.authenticate("nikos", "nikos")
        page = self._tree(self._get("/my/requests"))
        (joined,) = page.xpath("//section[@aria-labelledby='joined-title']")
        told = " ".join(joined.itertext())
        self.assertIn("Street light", told)
        self.assertIn(self.of_olga.state_id.public_name or self.of_olga.state_id.name, told)
        for secret in (self.of_olga.protocol_number, "Olga"):
            self.assertNotIn(secret, told)
        self.assertFalse(joined.xpath(".//a"))
        self.assertEqual(self._listed(), ["Lamp of Nikos"])
        self.authenticate("olga", "olga")
        page = self._tree(self._get("/my/requests"))
        self.assertFalse(page.xpath("//section[@aria-labelledby='joined-title']"))

    def test_another_persons_request_looks_as_if_it_did_not_exist(self):
        """G22: the same answer for somebody else's id and for none, by reading and by posting."""
        self.authenticate("nikos", "nikos")
        own = self._get(f"/my/requests/{self.of_nikos.id}")
        self.assertEqual(own.status_code, 200)
        foreign = self._get(f"/my/requests/{self.of_olga.id}")
        missing = self._get("/my/requests/999999")
        self.assertEqual((foreign.status_code, missing.status_code), (404, 404))
        self.assertEqual(self._text(foreign), self._text(missing))
        self.of_olga._add_files([("private.pdf", PDF)])
        file_id = self.of_olga.attachment_ids.id
        for path in (
            f"/my/requests/{self.of_olga.id}/file/{file_id}",
            f"/my/requests/{self.of_nikos.id}/file/{file_id}",
            f"/requests/view/{self.of_nikos.access_token}/file/{file_id}",
        ):
            self.assertEqual(self._get(path).status_code, 404, path)
        hidden = self._hidden(own, "/my/requests/")
        posted = self._post(f"/my/requests/{self.of_olga.id}", hidden | {"body": "intruder"})
        self.assertEqual(posted.status_code, 404)
        self.assertFalse(self.of_olga._get_public_messages())

    def test_files_are_not_reached_by_odoos_own_door(self):
        """G22: /web/content gives a request's papers to no citizen, not even their own."""
        self.of_olga._add_files([("private.pdf", PDF)])
        self.authenticate("nikos", "nikos")
        response = self._get(f"/web/content/{self.of_olga.attachment_ids.id}")
        self.assertNotEqual(response.content, PDF)
        self.assertEqual(response.status_code, 404)

    def test_the_owner_answers(self):
        """R22: the same page as behind the link, under /my."""
        self.authenticate("nikos", "nikos")
        path = f"/my/requests/{self.of_nikos.id}"
        hidden = self._hidden(self._get(path), "/my/requests/")
        response = self._post(path, hidden | {"body": "More about it"})
        self.assertEqual(response.status_code, 303)
        self.assertIn("More about it", self._text(self._get(path)))

    def test_search_filter_and_order(self):
        """C01: by number or words, open or closed, newest, oldest or last changed first."""
        citizen = self.of_nikos.citizen_id
        second = self._make_request(citizen_id=citizen.id, name="Bench in the park")
        self.of_nikos._set_state("in_process", actor_role="clerk")
        self.of_nikos._set_state("resolved", actor_role="clerk", reply="Done")
        self.authenticate("nikos", "nikos")
        year, number = second.protocol_number.split("-")
        self.assertEqual(self._listed(q="bench"), [second.name])
        self.assertEqual(self._listed(q=f"{int(number)}/{year}"), [second.name])
        self.assertEqual(self._listed(show="open"), [second.name])
        self.assertEqual(self._listed(show="closed"), ["Lamp of Nikos"])
        self.assertEqual(self._listed(order="old"), ["Lamp of Nikos", second.name])
        self.assertEqual(self._listed(order="new"), [second.name, "Lamp of Nikos"])
        self.assertEqual(len(self._listed(show="x", order="id; drop", page="-1")), 2)

    def test_long_lists_have_pages(self):
        """C01: twenty on a page; the search is kept while turning pages."""
        citizen = self.of_nikos.citizen_id
        for number in range(24):
            self._make_request(citizen_id=citizen.id, name=f"Bench {number}")
        self.authenticate("nikos", "nikos")
        self.assertEqual(len(self._listed()), 20)
        self.assertEqual(len(self._listed(page="2")), 5)
        tree = self._tree(self._get("/my/requests", params={"q": "bench"}))
        following = tree.xpath("//nav[contains(@class, 'mc-pager')]//a[@rel='next']/@href")[0]
        self.assertIn("q=bench", following)
        self.assertEqual(
            len(self._tree(self._get(following)).xpath("//ul[contains(@class, 'mc-requests')]/li")),
            4,
        )

    def test_the_portal_counts_and_leads_here(self):
        """C01: an entry on the account page, with its counter."""
        self.authenticate("nikos", "nikos")
        links = self._tree(self._get("/my/home")).xpath("//main//a/@href")
        self.assertIn("/my/requests", links)
        counters = self.make_jsonrpc_request("/my/counters", {"counters": ["request_count"]})
        self.assertEqual(counters["request_count"], 1)

    def test_looking_makes_no_record(self):
        """A GET never writes: a user without a citizen record gets none by looking."""
        self._make_portal("panos")
        self.authenticate("panos", "panos")
        before = self.env["municipal.citizen"].search_count([])
        self.assertEqual(self._listed(), [])
        self.assertEqual(self._get("/requests/new/lamp").status_code, 200)
        self.assertEqual(self.env["municipal.citizen"].search_count([]), before)
