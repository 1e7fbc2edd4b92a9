"""R17: before a form is sent, what is known nearby is shown, and can be joined instead."""

from odoo.tests import tagged

from .website_common import WebsiteCase


@tagged("post_install", "-at_install")
class TestWebsiteJoin(WebsiteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        street = cls.env["municipal.street"].create(
            {"name": "Joining", "latitude": 40.64, "longitude": 22.94}
        )
        cls.known = cls._make_request(street_id=street.id, description="Secret words")

    def _review(self, **values):
        values = self._lamp_values(street="Joining", contact_phone="6971234567", **values)
        answer = self._fill("lamp", values)
        self.assertEqual(answer.status_code, 303)
        return self._get(answer.headers["Location"])

    def _join(self, page, request_id):
        token = page.url.rpartition("/")[2]
        values = self._hidden(page, "/requests/join/") | {"join": str(request_id)}
        return self._post(f"/requests/join/{token}", values)

    def test_what_is_known_nearby_is_shown_without_anything_personal(self):
        text = self._text(self._review())
        self.assertIn("Street light, Joining", text)
        for secret in ("Secret words", "Eleni", self.known.protocol_number, self.known.pin):
            self.assertNotIn(secret, text)

    def test_joining_makes_no_request_and_a_double_click_joins_once(self):
        before = self.env["municipal.request"].search_count([])
        page = self._review()
        for _click in range(2):
            answer = self._join(page, self.known.id)
            self.assertTrue(answer.headers["Location"].endswith("/requests/joined"))
        self.assertIn("You have joined", self._text(self._get("/requests/joined")))
        self.assertEqual(self.env["municipal.request"].search_count([]), before)
        self.assertEqual(self.known.join_count, 1)
        join = self.env["municipal.request.join"].search([("request_id", "=", self.known.id)])
        self.assertEqual(join.citizen_id.phone, "+306971234567")

    def test_what_is_not_offered_cannot_be_joined(self):
        """D6: no door to requests by counting ids."""
        hidden = self._make_request(category_id=self.pothole.id)
        page = self._review()
        answer = self._join(page, hidden.id)
        self.assertIn("/requests/review/", answer.headers["Location"])
        self.assertFalse(hidden.join_count)

    def test_who_does_not_join_sends_their_own(self):
        page = self._review()
        path = page.url.partition("/requests/")[2]
        self._post(f"/requests/{path}", self._hidden(page, "/requests/review/"))
        own = self.env["municipal.request"].search([], order="id desc", limit=1)
        self.assertNotEqual(own, self.known)
        self.assertFalse(self.known.join_count)
