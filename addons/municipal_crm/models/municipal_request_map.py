from datetime import timedelta
from urllib.parse import urlencode

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools import frozendict

from ..tools.geo import parse_degrees, parse_point
from ..tools.map_grid import Bounds, cell_at
from ..tools.typed import read_number
from .municipal_request_map_cell import PUBLIC_GRID

PAGE_SIZE = 20
#: Whoever looks for more narrows the list down; nothing counts a whole archive for a visitor.
COUNT_LIMIT = 1000
#: What an entry of the list is made of: read together with finding it.
ENTRY_FIELDS = (
    "public_title",
    "category_id",
    "state_id",
    "date_submitted",
    "latitude",
    "longitude",
    "street_id",
    "area_id",
)
PERIODS = {"month": 30, "quarter": 91, "year": 365}


class MunicipalRequest(models.Model):
    """The public list and map: what was reported and what became of it, and nothing personal.

    A request is in it when it and its category are public. Shown are category, state, day, street
    without a number, area, and a title that an officer has written for the public; never anything
    that the citizen typed.
    """

    _inherit = "municipal.request"

    public_title = fields.Char(
        "Title for the public",
        help="Shown in the public list. Empty: the list shows the category. Write nothing personal.",
    )

    _public_newest = models.Index(
        "(category_id, id) INCLUDE (state_id, area_id, company_id, is_confidential, date_submitted)"
        " WHERE is_public IS TRUE"
    )

    # === WHAT IS PUBLIC === #

    @api.model
    def _get_public_statuses(self):
        """{code: label} of the states as the public list tells them."""
        _ = self.env._
        return {
            "received": _("Received"),
            "in_process": _("Being worked on"),
            "solved": _("Solved"),
            "closed": _("Closed without works"),
        }

    @api.model
    @tools.ormcache()
    def _get_status_of_states(self):
        """{state id: code of ``_get_public_statuses``}"""
        # sudo: municipal.request.state - the workflow is no secret
        states = self.env["municipal.request.state"].sudo().with_context(active_test=False)
        return {state.id: state._get_public_status_code() for state in states.search([])}

    @api.model
    def _get_public_categories(self):
        """{id: (code, name)} of the categories whose requests may be seen by everybody.

        One that asks who somebody is cannot be public, whatever was ticked.
        """
        Category = self.env["municipal.request.category"]
        stamp = Category._get_catalogue_stamp()
        return Category._get_public_cached(self.env.company.id, self.env.lang, stamp)

    @api.model
    def _get_public_domain(self, filters, categories):
        """What of all requests the public sees.

        :param dict filters: of ``_parse_public_filters``
        :param dict categories: of ``_get_public_categories``
        """
        chosen = filters.get("category")
        ids = [row for row, (code, _name) in categories.items() if chosen in (None, code)]
        domain = (
            Domain("company_id", "=", self.env.company.id)
            & Domain("is_public", "=", True)
            & Domain("is_confidential", "=", False)
            & Domain("category_id", "in", ids)
        )
        if filters.get("state"):
            states = self._get_status_of_states().items()
            chosen = [state for state, code in states if code == filters["state"]]
            domain &= Domain("state_id", "in", chosen)
        if filters.get("area"):
            domain &= Domain("area_id", "=", filters["area"])
        if filters.get("period"):
            start = fields.Date.today() - timedelta(days=PERIODS[filters["period"]])
            domain &= Domain("date_submitted", ">=", start)
        return domain & self._get_near_domain(filters.get("near"))

    @api.model
    def _get_near_domain(self, near):
        if not near:
            return Domain.TRUE
        cell = cell_at(*near, PUBLIC_GRID)
        # a point on a side belongs to the cell that begins there
        return (
            Domain("latitude", ">=", cell.south)
            & Domain("latitude", "<", cell.north)
            & Domain("longitude", ">=", cell.west)
            & Domain("longitude", "<", cell.east)
        )

    @api.model
    def _parse_public_filters(self, query, categories):
        """What a visitor asked for: known filters alone, anything else is left out.

        :param query: mapping of texts as they stand in an address
        :param dict categories: of ``_get_public_categories``
        :return: {category: code, state: code, area: id, period: name, near: (lat, lon)}
        """
        codes = {code for code, _name in categories.values()}
        areas = {area["id"] for area in self.env["municipal.map"]._get_areas()}
        area = read_number(query.get("area"), 9)
        found = {
            "category": query.get("category") if query.get("category") in codes else None,
            "state": query.get("state")
            if query.get("state") in self._get_public_statuses()
            else None,
            "period": query.get("period") if query.get("period") in PERIODS else None,
            "area": area if area in areas else None,
            "near": parse_point(query.get("near")),
        }
        return frozendict({name: value for name, value in found.items() if value})

    # === THE LIST === #

    @api.model
    def _get_public_list(self, query):
        """One page of the public list.

        :param query: mapping of texts as they stand in the address of the page
        :return: {filters, address (of the filters), entries: ({title, category, status, label, date, street, area, spot}, …),
            total, more (whether there are more than could be counted), page, pages, choices (of the
            filters)}
        """
        categories = self._get_public_categories()
        filters = self._parse_public_filters(query, categories)
        domain = self._get_public_domain(filters, categories)
        Request = self.sudo()  # sudo: municipal.request - the domain holds what is public alone
        total = Request._count_public_list(filters, domain)
        pages = max(1, -(-min(total, COUNT_LIMIT) // PAGE_SIZE))
        page = min(max(1, read_number(query.get("page")) or 1), pages)
        offset = (page - 1) * PAGE_SIZE
        requests = Request.search_fetch(
            domain, ENTRY_FIELDS, order="id desc", limit=PAGE_SIZE, offset=offset
        )
        return {
            "filters": filters,
            "address": self._get_public_address(filters),
            "entries": tuple(row._prepare_public_entry(categories) for row in requests),
            "total": min(total, COUNT_LIMIT),
            "more": total > COUNT_LIMIT,
            "page": page,
            "pages": pages,
            "choices": self._get_public_choices(categories),
        }

    @api.model
    def _count_public_list(self, filters, domain):
        """Entries of a list, counted to COUNT_LIMIT + 1. Which list is longer is known for minutes."""
        minutes = int(fields.Datetime.now().timestamp() // 300)
        longer = self._get_longer_lists(self.env.company.id, minutes)
        if filters in longer:
            return COUNT_LIMIT + 1
        total = self.search_count(domain, limit=COUNT_LIMIT + 1)
        if total > COUNT_LIMIT:
            longer.add(filters)
        return total

    @api.model
    @tools.ormcache("company_id", "minutes")
    def _get_longer_lists(self, company_id, minutes):
        """The set of filters, to be filled: a short list is counted each time, a long one once."""
        return set()

    @api.model
    def _get_public_address(self, filters):
        """``filters`` as they stand in the address of a page."""
        texts = dict(filters)
        if "near" in texts:
            texts["near"] = ",".join(f"{degrees:.4f}" for degrees in texts["near"])
        return urlencode(texts)

    def _prepare_public_entry(self, categories):
        """All that anybody may know of a request; it is read in sudo.

        :param dict categories: of ``_get_public_categories``
        """
        self.ensure_one()
        status = self._get_status_of_states()[self.state_id.id]
        _code, category = categories[self.category_id.id]
        is_placed = self.latitude or self.longitude
        cell = cell_at(self.latitude, self.longitude, PUBLIC_GRID) if is_placed else None
        return frozendict(
            title=self.public_title or category,
            category=category,
            status=status,
            label=self._get_public_statuses()[status],
            date=self.date_submitted,
            street=self.street_id.name or "",
            area=self.area_id.name or "",
            spot=cell and f"{cell.south + PUBLIC_GRID / 2:.4f},{cell.west + PUBLIC_GRID / 2:.4f}",
        )

    @api.model
    def _get_public_choices(self, categories):
        """What the filters of the list offer: {categories, states, areas, periods} of (value, label).

        :param dict categories: of ``_get_public_categories``
        """
        _ = self.env._
        areas = self.env["municipal.map"]._get_areas()
        return frozendict(
            categories=tuple(sorted(categories.values(), key=lambda row: row[1])),
            states=tuple(self._get_public_statuses().items()),
            areas=tuple((str(area["id"]), area["name"]) for area in areas),
            periods=(
                ("month", _("Last month")),
                ("quarter", _("Last three months")),
                ("year", _("Last year")),
            ),
        )

    # === THE MAP === #

    @api.model
    def _get_public_map(self, query):
        """The markers of the public map: see ``municipal_map_read``, with coarse places and no ids.

        :param query: as in :meth:`_get_public_list`, with ``bounds`` and ``zoom`` of the screen
        :return: {markers, groups, bounds, zoom, count}; bounds None for a frame that is none
        """
        filters = self._parse_public_filters(query, self._get_public_categories())
        numbers = parse_degrees(query.get("bounds"), 4)
        zoom = read_number(query.get("zoom"), 2)
        try:
            frame = Bounds(*numbers) if numbers else None
        except ValueError:
            frame = None
        if frame:
            return self._read_public_map(filters, frame, zoom)
        # the map as it opens is the same for everybody
        minutes = int(fields.Datetime.now().timestamp() // 300)
        key = tuple(sorted(filters.items()))
        return self._read_first_public_map(key, self.env.company.id, self.env.lang, minutes)

    @api.model
    @tools.ormcache("filters", "company_id", "lang", "minutes")
    def _read_first_public_map(self, filters, company_id, lang, minutes):
        return self._read_public_map(dict(filters), None, None)

    @api.model
    def _read_public_map(self, filters, frame, zoom):
        bounds = frame and (frame.south, frame.west, frame.north, frame.east)
        # sudo: municipal.request - the domain holds what is public alone, and the grid hides where
        cells, groups, frame, zoom = self.sudo()._get_map_cells(
            self._get_public_domain(filters, self._get_public_categories()), "latitude", "longitude",
            bounds=bounds, zoom=zoom, group_by="state_id", grid=PUBLIC_GRID,
        )  # fmt: skip
        statuses = self._get_public_statuses()
        codes = list(statuses)
        status_of = {group["value"]: self._get_map_status(group["value"]) for group in groups}
        return {
            "markers": [cell.regrouped(status_of).as_anonymous_list(codes) for cell in cells],
            "groups": [{"value": code, "label": label} for code, label in statuses.items()],
            "bounds": frame and [frame.south, frame.west, frame.north, frame.east],
            "zoom": zoom,
            "count": sum(cell.count for cell in cells),
        }

    @api.model
    def _get_map_status(self, state_id):
        return self._get_status_of_states().get(state_id, "in_process")
