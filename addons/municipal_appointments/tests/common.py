"""A town hall with counters, on top of the tiny town of the tests."""

from datetime import datetime, timedelta

from odoo.addons.municipal_crm.tests.common import MunicipalCase

MONDAY = "2027-03-08"


def utc(day, hour, minute=0):
    """The moment (naive UTC) of an hour of Athens in winter: two hours earlier in UTC."""
    return datetime.fromisoformat(day).replace(hour=hour, minute=minute) - timedelta(hours=2)


class AppointmentCase(MunicipalCase):
    """Town hall with counters *one* and *two*, and *three* that is kept back.

    Open on weekdays 10:00 to 12:00. *Passport* takes 30 minutes, without lead time.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # nor does what else is in the database give appointments
        cls.env["municipal.place"].search([("is_bookable", "=", True)]).is_bookable = False
        cls.hall = cls._make_place("Town hall")
        cls.lighting.place_id = cls.hall
        cls.one, cls.two, cls.three = (
            cls._make_lane(cls.hall, name, is_internal=name == "three")
            for name in ("one", "two", "three")
        )
        cls.openings = cls._make_openings(cls.hall)
        cls.passport = cls._make_service()

    @classmethod
    def _make_place(cls, name):
        return cls.env["municipal.place"].create(
            {"name": name, "kind": "service_point", "is_bookable": True}
        )

    @classmethod
    def _make_lane(cls, place, name, **vals):
        return cls.env["municipal.appointment.lane"].create(
            {"name": name, "code": name, "place_id": place.id, **vals}
        )

    @classmethod
    def _make_openings(cls, place, weekdays="01234", **vals):
        vals = {"place_id": place.id, "hour_from": 10, "hour_to": 12} | vals
        return cls.env["municipal.appointment.opening"].create(
            [{**vals, "weekday": weekday} for weekday in weekdays]
        )

    @classmethod
    def _make_service(cls, **vals):
        return cls.env["municipal.appointment.service"].create(
            {
                "name": "Passport",
                "code": "passport",
                "department_id": cls.lighting.id,
                "minutes": 30,
                "lead_minutes": 0,
                **vals,
            }
        )

    def _get_clocks(self, service=None, day=MONDAY, **options):
        """Hours of Athens, e.g. "10:30", at which ``service`` is free on ``day``."""
        company = self.company
        low = company._get_municipal_moment(datetime.fromisoformat(day).date())
        frees = (service or self.passport)._get_free(low, low + timedelta(days=1), **options)
        return [(free.date_start + timedelta(hours=2)).strftime("%H:%M") for free in frees]
