"""Where the visit is, what to bring, what somebody needs there, and links straight to it."""

from unittest.mock import patch

from odoo.tests import tagged

from .website_common import AppointmentWebsiteCase

WAIT = "_get_public_wait"


@tagged("post_install", "-at_install")
class TestWebsitePlace(AppointmentWebsiteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.place.write(
            {
                "phone": "2310111222",
                "step_free": True,
                "directions": "Bus 3, ramp at the side",
                "latitude": 38.3066,
                "longitude": 25.1915,
            }
        )

    def _links(self, page):
        return self._tree(page).xpath("//div[@id='wrap']//a/@href")

    # === PLACE === #

    def test_the_choice_of_a_time_says_where_it_is(self):
        """P17: address, telephone, access, way there; a map for who asks for one."""
        page = self._get(self.url)
        for part in ("Main Square 1", "231 011 1222", "Step-free", "ramp at the side"):
            self.assertIn(part, self._text(page))
        box = self._tree(page).xpath("//div[@data-mc-map='point']")[0]
        self.assertIn("hidden", box.attrib)  # without scripts there is nothing to press
        self.assertIn("38.3066", box.get("data-mc-texts"))
        self.assertIn("geo:38.3066,25.1915?q=38.3066,25.1915", self._links(page))
        [other] = self._tree(page).xpath("//a[contains(@href, 'openstreetmap')]")
        self.assertEqual(other.get("rel"), "noopener noreferrer")

    def test_nothing_is_fetched_from_another_site(self):
        """P17, P41: the other map is a link to press, never part of the page."""
        tree = self._tree(self._get(self.url))
        addresses = tree.xpath("//@src | //link/@href | //iframe/@src | //form/@action")
        self.assertFalse([one for one in addresses if one.startswith("http") and "127." not in one])

    def test_a_place_with_steps_and_without_a_point_says_so(self):
        """P17: no page needs the map, and nobody comes in vain."""
        self.place.write({"step_free": False, "latitude": 0, "longitude": 0})
        page = self._get(self.url)
        self.assertIn("There are steps", self._text(page))
        self.assertFalse(self._tree(page).xpath("//div[@data-mc-map]"))

    def test_details_and_appointment_say_where_it_is_too(self):
        """P17: also after the choice."""
        for page in (self._get(self._path(self._take())), self._get(self._view(self._booked()))):
            for part in ("231 011 1222", "Step-free", "ramp at the side"):
                self.assertIn(part, self._text(page))
            self.assertTrue(self._tree(page).xpath("//div[@data-mc-map='point']"))

    def test_a_visit_by_telephone_has_no_place(self):
        """P17, P40: nobody goes where nobody has to go."""
        self.service.kind = "phone"
        for page in (self._get(self.url), self._get(self._view(self._booked()))):
            self.assertNotIn("Main Square 1", self._text(page))

    def test_several_places_are_told_apart(self):
        """P17: each with its own way there."""
        other = self.place.copy({"name": "Library", "address": "Park Road 5", "is_bookable": True})
        self._make_lane(other, "9")
        self.service.place_ids |= other
        page = self._get(self.url)
        self.assertEqual(len(self._tree(page).xpath("//div[@id='wrap']//details")), 2)
        chosen = self._text(self._get(f"{self.url}?place={other.id}"))
        self.assertIn("Park Road 5", chosen)
        self.assertNotIn("Main Square 1", chosen)

    # === WAITING TIME === #

    def test_the_waiting_time_stands_with_the_place(self):
        """P31: with the moment of which it is."""
        found = {"minutes": 25, "time": "10:42"}
        with patch.object(self.registry["municipal.place"], WAIT, lambda place: found):
            text = self._text(self._get(self.url))
        self.assertIn("Now about 25 minutes wait", text)
        self.assertIn("10:42", text)
        self.assertNotIn("minutes wait", self._text(self._get(self.url)))

    # === PAPERS === #

    def test_papers_say_where_they_are_had(self):
        """P13: before booking, on the page of the appointment and where a request is filed."""
        paper = self.service.document_type_ids
        paper.write({"note": "At the police station", "url": "https://papers.example/card"})
        self.certificate.document_ids = paper
        pages = (self.url, self._view(self._booked()), "/requests/new/certificate")
        for path in pages:
            page = self._get(path)
            self.assertIn("At the police station", self._text(page), path)
            self.assertIn("https://papers.example/card", self._links(page), path)

    # === NEEDS === #

    def test_needs_are_ticked_and_kept(self):
        """P17: a box each; after an error they are still ticked; the page repeats them."""
        need = self.env["municipal.need"].create({"name": "Sign language", "code": "t_sign"})
        box = f"need-{need.id}"
        path = self._path(self._take())
        answer = self._send_details(path, contact_email="", **{box: "1"})
        self.assertEqual(answer.status_code, 422)
        self.assertTrue(self._tree(answer).xpath(f"//input[@name='{box}'][@checked]"))
        self._send_details(path, **{box: "1", "need-999999": "1"})
        appointment = self._last()
        self.assertEqual(appointment.need_ids, need)
        appointment._prove()
        self.assertIn("Sign language", self._text(self._get(self._view(appointment))))

    def test_needs_of_an_account_need_not_be_ticked_again(self):
        """P17: what the citizen has told us once."""
        need = self.env["municipal.need"].create({"name": "Sign language", "code": "t_sign"})
        user = self._make_portal("maria")
        self.env["municipal.citizen"]._get_for_user(user).need_ids = need
        self.authenticate("maria", "maria")
        page = self._get(self._path(self._take()))
        self.assertTrue(self._tree(page).xpath(f"//input[@name='need-{need.id}'][@checked]"))

    # === LINKS === #

    def test_a_link_opens_an_office_or_a_service_there(self):
        """P39: only what that office offers; the choice of the place is made."""
        other = self.place.copy({"name": "Library", "is_bookable": True})
        self._make_lane(other, "9")
        lent = self.service.copy({"code": "library-card", "name": "Library card"})
        lent.place_ids = other
        office = self._get(f"/appointments?place={other.id}")
        self.assertIn("Library", self._text(office))
        self.assertIn(f"/appointments/library-card?place={other.id}", self._links(office))
        self.assertNotIn("Birth certificate", self._text(office))
        for place in ("999999", "x", ""):
            everywhere = self._text(self._get(f"/appointments?place={place}"))
            self.assertIn("Birth certificate", everywhere)

    def test_the_links_are_shown_to_copy_and_to_print(self):
        """P39: for a service, an office and a service in an office, with a picture of each."""
        base = self.service.get_base_url()
        self.assertEqual(self.service.public_url, f"{base}{self.url}")
        self.assertEqual(self.place.appointments_url, f"{base}/appointments?place={self.place.id}")
        Share = self.env["municipal.appointment.share"]
        share = Share.browse(self.service.action_share()["res_id"])
        before = share.qr
        share.place_id = self.place
        self.assertEqual(share.url, f"{base}{self.url}?place={self.place.id}")
        self.assertTrue(before and share.qr != before)
        alone = Share.browse(self.place.action_share()["res_id"])
        self.assertEqual(alone.url, self.place.appointments_url)
        self.service.is_published = False
        self.assertFalse(self.service.public_url)

    def test_a_kind_of_request_leads_to_its_appointment(self):
        """P39: from the form and from the list of who is competent."""
        self.service.category_id = self.certificate
        for path in ("/requests/new/certificate", "/services?q=birth"):
            self.assertIn(self.url, self._links(self._get(path)), path)
        self.service.is_published = False
        self.assertNotIn(self.url, self._links(self._get("/requests/new/certificate")))

    def test_moving_offers_no_time_that_one_has(self):
        """P02, P16: neither at the own counter nor at another one at the same moment."""
        self._make_lane(self.place, "2")
        self.service.step_minutes = 10
        appointment = self._booked()
        slot = self._free()
        own = f"{appointment.date_start:%Y%m%d%H%M}-{self.place.id}"
        self.assertEqual(slot, own)  # for others it is free at the second counter
        page = self._get(self._view(appointment, "/move"))
        offered = self._tree(page).xpath("//input[@name='slot']/@value")
        self.assertTrue(offered)
        self.assertNotIn(own, offered)
