import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

#: The request's own columns: what figures are counted by, and what the rules of access ask for.
COPIED = (
    "company_id", "is_confidential", "is_public", "department_id", "user_id", "category_id",
    "area_id", "channel", "create_uid", "satisfaction",
)  # fmt: skip
#: What else a row depends on.
WATCHED = (
    *COPIED, "date_submitted", "date_state_changed", "is_open", "date_deadline", "merged_into_id",
)  # fmt: skip
#: What the rows of requests depend on that were merged into it.
LED = ("date_state_changed", "is_open")
OFFICERS = ("clerk", "supervisor", "administrator")

TABLE = """
    CREATE TABLE IF NOT EXISTS municipal_indicator_fact (
        id int PRIMARY KEY REFERENCES municipal_request ON DELETE CASCADE,
        company_id int NOT NULL, is_confidential bool, is_public bool, department_id int,
        user_id int, category_id int, area_id int, channel varchar, create_uid int,
        satisfaction int, day_in date NOT NULL, day_out date, due date, answer_hours int,
        reopened int NOT NULL DEFAULT 0
    );
    CREATE INDEX IF NOT EXISTS municipal_indicator_fact_in
        ON municipal_indicator_fact (company_id, day_in);
    CREATE INDEX IF NOT EXISTS municipal_indicator_fact_out
        ON municipal_indicator_fact (company_id, day_out);
    CREATE INDEX IF NOT EXISTS municipal_indicator_fact_open
        ON municipal_indicator_fact (company_id, day_in) WHERE day_out IS NULL;
"""
#: A row of history is an officer's answer to the citizen.
ANSWER = "%(entry)s.event IN ('reply', 'state') AND %(entry)s.actor IN %(officers)s"
#: It opens what was closed.
REOPENING = """
    EXISTS (SELECT FROM municipal_request_state s WHERE s.id = %(entry)s.state_from_id AND s.is_closed)
    AND EXISTS (SELECT FROM municipal_request_state s
                 WHERE s.id = %(entry)s.state_to_id AND s.is_closed IS NOT TRUE)
"""
#: greatest() passes over what is empty: who has no answer has none
HOURS = """
    CASE WHEN %(moment)s IS NOT NULL THEN
         greatest(0, floor(extract(epoch FROM %(moment)s - %(row)s.date_submitted) / 3600))::int END
"""
#: A merged request is out when the one that is worked on is too; greatest() passes over nobody.
DAY_OUT = """
    CASE WHEN %(row)s.is_open IS NOT TRUE AND leader.is_open IS NOT TRUE THEN
         (greatest(%(row)s.date_state_changed, leader.date_state_changed)
          AT TIME ZONE 'UTC' AT TIME ZONE town.municipality_tz)::date END
"""
DAYS = """
    (%(row)s.date_submitted AT TIME ZONE 'UTC' AT TIME ZONE town.municipality_tz)::date,
    %(day_out)s, %(row)s.date_deadline
"""
NOTE = """
    INSERT INTO municipal_indicator_fact AS fact (id, %(copied)s, day_in, day_out, due)
    SELECT %(row)s.id, %(values)s, %(days)s FROM res_company town
      LEFT JOIN municipal_request leader ON leader.id = %(row)s.merged_into_id
     WHERE town.id = %(row)s.company_id
    ON CONFLICT (id) DO UPDATE SET (%(copied)s, day_in, day_out, due)
        = (%(excluded)s, excluded.day_in, excluded.day_out, excluded.due)
"""
TRIGGERS = """
    CREATE OR REPLACE FUNCTION municipal_indicator_note() RETURNS trigger AS $$
    BEGIN
        %(note)s;
        RETURN NULL;
    END $$ LANGUAGE plpgsql;
    CREATE OR REPLACE FUNCTION municipal_indicator_lead() RETURNS trigger AS $$
    BEGIN
        UPDATE municipal_indicator_fact fact SET day_out = %(day_out)s
          FROM municipal_request merged
          JOIN res_company town ON town.id = merged.company_id
          JOIN municipal_request leader ON leader.id = merged.merged_into_id
         WHERE merged.merged_into_id = NEW.id AND fact.id = merged.id;
        RETURN NULL;
    END $$ LANGUAGE plpgsql;
    CREATE OR REPLACE FUNCTION municipal_indicator_answer() RETURNS trigger AS $$
    BEGIN
        UPDATE municipal_indicator_fact fact
           SET answer_hours = CASE WHEN %(answer)s
                                   THEN least(fact.answer_hours, %(hours)s)
                                   ELSE fact.answer_hours END,
               reopened = fact.reopened + (%(reopening)s)::int
          FROM municipal_request request
         WHERE fact.id = NEW.request_id AND request.id = fact.id;
        RETURN NULL;
    END $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS municipal_indicator_insert ON municipal_request;
    CREATE TRIGGER municipal_indicator_insert AFTER INSERT ON municipal_request
        FOR EACH ROW EXECUTE FUNCTION municipal_indicator_note();
    DROP TRIGGER IF EXISTS municipal_indicator_change ON municipal_request;
    CREATE TRIGGER municipal_indicator_change AFTER UPDATE OF %(watched)s ON municipal_request
        FOR EACH ROW WHEN ((%(old)s) IS DISTINCT FROM (%(new)s))
        EXECUTE FUNCTION municipal_indicator_note();
    DROP TRIGGER IF EXISTS municipal_indicator_led ON municipal_request;
    CREATE TRIGGER municipal_indicator_led AFTER UPDATE OF %(led)s ON municipal_request
        FOR EACH ROW WHEN ((%(old_led)s) IS DISTINCT FROM (%(new_led)s))
        EXECUTE FUNCTION municipal_indicator_lead();
    DROP TRIGGER IF EXISTS municipal_indicator_history ON municipal_request_history;
    CREATE TRIGGER municipal_indicator_history AFTER INSERT ON municipal_request_history
        FOR EACH ROW WHEN (NEW.event IN ('reply', 'state'))
        EXECUTE FUNCTION municipal_indicator_answer();
"""
REBUILD = """
    INSERT INTO municipal_indicator_fact (
        id, %(copied)s, day_in, day_out, due, answer_hours, reopened)
    SELECT request.id, %(values)s, %(days)s, %(hours)s, coalesce(past.reopened, 0)
      FROM municipal_request request
      JOIN res_company town ON town.id = request.company_id
      LEFT JOIN municipal_request leader ON leader.id = request.merged_into_id
      LEFT JOIN (
            SELECT entry.request_id, min(entry.date) FILTER (WHERE %(answer)s) AS answered,
                   count(*) FILTER (WHERE %(reopening)s) AS reopened
              FROM municipal_request_history entry
             WHERE entry.event IN ('reply', 'state')
             GROUP BY entry.request_id
      ) past ON past.request_id = request.id
     WHERE %(wanted)s
"""
DROP = """
    DROP TRIGGER IF EXISTS municipal_indicator_insert ON municipal_request;
    DROP TRIGGER IF EXISTS municipal_indicator_change ON municipal_request;
    DROP TRIGGER IF EXISTS municipal_indicator_led ON municipal_request;
    DROP TRIGGER IF EXISTS municipal_indicator_history ON municipal_request_history;
    DROP FUNCTION IF EXISTS municipal_indicator_note(), municipal_indicator_lead(),
        municipal_indicator_answer();
"""


