"""Reading an organisation chart from CSV files as spreadsheets write them.

Two sheets, in two files or in one: *departments* and *employees*. A file may carry both when it has
a column ``record`` that says which of the two a line is. Columns have English or Greek headings, in
any order; encoding and delimiter are recognised. A column that is missing leaves the values alone,
an empty cell empties the value.

Everything is text here. What the lines mean for the town is decided by ``organisation_plan``.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .text import fold

DEPARTMENT, EMPLOYEE = "department", "employee"
DELIMITERS = ";,\t|"
#: In this order: UTF-8 refuses what is not UTF-8, and Greek spreadsheets write Windows-1253.
ENCODINGS = ("utf-8-sig", "windows-1253", "iso8859-7")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
MAX_BYTES = 5_000_000

#: {column: headings that people use for it}; the first one is Greek and stands in templates.
COLUMNS = {
    DEPARTMENT: {
        "code": ("Κωδικός", "κωδ", "code"),
        "name": ("Ονομασία", "όνομα", "τίτλος", "name", "title"),
        "kind": ("Είδος", "επίπεδο", "kind", "level"),
        "parent_code": (
            "Κωδικός προϊσταμένης μονάδας",
            "ανήκει σε",
            "γονέας",
            "parent",
            "parent code",
        ),
        "head": (
            "Προϊστάμενος (αριθμός μητρώου)",
            "προϊστάμενος",
            "προϊσταμένη",
            "head",
            "manager",
        ),
        "deputy": ("Αναπληρωτής (αριθμός μητρώου)", "αναπληρωτής", "αναπληρώτρια", "deputy"),
        "email": ("E-mail", "ηλεκτρονικό ταχυδρομείο", "mail"),
        "phone": ("Τηλέφωνο", "τηλ", "phone", "telephone"),
        "phone_extension": ("Εσωτερικό", "extension", "phone extension"),
        "opening_hours": ("Ωράριο κοινού", "ωράριο", "ώρες", "opening hours", "hours"),
        "responsible_for": ("Αρμοδιότητες", "αρμοδιότητα", "responsible for", "competence"),
        "visibility": ("Ορατότητα αιτημάτων", "ορατότητα", "visibility"),
    },
    EMPLOYEE: {
        "code": ("Αριθμός μητρώου", "ΑΜ", "Α.Μ.", "κωδικός", "staff number", "number", "code"),
        "name": ("Ονοματεπώνυμο", "όνομα", "name", "full name"),
        "department_code": ("Κωδικός τμήματος", "τμήμα", "μονάδα", "department", "department code"),
        "job_title": ("Θέση", "ειδικότητα", "job", "job title", "position"),
        "email": ("E-mail", "ηλεκτρονικό ταχυδρομείο", "mail"),
        "phone": ("Τηλέφωνο", "τηλ", "phone", "telephone"),
        "deputy": ("Αναπληρωτής (αριθμός μητρώου)", "αναπληρωτής", "αναπληρώτρια", "deputy"),
        "login": ("Όνομα χρήστη", "χρήστης", "login", "user", "user name"),
    },
}
REQUIRED = ("code", "name")
RECORD_HEADINGS = ("record", "εγγραφή")
#: What cells of these columns may say; an empty one means "as it is".
CHOICES = {
    "kind": {
        "directorate": ("directorate", "διεύθυνση", "δ/νση", "γενική διεύθυνση"),
        "department": ("department", "τμήμα", "αυτοτελές τμήμα"),
        "office": ("office", "γραφείο", "αυτοτελές γραφείο"),
    },
    "visibility": {
        "officer": ("officer", "υπάλληλος", "ο αρμόδιος υπάλληλος"),
        "department": ("department", "τμήμα", "όλο το τμήμα"),
    },
    "record": {
        DEPARTMENT: ("department", "μονάδα", "τμήμα", "διεύθυνση"),
        EMPLOYEE: ("employee", "υπάλληλος", "εργαζόμενος"),
    },
}


@dataclass(frozen=True)
class Problem:
    """Something to tell the person at the screen: a code and the facts for a sentence."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


class SheetError(ValueError):
    """The file as a whole cannot be read; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True)
class Line:
    """One line of a sheet. ``values`` has the columns of the file, without ``code``."""

    number: int
    sheet: str
    code: str
    values: Mapping[str, str]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A file that was read: how, and its lines. ``ignored`` are headings that mean nothing here."""

    encoding: str
    delimiter: str
    lines: tuple[Line, ...]
    ignored: tuple[str, ...] = ()


