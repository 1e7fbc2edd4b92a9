from functools import partial, reduce

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

#: ``OFFSET 0`` hides the origin of x and y from the planner: knowing that every place is its own, it
#: would sort all rows on disk instead of counting them in a small table. Compiling the statement
#: would take longer than running it.
CELLS = """
    SET LOCAL jit TO off;
    WITH point AS (
        SELECT floor(%(lat)s / %(height)s)::int AS y, floor(%(lon)s / %(width)s)::int AS x,
               %(group)s AS value, %(lat)s AS lat, %(lon)s AS lon, %(id)s AS id
          FROM %(tables)s
         WHERE %(where)s
        OFFSET 0
    ), part AS MATERIALIZED (
        SELECT y, x, value, count(*) AS number, sum(lat) AS lat, sum(lon) AS lon, min(id) AS id,
               min(lat) AS south, min(lon) AS west, max(lat) AS north, max(lon) AS east
          FROM point GROUP BY y, x, value
    ), rank AS (
        SELECT value, row_number() OVER (ORDER BY sum(number) DESC, value) AS place
          FROM part GROUP BY value
    )
    SELECT p.y, p.x, CASE WHEN r.place <= %(limit)s THEN r.place END,
           CASE WHEN r.place <= %(limit)s THEN p.value END, sum(p.number)::int,
           (sum(p.lat) / sum(p.number))::float, (sum(p.lon) / sum(p.number))::float, min(p.id),
           min(p.south)::float, min(p.west)::float, max(p.north)::float, max(p.east)::float
      FROM part p JOIN rank r ON COALESCE(r.value::text, '') = COALESCE(p.value::text, '')
     GROUP BY 1, 2, 3, 4
     ORDER BY 1, 2, 3
"""


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
        placed = Domain(domain) & (Domain(latitude, "!=", 0) | Domain(longitude, "!=", 0))
        ask = partial(self._find_map_cells, placed, (latitude, longitude), group_by, pixels, grid)
        frame = self._parse_map_bounds(bounds)
        if frame:
            zoom = fit_zoom(frame) if zoom is None else int(zoom)
            return *ask(frame, frame, zoom), frame, zoom
        return self._get_first_map_cells(ask, placed, latitude, longitude)

    @api.model
    def _get_first_map_cells(self, ask, placed, latitude, longitude):
        """As :meth:`_get_map_cells` for a map that is opened: everything that was found fits in.

        Mostly that is the whole town, whose frame is known; then one statement does. Only what
        fills a small part of it is asked for once more, in smaller cells.
        """
        town = self.env["municipal.map"]._get_frame()
        frame = town or self._get_map_bounds(placed, latitude, longitude)
        if not frame:
            return [], [], None, None
        cells, groups = ask(frame, None if town else frame, fit_zoom(frame))
        if not cells:
            return [], [], None, None
        found = reduce(around, (cell.frame for cell in cells), None)
        if fit_zoom(found) > fit_zoom(frame):
            cells, groups = ask(found, found, fit_zoom(found))
        return cells, groups, found, fit_zoom(found)

    @api.model
    def _find_map_cells(self, placed, names, group_by, pixels, grid, size, inside, zoom):
        """(cells, groups): cells of a size that suits the frame ``size``, of points ``inside``
        another one or, when that is None, of all."""
        limit = CELL_LIMIT if group_by else PLAIN_CELL_LIMIT
        side = fit_pixels(size, zoom, pixels or CLUSTER_PIXELS, limit)
        if inside:
            inside = snap(inside, grid) if grid else inside
            placed &= self._get_map_domain(inside, *names)
        rows = self._select_map_cells(
            placed, *names, group_by, cell_size(zoom, size.latitude, side), grid
        )
        groups, rows = self._gather_map_groups(group_by, rows)
        return merge_cells(rows), groups

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
    def _get_map_domain(self, frame, latitude, longitude):
        return (
            Domain(latitude, ">=", frame.south)
            & Domain(latitude, "<=", frame.north)
            & Domain(longitude, ">=", frame.west)
            & Domain(longitude, "<=", frame.east)
        )

    @api.model
    def _get_map_bounds(self, domain, latitude, longitude):
        """The frame around all records of ``domain``, or None when there are none."""
        [(south, west, north, east)] = self._read_group(
            domain,
            [],
            [f"{latitude}:min", f"{longitude}:min", f"{latitude}:max", f"{longitude}:max"],
        )
        # an empty minimum comes as 0.0, which the domain leaves out together with 0.0
        return Bounds(south, west, north, east) if (south, west) != (0, 0) else None

    @api.model
    def _select_map_cells(self, domain, latitude, longitude, group_by, size, grid=None):
        """Tuples (row, column, place of the group or None for the rest, its value, count, latitude,
        longitude, record, south, west, north, east); ``size`` is (height, width) of a cell."""
        query = self._search(domain)
        height, width = size
        lat, lon = (
            self._get_map_sql(self._field_to_sql(self._table, fname, query), grid)
            for fname in (latitude, longitude)
        )
        return self.env.execute_query(
            SQL(
                CELLS,
                lat=lat,
                lon=lon,
                height=height,
                width=width,
                group=self._field_to_sql(self._table, group_by, query) if group_by else SQL("NULL"),
                id=SQL.identifier(self._table, "id"),
                tables=query.from_clause,
                where=query.where_clause or SQL("TRUE"),
                limit=GROUP_LIMIT,
            )
        )

    @api.model
    def _get_map_sql(self, column, grid):
        if not grid:
            return SQL("%s::float8", column)
        return SQL("((floor(%s / %s) + 0.5) * %s)", column, grid, grid)

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
