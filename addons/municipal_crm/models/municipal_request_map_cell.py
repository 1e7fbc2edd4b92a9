import hashlib

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.map_grid import LEVELS, level_side
from .base_map import get_place

#: Degrees. What strangers see of a place is the cell of this size that it lies in: about a hundred
#: metres, a part of a street and no house.
PUBLIC_GRID = 0.001
#: In place of a facet: what changed since the sums were brought up to date, a row for each request.
LOOSE = "loose"
PUBLIC = "public"
ALWAYS = ("company_id", "is_confidential", "is_open", "state_id")
#: {facet: columns that are counted apart}, from the fewest to the most.
FACETS = {
    "department": (*ALWAYS, "department_id"),
    "category": (*ALWAYS, "category_id"),
    "officer": (*ALWAYS, "department_id", "user_id"),
    PUBLIC: (*ALWAYS, "is_public", "category_id"),
}
#: All of them; they are the request's own.
COLUMNS = (
    "company_id", "is_confidential", "is_open", "is_public", "department_id", "user_id",
    "category_id", "state_id",
)  # fmt: skip

KEY = """
    facet, level, y, x, COALESCE(company_id, 0), COALESCE(is_confidential, false),
    COALESCE(is_open, false), COALESCE(is_public, false), COALESCE(department_id, 0),
    COALESCE(user_id, 0), COALESCE(category_id, 0), COALESCE(state_id, 0)
"""
TABLE = """
    CREATE TABLE IF NOT EXISTS municipal_request_map_cell (
        id bigserial PRIMARY KEY, facet varchar NOT NULL, level int NOT NULL, y int NOT NULL,
        x int NOT NULL, company_id int, is_confidential bool, is_open bool, is_public bool,
        department_id int, user_id int, category_id int, state_id int, number bigint NOT NULL, lat float8 NOT NULL,
        lon float8 NOT NULL, record numeric NOT NULL, south float8 NOT NULL, west float8 NOT NULL,
        north float8 NOT NULL, east float8 NOT NULL
    );
    CREATE UNIQUE INDEX IF NOT EXISTS municipal_request_map_cell_uniq
        ON municipal_request_map_cell (%(key)s) WHERE facet <> 'loose';
    CREATE INDEX IF NOT EXISTS municipal_request_map_cell_loose
        ON municipal_request_map_cell (id) WHERE facet = 'loose';
    CREATE INDEX IF NOT EXISTS municipal_request_map_cell_empty
        ON municipal_request_map_cell (id) WHERE number = 0;
"""
#: With a place.
COUNTED = "(%(row)s.latitude <> 0 OR %(row)s.longitude <> 0)"
NOTE = """
    INSERT INTO municipal_request_map_cell (
        facet, level, y, x, %(columns)s, number, lat, lon, record, south, west, north, east)
    SELECT 'loose', 0, 0, 0, %(values)s, %(sign)s, %(row)s.latitude, %(row)s.longitude,
           %(sign)s * %(row)s.id, %(row)s.latitude, %(row)s.longitude, %(row)s.latitude,
           %(row)s.longitude
"""
TRIGGER = """
    CREATE OR REPLACE FUNCTION municipal_request_map_note() RETURNS trigger AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            %(less)s WHERE %(was_counted)s;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            %(more)s WHERE %(is_counted)s;
        END IF;
        RETURN NULL;
    END $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS municipal_request_map_note ON municipal_request;
    CREATE TRIGGER municipal_request_map_note AFTER INSERT OR DELETE ON municipal_request
        FOR EACH ROW EXECUTE FUNCTION municipal_request_map_note();
    DROP TRIGGER IF EXISTS municipal_request_map_change ON municipal_request;
    CREATE TRIGGER municipal_request_map_change
        AFTER UPDATE OF latitude, longitude, %(columns)s ON municipal_request
        FOR EACH ROW
        WHEN ((OLD.latitude, OLD.longitude, %(old)s)
              IS DISTINCT FROM (NEW.latitude, NEW.longitude, %(new)s))
        EXECUTE FUNCTION municipal_request_map_note();
"""
FOLD = """
    INSERT INTO municipal_request_map_cell AS cell (
        facet, level, y, x, %(columns)s, number, lat, lon, record, south, west, north, east)
    SELECT %(facet)s, %(level)s, floor(lat / %(side)s)::int AS row,
           floor(lon / %(side)s)::int AS col, %(columns)s, sum(number), sum(number * lat),
           sum(number * lon), sum(record), min(lat), min(lon), max(lat), max(lon)
      FROM (
            SELECT %(columns)s, number, record, %(lat)s AS lat, %(lon)s AS lon
              FROM municipal_request_map_cell
             WHERE facet = 'loose' AND %(counted)s
      ) point
     GROUP BY row, col, %(columns)s
     ORDER BY row, col
    ON CONFLICT (%(key)s) WHERE facet <> 'loose' DO UPDATE SET
        number = cell.number + excluded.number, lat = cell.lat + excluded.lat,
        lon = cell.lon + excluded.lon, record = cell.record + excluded.record,
        south = least(cell.south, excluded.south), west = least(cell.west, excluded.west),
        north = greatest(cell.north, excluded.north), east = greatest(cell.east, excluded.east)
"""
SHOWN = "is_public IS TRUE AND is_confidential IS NOT TRUE"


