from odoo import api, fields, models
from odoo.addons.municipal_crm.models.municipal_request import SUPERVISOR, SUPERVISOR_ALL
from odoo.tools import SQL

from ..tools.steps import find_latest_deadline

#: What is late and not yet told: one statement for every request of a municipality.
FIND_AND_KEEP = """
    INSERT INTO municipal_escalation
           (request_id, step_id, deadline, date, create_uid, create_date, write_uid, write_date)
    SELECT request.id, %(step)s, request.%(clock)s, %(now)s, %(uid)s, %(now)s, %(uid)s, %(now)s
      FROM municipal_request request
      JOIN municipal_request_state state ON state.id = request.state_id
     WHERE request.is_open IS TRUE
       AND state.pauses_clock IS NOT TRUE
       AND request.company_id = %(company)s
       AND request.%(clock)s BETWEEN %(first)s AND %(last)s
       AND NOT EXISTS (
           SELECT FROM municipal_escalation told
            WHERE told.request_id = request.id
              AND told.step_id = %(step)s
              AND told.deadline = request.%(clock)s
       )
     ORDER BY request.id
     LIMIT %(limit)s
        ON CONFLICT DO NOTHING
    RETURNING id
"""
#: At most so many requests are told of at once; the next run has the rest.
BATCH = 1000


class MunicipalEscalationStep(models.Model):
    """Who is told how many working days before or after a deadline."""

    _name = "municipal.escalation.step"
    _description = "Step of escalation"
    _order = "clock, days, id"

    name = fields.Char("What is told", required=True, translate=True)
    clock = fields.Selection(
        [
            ("date_deadline", "The municipality's own deadline"),
            ("date_legal_deadline", "The term of the law"),
        ],
        "Deadline",
        required=True,
        default="date_deadline",
    )
    days = fields.Integer(
        "Working days after it", help="Negative: before it. Nought: on the day itself."
    )
    to_officer = fields.Boolean("Officer")
    to_supervisors = fields.Boolean("Supervisors of the department")
    to_management = fields.Boolean("Supervisors of everything")
    company_id = fields.Many2one(
        "res.company", "Municipality", help="Empty: for every municipality."
    )
    active = fields.Boolean(default=True)

    _somebody = models.Constraint(
        "CHECK (to_officer IS TRUE OR to_supervisors IS TRUE OR to_management IS TRUE)",
        "Somebody has to be told.",
    )
    _days_sane = models.Constraint(
        "CHECK (days BETWEEN -250 AND 250)", "A step stands at most a working year away."
    )

    # === WHAT IS DUE === #

    def _escalate(self, company, now):
        """Keep and tell what this step finds at ``now`` (naive UTC); returns the new rows."""
        self.ensure_one()
        today = company._get_municipal_day(now)
        workdays = company._get_workdays(*range(today.year - 2, today.year + 3))
        last = find_latest_deadline(today, self.days, workdays)
        # what is over already is not told to be due soon
        first = today if self.days <= 0 else fields.Date.to_date("1970-01-01")
        query = SQL(
            FIND_AND_KEEP,
            step=self.id,
            clock=SQL.identifier(self.clock),
            now=now,
            uid=self.env.uid,
            company=company.id,
            first=first,
            last=last,
            limit=BATCH,
        )
        rows = self.env["municipal.escalation"].browse(
            row_id for (row_id,) in self.env.execute_query(query)
        )
        self._tell(company, rows)
        return rows

    # === WHO IS TOLD === #

    def _tell(self, company, rows):
        """One message to each person, however many requests it is about."""
        messages = []
        for user, requests in self._get_readers(company, rows.request_id).items():
            # with the rights of the reader: the confidential book stays with its group
            visible = requests.with_user(user).with_company(company)._filtered_access("read")
            if visible:
                messages.append(self._prepare_message(company, user, visible, rows))
        if messages:
            # sudo: municipal.notification - the outbox is the system's own work
            self.env["municipal.notification"].sudo()._enqueue(messages)

    def _get_readers(self, company, requests):
        """{user: requests} of whoever this step names."""
        heads, management = self._get_supervisors(company)
        readers = {}
        for request in requests:
            users = self.env["res.users"]
            if self.to_officer:
                users |= request.user_id.filtered("active")
            if self.to_supervisors:
                users |= self._get_heads(heads, request.department_id) or management
            if self.to_management:
                users |= management
            for user in users:
                readers[user] = readers.get(user, request.browse()) | request
        return readers

    @api.model
    def _get_supervisors(self, company):
        """(those of departments, those of everything)"""
        management = self._get_users(SUPERVISOR_ALL, company)
        return self._get_users(SUPERVISOR, company) - management, management

    @api.model
    def _get_heads(self, heads, department):
        return heads.filtered(lambda user: department in user.municipal_supervised_department_ids)

    @api.model
    def _get_users(self, group, company):
        return self.env.ref(group).all_user_ids.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )

    def _prepare_message(self, company, user, requests, rows):
        return {
            "event": "escalated",
            "audience": "staff",
            "user": user,
            "company": company,
            "params": {
                "step": self.with_context(lang=user.lang).name,
                "count": len(requests),
                "items": [
                    request._get_escalation_line(self.clock, user.lang)
                    for request in requests.sorted(self.clock)
                ],
            },
            "dedupe_key": f"escalated:{min(rows.ids)}:{user.id}",
        }
