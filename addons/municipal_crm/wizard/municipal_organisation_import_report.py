from odoo import models


class MunicipalOrganisationImport(models.TransientModel):
    """The plan of an import in the reader's words."""

    _inherit = "municipal.organisation.import"

    def _prepare_line(self, step):
        sentences = [self._explain(problem) for problem in (*step.problems, *step.notes)]
        if step.action == "update":
            sentences += self._describe_changes(step)
        return {
            "number": step.line or 0,
            "sheet": step.sheet or False,
            "code": step.code,
            "name": step.name,
            "action": step.action,
            "detail": "\n".join(sentences),
        }

    def _describe_changes(self, step):
        labels = self._get_column_labels()
        return [
            self.env._("Comes back from the archive")
            if column == "active"
            else f"{labels[column]}: {old or '–'} → {new or '–'}"
            for column, (old, new) in step.changes.items()
        ]

    def _get_column_labels(self):
        return {
            "code": self.env._("Code"),
            "name": self.env._("Name"),
            "kind": self.env._("Kind"),
            "parent_code": self.env._("Belongs to"),
            "head": self.env._("Head"),
            "deputy": self.env._("Deputy"),
            "email": self.env._("E-mail"),
            "phone": self.env._("Phone"),
            "phone_extension": self.env._("Extension"),
            "opening_hours": self.env._("Opening hours"),
            "responsible_for": self.env._("Competent for"),
            "visibility": self.env._("Visibility of requests"),
            "department_code": self.env._("Department"),
            "job_title": self.env._("Position"),
            "login": self.env._("User name"),
        }

    def _explain(self, problem):
        """A sentence for a :class:`~..tools.organisation_csv.Problem`."""
        facts = dict(problem.facts)
        if "column" in facts:
            facts["column"] = self._get_column_labels().get(facts["column"], facts["column"])
        explain = self._explain_file if problem.code in FILE_PROBLEMS else self._explain_line
        return explain(problem.code, facts)

    def _explain_file(self, code, facts):
        return {
            "empty": self.env._("the file is empty."),
            "too_large": self.env._("the file is too large for an organisation chart."),
            "encoding": self.env._("this is not a text file. Save the sheet as CSV (UTF-8)."),
            "no_record": self.env._("it does not say which lines are departments."),
            "no_columns": self.env._(
                "columns are missing: %s. Compare the headings with those of the template.",
                ", ".join(facts.get("columns", ())),
            ),
            "quotes": self.env._(
                "the quotation marks do not match near line %s.", facts.get("line")
            ),
        }[code]

    def _explain_line(self, code, facts):
        return self._explain_value(code, facts) or self._explain_chart(code, facts)

    def _explain_value(self, code, facts):
        """What is wrong with a cell, or None when the code is about the chart."""
        column, value = facts.get("column", ""), facts.get("value", "")
        return {
            "no_code": self.env._("The code is missing."),
            "no_name": self.env._("The name is missing."),
            "unknown_record": self.env._("Neither a department nor an employee."),
            "unknown_choice": self.env._(
                "%(column)s: “%(value)s” is not known here.", column=column, value=value
            ),
            "unknown_employee": self.env._(
                "%(column)s: nobody has the number or e-mail “%(value)s”.",
                column=column,
                value=value,
            ),
            "unknown_parent": self.env._("Belongs to: there is no department “%s”.", value),
            "unknown_department": self.env._("There is no department “%s”.", value),
            "email": self.env._("“%s” is not an e-mail address.", value),
        }.get(code)

    def _explain_no_account(self, login):
        if self.creates_accounts:
            return self.env._("An account “%s” is made.", login)
        return self.env._(
            "The user “%s” does not exist: without an account nobody is given requests.", login
        )

    def _explain_chart(self, code, facts):
        line, count, login = facts.get("line"), facts.get("count"), facts.get("login")
        return {
            "duplicate": self.env._("The same code stands in line %s already.", line),
            "duplicate_login": self.env._("The same user name stands in line %s already.", line),
            "login_taken": self.env._(
                "The user name “%(login)s” belongs to %(name)s.",
                login=login,
                name=facts.get("name"),
            ),
            "no_account": self._explain_no_account(login),
            "cycle": self.env._("It would stand above itself."),
            "open_requests": self.env._(
                "It is to be archived but has %s open requests: hand them over first.", count
            ),
            "has_units": self.env._(
                "It is to be archived but %s departments belong to it: give them another place.",
                count,
            ),
            "has_employees": self.env._(
                "It is to be archived but %s employees work there: move them first.", count
            ),
        }[code]


FILE_PROBLEMS = frozenset(("empty", "too_large", "encoding", "no_record", "no_columns", "quotes"))
