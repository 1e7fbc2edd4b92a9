"""N24: coming to an event without an account: a form, and a link to see and cancel it."""

from datetime import timedelta

from odoo.tests import tagged

from .website_common import AnnouncementWebsiteCase


@tagged("post_install", "-at_install")
class TestWebsiteRegistration(AnnouncementWebsiteCase):
    def setUp(self):
        super().setUp()
        self.event = self._event(seats=3, registration_open=True)
        self.url = f"/events/register/{self.event._get_public_path().rpartition('/')[2]}"

    def _register(self, **values):
        page = self._get(self.url)
        person = {"contact_name": "Eleni", "contact_email": "eleni@new.example", "people": "2"}
        hidden = self._hidden(page, "/events/register/")
        return self._post(self.url, hidden | person | {"consent": "1"} | values)

    def _rows(self):
        rows = self.env["municipal.event.registration"].search(
            [("announcement_id", "=", self.event.id)]
        )
        rows.invalidate_recordset()
        return rows

    def _path(self, response):
        return response.headers["Location"].replace(self.base_url(), "")

    def test_somebody_registers_and_cancels(self):
        """N24: the page says how many seats are left; the link shows and cancels, on its button."""
        self.assertIn(self.url, self._get(self.event._get_public_path()).text)
        self.assertIn("3 seats are left", self._text(self._get(self.url)))
        answer = self._register()
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self._rows().mapped("state"), ["registered"])
        page = self._get(self._path(answer))
        self.assertIn("You are registered", self._text(page))
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(self._rows().mapped("state"), ["registered"])
        path = self._path(answer).partition("?")[0]
        self._post(path, self._hidden(page))
        self.assertEqual(self._rows().mapped("state"), ["cancelled"])
        self.assertIn("is cancelled", self._text(self._get(path)))

    def test_who_comes_late_waits(self):
        """N24: said before and after."""
        self._register()
        answer = self._register(contact_email="late@new.example")
        self.assertIn("waiting list", self._text(self._get(self._path(answer))))
        self.assertEqual(sorted(self._rows().mapped("state")), ["registered", "waiting"])

    def test_mistakes_are_explained_and_nothing_is_lost(self):
        """N24: each at its field, with what was typed."""
        for values, field in (
            ({"contact_name": ""}, "contact_name"),
            ({"contact_email": ""}, "contact_email"),
            ({"contact_email": "nonsense"}, "contact_email"),
            ({"people": "99"}, "people"),
            ({"people": "²"}, "people"),
            ({"consent": ""}, "consent"),
            ({"extra_info": "I am a robot"}, "contact_name"),
        ):
            answer = self._register(**values)
            self.assertEqual(answer.status_code, 422, values)
            self.assertIn(field, self._errors(answer), values)
        self.assertFalse(self._rows())

    def test_a_double_click_is_one(self):
        """N24: the form carries a key."""
        page = self._get(self.url)
        values = self._hidden(page, "/events/register/") | {
            "contact_name": "Eleni",
            "contact_email": "eleni@new.example",
            "people": "1",
            "consent": "1",
        }
        first, second = (self._post(self.url, values) for _click in range(2))
        self.assertEqual(self._path(first), self._path(second))
        self.assertEqual(len(self._rows()), 1)

    def test_what_takes_no_registrations_has_no_form(self):
        """N24: closed, begun, cancelled, or no event at all; and no link is guessed."""
        self.assertEqual(self._get("/events/registration/none").status_code, 404)
        self.event.registration_open = False
        self.env.flush_all()
        self.assertEqual(self._get(self.url).status_code, 404)
        self.event.registration_open = True
        before = self.now - timedelta(hours=1)
        self._later(self.event, event_start=before)
        self.assertEqual(self._get(self.url).status_code, 404)
        self.assertNotIn(self.url, self._get(self.event._get_public_path()).text)
