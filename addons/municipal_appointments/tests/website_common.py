"""A place with counters every day, and a visitor who books there in a browser."""

from odoo import Command
from odoo.addons.municipal_crm.tests.website_common import WebsiteCase

from ..tools.slot_key import write_slot

DOORS = ("look", "hold", "book", "change", "wait", "feed")


class AppointmentWebsiteCase(WebsiteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.place = cls.env["municipal.place"].create(
            {"name": "Town hall", "address": "Main Square 1", "is_bookable": True}
        )
        cls.lane = cls._make_lane(cls.place, "1")
        paper = cls.env["municipal.document.type"].create({"name": "Identity card"})
        cls.service = cls.env["municipal.appointment.service"].create(
            {
                "name": "Birth certificate",
                "code": "birth-certificate",
                "guide_words": "γέννηση, newborn",
                "place_ids": [Command.set(cls.place.ids)],
                "document_type_ids": [Command.set(paper.ids)],
                "minutes": 30,
                "max_people": 2,
            }
        )
        cls.Appointment = cls.env["municipal.appointment"]
        for door in DOORS:
            cls._set_rate(f"appointment_{door}", "100000/60")
        cls.url = f"/appointments/{cls.service.code}"

    @classmethod
    def _make_lane(cls, place, code):
        cls.env["municipal.appointment.opening"].create(
            [
                {"place_id": place.id, "weekday": str(day), "hour_from": 8, "hour_to": 20}
                for day in range(7)
            ]
        )
        vals = {"name": f"Counter {code}", "code": code, "place_id": place.id}
        return cls.env["municipal.appointment.lane"].create(vals)

    def _free(self):
        """The first free time, as the form names it."""
        free = self.service._get_earliest()
        return write_slot(free.date_start, free.place_id)

    def _take(self, slot=None, **values):
        """Choose a time and press the button."""
        page = self._get(self.url)
        values = {"slot": slot or self._free(), "papers": "1"} | values
        return self._post(self.url, self._hidden(page, self.url) | values)

    def _person(self, **values):
        person = {"contact_name": "Eleni", "contact_email": "eleni@new.example", "consent": "1"}
        return person | values

    def _book(self, **values):
        """Choose the first free time and send the details. :return: the answer to the details"""
        return self._send_details(self._path(self._take()), **values)

    def _send_details(self, path, **values):
        page = self._get(path)
        return self._post(path, self._hidden(page, "/details/") | self._person(**values))

    def _path(self, response):
        return response.headers["Location"].replace(self.base_url(), "").removeprefix("/en")

    def _last(self):
        return self.Appointment.search([], order="id desc", limit=1)

    def _booked(self, **vals):
        """A booked appointment, made without the website."""
        free = self.service._get_earliest()
        contact = {"contact_name": "Eleni", "contact_email": "eleni@new.example"}
        return self.Appointment._hold(self.service, free.date_start)._confirm(
            contact | vals, proved=True
        )

    def _view(self, appointment, page=""):
        return f"/appointments/view/{appointment.access_token}{page}"
