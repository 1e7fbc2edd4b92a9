"""What an imported organisation chart would change, line by line, before anything is changed.

Units and employees are known by their codes, so the same file twice changes nothing, and a code that
comes back finds its old record. Nothing is ever deleted: what a complete chart no longer names is
archived, and only when no open request would vanish from sight with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .identity import IdentityError, clean_email
from .organisation_csv import DEPARTMENT, EMPLOYEE, Line, Problem
from .text import fold

CREATE, UPDATE, UNCHANGED, ARCHIVE, ERROR = "create", "update", "unchanged", "archive", "error"
#: An empty cell in these columns means "as it is".
KEPT_WHEN_EMPTY = frozenset(("name", "kind", "visibility"))
REFERENCES = {DEPARTMENT: ("head", "deputy"), EMPLOYEE: ("deputy",)}


@dataclass(frozen=True)
class Known:
    """A unit or employee that exists. ``values`` has the columns of its sheet, as texts.

    ``open_requests`` are those that would be left behind by archiving it.
    """

    id: int
    code: str
    values: Mapping[str, str]
    active: bool = True
    open_requests: int = 0

    @property
    def reference(self) -> str:
        """How other lines name this employee."""
        return self.code or self.values.get("email", "").lower()


@dataclass(frozen=True)
class Step:
    """What happens to one unit or employee.

    ``changes``: {column: (old text, new text)}; ``problems`` forbid the step, ``notes`` do not.
    ``id`` is that of the known record, ``line`` that of the file (None when the file is silent).
    """

    sheet: str
    code: str
    name: str
    action: str
    line: int | None = None
    id: int | None = None
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


class Chart:
    """The chart as it is, and the questions that the lines of a file ask of it.

    :param logins: user names that exist
    :param makes_accounts: whether user names that do not exist yet are made
    """

    def __init__(
        self,
        departments: Sequence[Known],
        employees: Sequence[Known],
        logins: Iterable[str] = (),
        makes_accounts: bool = False,
    ) -> None:
        self.departments, self.employees = departments, employees
        self.logins = frozenset(logins)
        self.makes_accounts = makes_accounts
        self._by_code = {
            DEPARTMENT: {known.code.upper(): known for known in departments if known.code},
            EMPLOYEE: {known.code: known for known in employees if known.code},
        }
        self._by_email = {
            known.values["email"].lower(): known
            for known in employees
            if known.values.get("email") and not known.code
        }
        self._by_name = {DEPARTMENT: _index_names(departments), EMPLOYEE: _index_names(employees)}

    def find(self, line: Line) -> Known | None:
        """The record of ``line``: by code; what has no code yet by e-mail, or by its name alone."""
        known = self._by_code[line.sheet].get(line.code)
        if known is None and line.sheet == EMPLOYEE:
            known = self._by_email.get(line.values.get("email", "").lower())
        return known or self._by_name[line.sheet].get(fold(line.values.get("name")))

    def plan(self, lines: Sequence[Line], complete: bool = False) -> list[Step]:
        """The steps of all ``lines``; ``complete`` archives whatever a sheet no longer names.

        Units come before employees, what is archived comes last, employees first.
        """
        odd = [_odd_step(line) for line in lines if not line.sheet]
        lines = [line for line in lines if line.sheet]
        context = _Context(self, lines)
        steps = [context.step(line) for line in sorted(lines, key=lambda line: line.sheet)]
        leaving = self._archive(steps, {line.sheet for line in lines}) if complete else []
        return odd + _check_leaving(self, _check_cycles(self, steps), leaving)

    def _archive(self, steps: Sequence[Step], sheets: set[str]) -> list[Step]:
        named = {(step.sheet, step.id) for step in steps}
        return [
            Step(sheet, known.code, known.values.get("name", ""), ARCHIVE, id=known.id)
            for sheet, all_known in ((EMPLOYEE, self.employees), (DEPARTMENT, self.departments))
            if sheet in sheets
            for known in all_known
            if known.active and known.code and (sheet, known.id) not in named
        ]


class _Context:
    """What the lines of one file may refer to: what exists and what the file itself brings."""

    def __init__(self, chart: Chart, lines: Sequence[Line]) -> None:
        self.chart = chart
        self._first: dict[tuple[str, str], int] = {}
        for line in lines:
            self._first.setdefault((line.sheet, line.code), line.number)
        self._codes = {known.code.upper() for known in chart.departments if known.code} | {
            line.code for line in lines if line.sheet == DEPARTMENT
        }
        self._people = self._map_people(lines)
        self._login_of = {
            known.values["login"]: known for known in chart.employees if known.values.get("login")
        }
        self._login_lines: dict[str, int] = {}
        for line in lines:
            if line.values.get("login"):
                self._login_lines.setdefault(line.values["login"], line.number)

    def _map_people(self, lines: Sequence[Line]) -> dict[str, str]:
        """{number or e-mail: the reference of that employee}"""
        people = {}
        for known in self.chart.employees:
            people[known.reference] = known.reference
            if known.values.get("email"):
                people.setdefault(known.values["email"].lower(), known.reference)
        for line in lines:
            if line.sheet == EMPLOYEE and line.code:
                people[line.code] = line.code
                if line.values.get("email"):
                    people[line.values["email"].lower()] = line.code
        return people

    def step(self, line: Line) -> Step:
        known = self.chart.find(line)
        values, problems = self._resolve(line)
        problems = [*line.problems, *self._check_duplicate(line), *problems]
        notes = ()
        if line.sheet == EMPLOYEE:
            problems += self._check_login(line, known)
            notes = self._note_login(line)
        if notes and not self.chart.makes_accounts:
            values.pop("login")
        changes = _compare(line.code, values, known)
        action = CREATE if known is None else UPDATE if changes else UNCHANGED
        return Step(
            sheet=line.sheet,
            code=line.code,
            name=line.values.get("name", ""),
            action=ERROR if problems else action,
            line=line.number,
            id=known.id if known else None,
            changes=changes,
            problems=tuple(problems),
            notes=notes,
        )

    def _resolve(self, line: Line) -> tuple[dict[str, str], list[Problem]]:
        """The values with people named by their reference, and what could not be resolved."""
        values, problems = dict(line.values), []
        for column in REFERENCES[line.sheet]:
            if values.get(column):
                who = self._people.get(values[column]) or self._people.get(values[column].lower())
                if who is None:
                    problems.append(_unknown("unknown_employee", column, values[column]))
                values[column] = who or ""
        for column, code in (
            ("parent_code", "unknown_parent"),
            ("department_code", "unknown_department"),
        ):
            if values.get(column) and values[column] not in self._codes:
                problems.append(_unknown(code, column, values[column]))
        if values.get("email"):
            try:
                values["email"] = clean_email(values["email"]).lower()
            except IdentityError:
                problems.append(_unknown("email", "email", values["email"]))
        return values, problems

    def _check_duplicate(self, line: Line) -> list[Problem]:
        first = self._first[line.sheet, line.code]
        return [Problem("duplicate", {"line": first})] if line.code and first != line.number else []

    def _check_login(self, line: Line, known: Known | None) -> list[Problem]:
        login = line.values.get("login")
        if not login:
            return []
        owner = self._login_of.get(login)
        if owner:
            taken = known is None or owner.id != known.id
            facts = {"login": login, "name": owner.values.get("name", "")}
            return [Problem("login_taken", facts)] if taken else []
        first = self._login_lines[login]
        return [Problem("duplicate_login", {"line": first})] if first != line.number else []

    def _note_login(self, line: Line) -> tuple[Problem, ...]:
        login = line.values.get("login")
        return (
            (Problem("no_account", {"login": login}),)
            if login and login not in self.chart.logins
            else ()
        )


def _index_names(all_known: Sequence[Known]) -> dict[str, Known]:
    """{folded name: record} of those without a code whose name nobody shares."""
    index: dict[str, list[Known]] = {}
    for known in all_known:
        if not known.code:
            index.setdefault(fold(known.values.get("name")), []).append(known)
    return {name: found[0] for name, found in index.items() if len(found) == 1}


def _unknown(code: str, column: str, value: str) -> Problem:
    return Problem(code, {"column": column, "value": value})


def _odd_step(line: Line) -> Step:
    return Step("", line.code, "", ERROR, line=line.number, problems=line.problems)


def _compare(
    code: str, values: Mapping[str, str], known: Known | None
) -> dict[str, tuple[str, str]]:
    """{column: (old, new)}; of a new record all that is not empty."""
    old = known.values if known else {}
    changes = {
        column: (old.get(column, ""), new)
        for column, new in values.items()
        if new != old.get(column, "") and (new or column not in KEPT_WHEN_EMPTY)
    }
    if known and not known.code:
        changes["code"] = ("", code)
    if known and not known.active:
        changes["active"] = ("", "1")
    return changes


def _final(step: Step, known: Known | None, column: str) -> str:
    """The value of ``column`` after ``step``."""
    if column in step.changes:
        return step.changes[column][1]
    return known.values.get(column, "") if known else ""


def _final_values(
    chart: Chart, steps: Sequence[Step], sheet: str, column: str
) -> dict[int | str, str]:
    """{id or code: value} of every active record of ``sheet`` after the ``steps``."""
    all_known = chart.departments if sheet == DEPARTMENT else chart.employees
    by_id = {known.id: known for known in all_known}
    result: dict[int | str, str] = {
        known.id: known.values.get(column, "") for known in all_known if known.active
    }
    for step in steps:
        if step.sheet == sheet:
            key = step.code if step.id is None else step.id
            result[key] = _final(step, by_id.get(step.id or 0), column)
    return result


def _check_cycles(chart: Chart, steps: list[Step]) -> list[Step]:
    """Units that stand above themselves get the problem ``cycle``."""
    parents = {
        known.code.upper(): known.values.get("parent_code", "") for known in chart.departments
    }
    by_id = {known.id: known for known in chart.departments}
    for step in steps:
        if step.sheet == DEPARTMENT:
            parents[step.code] = _final(step, by_id.get(step.id or 0), "parent_code")
    return [
        _with_problem(step, Problem("cycle"))
        if step.sheet == DEPARTMENT and _is_above_itself(step.code, parents)
        else step
        for step in steps
    ]


def _is_above_itself(code: str, parents: Mapping[str, str]) -> bool:
    seen, above = set(), parents.get(code, "")
    while above and above not in seen:
        if above == code:
            return True
        seen.add(above)
        above = parents.get(above, "")
    return False


def _check_leaving(chart: Chart, steps: list[Step], leaving: list[Step]) -> list[Step]:
    """Say of what is to be archived what still hangs on it."""
    gone = {(step.sheet, step.id) for step in leaving}
    children = _final_values(chart, steps, DEPARTMENT, "parent_code")
    members = _final_values(chart, steps, EMPLOYEE, "department_code")
    held = {
        "has_units": [above for key, above in children.items() if (DEPARTMENT, key) not in gone],
        "has_employees": [unit for key, unit in members.items() if (EMPLOYEE, key) not in gone],
    }
    known = {(DEPARTMENT, row.id): row for row in chart.departments}
    known |= {(EMPLOYEE, row.id): row for row in chart.employees}
    return steps + [_check_left(step, known[step.sheet, step.id], held) for step in leaving]


def _check_left(step: Step, known: Known, held: Mapping[str, list[str]]) -> Step:
    if known.open_requests:
        step = _with_problem(step, Problem("open_requests", {"count": known.open_requests}))
    if step.sheet == DEPARTMENT:
        for code, units in held.items():
            count = units.count(known.code.upper())
            if count:
                step = _with_problem(step, Problem(code, {"count": count}))
    return step


def _with_problem(step: Step, problem: Problem) -> Step:
    return replace(step, action=ERROR, problems=(*step.problems, problem))
