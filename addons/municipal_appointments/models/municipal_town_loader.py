from odoo import api, models
from odoo.addons.municipal_crm.tools.town import opening_lines


class MunicipalTownLoader(models.AbstractModel):
    """What one comes for by appointment, and where: ``demo/town/README.md`` describes the keys."""

    _inherit = "municipal.town.loader"

    @api.model
    def _get_parts(self):
        return [*super()._get_parts(), ("appointments", self._load_appointments)]

    @api.model
    def _load_appointments(self, work, supply):
        """:param dict supply: ``services``, and ``places`` with their counters and hours"""
        places = supply.get("places", [])
        for place in places:
            row = {
                "is_bookable": True,
                "takes_walk_ins": place.get("walk_ins", False),
                "directions": self._texts(work, place, "directions"),
            }
            self._update(work, work.get("place", place["place"]), row)
        services = supply.get("services", [])
        rows = [
            self._prepare_service(work, service, position)
            for position, service in enumerate(services, 1)
        ]
        records = self._store(work, "municipal.appointment.service", rows)
        for service, record in zip(services, records, strict=True):
            work.found["service", service["code"]] = record
        self._load_lanes(work, places)
        self._load_openings(work, places)

    @api.model
    def _prepare_service(self, work, service, position):
        category = service.get("category") and work.get("category", service["category"])
        return {
            "code": service["code"],
            "sequence": 10 * position,
            "company_id": work.company.id,
            "department_id": work.get("department", service["department"]).id,
            "category_id": category.id if category else False,
            "document_type_ids": category.document_ids.ids if category else [],
            "place_ids": [work.get("place", key).id for key in service["places"]],
            **{
                name: self._texts(work, service, name)
                for name in ("name", "description", "guide_words")
            },
            **service.get("values", {}),
        }

    @api.model
    def _load_lanes(self, work, places):
        lanes = [(place["place"], lane) for place in places for lane in place["lanes"]]
        rows = [
            self._prepare_lane(work, place, lane, position)
            for position, (place, lane) in enumerate(lanes, 1)
        ]
        key = ("place_id", "code")
        records = self._store(work, "municipal.appointment.lane", rows, key=key)
        for (place, lane), record in zip(lanes, records, strict=True):
            work.found["lane", (place, lane["code"])] = record

    @api.model
    def _prepare_lane(self, work, place, lane, position):
        # sudo: hr.employee - who sits where is written by whoever may write the counters
        Employee = self.env["hr.employee"].sudo()
        person = lane.get("employee", False)
        domain = [("work_email", "=", person), ("company_id", "=", work.company.id)]
        return {
            "place_id": work.get("place", place).id,
            "code": lane["code"],
            "name": self._texts(work, lane, "name"),
            "sequence": position,
            "is_internal": lane.get("internal", False),
            "service_ids": [work.get("service", code).id for code in lane.get("services", [])],
            "employee_id": person and Employee.search(domain, limit=1).id,
        }

    @api.model
    def _load_openings(self, work, places):
        rows = [
            self._prepare_opening(work, place["place"], opening, line)
            for place in places
            for opening in place["openings"]
            for line in opening_lines([opening])
        ]
        key = ("place_id", "weekday", "hour_from", "pattern", "nth")
        self._store(work, "municipal.appointment.opening", rows, key=key)

    @api.model
    def _prepare_opening(self, work, place, opening, line):
        weekday, hour_from, hour_to = line
        lanes = [work.get("lane", (place, code)) for code in opening.get("lanes", [])]
        return {
            "place_id": work.get("place", place).id,
            "weekday": str(weekday),
            "hour_from": hour_from,
            "hour_to": hour_to,
            "pattern": opening.get("pattern", "weekly"),
            "nth": opening.get("nth", False),
            "lane_ids": [lane.id for lane in lanes],
            "service_ids": [work.get("service", code).id for code in opening.get("services", [])],
        }
