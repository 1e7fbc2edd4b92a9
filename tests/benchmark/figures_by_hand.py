"""The figures of the dashboard as somebody would write them in SQL: over requests and their history.

No facts, no kernels, nothing of the addon: PostgreSQL's own percentiles (``percentile_disc`` is the
nearest rank) and grouping sets. It is both the peer and the judge: every number must be the same.
"""

from odoo.tools import SQL

DIMENSIONS = {
    "department": "department_id",
    "category": "category_id",
    "channel": "channel",
    "area": "area_id",
    "officer": "user_id",
}
#: A request, its days in the town, and for a merged one the later of two closings.
BASE = """
    SELECT r.id, r.department_id, r.category_id, r.channel, r.area_id, r.user_id, r.satisfaction,
           r.date_submitted, r.date_deadline,
           (r.date_submitted AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date AS day_in,
           CASE WHEN NOT r.is_open AND (t.id IS NULL OR NOT t.is_open) THEN
                (greatest(r.date_state_changed, t.date_state_changed)
                 AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date END AS day_out
      FROM municipal_request r LEFT JOIN municipal_request t ON t.id = r.merged_into_id
     WHERE r.company_id = 1 AND NOT r.is_confidential AND %(scope)s
"""
SETS = "((), (department_id), (category_id), (channel), (area_id), (user_id))"
HEAD = "grouping(department_id, category_id, channel, area_id, user_id) AS mask, department_id, category_id, channel, area_id, user_id"
CAME = """
WITH base AS ({base}), came AS MATERIALIZED (
    SELECT * FROM base WHERE day_in BETWEEN %(first)s AND %(last)s
), answers AS (
    SELECT came.*, (SELECT floor(extract(epoch FROM min(h.date) - came.date_submitted) / 3600)
                      FROM municipal_request_history h
                     WHERE h.request_id = came.id AND h.event IN ('reply', 'state')
                       AND h.actor IN ('clerk', 'supervisor', 'administrator')) AS hours
      FROM came
)
SELECT {head}, count(*) AS received, count(hours)::float / nullif(count(*), 0) AS answered,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY hours) AS answer_median,
       percentile_disc(0.9) WITHIN GROUP (ORDER BY hours) AS answer_p90
  FROM answers GROUP BY GROUPING SETS {sets}
"""
WENT = """
WITH base AS ({base}), went AS MATERIALIZED (
    SELECT * FROM base WHERE day_out BETWEEN %(first)s AND %(last)s
), past AS (
    SELECT went.*, day_out - day_in AS days,
           EXISTS (SELECT FROM municipal_request_history h
                     JOIN municipal_request_state a ON a.id = h.state_from_id AND a.is_closed
                     JOIN municipal_request_state b ON b.id = h.state_to_id
                          AND b.is_closed IS NOT TRUE
                    WHERE h.request_id = went.id AND h.event = 'state') AS again
      FROM went
)
SELECT {head}, count(*) AS closed,
       count(*) FILTER (WHERE day_out <= date_deadline)::float
           / nullif(count(date_deadline), 0) AS on_time,
       avg(days)::float AS days_mean,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY days) AS days_median,
       percentile_disc(0.9) WITHIN GROUP (ORDER BY days) AS days_p90,
       count(*) FILTER (WHERE again)::float / nullif(count(*), 0) AS reopened,
       count(satisfaction)::float / nullif(count(*), 0) AS rated, avg(satisfaction)::float AS satisfaction
  FROM past GROUP BY GROUPING SETS {sets}
"""
STILL = """
WITH base AS ({base}), still AS (
    SELECT *, %(last)s::date - day_in AS age FROM base
     WHERE day_in <= %(last)s AND (day_out IS NULL OR day_out > %(last)s)
)
SELECT {head}, count(*) AS open, count(*) FILTER (WHERE date_deadline < %(last)s) AS late,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY age) AS age_median,
       percentile_disc(0.9) WITHIN GROUP (ORDER BY age) AS age_p90
  FROM still GROUP BY GROUPING SETS {sets}
"""
COURSE = """
WITH base AS ({base})
SELECT day, sum(came)::int, sum(went)::int
  FROM (SELECT day_in AS day, 1 AS came, 0 AS went FROM base
         UNION ALL SELECT day_out, 0, 1 FROM base) both_ways
 WHERE day BETWEEN %(first)s AND %(last)s GROUP BY day
"""
ZEROES = ("received", "closed", "open", "late")


def ask(cr, scope, period, zone, with_tables=True):
    """{None: {key: value}, (dimension, value): {key: value}} of a period."""
    found = {}
    for text in (CAME, WENT, STILL):
        sets = SETS if with_tables else "(())"
        head = HEAD if with_tables else "31 AS mask, 0, 0, 0, 0, 0"
        cr.execute(_fill(text.format(base=BASE, head=head, sets=sets), scope, period, zone))
        keys = [column.name for column in cr.description][6:]
        for mask, *row in cr.fetchall():
            target = found.setdefault(_place(mask, row[:5]), {})
            target.update(zip(keys, row[5:], strict=True))
    return found


def ask_days(cr, scope, period, zone):
    """{day: (came in, went out)}"""
    cr.execute(_fill(COURSE.format(base=BASE), scope, period, zone))
    return {day: (came, went) for day, came, went in cr.fetchall()}


def _fill(text, scope, period, zone):
    return SQL(text, scope=scope, first=period.first, last=period.last, zone=zone)


def _place(mask, values):
    """What a row is of; of a column that it was told apart by the bit is 0."""
    for index, name in enumerate(DIMENSIONS):
        if not mask >> (4 - index) & 1:
            return name, values[index] or False
    return None


def same(ours, theirs):
    """Whether two figures are the same number, or both none."""
    if ours is None or theirs is None:
        return ours is None and theirs is None
    return abs(float(ours) - float(theirs)) < 1e-9


def compare(dashboard, now, before, year, days):
    """Raise AssertionError for the first figure that differs; how many were compared."""
    seen = 0
    for tile in dashboard["tiles"]:
        for name, found in (("value", now), ("before", before), ("year", year)):
            _check(tile["key"], tile[name], found.get(None, {}), (name, "whole"))
            seen += 1
    for table in dashboard["tables"]:
        for line in table["lines"]:
            theirs = now[table["name"], line["id"]]
            for key, value in line["figures"].items():
                _check(key, value, theirs, (table["name"], line["id"]))
                seen += 1
    for step in dashboard["course"]:
        inside = [pair for day, pair in days.items() if step["first"] <= str(day) <= step["last"]]
        sums = [sum(column) for column in zip((0, 0), *inside, strict=True)]
        assert [step["in"], step["out"]] == sums, (step, sums)
        seen += 2
    return seen


def _check(key, ours, theirs, where):
    value = theirs.get(key, 0 if key in ZEROES else None)
    assert same(ours, value), f"{key} of {where}: ours {ours}, by hand {value}"
