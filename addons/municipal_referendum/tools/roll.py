"""Reading an electoral roll from CSV: who may vote, who not, and why. Pure."""

import csv
import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

#: Columns, by the names under which registries send them (folded).
COLUMNS = {
    "key": (
        "key",
        "register_number",
        "αριθμοσ",
        "ειδικοσ εκλογικοσ αριθμοσ",
        "εεα",
        "εκλ. αριθμοσ",
    ),
    "name": ("name", "ονοματεπωνυμο", "ονομα"),
    "birth": ("birth_date", "birthdate", "ημερομηνια γεννησησ", "γεννηση"),
    "area": ("area", "περιοχη", "κοινοτητα", "εκλογικο διαμερισμα"),
    "address": ("address", "διευθυνση"),
    "email": ("email", "e-mail"),
    "phone": ("phone", "τηλεφωνο", "κινητο"),
    "lang": ("lang", "language", "γλωσσα"),
}
NEEDED = ("key", "birth")
REST = ("name", "address", "email", "phone", "lang")


@dataclass(frozen=True)
class Voter:
    """A line of the roll."""

    line: int
    key: str
    name: str
    birth: date
    area: str
    address: str = ""
    email: str = ""
    phone: str = ""
    lang: str = ""


@dataclass
class Report:
    """What a file holds. ``refused``: (line, reason, what it says), in the order of the file."""

    voters: list[Voter] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)


def read_roll(text: str, day: date, *, minimum_age: int, areas: Iterable[str] = ()) -> Report:
    """The voters of a roll.

    :param text: CSV with a line of names, separated by comma, semicolon or tab
    :param day: of the vote; who has the age on its last hour may vote
    :param areas: codes of the areas that take part; empty: all do, and the column may lack
    :return: voters and refused lines; reasons: columns, no_key, twice, birth, too_young, area
    """
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=_delimiter(text))
    names = _read_names(next(rows, []))
    report, seen, known = Report(), set(), frozenset(areas)
    if missing := [name for name in NEEDED if name not in names]:
        report.refused.append((1, "columns", ", ".join(missing)))
        return report
    for cells in rows:
        if any(cell.strip() for cell in cells):
            facts = {name: cells[at].strip() for name, at in names.items() if at < len(cells)}
            _read_line(report, rows.line_num, facts, seen, (day, minimum_age, known))
    return report


def _read_line(report, line, facts, seen, rule):
    day, minimum_age, areas = rule
    key = "".join(facts.get("key", "").split())
    birth = _read_date(facts.get("birth", ""))
    area = facts.get("area", "")
    faults = {
        "no_key": not key,
        "twice": key in seen,
        "birth": birth is None or birth > day,
        "too_young": birth is not None and _birthday(birth, minimum_age) > day,
        "area": bool(areas) and area not in areas,
    }
    seen.add(key)
    if reason := next((code for code, is_fault in faults.items() if is_fault), None):
        report.refused.append((line, reason, key or facts.get("name", "")))
        return
    rest = {name: facts.get(name, "") for name in REST}
    report.voters.append(Voter(line, key, birth=birth, area=area, **rest))


def _birthday(birth, age):
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:  # born on 29 February
        return date(birth.year + age, 3, 1)


def _read_date(text):
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _read_names(cells):
    wanted = {spelling: name for name, spellings in COLUMNS.items() for spelling in spellings}
    found = {}
    for at, cell in enumerate(cells):
        name = wanted.get(_plain(cell))
        if name:
            found.setdefault(name, at)
    return found


def _plain(heading):
    letters = unicodedata.normalize("NFD", heading.strip().lower().replace("ς", "σ"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _delimiter(text):
    first = text.split("\n", 1)[0]
    return max(";,\t", key=first.count)
