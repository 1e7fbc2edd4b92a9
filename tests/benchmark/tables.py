"""Large tables for both sides, written by SQL: the same texts, states and shares of a clerk."""

from odoo.tools import SQL

NAME = "Eleni Citizen"
# The departments come in turn; of each one's matters every twentieth is open, and they go to its
# officers in turn. (Shares that are not independent would give one clerk all that is open.)
# Every thousandth matter is that of one citizen who has an account.
OURS = """
INSERT INTO municipal_request (
    name, description, protocol_number, uuid, access_token, company_id, category_id, channel,
    department_id, user_id, state_id, is_open, is_unrouted, is_confidential, is_public,
    is_anonymous, contact_name, lang, date_submitted, date_state_changed, date_deadline,
    pin_version, citizen_id, latitude, longitude, search_vector,
    create_uid, write_uid, create_date, write_date)
SELECT left(texts.list[1 + n %% %(texts)s], 90), texts.list[1 + n %% %(texts)s],
       '2020-' || lpad(n::text, 7, '0'), gen_random_uuid()::text,
       replace(gen_random_uuid()::text, '-', ''), 1,
       categories.list[1 + n %% cardinality(categories.list)], 'web',
       departments.list[1 + n %% cardinality(departments.list)],
       officers.list[1 + n %% 10 + 10 * (n / 10 %% 3)],
       CASE WHEN n / 10 %% 20 = 0 THEN states.opened ELSE states.closed END, n / 10 %% 20 = 0, false, false,
       true, false, 'Eleni Citizen', 'en_US', moment, moment, moment::date + 10, 1,
       CASE WHEN n %% 1000 = 0 THEN %(citizen)s END,
       37.9 + n %% 997 / 25000.0, 23.7 + n %% 991 / 20000.0, texts.words[1 + n %% %(texts)s]::tsvector,
       1, 1, moment, moment
  FROM generate_series(%(first)s, %(last)s) AS n,
       LATERAL (SELECT now() AT TIME ZONE 'UTC' - (1000000 - n) * interval '5 minutes' AS moment) AS m,
       (SELECT %(list)s::text[] AS list, %(words)s::text[] AS words) AS texts,
       (SELECT array_agg(id ORDER BY id) AS list FROM municipal_request_category
         WHERE parent_id IS NOT NULL AND department_id IS NOT NULL) AS categories,
       (SELECT array_agg(id ORDER BY id) AS list FROM hr_department
         WHERE code LIKE 'D%%') AS departments,
       (SELECT array_agg(id ORDER BY id) AS list FROM res_users WHERE login LIKE 'clerk%%') AS officers,
       (SELECT max(id) FILTER (WHERE code = 'in_process') AS opened,
               max(id) FILTER (WHERE code = 'closed') AS closed FROM municipal_request_state) AS states
"""
OUR_BOOK = """
INSERT INTO municipal_protocol_entry (
    name, book_id, year, number, date, direction, subject, request_id, is_confidential, company_id)
SELECT protocol_number, (SELECT min(id) FROM municipal_protocol_book), 2020,
       split_part(protocol_number, '-', 2)::int, date_submitted, 'in', name, id, false, 1
  FROM municipal_request
 WHERE protocol_number BETWEEN %(first)s AND %(last)s AND protocol_number LIKE '2020-%%'
"""
PEER = """
INSERT INTO helpdesk_ticket (
    name, description, number, company_id, category_id, channel_id, team_id, user_id, stage_id,
    partner_id, commercial_partner_id, partner_name, unattended, priority, sequence, active,
    last_stage_update, create_uid, write_uid, create_date, write_date)
SELECT left(texts.list[1 + n %% %(texts)s], 90), '<p>' || texts.list[1 + n %% %(texts)s] || '</p>',
       'HT' || lpad(n::text, 7, '0'), 1,
       categories.list[1 + n %% cardinality(categories.list)], NULL,
       teams.list[1 + n %% cardinality(teams.list)],
       officers.list[1 + n %% 10 + 10 * (n / 10 %% 3)],
       CASE WHEN n / 10 %% 20 = 0 THEN stages.opened ELSE stages.closed END,
       CASE WHEN n %% 1000 = 0 THEN %(partner)s END, CASE WHEN n %% 1000 = 0 THEN %(partner)s END,
       'Eleni Citizen',
       false, '1', 10, true, moment, 1, 1, moment, moment
  FROM generate_series(%(first)s, %(last)s) AS n,
       LATERAL (SELECT now() AT TIME ZONE 'UTC' - (1000000 - n) * interval '5 minutes' AS moment) AS m,
       (SELECT %(list)s::text[] AS list) AS texts,
       (SELECT array_agg(id ORDER BY id) AS list FROM helpdesk_ticket_category) AS categories,
       (SELECT array_agg(id ORDER BY id) AS list FROM helpdesk_ticket_team) AS teams,
       (SELECT array_agg(id ORDER BY id) AS list FROM res_users WHERE login LIKE 'clerk%%') AS officers,
       (SELECT min(id) FILTER (WHERE NOT closed) AS opened,
               min(id) FILTER (WHERE closed) AS closed FROM helpdesk_ticket_stage) AS stages
"""


def fill_ours(env, first, last, texts):
    """Write the requests with the numbers ``first`` to ``last``, and their lines in the book."""
    # only a configured Odoo knows where the addons are
    from odoo.addons.municipal_crm.tools.finding import case_lexemes

    citizen = env["res.users"].search([("login", "=", "citizen")])
    env.cr.execute(
        SQL(
            OURS,
            first=first,
            last=last,
            list=list(texts),
            words=[" ".join(case_lexemes([text, NAME])) for text in texts],
            texts=len(texts),
            citizen=env["municipal.citizen"]._get_for_user(citizen).id,
        )
    )
    env.cr.execute(SQL(OUR_BOOK, first=f"2020-{first:07}", last=f"2020-{last:07}"))
    env["municipal.request.map.cell"]._cron_fold()  # as it is ten minutes later
    env.invalidate_all()


def fill_peer(env, first, last, texts):
    """Write the tickets with the numbers ``first`` to ``last``."""
    partner = env["res.users"].search([("login", "=", "citizen")]).partner_id
    env.cr.execute(
        SQL(PEER, first=first, last=last, list=list(texts), texts=len(texts), partner=partner.id)
    )
    env.invalidate_all()
