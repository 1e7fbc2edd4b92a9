"""A town of many requests for the indicators, written by SQL as fast as the database takes it.

Ten years with more requests each year, no two departments, categories, channels, areas or officers
with as many; one in twenty is open; most closed ones have a first answer and a closing in their
history, some were opened again, rated, merged, or belong to the confidential book.
"""

import time

from odoo.tools import SQL

AREAS = 12
CHANNELS = ["web"] * 9 + ["phone"] * 6 + ["counter"] * 3 + ["email"] * 2
#: As a dump is loaded: the triggers of the addons rest, which build their facts afterwards.
TABLES = ("municipal_request", "municipal_request_history")
SEED = "SELECT setseed(0.25)"
REQUESTS = """
WITH lists AS MATERIALIZED (
    SELECT ARRAY(SELECT id FROM municipal_request_category
                  WHERE parent_id IS NOT NULL ORDER BY id) AS categories,
           ARRAY(SELECT id FROM hr_department WHERE code LIKE 'D%%' ORDER BY id) AS departments,
           ARRAY(SELECT id FROM res_users WHERE login LIKE 'clerk%%' ORDER BY id) AS officers,
           ARRAY(SELECT id FROM municipal_area ORDER BY id) AS areas,
           %(channels)s::varchar[] AS channels, %(texts)s::text[] AS texts,
           (SELECT id FROM municipal_request_state WHERE code = 'in_process') AS opened,
           (SELECT id FROM municipal_request_state WHERE code = 'resolved') AS closed
), chance AS MATERIALIZED (
    SELECT n, date_trunc('second', now() AT TIME ZONE 'UTC') - interval '10 years'
                  * (1 - power(n / %(rows)s::float, 0.8)) AS moment,
           floor(power(random(), 1.6) * 40)::int AS category, random() AS officer,
           floor(random() * 20)::int AS channel, floor(power(random(), 1.3) * 16)::int AS area,
           -ln(1 - random()) AS wait, random() AS stuck, random() AS rated, random() AS secret
      FROM generate_series(1, %(rows)s) AS n
), life AS (
    SELECT *, moment + wait * (2 + category %% 13) * interval '1 day' AS ended FROM chance
)
INSERT INTO municipal_request (
    id, name, description, protocol_number, uuid, access_token, company_id, category_id, channel,
    department_id, user_id, area_id, state_id, is_open, is_unrouted, is_confidential, is_public,
    is_anonymous, contact_name, lang, date_submitted, date_state_changed, date_deadline,
    satisfaction, pin_version, create_uid, write_uid, create_date, write_date)
SELECT n, left(texts[1 + n %% cardinality(texts)], 90), texts[1 + n %% cardinality(texts)],
       '2016-' || lpad(n::text, 7, '0'), md5('u' || n), md5('t' || n), 1,
       categories[1 + category], channels[1 + channel], departments[1 + category %% 10],
       officers[1 + category %% 10 + 10 * floor(officer * 3)::int], areas[1 + area],
       CASE WHEN open THEN lists.opened ELSE closed END, open, false, secret < 0.02,
       NOT open AND secret > 0.3, true, 'Eleni Citizen', 'el_GR', moment,
       CASE WHEN open THEN moment + interval '3 hours' ELSE ended END,
       moment::date + 10 + category, CASE WHEN NOT open AND rated < 0.15
                                          THEN 1 + floor(rated / 0.03)::int END,
       1, 1, 1, moment, moment
  FROM life, lists,
       LATERAL (SELECT stuck < 0.045 OR ended > now() AT TIME ZONE 'UTC' AS open) AS fate
"""
#: The first answer of nine in ten, the closing, and of one in thirty an opening between two closings.
HISTORY = """
WITH known AS MATERIALIZED (
    SELECT (SELECT id FROM municipal_request_state WHERE code = 'submitted') AS submitted,
           (SELECT id FROM municipal_request_state WHERE code = 'in_process') AS opened,
           (SELECT id FROM municipal_request_state WHERE code = 'resolved') AS closed
), life AS MATERIALIZED (
    SELECT id, user_id, is_open, date_submitted AS began, date_state_changed AS ended,
           date_submitted + random() * (date_state_changed - date_submitted) AS answered,
           random() < 0.9 AS has_answer, NOT is_open AND random() < 0.03 AS again
      FROM municipal_request
)
INSERT INTO municipal_request_history (
    request_id, user_id, actor, event, state_from_id, state_to_id, date)
SELECT id, NULL::int, 'citizen', 'submitted', NULL::int, submitted, began FROM life, known
 UNION ALL
SELECT id, life.user_id, 'clerk', CASE WHEN id %% 3 = 0 THEN 'reply' ELSE 'state' END,
       CASE WHEN id %% 3 > 0 THEN submitted END, CASE WHEN id %% 3 > 0 THEN opened END,
       answered FROM life, known WHERE has_answer
 UNION ALL
SELECT id, life.user_id, 'clerk', 'state', opened, closed, answered + (ended - answered) / 3
  FROM life, known WHERE again
 UNION ALL
SELECT id, NULL, 'citizen', 'state', closed, opened, answered + (ended - answered) / 2
  FROM life, known WHERE again
 UNION ALL
SELECT id, life.user_id, 'clerk', 'state', opened, closed, ended FROM life, known WHERE NOT is_open
"""
#: One closed request in fifty is of the same matter as another one.
MERGED = """
UPDATE municipal_request merged SET merged_into_id = target.id
  FROM municipal_request target
 WHERE merged.id %% 50 = 0 AND NOT merged.is_open AND target.id = merged.id - 1
   AND target.is_confidential = merged.is_confidential
"""


def fill(env, rows, texts):
    """Write the requests and their history; seconds of it and of the building of the facts."""
    env["municipal.area"].create(
        [{"name": f"Area {number}", "code": f"a{number}"} for number in range(AREAS)]
    )
    env.flush_all()
    began = time.perf_counter()
    _set_triggers(env, "DISABLE")
    indexes = _drop_indexes(env)
    env.cr.execute(SEED)
    env.cr.execute(SQL(REQUESTS, rows=rows, channels=CHANNELS, texts=list(texts)))
    env.cr.execute(SQL(HISTORY))
    env.cr.execute(SQL(MERGED))
    env.cr.commit()  # what checks foreign keys is over
    _set_triggers(env, "ENABLE")
    for statement in indexes:
        env.cr.execute(statement)
    env.cr.execute("ANALYZE municipal_request; ANALYZE municipal_request_history")
    env.cr.commit()
    written = time.perf_counter()
    count = env["municipal.indicator.fact"]._rebuild()
    env.cr.commit()
    assert count == rows, (count, rows)
    return written - began, time.perf_counter() - written


def _drop_indexes(env):
    """Statements that make them again, which is faster at the end; what is unique stays."""
    env.cr.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique",
        [list(TABLES)],
    )
    found = env.cr.fetchall()
    for name, _definition in found:
        env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
    return [definition for _name, definition in found]


def _set_triggers(env, what):
    for table in TABLES:
        env.cr.execute(SQL("ALTER TABLE %s %s TRIGGER USER", SQL.identifier(table), SQL(what)))
