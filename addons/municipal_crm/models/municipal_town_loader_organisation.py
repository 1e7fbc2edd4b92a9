from babel.dates import get_day_names
from odoo import api, models
from odoo.fields import Command

from ..tools import town as reading


class MunicipalTownLoader(models.AbstractModel):
    """The municipality itself, its directorates and departments with their hours."""

    _inherit = "municipal.town.loader"

    @api.model
    def _load_organisation(self, work, organisation):
        """:param dict organisation: ``municipality``, ``directorates`` with their ``departments``"""
        municipality = organisation.get("municipality") or {}
        if municipality:
            self._load_municipality(work, municipality)
        directorates = organisation.get("directorates", [])
        self._load_departments(work, municipality, [(unit, None) for unit in directorates])
        departments = [
            (department, directorate["code"])
            for directorate in directorates
            for department in directorate.get("departments", [])
        ]
        self._load_departments(work, municipality, departments)

    @api.model
    def _load_municipality(self, work, municipality):
        street, city = reading.split_address(self._text(work, municipality, "town_hall") or "")
        country = self.env["res.country"].search([("code", "=", municipality.get("country"))])
        row = {
            "name": self._text(work, municipality, "name"),
            "municipality_code": municipality.get("code"),
            "phone": municipality.get("switchboard"),
            "email": municipality.get("email"),
            "website": municipality.get("website"),
            "street": street,
            "city": city,
            "country_id": country.id,
        }
        row = {name: value for name, value in row.items() if value}
        changed = self._update(work, work.company, row)
        changed |= self._update(work, work.company.partner_id, {"lang": work.lang})
        work.done["res.company", "updated"] += changed

    @api.model
    def _load_departments(self, work, municipality, units):
        """:param units: (department dict, code of the directorate or None) each"""
        rows = [
            self._prepare_department(work, unit, parent)
            | {"phone": municipality.get("switchboard", False)}
            for unit, parent in units
        ]
        records = self._store(work, "hr.department", rows)
        for (unit, _parent), record in zip(units, records, strict=True):
            work.found["department", unit["code"]] = record

    @api.model
    def _prepare_department(self, work, unit, parent):
        hours = unit.get("opening_hours") or {}
        return {
            "code": unit["code"],
            "name": self._texts(work, unit, "name"),
            "kind": unit.get("kind") or ("department" if parent else "directorate"),
            "parent_id": self._get_id(work, "department", parent),
            "email": unit.get("email", False),
            "phone_extension": unit.get("phone_extension", False),
            "place_id": self._get_id(work, "place", unit.get("place")),
            "opening_hours": reading.texts(
                {f"hours_{iso}": hours.get(iso) for iso in work.languages.values()},
                "hours", work.languages, work.own,
            ),
            "resource_calendar_id": self._get_calendar(work, hours.get("schedule")).id,
            "responsible_for": self._texts(work, unit, "responsible_for"),
            "visibility": unit.get("visibility", "officer"),
            "company_id": work.company.id,
        }  # fmt: skip

    # === HOURS === #

    @api.model
    def _get_calendar(self, work, schedule):
        """The working hours of ``schedule``; departments with the same hours share them."""
        Calendar = self.env["resource.calendar"]
        if not schedule:
            return Calendar
        lines = reading.opening_lines(schedule)
        names = get_day_names("abbreviated", locale=work.lang)
        name = reading.schedule_name(lines, names)
        known = Calendar.search(
            [("name", "=", name), ("company_id", "=", work.company.id)], limit=1
        )
        if known:
            return known
        work.done["resource.calendar", "created"] += 1
        return Calendar.create(self._prepare_calendar(work, name, lines, names))

    @api.model
    def _prepare_calendar(self, work, name, lines, names):
        return {
            "name": name,
            "company_id": work.company.id,
            "tz": work.company.municipality_tz,
            "attendance_ids": [
                Command.create(
                    {
                        "name": names[day],
                        "dayofweek": str(day),
                        "hour_from": start,
                        "hour_to": end,
                        "day_period": "full_day",
                    }
                )
                for day, start, end in lines
            ],
        }
