from functools import reduce

from odoo import api, models
from odoo.fields import Domain
from odoo.orm.domains import DomainAnd, DomainCondition, DomainOr
from odoo.tools import SQL, Query

from ..tools.map_grid import LEVELS, Bounds, Lattice, around, fit_lattice, snap
from .base_map import MapQuestion, get_place
from .municipal_request_map_cell import COLUMNS, FACETS, LOOSE, PUBLIC

#: Sums of a level, gathered into the cells of the markers.
SUMS = """
    SELECT floor(y::float8 / %(rows)s)::int AS y, floor(x::float8 / %(columns)s)::int AS x,
           %(group)s AS value, sum(number) AS number, sum(lat) AS lat, sum(lon) AS lon,
           sum(record) AS id, min(south) AS south, min(west) AS west, max(north) AS north,
           max(east) AS east
      FROM %(tables)s
     WHERE %(where)s
     GROUP BY 1, 2, 3
"""
#: What is not in the sums yet; a place that is no longer counted says nothing of the frame.
CHANGES = """
    SELECT y, x, value, sum(number) AS number, sum(number * lat) AS lat, sum(number * lon) AS lon,
           sum(record) AS id, min(lat) FILTER (WHERE number > 0) AS south,
           min(lon) FILTER (WHERE number > 0) AS west, max(lat) FILTER (WHERE number > 0) AS north,
           max(lon) FILTER (WHERE number > 0) AS east
      FROM (
            SELECT floor(lat / %(height)s)::int AS y, floor(lon / %(width)s)::int AS x,
                   value, number, lat, lon, record
              FROM (
                    SELECT %(group)s AS value, number, record, %(lat)s AS lat, %(lon)s AS lon
                      FROM %(tables)s
                     WHERE %(where)s
              ) loose
      ) point
     WHERE %(inside)s
     GROUP BY y, x, value
"""
PLACE = ("latitude", "longitude")


def split(domain, columns):
    """(kept, rest): two domains that together are the optimized ``domain``; ``kept`` asks for
    ``columns`` alone. What cannot be told apart is all in ``rest``."""
    if isinstance(domain, DomainCondition):
        simple = domain.operator in ("in", "not in") and not isinstance(domain.value, Query | SQL)
        known = simple and domain.field_expr in columns
        return (domain, Domain.FALSE) if known else (Domain.FALSE, domain)
    if isinstance(domain, DomainOr):
        parts = [split(child, columns) for child in domain.children]
        return Domain.OR(kept for kept, _rest in parts), Domain.OR(rest for _kept, rest in parts)
    if isinstance(domain, DomainAnd):
        return _split_all(domain, columns)
    return (domain, Domain.FALSE) if domain.is_true() else (Domain.FALSE, domain)


def _split_all(domain, columns):
    parts = [(child, *split(child, columns)) for child in domain.children]
    whole = Domain.AND(child for child, _kept, rest in parts if rest.is_false())
    mixed = [part for part in parts if not part[2].is_false()]
    if not mixed:
        return whole, Domain.FALSE
    kept = whole & Domain.AND(kept for _child, kept, _rest in mixed)
    if len(mixed) == 1:
        return kept, whole & mixed[0][2]
    return (Domain.FALSE, domain) if kept.is_false() else (kept, domain)