def read(content: bytes, sheet: str | None = None) -> Sheet:
    """Read the CSV file ``content``.

    :param sheet: ``DEPARTMENT`` or ``EMPLOYEE``, for a file without a column ``record``
    :raise SheetError: codes ``empty``, ``too_large``, ``encoding``, ``no_record`` (which of the two
        a line is cannot be told), ``no_columns`` (facts: columns), ``quotes``
    """
    text, encoding = _decode(content)
    delimiter = _find_delimiter(text, sheet)
    rows = _split(text, delimiter)
    headings = next(rows)[1]
    record_column = _find_record_column(headings)
    if record_column is not None:
        sheet = None
    elif sheet is None:
        raise SheetError(Problem("no_record"))
    columns = {
        kind: _map_columns(headings, kind)
        for kind in ([sheet] if sheet else [DEPARTMENT, EMPLOYEE])
    }
    known = {index for mapping in columns.values() for index in mapping.values()} | {record_column}
    return Sheet(
        encoding=encoding,
        delimiter=delimiter,
        lines=tuple(_read_line(number, row, columns, sheet, record_column) for number, row in rows),
        ignored=tuple(
            heading.strip()
            for index, heading in enumerate(headings)
            if heading.strip() and index not in known
        ),
    )


def write(sheet: str, rows: Iterable[Mapping[str, str]], greek: bool = False) -> bytes:
    """A CSV file (UTF-8 with mark, semicolons: what spreadsheets open by a double click).

    Cells that a spreadsheet would run as a formula get an apostrophe in front; ``read`` removes it.
    """
    columns = COLUMNS[sheet]
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow([headings[0] if greek else name for name, headings in columns.items()])
    for row in rows:
        writer.writerow([disarm(row.get(name) or "") for name in columns])
    return target.getvalue().encode("utf-8-sig")


def disarm(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _decode(content: bytes) -> tuple[str, str]:
    if len(content) > MAX_BYTES:
        raise SheetError(Problem("too_large"))
    if content[:2] in _UTF16_MARKS:
        candidates: Sequence[str] = ("utf-16",)
    else:
        candidates = ENCODINGS
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        if not text.strip():
            raise SheetError(Problem("empty"))
        return text, encoding.removesuffix("-sig")
    raise SheetError(Problem("encoding"))


def _find_delimiter(text: str, sheet: str | None) -> str:
    """The delimiter under which the first line has the most headings that we know."""
    return max(DELIMITERS, key=lambda sign: _count_known(next(_split(text, sign))[1], sheet))


def _count_known(headings: Sequence[str], sheet: str | None) -> int:
    kinds = [sheet] if sheet else [DEPARTMENT, EMPLOYEE]
    return max(len(_match_headings(headings, kind)) for kind in kinds)


def _split(text: str, delimiter: str):
    """(line number in the file, cells) of every line that is not empty."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise SheetError(Problem("quotes", {"line": reader.line_num})) from error


def _key(heading: str) -> str:
    return fold(heading.replace("_", " ").replace("*", "").rstrip(":"))


def _match_headings(headings: Sequence[str], sheet: str) -> dict[str, int]:
    """{column: index in the file} of the headings that ``sheet`` knows."""
    wanted = {
        _key(heading): name
        for name, aliases in COLUMNS[sheet].items()
        for heading in (*aliases, name)
    }
    found: dict[str, int] = {}
    for index, heading in enumerate(headings):
        name = wanted.get(_key(heading))
        if name:
            found.setdefault(name, index)
    return found


def _map_columns(headings: Sequence[str], sheet: str) -> dict[str, int]:
    found = _match_headings(headings, sheet)
    missing = [name for name in REQUIRED if name not in found]
    if missing:
        raise SheetError(Problem("no_columns", {"columns": missing, "sheet": sheet}))
    return found


def _find_record_column(headings: Sequence[str]) -> int | None:
    wanted = {_key(heading) for heading in RECORD_HEADINGS}
    return next((index for index, text in enumerate(headings) if _key(text) in wanted), None)


def _read_line(number, row, columns, sheet, record_column) -> Line:
    kind, problems = sheet, []
    if kind is None:
        kind = _choose("record", _cell(row, record_column))
        if kind is None:
            return Line(number, "", "", {}, (Problem("unknown_record"),))
    values = {name: _cell(row, index) for name, index in columns[kind].items()}
    for name in ("kind", "visibility"):
        if values.get(name):
            chosen = _choose(name, values[name])
            if chosen is None:
                problems.append(Problem("unknown_choice", {"column": name, "value": values[name]}))
            values[name] = chosen or ""
    code = values.pop("code").upper() if kind == DEPARTMENT else values.pop("code")
    if values.get("parent_code"):
        values["parent_code"] = values["parent_code"].upper()
    if values.get("department_code"):
        values["department_code"] = values["department_code"].upper()
    problems += [
        Problem(f"no_{name}")
        for name, text in (("code", code), ("name", values["name"]))
        if not text
    ]
    return Line(number, kind, code, values, tuple(problems))


def _cell(row: Sequence[str], index: int | None) -> str:
    text = row[index].strip() if index is not None and index < len(row) else ""
    if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@"):
        text = text[1:]
    return " ".join(text.split()) if "\n" not in text else text


def _choose(column: str, text: str) -> str | None:
    wanted = fold(text)
    return next(
        (code for code, words in CHOICES[column].items() if wanted in map(fold, words)), None
    )
