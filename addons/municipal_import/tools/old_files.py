"""Reading what an old system gave out as CSV: citizens, or requests with their numbers and dates.

Pure. Columns have Greek or English headings in any order; encoding and delimiter are recognised, as
spreadsheets write them. A line is a dict of text; what it means for the town is decided elsewhere.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

CITIZEN, REQUEST = "citizen", "request"
DELIMITERS = ";,\t|"
#: In this order: UTF-8 refuses what is not UTF-8, and Greek spreadsheets write Windows-1253.
ENCODINGS = ("utf-8-sig", "windows-1253", "iso8859-7")
MAX_BYTES = 60_000_000
MAX_LINES = 200_000
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
#: {column: headings that people use for it}; the first one is Greek and stands in templates.
COLUMNS = {
    CITIZEN: {
        "name": ("Ονοματεπώνυμο", "όνομα", "επωνυμία", "full name"),
        "phone": ("Τηλέφωνο", "κινητό", "τηλ", "telephone", "mobile"),
        "email": ("E-mail", "ηλεκτρονικό ταχυδρομείο", "mail"),
        "afm": ("ΑΦΜ", "Α.Φ.Μ.", "tax number", "vat"),
        "street": ("Διεύθυνση", "οδός", "address"),
        "zip": ("Τ.Κ.", "ταχυδρομικός κώδικας", "ΤΚ", "postcode"),
        "city": ("Πόλη", "δήμος", "town"),
    },
    REQUEST: {
        "number": ("Αριθμός πρωτοκόλλου", "αριθμός", "αρ. πρωτ.", "protocol number", "id"),
        "date": ("Ημερομηνία", "υποβλήθηκε", "ημ/νία", "submitted", "date submitted"),
        "category": ("Κατηγορία", "είδος", "service"),
        "subject": ("Θέμα", "τίτλος", "title"),
        "text": ("Κείμενο", "περιγραφή", "description"),
        "department": ("Τμήμα", "υπηρεσία", "κωδικός τμήματος", "department code"),
        "state": ("Κατάσταση", "status"),
        "closed": ("Έκλεισε", "ημερομηνία κλεισίματος", "closed on", "date closed"),
        "answer": ("Απάντηση", "reply", "resolution"),
        "name": ("Ονοματεπώνυμο", "πολίτης", "όνομα", "citizen", "full name"),
        "phone": ("Τηλέφωνο", "κινητό", "τηλ", "telephone", "mobile"),
        "email": ("E-mail", "ηλεκτρονικό ταχυδρομείο", "mail"),
        "address": ("Διεύθυνση", "τοποθεσία", "θέση", "place"),
    },
}
REQUIRED = {CITIZEN: ("name",), REQUEST: ("number", "date", "text")}
#: What a cell of the column "state" may say, by the codes of the workflow.
STATES = {
    "submitted": ("", "νέο", "υποβλήθηκε", "new", "submitted"),
    "in_process": ("σε εξέλιξη", "ανοιχτό", "ανοικτό", "open", "in process", "in progress"),
    "resolved": ("ολοκληρώθηκε", "επιλύθηκε", "διεκπεραιώθηκε", "resolved", "done", "completed"),
    "rejected": ("απορρίφθηκε", "rejected", "declined"),
    "closed": ("κλειστό", "έκλεισε", "αρχείο", "closed", "archived"),
}
_DATE_FORMS = (
    "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d-%m-%Y %H:%M", "%d-%m-%Y",
    "%d.%m.%Y %H:%M", "%d.%m.%Y", "%Y/%m/%d",
)  # fmt: skip
_FORMULA = re.compile(r"^'(?=[=+\-@\t\r])")


class FileError(ValueError):
    """The file cannot be read: ``code`` is ``empty``, ``too_large``, ``too_long``, ``encoding``,
    ``quotes`` or ``columns``; ``facts`` has the line or the missing columns."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True)
class OldFile:
    """A file that was read. ``ignored``: headings that mean nothing here."""

    encoding: str
    delimiter: str
    lines: tuple[tuple[int, dict[str, str]], ...]
    ignored: tuple[str, ...] = ()