class MunicipalIndicatorFact(models.Model):
    """One narrow row for each request: its days, its first answer, and what it is counted by.

    Triggers of the requests and of their history keep it, in the transaction that changes them: at
    any moment it is what the requests themselves would tell. No person is in it, and nobody has
    access but through the indicators, which ask what the rules of requests let the reader see.
    """

    _name = "municipal.indicator.fact"
    _description = "Days of a request"
    _auto = False
    _log_access = False

    company_id = fields.Many2one("res.company")
    is_confidential = fields.Boolean()
    is_public = fields.Boolean()
    department_id = fields.Many2one("hr.department")
    user_id = fields.Many2one("res.users")
    category_id = fields.Many2one("municipal.request.category")
    area_id = fields.Many2one("municipal.area")
    channel = fields.Char()
    create_uid = fields.Many2one("res.users")
    satisfaction = fields.Integer()
    day_in = fields.Date()
    day_out = fields.Date()
    due = fields.Date()
    answer_hours = fields.Integer()
    reopened = fields.Integer()

    # === KEEPING THE ROWS === #

    def init(self):
        # the requests' table may not be there yet
        self.pool.post_init(self._watch)

    def _watch(self):
        """Set the triggers; when they were others, or none, write all rows anew."""
        parts = (
            TABLE,
            ANSWER,
            REOPENING,
            HOURS,
            DAY_OUT,
            DAYS,
            NOTE,
            TRIGGERS,
            REBUILD,
            WATCHED,
            LED,
        )
        stamp = hashlib.sha256(repr(parts).encode()).hexdigest()
        cr = self.env.cr
        cr.execute(TABLE)
        cr.execute("SELECT obj_description('municipal_indicator_fact'::regclass)")
        if cr.fetchone()[0] == stamp:
            return
        cr.execute(_triggers())
        self._rebuild()
        cr.execute(SQL("COMMENT ON TABLE municipal_indicator_fact IS %s", stamp))

    @api.model
    def _rebuild(self, companies=None):
        """Write all rows anew, or those of some municipalities, from the requests themselves.

        :return: how many rows there are now
        """
        # no figure is read half-way, and no request changes unnoticed
        self.env.flush_all()
        self.env.cr.execute("LOCK TABLE municipal_indicator_fact IN SHARE ROW EXCLUSIVE MODE")
        row, entry = SQL("request"), SQL("entry")
        wanted = gone = SQL("TRUE")
        if companies is not None:
            gone = SQL("company_id = ANY(%s)", companies.ids)
            wanted = SQL("%s.%s", row, gone)
        self.env.cr.execute(SQL("DELETE FROM municipal_indicator_fact WHERE %s", gone))
        self.env.cr.execute(
            SQL(
                REBUILD,
                copied=_columns(COPIED),
                values=_columns(COPIED, row),
                days=_days(row),
                hours=SQL(HOURS, moment=SQL("past.answered"), row=row),
                answer=_answer(entry),
                reopening=SQL(REOPENING, entry=entry),
                wanted=wanted,
            )
        )
        count = self.env.cr.rowcount
        self.env.invalidate_all()
        return count

    @api.model
    def _drop_triggers(self):
        """When the addon goes the requests do not look for it."""
        self.env.cr.execute(DROP)

    @api.model
    def action_rebuild(self):
        """The button: write the rows of one's municipality anew."""
        if not self.env.user.has_group("municipal_crm.municipal_crm_group_administrator"):
            raise AccessError(self.env._("Only an administrator has the figures written anew."))
        # sudo: municipal.indicator.fact - the rows hold what the requests hold, nothing is shown
        count = self.sudo()._rebuild(self.env.company)
        message = self.env._("The figures of %s requests were written anew.", count)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": message, "type": "success"},
        }


def _columns(names, row=None):
    names = map(SQL.identifier, names)
    return SQL(", ").join(SQL("%s.%s", row, name) if row else name for name in names)


def _answer(entry):
    return SQL(ANSWER, entry=entry, officers=OFFICERS)


def _note(row):
    return SQL(
        NOTE,
        row=row,
        copied=_columns(COPIED),
        values=_columns(COPIED, row),
        excluded=_columns(COPIED, SQL("excluded")),
        days=_days(row),
    )


def _days(row):
    return SQL(DAYS, row=row, day_out=SQL(DAY_OUT, row=row))


def _triggers():
    old, new = SQL("OLD"), SQL("NEW")
    return SQL(
        TRIGGERS,
        note=_note(new),
        day_out=SQL(DAY_OUT, row=SQL("merged")),
        answer=_answer(new),
        reopening=SQL(REOPENING, entry=new),
        hours=SQL(HOURS, moment=SQL("NEW.date"), row=SQL("request")),
        watched=_columns(WATCHED),
        old=_columns(WATCHED, old),
        new=_columns(WATCHED, new),
        led=_columns(LED),
        old_led=_columns(LED, old),
        new_led=_columns(LED, new),
    )
