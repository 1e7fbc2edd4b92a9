"""Questions that a category asks, and the answers that come back from a form.

A question travels as a plain dict, either as our own specification
``{name, label, help, type, required, options: [(value, label), ...]}`` or as an entry
of Odoo's ``PropertiesDefinition`` ``{name, string, type, selection: [[value, label], ...]}``,
which knows neither required answers nor explanations. Both are read here; answers
come out as ``Properties`` stores them in JSON.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .text import fold

TYPES = ("char", "text", "integer", "float", "date", "boolean", "selection")
MAX_LENGTH = {"char": 500, "text": 5000}
_NAME = re.compile(r"[a-z0-9_]+")
_LARGEST_INTEGER = 2**31 - 1
# Answers to yes-or-no questions; the words folded.
_YES = frozenset({"1", "on", "true", "yes", "ναι"})
_NO = frozenset({"0", "off", "false", "no", "οχι"})
_INTEGER = re.compile(r"[+-]?\d{1,10}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,15})?", re.ASCII)
_ISO_DATE = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})", re.ASCII)
_WRITTEN_DATE = re.compile(r"(?P<d>\d{1,2})[/.\-](?P<m>\d{1,2})[/.\-](?P<y>\d{4})", re.ASCII)


class AnswerError(ValueError):
    """An answer is no answer to its question.

    ``code``: ``required`` (nothing given), ``number``, ``integer``, ``date``,
    ``option`` (not one of those offered) or ``length``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Question:
    """One question. ``name``: lower-case key of the answer; ``type``: one of ``TYPES``."""

    name: str
    label: str
    type: str = "char"
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    help: str = ""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or self.type not in TYPES:
            raise ValueError("a question has a lower-case name and one of the known types")
        object.__setattr__(self, "options", tuple((value, label) for value, label in self.options))
        if bool(self.options) != (self.type == "selection"):
            raise ValueError("options belong to a selection, and a selection has some")

    @classmethod
    def from_entry(cls, entry: Mapping[str, Any]) -> "Question":
        """The question of a specification or a property; ``ValueError`` if it is neither."""
        try:
            return cls(
                name=entry["name"],
                label=entry.get("label") or entry.get("string") or "",
                type=entry["type"],
                required=bool(entry.get("required")),
                options=tuple(entry.get("options") or entry.get("selection") or ()),
                help=entry.get("help") or "",
            )
        except (KeyError, TypeError) as error:
            raise ValueError("not a question") from error

    def to_spec(self) -> dict[str, Any]:
        """Everything, as a form needs it."""
        return {
            "name": self.name,
            "label": self.label,
            "help": self.help,
            "type": self.type,
            "required": self.required,
            "options": list(self.options),
        }

    def to_property(self) -> dict[str, Any]:
        """The entry of an Odoo ``PropertiesDefinition``, as far as that goes."""
        entry: dict[str, Any] = {"name": self.name, "string": self.label, "type": self.type}
        if self.options:
            entry["selection"] = [list(option) for option in self.options]
        return entry


def to_properties(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """A whole ``PropertiesDefinition``; ``ValueError`` when two questions share a name."""
    entries = [question.to_property() for question in questions]
    if len({entry["name"] for entry in entries}) < len(entries):
        raise ValueError("two questions have the same name")
    return entries


def from_properties(definition: Iterable[Mapping[str, Any]]) -> list[Question]:
    """The questions of a ``PropertiesDefinition`` that a public form can ask.

    Entries of other types (separators, links to records) are left out, and so is a
    selection that has no options yet, which nobody could answer.
    """
    return [
        Question.from_entry(entry)
        for entry in definition
        if entry.get("type") in TYPES
        and (entry["type"] != "selection" or entry.get("options") or entry.get("selection"))
    ]


def clean_answers(
    definition: Iterable[Mapping[str, Any]], raw: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Answers typed in a form, checked against the questions asked.

    ``definition``: questions in either form; ``raw``: what was posted (``str``) by the
    name of the question. Names nobody asked for are ignored, unanswered questions get
    no value. Returns ``(values, errors)``: values for ``Properties`` (dates as ISO
    text), and a code of ``AnswerError`` for each wrong answer.
    """
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for question in from_properties(definition):
        try:
            value = clean_answer(question, raw.get(question.name))
        except AnswerError as error:
            errors[question.name] = error.code
        else:
            if value is not None:
                values[question.name] = value
    return values, errors


def clean_answer(question: Question, typed: Any) -> Any:
    """The value of one answer, ``None`` when there is none; raises ``AnswerError``.

    "No" is an answer, also to a required question.
    """
    text = "" if typed is None else str(typed).replace("\r\n", "\n").replace("\0", "").strip()
    if not text:
        if question.required:
            raise AnswerError("required")
        return None
    return _READERS[question.type](question, text)


def _read_line(question: Question, text: str) -> str:
    return _read_text(question, " ".join(text.split()))


def _read_text(question: Question, text: str) -> str:
    if len(text) > MAX_LENGTH[question.type]:
        raise AnswerError("length")
    return text


def _read_integer(_question: Question, text: str) -> int:
    bare = "".join(text.split())
    if not _INTEGER.fullmatch(bare) or abs(int(bare)) > _LARGEST_INTEGER:
        raise AnswerError("integer")
    return int(bare)


def _read_float(_question: Question, text: str) -> float:
    """Decimals after a point or a comma; groups of thousands only by spaces."""
    bare = "".join(text.split())
    if not _DECIMAL.fullmatch(bare):
        raise AnswerError("number")
    return float(bare.replace(",", "."))


def _read_date(_question: Question, text: str) -> str:
    """As browsers send it (``2026-10-28``) or as people write it (``28/10/2026``)."""
    found = _ISO_DATE.fullmatch(text) or _WRITTEN_DATE.fullmatch(text)
    try:
        day = date(int(found["y"]), int(found["m"]), int(found["d"])) if found else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2100:
        raise AnswerError("date")
    return day.isoformat()


def _read_boolean(_question: Question, text: str) -> bool:
    word = fold(text)
    if word not in _YES | _NO:
        raise AnswerError("option")
    return word in _YES


def _read_selection(question: Question, text: str) -> str:
    if text not in {value for value, _label in question.options}:
        raise AnswerError("option")
    return text


_READERS: dict[str, Callable[[Question, str], Any]] = {
    "char": _read_line,
    "text": _read_text,
    "integer": _read_integer,
    "float": _read_float,
    "date": _read_date,
    "boolean": _read_boolean,
    "selection": _read_selection,
}
