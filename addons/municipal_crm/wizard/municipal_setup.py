from datetime import time

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..models.selection import get_label

TEST_EVENT = "setup_test"


class MunicipalSetup(models.TransientModel):
    """What a new municipality has to do before its first citizen comes, and what is done of it.

    Nothing is kept here: each step looks at the records themselves, so the page is right whenever it
    is opened, and who has imported everything finds all of it done. Addons add steps of their own.
    """

    _name = "municipal.setup"
    _description = "First steps"

    company_id = fields.Many2one("res.company", readonly=True)
    step_ids = fields.One2many("municipal.setup.step", "setup_id", readonly=True)
    progress = fields.Char(compute="_compute_progress")
    day_name = fields.Char("Day off of the town")
    day_date = fields.Date("Date")
    test_address = fields.Char(
        "Send to", help="An e-mail address, or a telephone number for an SMS."
    )

    @api.depends("step_ids")
    def _compute_progress(self):
        for setup in self:
            done = len(setup.step_ids.filtered("is_done"))
            setup.progress = f"{done} / {len(setup.step_ids)}"

    def _compute_display_name(self):
        self.display_name = self.env._("First steps")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        company = self.env.company
        steps = self._get_steps(company)
        return values | {
            "company_id": company.id,
            "test_address": self.env.user.email,
            "step_ids": [
                Command.create({"sequence": number, **self._prepare_step(step)})
                for number, step in enumerate(steps)
            ],
        }

    @api.model
    def _prepare_step(self, step):
        kept = {name: step[name] for name in ("code", "name", "hint", "detail", "is_done")}
        return kept | {"has_action": bool(step["action"])}

    # === STEPS === #

    @api.model
    def _get_steps(self, company):
        """The steps in their order: [{code, name, hint, detail, is_done, action (external id)}].

        ``detail`` says what is there, ``hint`` what to do; ``action`` is empty where the step is
        taken on the page itself.
        """
        return [
            self._get_step_town(company),
            self._get_step_departments(company),
            self._get_step_officers(company),
            self._get_step_categories(company),
            self._get_step_days(company),
            self._get_step_message(company),
        ]

    @api.model
    def _get_step_town(self, company):
        parts = (company.street, company.city, company.phone, company.email)
        return {
            "code": "town",
            "name": self.env._("Municipality"),
            "hint": self.env._("Name, address, telephone and e-mail: they stand on every page."),
            "detail": ", ".join(filter(None, (company.name, company.phone, company.email))),
            "is_done": all(parts),
            "action": self.env.user.has_group("base.group_system")
            and "base.action_res_company_form",
        }

    @api.model
    def _get_step_departments(self, company):
        count = self._count("hr.department", [("company_id", "in", (False, company.id))])
        return {
            "code": "departments",
            "name": self.env._("Departments"),
            "hint": self.env._("Import the organisation from a file, or write it down."),
            "detail": self.env._("%s departments", count),
            "is_done": bool(count),
            "action": "municipal_crm.municipal_organisation_import_action",
        }

    @api.model
    def _get_step_officers(self, company):
        domain = [("company_id", "=", company.id), ("department_id", "!=", False)]
        count = self._count("hr.employee", [*domain, ("user_id", "!=", False)])
        return {
            "code": "officers",
            "name": self.env._("Officers"),
            "hint": self.env._("Employees with a department and an account work on requests."),
            "detail": self.env._("%s officers", count),
            "is_done": bool(count),
            "action": "hr.open_view_employee_list_my",
        }

    @api.model
    def _get_step_categories(self, company):
        domain = [("company_id", "in", (False, company.id)), ("child_ids", "=", False)]
        count = self._count("municipal.request.category", domain)
        routed = self._count(
            "municipal.request.category", [*domain, ("department_id", "!=", False)]
        )
        return {
            "code": "categories",
            "name": self.env._("Categories"),
            "hint": self.env._("What citizens ask for, each with the department that answers."),
            "detail": self.env._(
                "%(count)s categories, %(routed)s with a department", count=count, routed=routed
            ),
            "is_done": bool(routed),
            "action": "municipal_crm.municipal_request_category_action",
        }

    @api.model
    def _get_step_days(self, company):
        start = fields.Date.today().replace(month=1, day=1)
        count = self._count(
            "resource.calendar.leaves",
            [
                ("company_id", "=", company.id),
                ("resource_id", "=", False),
                ("date_from", ">=", start),
            ],
        )
        return {
            "code": "days",
            "name": self.env._("Days off of the town"),
            "hint": self.env._("Greek holidays are known. Add the patron saint's day below."),
            "detail": self.env._("%s days of its own", count),
            "is_done": bool(count),
            "action": "resource.action_resource_calendar_leave_tree",
        }

    @api.model
    def _get_step_message(self, company):
        # sudo: municipal.notification - what became of the tests, for an administrator
        last = self.env["municipal.notification"].sudo().search(
            [("event", "=", TEST_EVENT), ("company_id", "=", company.id)], order="id desc", limit=1
        )  # fmt: skip
        parts = (last.address, last and get_label(last, "state"), last.failure_reason)
        return {
            "code": "message",
            "name": self.env._("Test message"),
            "hint": self.env._("Send yourself one below, by e-mail and by SMS."),
            "detail": ": ".join(filter(None, parts)),
            "is_done": last.state == "sent",
            "action": "",
        }

    @api.model
    def _count(self, model, domain):
        # sudo: any model of a step - how many there are, for an administrator
        return self.env[model].sudo().search_count(domain)

    # === ON THE PAGE === #

    def action_add_day(self):
        """A day off that is not a public holiday, e.g. that of the patron saint."""
        self.ensure_one()
        if not (self.day_name and self.day_date):
            raise UserError(self.env._("Write the name of the day and its date."))
        company = self.company_id
        # sudo: resource.calendar.leaves - an administrator of the municipality declares its days
        self.env["resource.calendar.leaves"].sudo().create(
            {
                "name": self.day_name,
                "company_id": company.id,
                "calendar_id": False,
                "date_from": company._get_municipal_moment(self.day_date),
                "date_to": company._get_municipal_moment(self.day_date, time(23, 59, 59)),
            }
        )
        return self.action_look_again()

    def action_send_test(self):
        """A message through the real outbox, to an address or a number."""
        self.ensure_one()
        address = (self.test_address or "").strip()
        if "@" in address:
            address = email_normalize(address)
        if not address:
            raise UserError(self.env._("Write an e-mail address or a telephone number."))
        message = {
            "event": TEST_EVENT,
            "audience": "staff",
            "address": address,
            "company": self.company_id,
            "lang": self.env.user.lang,
        }
        # sudo: municipal.notification - the outbox is nobody's to write by hand
        self.env["municipal.notification"].sudo()._enqueue([message])
        return self.action_look_again()

    def action_look_again(self):
        """The page anew, with what is there now and what was typed."""
        new = self.create({"test_address": self.test_address} if self else {})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("First steps"),
            "res_model": self._name,
            "view_mode": "form",
            "res_id": new.id,
        }


class MunicipalSetupStep(models.TransientModel):
    _name = "municipal.setup.step"
    _description = "First step"
    _order = "sequence, id"

    setup_id = fields.Many2one("municipal.setup", required=True, ondelete="cascade")
    sequence = fields.Integer()
    code = fields.Char(required=True)
    name = fields.Char("Step")
    hint = fields.Char("What to do")
    detail = fields.Char("What is there")
    is_done = fields.Boolean("Ready")
    has_action = fields.Boolean()

    def action_open(self):
        """The screen of the step."""
        self.ensure_one()
        steps = self.env["municipal.setup"]._get_steps(self.setup_id.company_id)
        action = next((step["action"] for step in steps if step["code"] == self.code), "")
        return self.env["ir.actions.actions"]._for_xml_id(action) if action else False
