from odoo import fields, models

from ..models.selection import get_label, get_labels
from ..tools.sheet import Column, make_sheet

#: Lines of a page of A4 across; each row takes two of them, a heading one and a half.
LINES_PER_PAGE = 48
ROW_LINES, HEADING_LINES = 2, 2
#: Texts are cut to what fits into two lines: so many letters for each letter of a column's width.
TWO_LINES = 1.45


class MunicipalListPrint(models.TransientModel):
    """Rows, groups and totals of a list, the same for PDF and XLSX."""

    _inherit = "municipal.list.print"

    # === ROWS === #

    def _get_columns(self):
        _ = self.env._
        columns = [Column("number", _("Number"), 14), Column("subject", _("Subject"), 42)]
        if self.kind == "task":
            columns.append(Column("request", _("Subject of the request"), 32))
        if self.with_citizen:
            columns.append(Column("citizen", _("Citizen"), 22))
        return [
            *columns,
            Column("category", _("Category"), 24),
            Column("department", _("Department"), 24),
            Column("officer", _("Officer"), 20),
            Column("state", _("State"), 16),
            Column("begun", _("Given") if self.kind == "task" else _("Submitted"), 12),
            Column("due", _("Due"), 12),
            Column("closed", _("Closed"), 12),
        ]

    def _get_rows(self):
        """[{column name: text or date, is_late}] of the whole list, in its order."""
        records = self._get_records()
        prepare = self._prepare_task if self.kind == "task" else self._prepare_request
        citizens = self._get_citizens(records)
        return [prepare(record) | {"citizen": citizens.get(record.id, "")} for record in records]

    def _get_citizens(self, records):
        if not self.with_citizen:
            return {}
        requests = records.request_id if self.kind == "task" else records
        readable = requests._filtered_access("read")
        readable -= readable._get_helped()
        names = {
            request.id: request.contact_name or request.citizen_id.name or ""
            for request in readable
        }
        if self.kind == "request":
            return names
        return {task.id: names.get(task.request_id.id, "") for task in records}

    def _prepare_request(self, request):
        return {
            "number": request.protocol_number,
            "subject": request.name,
            "category": request.category_id.name or "",
            "department": request.department_id.name or "",
            "officer": request.user_id.name or "",
            "state": request.state_id.name,
            "begun": self._get_day(request.date_submitted),
            "due": request.date_deadline or None,
            "closed": None if request.is_open else self._get_day(request.date_state_changed),
            "is_late": request.is_late,
        }

    def _prepare_task(self, task):
        # sudo: municipal.request - number, subject and category of a request whose task is seen
        request = task.request_id.sudo()
        return {
            "number": request.protocol_number,
            "subject": task.name,
            "request": request.name,
            "category": request.category_id.name or "",
            "department": task.department_id.name or "",
            "officer": task.user_id.name or "",
            "state": self._task_states[task.state],
            "begun": self._get_day(task.create_date),
            "due": task.date_deadline or None,
            "closed": self._get_day(task.date_closed) if task.date_closed else None,
            "is_late": task.is_late,
        }

    @property
    def _task_states(self):
        return get_labels(self.env["municipal.task"], "state")

    def _get_day(self, moment):
        return self.company_id._get_municipal_day(moment)

    # === GROUPS AND TOTALS === #

    def _get_groups(self, rows):
        """[(heading, rows)] in alphabetical order of the headings; one without heading if none."""
        if self.group == "none":
            return [("", rows)]
        groups = {}
        for row in rows:
            groups.setdefault(row[self.group] or self.env._("Without"), []).append(row)
        return sorted(groups.items())

    def _get_totals(self, rows):
        """[(label, figure)]: how many, how many late, and how many in each state."""
        states = {}
        for row in rows:
            states[row["state"]] = states.get(row["state"], 0) + 1
        return [
            (self.env._("Lines"), len(rows)),
            (self.env._("Late"), sum(row["is_late"] for row in rows)),
            *sorted(states.items()),
        ]

    def _get_parameters(self):
        """[(label, text)] of what was chosen, as it stands on the first page."""
        yes = self.env._("Yes")
        days = [fields.Date.to_string(day) for day in (self.date_from, self.date_to) if day]
        chosen = [
            ("department_id", self.department_id.name),
            ("category_id", self.category_id.name),
            ("user_id", self.user_id.name),
            ("state_ids", ", ".join(self.state_ids.mapped("name"))),
            ("task_state", self.kind == "task" and self._task_states.get(self.task_state)),
            ("only_open", self.only_open and yes),
            ("only_late", self.only_late and yes),
            ("period", days and self._get_period_text()),
        ]
        return [(self._get_label(fname), text) for fname, text in chosen if text]

    def _get_label(self, fname):
        return self._fields[fname]._description_string(self.env)

    def _get_period_text(self):
        days = [day.strftime("%d/%m/%Y") if day else "…" for day in (self.date_from, self.date_to)]
        return f"{get_label(self, 'period')}: {' – '.join(days)}"

    def _get_title(self):
        return (
            self.env._("List of tasks") if self.kind == "task" else self.env._("List of requests")
        )

    # === PAGES === #

    def _get_paper(self):
        """Everything that the PDF shows: {columns, pages: [[(kind, value)]], totals, parameters}."""
        self.ensure_one()
        rows = self._get_rows()
        return {
            "columns": self._get_columns(),
            "pages": self._cut_pages(self._get_groups(rows)),
            "totals": self._get_totals(rows),
            "parameters": self._get_parameters(),
        }

    def _cut_pages(self, groups):
        """Lines of every page: ("heading", (text, count)) or ("row", row)."""
        pages, used = [[]], 8  # the first page has the letterhead and the parameters
        for heading, rows in groups:
            if heading:
                if used + HEADING_LINES + ROW_LINES > LINES_PER_PAGE:
                    pages, used = [*pages, []], 0
                pages[-1].append(("heading", (heading, len(rows))))
                used += HEADING_LINES
            for row in rows:
                if used + ROW_LINES > LINES_PER_PAGE:
                    pages.append([])
                    used = 0
                pages[-1].append(("row", row))
                used += ROW_LINES
        return pages

    def _get_cell(self, row, column):
        value = row.get(column.name)
        if hasattr(value, "strftime"):
            return value.strftime("%d/%m/%Y")
        text = " ".join(str(value or "").split())
        longest = int(column.width * TWO_LINES)
        return text if len(text) <= longest else text[: longest - 1] + "…"

    # === XLSX === #

    def _make_xlsx(self):
        """The file's bytes. Texts are texts: nothing that a citizen wrote becomes a formula."""
        self.ensure_one()
        self._check_length()
        rows = self._get_rows()
        notes = [*self._get_parameters(), *self._get_totals(rows)]
        return make_sheet(self._get_title(), self._get_columns(), self._get_groups(rows), notes)

    def _get_file_name(self):
        return f"{self._get_title()} {fields.Date.context_today(self)}"
