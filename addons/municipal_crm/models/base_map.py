from functools import partial, reduce
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.map_grid import (
    Bounds,
    Row,
    around,
    cell_size,
    fit_pixels,
    fit_zoom,
    merge_cells,
    snap,
)
from .selection import get_labels

CLUSTER_PIXELS = 64
#: The most cells of an answer: with every group in every cell it stays below 100 kB.
CELL_LIMIT = 900
#: Without groups a marker is shorter, and a heat layer wants more of them.
PLAIN_CELL_LIMIT = 2500
#: More colours than this nobody tells apart; all other groups count as one.
GROUP_LIMIT = 8
#: The value of that one group; no record, selection or flag has it.
OTHERS = -1
#: Fields that a map may be grouped by: those with one stored value out of not too many.
GROUP_TYPES = ("many2one", "selection", "boolean")

#: Points of a map, counted by the cells of the markers. ``OFFSET 0`` hides the origin of x and y from
#: the planner: knowing that every place is its own, it would sort all rows on disk instead of
#: counting them in a small table.
POINTS = """
    SELECT y, x, value, count(*) AS number, sum(lat) AS lat, sum(lon) AS lon, sum(id) AS id,
           min(lat) AS south, min(lon) AS west, max(lat) AS north, max(lon) AS east
      FROM (
            SELECT floor(%(lat)s / %(height)s)::int AS y, floor(%(lon)s / %(width)s)::int AS x,
                   %(group)s AS value, %(lat)s AS lat, %(lon)s AS lon, %(id)s AS id
              FROM %(tables)s
             WHERE %(where)s
            OFFSET 0
      ) point
     GROUP BY y, x, value
"""
#: Compiling the statement would take longer than running it. The sum of ids is one record's where
#: there is one.
CELLS = """
    SET LOCAL jit TO off;
    WITH source AS (%(sources)s), part AS MATERIALIZED (
        SELECT y, x, value, sum(number) AS number, sum(lat) AS lat, sum(lon) AS lon, sum(id) AS id,
               min(south) AS south, min(west) AS west, max(north) AS north, max(east) AS east
          FROM source GROUP BY y, x, value HAVING sum(number) > 0
    ), rank AS (
        SELECT value, row_number() OVER (ORDER BY sum(number) DESC, value) AS place
          FROM part GROUP BY value
    )
    SELECT p.y, p.x, CASE WHEN r.place <= %(limit)s THEN r.place END,
           CASE WHEN r.place <= %(limit)s THEN p.value END, sum(p.number)::int,
           (sum(p.lat) / sum(p.number))::float, (sum(p.lon) / sum(p.number))::float,
           sum(p.id)::bigint,
           min(p.south)::float, min(p.west)::float, max(p.north)::float, max(p.east)::float
      FROM part p JOIN rank r ON COALESCE(r.value::text, '') = COALESCE(p.value::text, '')
     GROUP BY 1, 2, 3, 4
     ORDER BY 1, 2, 3
"""


class MapQuestion(NamedTuple):
    """What a map asks the database: points with a place, and the cells to count them by."""

    domain: Domain
    latitude: str
    longitude: str
    group_by: str | None
    #: degrees: (height, width) of a marker's cell
    size: tuple
    #: degrees: a point counts as the middle of its cell of this size; None as itself
    grid: float | None
    #: the points in this frame; None for all
    inside: Bounds | None


def get_place(column, grid):
    """SQL of a degree, or of the middle of its cell of ``grid`` degrees."""
    if not grid:
        return SQL("%s::float8", column)
    return SQL("((floor(%s / %s) + 0.5) * %s)", column, grid, grid)