class MunicipalRequestMapCell(models.Model):
    """How many requests lie in each cell of the map, so that nobody counts them one by one.

    A trigger of the requests' table adds a loose row for what each one is now (1) and no longer
    is (-1); nobody waits for anybody. :meth:`_cron_fold` adds them to the sums of each
    facet and level and removes them. At any moment sums and loose rows together are exact. Only the
    frame around a cell's places may be larger than what is still in it.
    """

    _name = "municipal.request.map.cell"
    _description = "Requests in a cell of the map"
    _auto = False
    _log_access = False

    facet = fields.Char()
    level = fields.Integer()
    y = fields.Integer()
    x = fields.Integer()
    company_id = fields.Many2one("res.company")
    is_confidential = fields.Boolean()
    is_open = fields.Boolean()
    is_public = fields.Boolean()
    department_id = fields.Many2one("hr.department")
    user_id = fields.Many2one("res.users")
    category_id = fields.Many2one("municipal.request.category")
    state_id = fields.Many2one("municipal.request.state")
    number = fields.Integer()
    # the place of a loose row; the sum over all requests of any other
    lat = fields.Float()
    lon = fields.Float()

    # === KEEPING THE SUMS === #

    def init(self):
        self.env.cr.execute(SQL(TABLE, key=SQL(KEY)))
        # the requests' table may not be there yet
        self.pool.post_init(self._watch)

    def _watch(self):
        """Set the trigger; when it or the sums were others, count everything anew."""
        parts = (TRIGGER, NOTE, COUNTED, FOLD, FACETS, COLUMNS, LEVELS, PUBLIC_GRID)
        stamp = hashlib.sha256(repr(parts).encode()).hexdigest()
        self.env.cr.execute("SELECT obj_description('municipal_request_map_cell'::regclass)")
        if self.env.cr.fetchone()[0] == stamp:
            return
        old, new = SQL("OLD"), SQL("NEW")
        self.env.cr.execute(
            SQL(
                TRIGGER,
                columns=_columns(),
                old=_columns(old),
                new=_columns(new),
                less=_note(old, -1),
                more=_note(new, 1),
                was_counted=SQL(COUNTED, row=old),
                is_counted=SQL(COUNTED, row=new),
            )
        )
        self._rebuild()
        self.env.cr.execute(SQL("COMMENT ON TABLE municipal_request_map_cell IS %s", stamp))

    def _rebuild(self):
        """Count all requests anew."""
        row = SQL("request")
        self.env.cr.execute("DELETE FROM municipal_request_map_cell")
        self.env.cr.execute(
            SQL("%s FROM municipal_request request WHERE %s", _note(row, 1), SQL(COUNTED, row=row))
        )
        self._fold()

    @api.model
    def _cron_fold(self):
        """Add what changed to the sums."""
        self.env.cr.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext('municipal_request_map_cell'))"
        )
        if self.env.cr.fetchone()[0]:
            self._fold()

    def _fold(self):
        # All statements see the same loose rows, because the transaction has one snapshot.
        self.env.cr.execute("SELECT FROM municipal_request_map_cell WHERE facet = 'loose' LIMIT 1")
        if not self.env.cr.rowcount:
            return
        for facet, columns in FACETS.items():
            grid = PUBLIC_GRID if facet == PUBLIC else None
            for level in LEVELS:
                self.env.cr.execute(
                    SQL(
                        FOLD,
                        facet=facet,
                        level=level,
                        columns=SQL(", ").join(map(SQL.identifier, columns)),
                        side=level_side(level),
                        lat=get_place(SQL("lat"), grid),
                        lon=get_place(SQL("lon"), grid),
                        counted=SQL(SHOWN if facet == PUBLIC else "TRUE"),
                        key=SQL(KEY),
                    )
                )
        self.env.cr.execute(
            "DELETE FROM municipal_request_map_cell WHERE facet = 'loose';"
            "DELETE FROM municipal_request_map_cell WHERE number = 0"
        )


def _columns(row=None):
    names = map(SQL.identifier, COLUMNS)
    return SQL(", ").join(SQL("%s.%s", row, name) if row else name for name in names)


def _note(row, sign):
    return SQL(NOTE, columns=_columns(), values=_columns(row), sign=sign, row=row)
