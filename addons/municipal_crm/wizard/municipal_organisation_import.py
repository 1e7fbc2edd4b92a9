import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.organisation_csv import DEPARTMENT, EMPLOYEE, SheetError, read, write
from ..tools.organisation_plan import ARCHIVE, CREATE, ERROR, UPDATE, Chart, Known

EXAMPLES = {
    DEPARTMENT: [
        {"code": "D1", "name": "Directorate of works", "kind": "directorate"},
        {
            "code": "D1-LIGHT",
            "name": "Department of street lighting",
            "kind": "department",
            "parent_code": "D1",
            "email": "lighting@example.org",
            "phone": "2100000000",
            "phone_extension": "110",
            "opening_hours": "Mon-Fri 08:00-15:00",
            "responsible_for": "Lamps, poles, cables",
            "visibility": "officer",
        },
    ],
    EMPLOYEE: [
        {
            "code": "1001",
            "name": "Name Surname",
            "department_code": "D1-LIGHT",
            "job_title": "Electrician",
            "email": "name@example.org",
            "login": "name@example.org",
        }
    ],
}


class MunicipalOrganisationImport(models.TransientModel):
    """The organisation chart from CSV: first a dry run that says what would change, then the import.

    Both run the same plan (``tools.organisation_plan``); the import runs it again at the last moment,
    so what was seen and what is done cannot differ without notice. How steps become records is in
    ``municipal_organisation_import_apply``.
    """

    _name = "municipal.organisation.import"
    _description = "Import of the organisation chart"

    company_id = fields.Many2one(
        "res.company", "Municipality", required=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [("upload", "Files"), ("checked", "Dry run"), ("done", "Imported")],
        default="upload",
        required=True,
    )
    department_file = fields.Binary("Departments (CSV)", attachment=False)
    department_filename = fields.Char()
    employee_file = fields.Binary("Employees (CSV)", attachment=False)
    employee_filename = fields.Char()
    is_complete = fields.Boolean(
        "The files are complete",
        help="Archive departments and employees that the files no longer name. Nothing is deleted, "
        "and what still has open requests is not archived.",
    )
    creates_accounts = fields.Boolean(
        "Make missing user accounts",
        help="Clerks with the given user name, without a password: they choose one by “Reset password”.",
    )
    line_ids = fields.One2many("municipal.organisation.import.line", "import_id", "Report")
    reading_note = fields.Text("How the files were read")
    create_count = fields.Integer("New", compute="_compute_counts")
    update_count = fields.Integer("Changed", compute="_compute_counts")
    archive_count = fields.Integer("Archived", compute="_compute_counts")
    error_count = fields.Integer("Errors", compute="_compute_counts")
    # downloads
    department_template = fields.Binary(compute="_compute_templates")
    employee_template = fields.Binary(compute="_compute_templates")
    department_current = fields.Binary(compute="_compute_current")
    employee_current = fields.Binary(compute="_compute_current")

    # === COMPUTE METHODS === #

    @api.depends("line_ids.action")
    def _compute_counts(self):
        for wizard in self:
            actions = wizard.line_ids.mapped("action")
            wizard.create_count = actions.count(CREATE)
            wizard.update_count = actions.count(UPDATE)
            wizard.archive_count = actions.count(ARCHIVE)
            wizard.error_count = actions.count(ERROR)

    @api.depends("company_id")
    def _compute_templates(self):
        for wizard in self:
            wizard.department_template = wizard._make_file(DEPARTMENT, EXAMPLES[DEPARTMENT])
            wizard.employee_template = wizard._make_file(EMPLOYEE, EXAMPLES[EMPLOYEE])

    @api.depends("company_id")
    def _compute_current(self):
        for wizard in self:
            for sheet, all_known in (
                (DEPARTMENT, wizard._get_known_departments()),
                (EMPLOYEE, wizard._get_known_employees()),
            ):
                rows = [{"code": row.code, **row.values} for row in all_known if row.active]
                wizard[f"{sheet}_current"] = wizard._make_file(sheet, rows)

    def _make_file(self, sheet, rows):
        greek = (self.env.lang or "").startswith("el")
        return base64.b64encode(write(sheet, rows, greek))

    # === ACTIONS === #

    def action_check(self):
        """Dry run: the report, and nothing else."""
        self.ensure_one()
        steps, notes = self._plan()
        self.line_ids.unlink()
        self.write(
            {
                "state": "checked",
                "reading_note": "\n".join(notes),
                "line_ids": [fields.Command.create(self._prepare_line(step)) for step in steps],
            }
        )
        return self._reopen()

    def action_apply(self):
        self.ensure_one()
        steps, _notes = self._plan()
        if any(step.action == ERROR for step in steps):
            raise UserError(self.env._("The files have errors: nothing was imported."))
        self._apply(steps)
        self.state = "done"
        return self._reopen()

    def action_back(self):
        self.line_ids.unlink()
        self.state = "upload"
        return self._reopen()

    def action_download(self):
        """Send the file that the button's context names."""
        self.ensure_one()
        fname = self.env.context["municipal_file"]
        name = fname.replace("_", "s_", 1)
        return {
            "type": "ir.actions.act_url",
            "target": "download",
            "url": f"/web/content/{self._name}/{self.id}/{fname}?download=true&filename={name}.csv",
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import of the organisation chart"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    # === PLAN === #

    def _plan(self):
        """(steps, sentences on how the files were read)"""
        lines, notes = [], []
        for sheet in (DEPARTMENT, EMPLOYEE):
            content = self[f"{sheet}_file"]
            if content:
                result = self._read(sheet, base64.b64decode(content))
                lines += result.lines
                notes.append(self._describe_reading(self[f"{sheet}_filename"] or "", result))
        if not lines:
            raise UserError(self.env._("Choose at least one file with lines in it."))
        chart = Chart(
            self._get_known_departments(),
            self._get_known_employees(),
            self._get_known_logins(lines),
            makes_accounts=self.creates_accounts,
        )
        return chart.plan(lines, self.is_complete), notes

    def _read(self, sheet, content):
        try:
            return read(content, sheet)
        except SheetError as error:
            name = self[f"{sheet}_filename"] or ""
            problem = self._explain(error.problem)
            raise UserError(
                self.env._("%(name)s: %(problem)s", name=name, problem=problem)
            ) from error

    def _describe_reading(self, name, result):
        delimiter = self.env._("tabulator") if result.delimiter == "\t" else f"“{result.delimiter}”"
        note = self.env._(
            "%(name)s: %(count)s lines, encoding %(encoding)s, delimiter %(delimiter)s.",
            name=name,
            count=len(result.lines),
            encoding=result.encoding,
            delimiter=delimiter,
        )
        if result.ignored:
            note += " " + self.env._(
                "Columns without a meaning here: %s.", ", ".join(result.ignored)
            )
        return note

    def _get_known_departments(self):
        departments = self._get_departments()
        open_requests = self._count_open_requests("department_id")
        return [
            Known(
                id=row.id,
                code=row.code or "",
                values=self._get_department_values(row),
                active=row.active,
                open_requests=open_requests.get(row.id, 0),
            )
            for row in departments
        ]

    def _get_departments(self):
        """All departments of the municipality, archived ones too, in the language of the town."""
        return self._with_town("hr.department").search(
            [("company_id", "in", (False, self.company_id.id))], order="parent_path, id"
        )

    def _with_town(self, model):
        lang = self.company_id.partner_id.lang
        return self.env[model].with_context(active_test=False, lang=lang or self.env.lang)

    def _get_department_values(self, row):
        texts = ("name", "kind", "email", "phone", "phone_extension", "visibility")
        return {
            **{name: row[name] or "" for name in (*texts, "opening_hours", "responsible_for")},
            "parent_code": (row.parent_id.code or "").upper(),
            "head": self._get_reference(row.manager_id),
            "deputy": self._get_reference(row.deputy_id),
        }

    def _get_reference(self, employee):
        return employee.staff_number or (employee.work_email or "").lower()

    def _get_known_employees(self):
        open_requests = self._count_open_requests("user_id")
        return [
            Known(
                id=row.id,
                code=row.staff_number or "",
                values=self._get_employee_values(row),
                active=row.active,
                open_requests=open_requests.get(row.user_id.id, 0),
            )
            for row in self._get_employees()
        ]

    def _get_employees(self):
        return self._with_town("hr.employee").search(
            [("company_id", "=", self.company_id.id)], order="id"
        )

    def _get_employee_values(self, row):
        return {
            "name": row.name or "",
            "department_code": (row.department_id.code or "").upper(),
            "job_title": row.job_title or "",
            "email": row.work_email or "",
            "phone": row.work_phone or "",
            "deputy": self._get_reference(row.deputy_id),
            "login": row.user_id.login or "",
        }

    def _count_open_requests(self, fname):
        # sudo: municipal.request - also those that the administrator may not read must not get lost
        groups = (
            self.env["municipal.request"]
            .sudo()
            ._read_group([("is_open", "=", True), (fname, "!=", False)], [fname], ["__count"])
        )
        return {record.id: count for record, count in groups}

    def _get_known_logins(self, lines):
        logins = [line.values["login"] for line in lines if line.values.get("login")]
        # sudo: res.users - which of the given names exist
        users = self.env["res.users"].sudo().with_context(active_test=False)
        return users.search([("login", "in", logins)]).mapped("login")