class Base(models.AbstractModel):
    """What the view type ``municipal_map`` asks any model for."""

    _inherit = "base"

    @api.model
    @api.readonly
    def municipal_map_read(
        self, domain, latitude, longitude, bounds=None, zoom=None, group_by=None, pixels=None
    ):
        """The records of ``domain`` as few markers, gathered by the database.

        The answer does not grow with the records: it has at most one marker for each cell of the
        screen. Record rules apply as in any search.

        :param str latitude: name of the stored float field (degrees, WGS 84); so ``longitude``
        :param list bounds: [south, west, north, east] of the screen; None asks for the frame too
        :param int zoom: Leaflet's zoom; None fits the frame
        :param str group_by: a stored field whose values are counted apart
        :param int pixels: side of a cell on the screen, small for a heat layer
        :return: {markers: [[lat, lon, count, id, [[group index, count], …]], …],
            groups: [{value, label}, …], bounds, zoom, count}. The id is 0 for several records and -1
            for several at one spot; a group of value -1 holds all that are too many for colours
        :raise UserError: no such field, or a frame that is none
        """
        cells, groups, frame, zoom = self._get_map_cells(
            domain, latitude, longitude, bounds, zoom, group_by, pixels
        )
        keys = [group["value"] for group in groups] or [False]
        return {
            "markers": [cell.as_list(keys) for cell in cells],
            "groups": groups,
            "bounds": frame and [frame.south, frame.west, frame.north, frame.east],
            "zoom": zoom,
            "count": sum(cell.count for cell in cells),
        }

    @api.model
    def _get_map_cells(
        self,
        domain,
        latitude,
        longitude,
        bounds=None,
        zoom=None,
        group_by=None,
        pixels=None,
        grid=None,
    ):
        """(cells, groups, frame or None, zoom), see :meth:`municipal_map_read`.

        :param float grid: degrees; every point then lies in the middle of its cell of this size
        """
        self._check_map_fields(latitude, longitude, group_by)
        domain = Domain(domain)
        ask = partial(self._find_map_cells, domain, (latitude, longitude), group_by, pixels, grid)
        frame = self._parse_map_bounds(bounds)
        if frame:
            zoom = fit_zoom(frame) if zoom is None else int(zoom)
            return *ask(frame, frame, zoom), zoom
        return self._get_first_map_cells(ask, domain, latitude, longitude, grid)

    @api.model
    def _get_first_map_cells(self, ask, domain, latitude, longitude, grid):
        """As :meth:`_get_map_cells` for a map that is opened: everything that was found fits in.

        Mostly that is the whole town, whose frame is known; then one statement does. Only what
        fills a small part of it is asked for once more, in smaller cells.
        """
        town = self.env["municipal.map"]._get_frame()
        frame = town or self._get_map_bounds(domain, latitude, longitude, grid)
        if not frame:
            return [], [], None, None
        cells, groups, _frame = ask(frame, None if town else frame, fit_zoom(frame))
        if not cells:
            return [], [], None, None
        found = reduce(around, (cell.frame for cell in cells), None)
        if fit_zoom(found) > fit_zoom(frame):
            cells, groups, _frame = ask(found, found, fit_zoom(found))
        return cells, groups, found, fit_zoom(found)

    @api.model
    def _find_map_cells(self, domain, names, group_by, pixels, grid, frame, inside, zoom):
        """(cells, groups, inside): cells of a size that suits ``frame``, of points ``inside`` another
        one (or a little larger, as it is returned) or, when that is None, of all."""
        limit = CELL_LIMIT if group_by else PLAIN_CELL_LIMIT
        side = fit_pixels(frame, zoom, pixels or CLUSTER_PIXELS, limit)
        size = cell_size(zoom, frame.latitude, side)
        question = MapQuestion(domain, *names, group_by, size, grid, inside)
        question, sources = self._get_map_sources(question, zoom)
        groups, rows = self._gather_map_groups(group_by, self._select_map_cells(sources))
        return merge_cells(rows), groups, question.inside

    @api.model
    def _get_map_sources(self, question, zoom):
        """(the :class:`MapQuestion`, SELECTs with the columns of ``POINTS`` whose rows are added up).

        A model that knows sums beforehand answers with them, and with a question that fits them.
        """
        return question, [self._get_map_points(question)]

    @api.model
    def _check_map_fields(self, latitude, longitude, group_by):
        for fname in (latitude, longitude):
            field = self._fields.get(fname)
            if not field or field.type != "float" or not (field.store or field.inherited):
                raise UserError(self.env._("“%s” is no stored number to place records by.", fname))
        field = self._fields.get(group_by)
        if group_by and not (field and field.store and field.type in GROUP_TYPES):
            raise UserError(self.env._("A map cannot be grouped by “%s”.", group_by))

    @api.model
    def _parse_map_bounds(self, bounds):
        try:
            return Bounds(*map(float, bounds)) if bounds else None
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("This is no part of a map.")) from error

    @api.model
    def _get_placed_domain(self, latitude, longitude):
        return Domain(latitude, "!=", 0) | Domain(longitude, "!=", 0)

    @api.model
    def _get_map_domain(self, frame, latitude, longitude):
        return (
            Domain(latitude, ">=", frame.south)
            & Domain(latitude, "<=", frame.north)
            & Domain(longitude, ">=", frame.west)
            & Domain(longitude, "<=", frame.east)
        )

    @api.model
    def _get_map_bounds(self, domain, latitude, longitude, grid=None):
        """The frame around all records of ``domain``, or None when there are none."""
        [(south, west, north, east)] = self._read_group(
            domain & self._get_placed_domain(latitude, longitude),
            [],
            [f"{latitude}:min", f"{longitude}:min", f"{latitude}:max", f"{longitude}:max"],
        )
        # an empty minimum comes as 0.0, which the domain leaves out together with 0.0
        return Bounds(south, west, north, east) if (south, west) != (0, 0) else None

    @api.model
    def _get_map_points(self, question):
        """The SELECT of a question's points, as far as the user may read them."""
        names = question.latitude, question.longitude
        domain = question.domain & self._get_placed_domain(*names)
        if question.inside:
            inside = question.inside
            inside = snap(inside, question.grid) if question.grid else inside
            domain &= self._get_map_domain(inside, *names)
        query = self._search(domain)
        columns = [self._field_to_sql(self._table, fname, query) for fname in names]
        group = question.group_by
        height, width = question.size
        lat, lon = (get_place(column, question.grid) for column in columns)
        return SQL(
            POINTS,
            lat=lat,
            lon=lon,
            height=height,
            width=width,
            group=self._field_to_sql(self._table, group, query) if group else SQL("NULL"),
            id=SQL.identifier(self._table, "id"),
            tables=query.from_clause,
            where=query.where_clause or SQL("TRUE"),
        )

    @api.model
    def _select_map_cells(self, sources):
        """Tuples (row, column, place of the group or None for the rest, its value, count, latitude,
        longitude, record, south, west, north, east)."""
        sources = SQL(" UNION ALL ").join(SQL("(%s)", source) for source in sources)
        return self.env.execute_query(SQL(CELLS, sources=sources, limit=GROUP_LIMIT))

    @api.model
    def _gather_map_groups(self, group_by, found):
        """([{value, label}, …] with the largest first, rows for :func:`merge_cells`)."""
        values = {place: value or False for _y, _x, place, value, *_mean in found if place}
        rows = [
            Row(y, x, values.get(place, OTHERS), *mean, Bounds(*frame))
            for y, x, place, _value, *mean, south, west, north, east in found
            for frame in [(south, west, north, east)]
        ]
        if not group_by:
            return [], rows
        names = [values[place] for place in sorted(values)]
        labels = self._get_map_labels(group_by, names)
        groups = [
            {"value": value, "label": label} for value, label in zip(names, labels, strict=True)
        ]
        if any(row.group == OTHERS for row in rows):
            groups.append({"value": OTHERS, "label": self.env._("All others")})
        return groups, rows

    @api.model
    def _get_map_labels(self, group_by, values):
        """Texts of ``values``, in their order."""
        field = self._fields[group_by]
        labels = {}
        if field.type == "many2one":
            records = self.env[field.comodel_name].browse([value for value in values if value])
            # sudo: the grouped model - a label beside a count of records that the user may read
            labels = {record.id: record.display_name for record in records.sudo()}
        elif field.type == "selection":
            labels = get_labels(self, group_by)
        elif field.type == "boolean":
            labels = {True: self.env._("Yes"), False: self.env._("No")}
        none = self.env._("None")
        return [labels.get(value, value or none) for value in values]
