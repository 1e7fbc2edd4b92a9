from odoo import models
from odoo.exceptions import AccessError

from ..models.municipal_request import CLERK
from ..tools.organisation_csv import DEPARTMENT, EMPLOYEE
from ..tools.organisation_plan import ARCHIVE, CREATE, UPDATE

#: {column: field} of what is copied as it is; the rest are references or belong to the account.
DEPARTMENT_FIELDS = {
    name: name
    for name in (
        "name", "kind", "email", "phone", "phone_extension", "opening_hours", "responsible_for",
        "visibility",
    )
}  # fmt: skip
EMPLOYEE_FIELDS = {
    "name": "name",
    "job_title": "job_title",
    "email": "work_email",
    "phone": "work_phone",
}


class MunicipalOrganisationImport(models.TransientModel):
    """Carrying out the plan of an import, all of it in the transaction of the button."""

    _inherit = "municipal.organisation.import"

    def _apply(self, steps):
        """Records first, then what they say of each other, then what leaves."""
        todo = [step for step in steps if step.action in (CREATE, UPDATE)]
        units = [step for step in todo if step.sheet == DEPARTMENT]
        people = [step for step in todo if step.sheet == EMPLOYEE]
        for step in units:
            self._apply_department(step)
        for step in people:
            self._apply_employee(step)
        for step in units:
            self._apply_department_references(step)
        for step in people:
            self._apply_deputy(step)
        self._archive_steps([step for step in steps if step.action == ARCHIVE])

    # === DEPARTMENTS === #

    def _apply_department(self, step):
        vals = self._copy_values(step, DEPARTMENT_FIELDS)
        Department = self._with_town("hr.department")
        if step.action == CREATE:
            Department.create({**vals, "code": step.code, "company_id": self.company_id.id})
            return
        department = Department.browse(step.id)
        department.write(vals | ({"code": step.code} if "code" in step.changes else {}))
        department._message_log(body="\n".join(self._describe_changes(step)))

    def _copy_values(self, step, columns):
        vals = {
            field: step.changes[column][1] or False
            for column, field in columns.items()
            if column in step.changes
        }
        return vals | ({"active": True} if "active" in step.changes else {})

    def _apply_department_references(self, step):
        department = self._find_department(step.code)
        vals = {}
        if "parent_code" in step.changes:
            vals["parent_id"] = self._find_department(step.changes["parent_code"][1]).id
        for column, field in (("head", "manager_id"), ("deputy", "deputy_id")):
            if column in step.changes:
                vals[field] = self._find_employee(step.changes[column][1]).id
        if vals:
            department.write(vals)

    def _find_department(self, code):
        wanted = code.upper()
        return self._get_departments().filtered(
            lambda row: wanted and (row.code or "").upper() == wanted
        )

    # === EMPLOYEES === #

    def _apply_employee(self, step):
        vals = self._copy_values(step, EMPLOYEE_FIELDS) | self._prepare_account(step)
        if "department_code" in step.changes:
            vals["department_id"] = self._find_department(step.changes["department_code"][1]).id
        if step.action == CREATE or "code" in step.changes:
            vals["staff_number"] = step.code
        Employee = self._with_town("hr.employee")
        if step.action == CREATE:
            Employee.create({**vals, "company_id": self.company_id.id})
        else:
            Employee.browse(step.id).write(vals)

    def _apply_deputy(self, step):
        if "deputy" in step.changes:
            deputy = self._find_employee(step.changes["deputy"][1])
            self._find_employee(step.code).write({"deputy_id": deputy.id})

    def _find_employee(self, reference):
        return self._get_employees().filtered(
            lambda row: reference and self._get_reference(row) == reference
        )[:1]

    def _prepare_account(self, step):
        """The user of an employee: an existing one, or a new clerk where that is wanted."""
        if "login" not in step.changes:
            return {}
        login = step.changes["login"][1]
        Users = self.env["res.users"].with_context(active_test=False)
        user = Users.search([("login", "=", login)], limit=1) if login else Users
        if login and not user and self.creates_accounts:
            user = self._create_account(step, login)
        return {"user_id": user.id}

    def _create_account(self, step, login):
        if not self.env["res.users"].has_access("create"):
            raise AccessError(self.env._("Only those who manage access rights make user accounts."))
        return (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "login": login,
                    "name": step.name,
                    "email": step.changes.get("email", ("", ""))[1] or False,
                    "company_id": self.company_id.id,
                    "company_ids": [self.company_id.id],
                    "group_ids": [self.env.ref(CLERK).id],
                }
            )
        )

    # === ARCHIVE === #

    def _archive_steps(self, steps):
        """Employees first, then units from the bottom up; each checks for itself that it may go."""
        people = [step.id for step in steps if step.sheet == EMPLOYEE]
        self.env["hr.employee"].browse(people).write({"active": False})
        units = [step.id for step in steps if step.sheet == DEPARTMENT]
        departments = self.env["hr.department"].browse(units)
        for department in departments.sorted(lambda row: row.parent_path, reverse=True):
            department.write({"active": False})
            department._message_log(
                body=self.env._("Archived: an import of the organisation chart no longer names it.")
            )