class MunicipalRequest(models.Model):
    """The map of requests reads sums, however many years they are of.

    The sums answer for what filters and rules of access ask of their columns. Whatever else they let
    through is looked for among the requests themselves, as the user who asks; and so is everything
    when nothing of the question fits the sums.
    """

    _inherit = "municipal.request"

    @api.model
    def _get_map_sources(self, question, zoom):
        lattice = fit_lattice(question.size, zoom, finest=bool(question.grid))
        found = lattice and self._find_map_sums(question)
        if not found:
            return super()._get_map_sources(question, zoom)
        facet, kept, rest = found
        inside = question.inside
        if inside:
            inside = lattice.widen(snap(inside, question.grid) if question.grid else inside)
        question = question._replace(size=lattice.size, inside=inside)
        sources = [
            self._get_map_sums(question, kept, facet, lattice),
            self._get_map_changes(question, kept),
        ]
        if not rest.is_false():
            sources.append(self._get_map_points(question._replace(domain=rest & ~kept)))
        return question, sources

    @api.model
    def _get_map_bounds(self, domain, latitude, longitude, grid=None):
        """As ever, or a little larger: the frame around the coarsest sums."""
        lattice = Lattice(LEVELS[0], 1, 1)
        question = MapQuestion(domain, latitude, longitude, None, lattice.size, grid, None)
        found = self._find_map_sums(question)
        if not found:
            return super()._get_map_bounds(domain, latitude, longitude, grid)
        facet, kept, rest = found
        sums = self._get_map_sums(question, kept, facet, lattice)
        rows = self._select_map_cells([sums, self._get_map_changes(question, kept)])
        frames = [Bounds(*row[-4:]) for row in rows]
        if not rest.is_false():
            frames.append(super()._get_map_bounds(rest & ~kept, latitude, longitude, grid))
        return reduce(around, filter(None, frames), None)

    @api.model
    def _find_map_sums(self, question):
        """(facet, what it answers, what it does not), or None when it is none of it."""
        if (question.latitude, question.longitude) != PLACE:
            return None
        self._check_map_access((*PLACE, question.group_by))
        domain = self._get_readable_domain(question.domain)
        facets = [PUBLIC] if question.grid else [facet for facet in FACETS if facet != PUBLIC]
        found = None
        for facet in facets:
            if question.group_by and question.group_by not in FACETS[facet]:
                continue
            kept, rest = split(domain, FACETS[facet])
            if rest.is_false():
                return None if kept.is_false() else (facet, kept, rest)
            if not kept.is_false():
                found = facet, kept, rest
        return found

    @api.model
    def _get_readable_domain(self, domain):
        """What of ``domain`` the user may read, optimized.

        :raise AccessError: for who may read no requests, or asks by a field that is hidden
        """
        self.browse().check_access("read")
        domain = Domain(domain).optimize_full(self)
        self._check_map_access({leaf.field_expr for leaf in domain.iter_conditions()})
        if not self.env.su:
            # sudo: municipal.request - as every search looks at the rules
            scope = self.sudo().with_context(active_test=False)
            rules = self.env["ir.rule"]._compute_domain(self._name, "read")
            domain &= rules.optimize_full(scope)
        return domain

    @api.model
    def _check_map_access(self, names):
        for field in filter(None, map(self._fields.get, names)):
            self._check_field_access(field, "read")

    @api.model
    def _get_map_sums(self, question, kept, facet, lattice):
        # no domain: of a number that may be empty it asks twice, and the index answers once
        where = SQL("facet = %s AND level = %s", facet, lattice.level)
        if question.inside:
            south, west, north, east = lattice.span(question.inside)
            span = SQL("y BETWEEN %s AND %s AND x BETWEEN %s AND %s", south, north, west, east)
            where = SQL("%s AND %s", where, span)
        parts = self._get_cell_parts(question, kept, where)
        return SQL(SUMS, rows=lattice.rows, columns=lattice.columns, **parts)

    @api.model
    def _get_map_changes(self, question, kept):
        height, width = question.size
        return SQL(
            CHANGES,
            height=height,
            width=width,
            lat=get_place(SQL("lat"), question.grid),
            lon=get_place(SQL("lon"), question.grid),
            inside=_inside(question.inside),
            **self._get_cell_parts(question, kept, SQL("facet = %s", LOOSE)),
        )

    @api.model
    def _get_cell_parts(self, question, kept, where):
        self.flush_model([*COLUMNS, *PLACE])
        # sudo: municipal.request.map.cell - the domain holds what the rules of requests let through
        cells = self.env["municipal.request.map.cell"].sudo()
        query = cells._search(kept)
        query.add_where(where)
        group = question.group_by
        return {
            "group": cells._field_to_sql(cells._table, group, query) if group else SQL("NULL"),
            "tables": query.from_clause,
            "where": query.where_clause,
        }


def _inside(frame):
    if not frame:
        return SQL("TRUE")
    return SQL(
        "lat >= %s AND lat < %s AND lon >= %s AND lon < %s",
        frame.south, frame.north, frame.west, frame.east,
    )  # fmt: skip
