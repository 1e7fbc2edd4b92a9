"""A place with counters for tests: Tuesdays from 09:00 to 12:00, a visit takes 15 minutes."""

from datetime import datetime, timedelta

from freezegun import freeze_time
from odoo.addons.municipal_crm.tests.notification_common import NotificationCase

#: A Monday noon in Athens; the counters open the next morning.
NOW = "2027-03-08 10:00:00"
#: 09:00 in Athens, the first time of the day.
START = datetime(2027, 3, 9, 7, 0)
QUARTER = timedelta(minutes=15)


class AppointmentCase(NotificationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.place = cls.env["municipal.place"].create(
            {
                "name": "Town hall",
                "kind": "service_point",
                "address": "Main Square 1",
                "is_bookable": True,
            }
        )
        cls.lane = cls._make_lane("1")
        cls.env["municipal.appointment.opening"].create(
            {"place_id": cls.place.id, "weekday": "1", "hour_from": 9.0, "hour_to": 12.0}
        )
        paper = cls.env["municipal.document.type"].create({"name": "Identity card"})
        cls.service = cls.env["municipal.appointment.service"].create(
            {
                "name": "Birth certificate",
                "code": "birth-certificate",
                "department_id": cls.lighting.id,
                "place_ids": [(6, 0, cls.place.ids)],
                "document_type_ids": [(6, 0, paper.ids)],
                "minutes": 15,
                "lead_minutes": 0,
                "max_people": 3,
            }
        )
        cls.Appointment = cls.env["municipal.appointment"]

    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time(NOW))

    @classmethod
    def _make_lane(cls, code, **vals):
        return cls.env["municipal.appointment.lane"].create(
            {"name": f"Counter {code}", "code": code, "place_id": cls.place.id} | vals
        )

    def _hold(self, start=START, **options):
        return self.Appointment._hold(self.service, start, **options)

    def _book(self, start=START, proved=True, **vals):
        """A booked appointment of a citizen."""
        contact = {"contact_name": "Eleni", "contact_email": "eleni@citizens.example"}
        return self._hold(start)._confirm(contact | vals, proved=proved)

    def _get_messages(self, appointment, event=None):
        domain = [("res_model", "=", appointment._name), ("res_id", "=", appointment.id)]
        if event:
            domain.append(("event", "=", event))
        return self.Notification.search(domain, order="id")

    def _get_starts(self, **options):
        frees = self.service._get_free(START, START + timedelta(hours=3), **options)
        return [free.date_start for free in frees]
