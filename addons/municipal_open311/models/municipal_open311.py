from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.municipal_crm.tools.typed import read_number
from odoo.fields import Domain

from ..tools.georeport import QueryError, make_attribute, read_time, write_time

PAGE, MOST = 100, 500
#: As the standard says: without a span, what was filed in the last ninety days.
DAYS = 90
STATUSES = ("open", "closed")


class MunicipalOpen311(models.AbstractModel):
    """What programs may know: the published catalogue, and requests that everybody may see.

    Whoever filed a request by the key of a program also reads its own words back.
    """

    _name = "municipal.open311"
    _description = "Open311 GeoReport v2"

    # === SERVICES === #

    @api.model
    def _get_discovery(self, base):
        """:param str base: address of the service without a slash at the end"""
        return {
            "changeset": "2026-01-01T00:00:00Z",
            "contact": self.env.company.email or "",
            "key_service": self.env.company.email or "",
            "endpoints": [
                {
                    "specification": "http://wiki.open311.org/GeoReport_v2",
                    "url": base,
                    "changeset": "2026-01-01T00:00:00Z",
                    "type": "production",
                    "formats": ["text/xml", "application/json"],
                }
            ],
        }

    @api.model
    def _get_services(self):
        groups = self.env["municipal.request.category"]._get_catalogue()
        forms = (
            self._get_form(row["code"]) | {"words": row["words"]}
            for group in groups
            for row in group["categories"]
            if self._get_form(row["code"])
        )
        return [
            {
                "service_code": form["code"],
                "service_name": form["name"],
                "description": form["description"],
                "metadata": bool(form["questions"]),
                "type": "realtime",
                "keywords": ",".join(form["words"].split()[:12]),
                "group": form["group"],
            }
            for form in forms
        ]

    @api.model
    def _get_form(self, code):
        """The form of a category that a program can fill in, None for all others.

        One that asks for tax or insurance numbers, or is confidential, is between the citizen and
        the town.
        """
        form = self.env["municipal.request.category"]._get_public_form(code)
        if not form or form["afm"] or form["amka"] or form["confidential"] or form["deliveries"]:
            return None
        return form

    @api.model
    def _get_definition(self, code):
        """The attributes of a service; None when there is no such service."""
        form = self._get_form(code)
        if not form:
            return None
        truth = (("1", self.env._("Yes")), ("0", self.env._("No")))
        return {
            "service_code": form["code"],
            "attributes": [
                make_attribute(spec, order, truth)
                for order, spec in enumerate(form["questions"], 1)
            ],
        }

    # === REQUESTS === #

    @api.model
    def _get_requests(self, query, key):
        """The requests that ``query`` asks for, the last one first.

        :param query: mapping of the standard's parameters
        :param key: the program, maybe empty
        :raise QueryError: a parameter that cannot be read
        """
        Request = self.env["municipal.request"].sudo()  # sudo: the domain holds what they may see
        domain = self._get_visible_domain(key) & self._parse_query(query)
        size = min(max(1, read_number(query.get("page_size")) or PAGE), MOST)
        page = max(1, read_number(query.get("page")) or 1)
        found = Request.search(domain, order="id desc", limit=size, offset=(page - 1) * size)
        categories = Request._get_public_categories()
        return [self._prepare_request(request, key, categories) for request in found]

    @api.model
    def _get_request(self, number, key):
        """A list of the one request, empty when there is none that they may see."""
        return self._get_requests({"service_request_id": number[:40]}, key)

    @api.model
    def _get_visible_domain(self, key):
        Request = self.env["municipal.request"]
        visible = Request._get_public_domain({}, Request._get_public_categories())
        return visible | Domain("open311_key_id", "=", key.id) if key else visible

    @api.model
    def _parse_query(self, query):
        if numbers := query.get("service_request_id"):
            return Domain("protocol_number", "in", numbers.split(",")[:MOST])
        end = read_time(query.get("end_date"), "end_date") or fields.Datetime.now()
        start = read_time(query.get("start_date"), "start_date") or end - timedelta(days=DAYS)
        domain = Domain("date_submitted", ">=", start) & Domain("date_submitted", "<=", end)
        if codes := query.get("service_code"):
            domain &= Domain("category_id.code", "in", codes.split(","))
        return domain & self._parse_status(query.get("status"))

    @api.model
    def _parse_status(self, text):
        wanted = {status.strip() for status in (text or "").split(",") if status.strip()}
        if not wanted <= set(STATUSES):
            raise QueryError("status is open, closed, or both with a comma")
        if len(wanted) != 1:
            return Domain.TRUE
        return Domain("state_id.is_closed", "=", wanted == {"closed"})

    @api.model
    def _prepare_request(self, request, key, categories):
        """What the public list shows of ``request`` (in sudo), in the words of the standard.

        :param dict categories: of ``_get_public_categories``
        """
        shown = request.category_id.id in categories and request.is_public
        entry = request._prepare_public_entry(categories) if shown else {}
        is_own = bool(key) and request.open311_key_id == key
        state = request.state_id._get_public(request.state_id.id)
        return {
            "service_request_id": request.protocol_number,
            "status": "closed" if state["is_closed"] else "open",
            "status_notes": state["name"],
            "service_name": request.category_id.name,
            "service_code": request.category_id.code,
            "description": request.description if is_own else entry.get("title", ""),
            "agency_responsible": request.department_id.name or request.company_id.name,
            "service_notice": "",
            "requested_datetime": write_time(request.date_submitted),
            "updated_datetime": write_time(request.date_state_changed),
            "expected_datetime": self._write_day(request.date_deadline),
        } | self._prepare_place(request, entry, is_own)

    @api.model
    def _prepare_place(self, request, entry, is_own):
        """Street, area and a cell of the map; the exact point for the program that sent it."""
        latitude, _comma, longitude = (entry.get("spot") or "").partition(",")
        if is_own and request.latitude:
            latitude, longitude = request.latitude, request.longitude
        return {
            "address": ", ".join(filter(None, (entry.get("street"), entry.get("area")))),
            "address_id": None,
            "zipcode": None,
            "lat": float(latitude) if latitude else None,
            "long": float(longitude) if longitude else None,
            "media_url": None,
        }

    @api.model
    def _write_day(self, day):
        return f"{day:%Y-%m-%d}T00:00:00Z" if day else None
