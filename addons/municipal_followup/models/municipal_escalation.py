from odoo import api, fields, models
from odoo.addons.municipal_crm.models.municipal_notification_facts import DATE_FORMAT
from odoo.tools import SQL, format_date


class MunicipalEscalation(models.Model):
    """That a step was told about a request. A deadline that moved is another one."""

    _name = "municipal.escalation"
    _description = "Escalation of a request"
    _order = "id desc"
    _rec_name = "step_id"

    request_id = fields.Many2one("municipal.request", required=True, ondelete="cascade")
    step_id = fields.Many2one(
        "municipal.escalation.step", required=True, index=True, ondelete="cascade"
    )
    deadline = fields.Date(required=True)
    date = fields.Datetime("Told on", required=True)

    _once = models.UniqueIndex(
        "(request_id, step_id, deadline)", "This step has been told about the request already."
    )

    @api.model
    def _cron_escalate(self):
        """Tell, in working hours only, what is due or late; each step once."""
        now = fields.Datetime.now()
        # read by SQL below
        self.env["municipal.request"].flush_model(
            ["is_open", "state_id", "company_id", "date_deadline", "date_legal_deadline"]
        )
        self.env["municipal.request.state"].flush_model(["pauses_clock"])
        for company in self.env["res.company"].search([]):
            if company._is_municipal_working_time(now):
                self._escalate(company, now)

    @api.model
    def _escalate(self, company, now):
        steps = self.env["municipal.escalation.step"].search(
            [("company_id", "in", (False, company.id))]
        )
        for step in steps:
            step._escalate(company, now)
            self.env["ir.cron"]._commit_progress()
        self.invalidate_model(flush=False)
        self.env["municipal.request"].invalidate_model(["escalation_ids"], flush=False)


class MunicipalRequest(models.Model):
    _inherit = "municipal.request"

    escalation_ids = fields.One2many("municipal.escalation", "request_id", "Escalations")
    is_escalated = fields.Boolean(
        "Escalated", compute="_compute_is_escalated", search="_search_is_escalated"
    )

    @api.depends("escalation_ids", "is_open", "date_deadline", "date_legal_deadline")
    def _compute_is_escalated(self):
        for request in self:
            clocks = (request.date_deadline, request.date_legal_deadline)
            request.is_escalated = request.is_open and any(
                row.deadline in clocks for row in request.escalation_ids
            )

    @api.model
    def _search_is_escalated(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented

        def to_sql(model, alias, query):
            columns = {
                name: model._field_to_sql(alias, name, query)
                for name in ("id", "is_open", "date_deadline", "date_legal_deadline")
            }
            return SQL(
                "(%(is_open)s AND EXISTS (SELECT FROM municipal_escalation told WHERE"
                " told.request_id = %(id)s"
                " AND told.deadline IN (%(date_deadline)s, %(date_legal_deadline)s)))",
                **columns,
            )

        return fields.Domain.custom(to_sql=to_sql)

    def _get_escalation_line(self, clock, lang):
        """Number, deadline and department: what a list in an e-mail needs, and nothing personal."""
        self.ensure_one()
        day = format_date(self.env, self[clock], lang, DATE_FORMAT)
        return " · ".join(filter(None, (self.protocol_number, day, self.department_id.name)))
