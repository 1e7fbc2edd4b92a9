import logging

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..models.municipal_task import STATES as TASK_STATES

_logger = logging.getLogger(__name__)

REPORT = "municipal_crm.municipal_list_print_action_report"
#: A longer list is read by nobody; it is also what the PDF printer does in a reasonable time.
MOST = 5000
#: The field that each wish for an order or a group means, by what is listed.
ORDERS = {
    "deadline": "date_deadline, id",
    "number": "id",
    "department": "department_id, date_deadline, id",
    "officer": "user_id, date_deadline, id",
}


class MunicipalListPrint(models.TransientModel):
    """A printed list of requests or tasks by parameters, as PDF or XLSX.

    It is searched and read with the rights of the reader: what they may not see is not on it.
    """

    _name = "municipal.list.print"
    _description = "Printed list"

    kind = fields.Selection(
        [("request", "Requests"), ("task", "Tasks")], "List of", required=True, default="request"
    )
    company_id = fields.Many2one(
        "res.company", "Municipality", required=True, default=lambda self: self.env.company
    )
    department_id = fields.Many2one(
        "hr.department", "Directorate or department", help="With everything below it."
    )
    category_id = fields.Many2one("municipal.request.category", help="A group with its categories.")
    user_id = fields.Many2one("res.users", "Officer", domain=[("share", "=", False)])
    state_ids = fields.Many2many("municipal.request.state", string="States")
    task_state = fields.Selection(TASK_STATES, "State of the task")
    only_open = fields.Boolean("Only open ones", default=True)
    only_late = fields.Boolean("Only late ones")
    period = fields.Selection(
        [
            ("submitted", "Submitted in the period"),
            ("due", "Due in the period"),
            ("closed", "Closed in the period"),
        ],
        default="submitted",
        required=True,
    )
    date_from = fields.Date("First day")
    date_to = fields.Date("Last day")
    order = fields.Selection(
        [
            ("deadline", "By due date, late first"),
            ("number", "By number"),
            ("department", "By department"),
            ("officer", "By officer"),
        ],
        required=True,
        default="deadline",
    )
    group = fields.Selection(
        [
            ("none", "No groups"),
            ("department", "Department"),
            ("officer", "Officer"),
            ("category", "Category"),
            ("state", "State"),
        ],
        "Groups",
        required=True,
        default="department",
    )
    with_citizen = fields.Boolean(
        "Name of the citizen", help="Leave it out of lists that others will see."
    )
    count = fields.Integer("Lines", compute="_compute_count")

    # === COMPUTE METHODS === #

    @api.depends(
        "kind", "department_id", "category_id", "user_id", "state_ids", "task_state", "only_open",
        "only_late", "period", "date_from", "date_to",
    )  # fmt: skip
    def _compute_count(self):
        for wizard in self:
            wizard.count = wizard._get_model().search_count(wizard._get_domain())

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for wizard in self:
            if wizard.date_from and wizard.date_to and wizard.date_from > wizard.date_to:
                raise ValidationError(
                    self.env._("The first day of the list is after the last one.")
                )

    # === ACTIONS === #

    def action_pdf(self):
        self._check_length()
        return self.env.ref(REPORT).report_action(self)

    def action_xlsx(self):
        self._check_length()
        return {
            "type": "ir.actions.act_url",
            "url": f"/municipal/list/{self.id}/xlsx",
            "target": "download",
        }

    def _check_length(self):
        self.ensure_one()
        if self.count > MOST:
            raise UserError(
                self.env._(
                    "%(count)s lines are more than anybody reads: narrow the list to %(most)s.",
                    count=self.count,
                    most=MOST,
                )
            )
        _logger.info("%s prints a list of %s %ss", self.env.user.login, self.count, self.kind)

    # === WHAT IS SEARCHED === #

    def _get_model(self):
        return self.env[f"municipal.{self.kind or 'request'}"]

    def _get_domain(self):
        domain = Domain("company_id", "=", self.company_id.id) & self._get_period_domain()
        path = "request_id." if self.kind == "task" else ""
        if self.department_id:
            domain &= Domain("department_id", "child_of", self.department_id.id)
        if self.category_id:
            domain &= Domain(f"{path}category_id", "child_of", self.category_id.id)
        if self.user_id:
            domain &= Domain("user_id", "=", self.user_id.id)
        if self.state_ids:
            domain &= Domain(f"{path}state_id", "in", self.state_ids.ids)
        if self.kind == "task" and self.task_state:
            domain &= Domain("state", "=", self.task_state)
        if self.only_open and self.period != "closed":
            domain &= Domain("is_open", "=", True)
        if self.only_late:
            domain &= Domain("is_late", "=", True)
        return domain

    def _get_period_domain(self):
        task = self.kind == "task"
        if self.period == "due":
            domain = Domain.TRUE
            if self.date_from:
                domain &= Domain("date_deadline", ">=", self.date_from)
            return domain & Domain("date_deadline", "<=", self.date_to) if self.date_to else domain
        if self.period == "closed":
            fname = "date_closed" if task else "date_state_changed"
            return Domain("is_open", "=", False) & self._get_moment_domain(fname)
        return self._get_moment_domain("create_date" if task else "date_submitted")

    def _get_moment_domain(self, fname):
        """The days are those of the town, the moments in the database are UTC."""
        domain, get_moment = Domain.TRUE, self.company_id._get_municipal_moment
        if self.date_from:
            domain &= Domain(fname, ">=", get_moment(self.date_from))
        if self.date_to:
            domain &= Domain(fname, "<", get_moment(fields.Date.add(self.date_to, days=1)))
        return domain

    def _get_records(self):
        """The records in their order; what is read for a list is fetched at once."""
        return self._get_model().search(self._get_domain(), order=ORDERS[self.order], limit=MOST)
