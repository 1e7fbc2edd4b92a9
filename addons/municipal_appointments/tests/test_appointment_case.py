"""P43: a request and its appointments are one case, with one history."""

from freezegun import freeze_time
from odoo.tests import tagged

from .appointment_common import QUARTER, START, AppointmentCase
from .website_common import AppointmentWebsiteCase


@tagged("post_install", "-at_install")
class TestAppointmentCase(AppointmentCase):
    def setUp(self):
        super().setUp()
        self.request = self._make_request()

    def _get_entries(self):
        rows = self.request.history_ids.filtered(lambda row: row.event == "appointment")
        return rows.sorted("id")

    def _told(self):
        return [row.new_value.partition(":")[0] for row in self._get_entries()]

    def test_the_history_of_the_request_tells_of_its_appointment(self):
        """P43: booked, moved, served."""
        appointment = self._book(request_id=self.request.id)
        appointment._move_to(START + QUARTER)
        self.assertEqual(self._told(), ["Booked", "Booked"])
        moved = self._get_entries()[-1]
        self.assertIn("09:00", moved.old_value)
        self.assertIn("09:15", moved.new_value)
        appointment._set_state("done")
        self.assertEqual(self._told()[-1], "Served")

    def test_an_appointment_that_an_officer_links_is_told_once(self):
        """P43: and again only for another request."""
        appointment = self._book()
        self.assertEqual(self._told(), [])
        appointment.request_id = self.request
        appointment.request_id = self.request
        self.assertEqual(self._told(), ["Booked"])
        appointment._cancel("staff")
        self.assertEqual(self._told(), ["Booked", "Cancelled"])

    def test_the_card_of_the_citizen_tells_of_it_in_its_place(self):
        """P43: among requests and messages, with the number of the request."""
        citizen = self.env["municipal.citizen"].create({"name": "Eleni"})
        appointment = self._book(citizen_id=citizen.id, request_id=self.request.id)
        self._hold(START + QUARTER).citizen_id = citizen
        page = citizen.get_timeline(["appointment"])
        self.assertEqual([entry["id"] for entry in page["entries"]], appointment.ids)
        [entry] = page["entries"]
        self.assertIn("Birth certificate", entry["title"])
        self.assertIn(self.request.protocol_number, entry["detail"])
        self.assertEqual(entry["state"], "Booked")


@tagged("post_install", "-at_install")
class TestWaitingTime(AppointmentCase):
    """P31: how long one would wait, for those who are still at home."""

    def setUp(self):
        super().setUp()
        self.place.takes_walk_ins = True
        self.anna.sudo().appointment_lane_id = self.lane

    def _serve_first(self):
        """Two tickets at 09:00, the first one is called to the counter."""
        first = self.Appointment._take_ticket(self.service, self.place)
        self.Appointment._take_ticket(self.service, self.place)
        first._call_to(self.lane)

    def test_as_long_as_those_take_who_are_there(self):
        with freeze_time(START):
            self._serve_first()
            self.assertEqual(self.place._get_public_wait(), {"minutes": 30, "time": "09:00"})
        with freeze_time(START + QUARTER / 3 + QUARTER / 10):
            wait = self.place._get_public_wait()
        self.assertEqual(wait["minutes"] % 5, 0)

    def test_nothing_is_said_where_it_is_not_known(self):
        """No counter that serves, closed, a holiday, appointments only."""
        with freeze_time(START):
            self.assertIsNone(self.place._get_public_wait())
            self._serve_first()
            self.assertTrue(self.place._get_public_wait())
            self.place.takes_walk_ins = False
            self.assertIsNone(self.place._get_public_wait())
            self.place.takes_walk_ins = True
            vals = {"date_start": START - QUARTER, "date_end": START + QUARTER}
            closure = self.env["municipal.appointment.closure"].create({"reason": "Strike", **vals})
            self.assertIsNone(self.place._get_public_wait())
            closure.unlink()
        with freeze_time(START - 2 * QUARTER):
            self.assertIsNone(self.place._get_public_wait())


@tagged("post_install", "-at_install")
class TestWebsiteCase(AppointmentWebsiteCase):
    def _request_page(self, request):
        return self._get(f"/requests/view/{request.access_token}")

    def test_from_the_request_to_its_appointment_and_back(self):
        """P39, P43: one button; the appointment knows for which request it is."""
        self.service.category_id = self.certificate
        request = self._make_request(category_id=self.certificate.id)
        [path] = self._tree(self._request_page(request)).xpath(
            "//section[@id='appointments']//a/@href"
        )
        page = self._get(path)
        self.assertIn(request.protocol_number, self._text(page))
        values = self._hidden(page, self.url) | {"slot": self._free(), "papers": "1"}
        self._send_details(self._path(self._post(self.url, values)))
        appointment = self._last()
        self.assertEqual(appointment.request_id, request)
        appointment._prove()
        self.assertIn("appointment", request.history_ids.mapped("event"))
        text = self._text(self._request_page(request))
        self.assertIn("Birth certificate", text)
        self.assertIn("Booked", text)

    def test_each_page_opens_the_other_for_the_same_citizen_only(self):
        """P41, P43: what somebody has typed proves nothing."""
        request, appointment = self._make_request(), self._booked()
        appointment.request_id = request
        self.assertNotIn(appointment.access_token, self._request_page(request).text)
        self.assertNotIn(request.access_token, self._get(self._view(appointment)).text)
        citizen = self.env["municipal.citizen"].create({"name": "Eleni"})
        request.citizen_id = appointment.citizen_id = citizen
        self.assertIn(appointment.access_token, self._request_page(request).text)
        self.assertIn(request.access_token, self._get(self._view(appointment)).text)

    def test_a_wrong_or_closed_case_is_none(self):
        """P41: the page is shown as without one."""
        Request, request = self.env["municipal.request"], self._make_request()
        token = request._make_case_token()
        self.assertEqual(Request._find_by_case(token), request)
        for wrong in (None, "", "x", f"{request.id}-x", f"{request.id}-{request.access_token}"):
            self.assertFalse(Request._find_by_case(wrong))
        self.assertEqual(self._get(f"{self.url}?case=1-1").status_code, 200)