def read(content: bytes, kind: str) -> OldFile:
    """The lines of a CSV file: ``(number in the file, {column: text})``.

    :param kind: ``CITIZEN`` or ``REQUEST``
    :raise FileError: see there
    """
    text, encoding = _decode(content)
    delimiter = max(DELIMITERS, key=lambda sign: len(_match(_first(text, sign), kind)))
    rows = _split(text, delimiter)
    headings = next(rows)[1]
    columns = _match(headings, kind)
    missing = [name for name in REQUIRED[kind] if name not in columns]
    if missing:
        raise FileError("columns", columns=[COLUMNS[kind][name][0] for name in missing])
    lines = []
    for number, row in rows:
        lines.append((number, {name: _cell(row, index) for name, index in columns.items()}))
        if len(lines) > MAX_LINES:
            raise FileError("too_long", limit=MAX_LINES)
    known = set(columns.values())
    ignored = [
        text.strip() for index, text in enumerate(headings) if index not in known and text.strip()
    ]
    return OldFile(encoding, delimiter, tuple(lines), tuple(ignored))


def write(kind: str, rows: Iterable[Mapping[str, str]], extra: tuple[str, ...] = ()) -> bytes:
    """A CSV file as ``read`` takes it; cells that a spreadsheet would run get an apostrophe."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow([headings[0] for headings in COLUMNS[kind].values()] + list(extra))
    for row in rows:
        writer.writerow([_disarm(row.get(name) or "") for name in (*COLUMNS[kind], *extra)])
    return target.getvalue().encode("utf-8-sig")


def parse_moment(text: str, zone: str) -> datetime | None:
    """A date with or without time, as people and systems write it, as naive UTC; None if it is none.

    A date alone is noon of that day in ``zone``, so that it stays that day wherever it is shown.
    """
    text = " ".join(text.split())
    moment = None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        for form in _DATE_FORMS:
            try:
                moment = datetime.strptime(text, form)
                break
            except ValueError:
                continue
    if moment is None or not 1900 <= moment.year <= 2099:
        return None
    if moment.tzinfo is None:
        if moment.time() == time() and ":" not in text:
            moment = moment.replace(hour=12)
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC).replace(tzinfo=None)


def parse_state(text: str) -> str | None:
    """The code of a state, or None for words that we do not know; empty is ``submitted``."""
    return _STATE_OF.get(plain(text))


def plain(text: str) -> str:
    """Lower case, no accents, one sigma, single spaces: what headings and states are compared by."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return " ".join(letters.replace("ς", "σ").split())


def _decode(content: bytes) -> tuple[str, str]:
    if len(content) > MAX_BYTES:
        raise FileError("too_large", limit=MAX_BYTES // 1_000_000)
    candidates = ("utf-16",) if content[:2] in _UTF16_MARKS else ENCODINGS
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        if not text.strip():
            raise FileError("empty")
        return text, encoding.removesuffix("-sig")
    raise FileError("encoding")


def _split(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise FileError("quotes", line=reader.line_num) from error


def _first(text: str, delimiter: str) -> list[str]:
    return next(_split(text.lstrip("\r\n")[:20_000], delimiter))[1]


def _match(headings: list[str], kind: str) -> dict[str, int]:
    wanted = {
        _key(heading): name
        for name, aliases in COLUMNS[kind].items()
        for heading in (*aliases, name)
    }
    found: dict[str, int] = {}
    for index, heading in enumerate(headings):
        if name := wanted.get(_key(heading)):
            found.setdefault(name, index)
    return found


def _key(heading: str) -> str:
    return plain(heading.replace("_", " ").replace("*", "").strip().rstrip(":"))


def _cell(row: list[str], index: int) -> str:
    text = row[index].strip() if index < len(row) else ""
    return _FORMULA.sub("", text).replace("\0", "")


def _disarm(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


_STATE_OF = {plain(word): code for code, words in STATES.items() for word in words}
