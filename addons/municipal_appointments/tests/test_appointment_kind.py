"""P40: appointments by video and by telephone."""

from odoo.tests import tagged

from .website_common import AppointmentWebsiteCase


@tagged("post_install", "-at_install")
class TestAppointmentKind(AppointmentWebsiteCase):
    def _facts(self, visit):
        return visit.with_context(lang="en_US")._get_message_facts({})

    def test_a_video_appointment_has_a_room_and_no_address(self):
        """P40: on the page, in the message and in the calendar file."""
        room = "https://video.example/room-7"
        self.service.write({"kind": "video", "video_url": room})
        visit = self._booked()
        page = self._get(self._view(visit))
        self.assertIn(f'href="{room}"', page.text)
        self.assertNotIn("Main Square 1", self._text(page))
        facts = self._facts(visit)
        self.assertEqual((facts["video"], facts["place"], facts["address"]), (room, "", ""))
        calendar = self._get(self._view(visit, "/calendar")).text.replace("\r\n ", "")
        self.assertIn(room, calendar)
        self.assertNotIn("Main Square", calendar)

    def test_by_telephone_we_call_the_number_that_was_given(self):
        """P40: it is asked for, and the page and the messages repeat it."""
        self.service.kind = "phone"
        path = self._path(self._take())
        answer = self._send_details(path)
        self.assertIn("at which we call you", self._text(answer))
        self._send_details(path, contact_phone="6912345678")
        visit = self._last()
        self.assertEqual(visit.contact_phone, "+306912345678")
        self.assertEqual(self._facts(visit)["call"], "+306912345678")
        visit._set_state("booked")
        page = self._get(self._view(visit))
        self.assertTrue(self._tree(page).xpath("//*[@id='call']"))
        self.assertNotIn("Main Square 1", self._text(page))
        self.service.kind = "counter"
        self.assertEqual(self._facts(visit)["call"], "")
