"""Several matters in one visit, asked for on the website."""

from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from ..tools.slot_key import read_slot
from .website_common import AppointmentWebsiteCase


@tagged("post_install", "-at_install")
class TestWebsiteSeveral(AppointmentWebsiteCase):
    def test_several_matters_are_one_visit(self):
        """P12, P13: boxes ask for more services; times, length and papers are those of all."""
        paper = self.env["municipal.document.type"].create({"name": "Photograph"})
        vals = {"code": "passport", "name": "Passport", "minutes": 20}
        passport = self.service.copy(vals | {"document_type_ids": [Command.set(paper.ids)]})
        elsewhere = self.env["municipal.place"].create({"name": "Library", "is_bookable": True})
        self.service.copy(
            {"code": "books", "name": "Books", "place_ids": [Command.set(elsewhere.ids)]}
        )
        page = self._tree(self._get(self.url))
        boxes = [name for name in page.xpath("//input/@name") if name.startswith("also-")]
        self.assertIn("also-passport", boxes)
        self.assertNotIn("also-books", boxes)
        query = {"also-passport": "1", "also-books": "1", "also-nonsense": "1"}
        page = self._get(self.url, params=query)
        for part in ("In the same visit: Passport", "50 minutes", "Photograph", "Identity card"):
            self.assertIn(part, self._text(page))
        slot = self._tree(page).xpath("//input[@name='slot']/@value")[0]
        answer = self._post(self.url, self._hidden(page, self.url) | {"slot": slot, "papers": "1"})
        held = self._last()
        self.assertEqual(held.service_id + held.also_ids, self.service + passport)
        self.assertEqual(held.date_end - held.date_start, timedelta(minutes=50))
        self.assertIn("Birth certificate, Passport", self._text(self._get(self._path(answer))))
        self._send_details(self._path(answer))
        held._prove()
        moved = f"/appointments/view/{held.access_token}/move"
        page = self._get(moved)
        slot = self._tree(page).xpath("//input[@name='slot']/@value")[-1]
        self._post(moved, self._hidden(page, moved) | {"slot": slot})
        self.assertEqual(held.date_start, read_slot(slot)[0])
        self.assertEqual(held.date_end - held.date_start, timedelta(minutes=50))
