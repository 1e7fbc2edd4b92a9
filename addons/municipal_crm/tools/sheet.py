"""A printed list as a spreadsheet.

Every text is written as a text: what a citizen typed is never a formula, a link or a number for
the program that opens the file. Rows are streamed, so a long list needs no more memory.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

_OPTIONS = {
    "in_memory": True,
    "constant_memory": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
#: What a cell of a spreadsheet holds at most.
_LONGEST = 32767


@dataclass(frozen=True)
class Column:
    """One column: ``name`` of the value in a row, ``title`` and ``width`` in letters."""

    name: str
    title: str
    width: int = 18


def make_sheet(
    title: str,
    columns: Sequence[Column],
    groups: Iterable[tuple[str, Sequence[dict[str, Any]]]],
    notes: Sequence[tuple[str, str | int]] = (),
) -> bytes:
    """An XLSX file with one sheet.

    ``groups``: (heading or empty, rows as {column name: text, number, ``date`` or ``datetime``});
    ``notes``: (label, value) lines above the table, e.g. the parameters and the totals.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    writer = _Writer(book, columns)
    writer.begin(title, notes)
    for heading, rows in groups:
        if heading:
            writer.heading(heading, len(rows))
        for row in rows:
            writer.row(row)
    book.close()
    return buffer.getvalue()


class _Writer:
    def __init__(self, book, columns):
        self.columns = columns
        self.sheet = book.add_worksheet()
        self.line = 0
        self.bold = book.add_format({"bold": True})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        self.date = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"})

    def begin(self, title, notes):
        self.sheet.write_string(0, 0, title[:_LONGEST], self.title)
        for number, (label, value) in enumerate(notes, 1):
            self.sheet.write_string(number, 0, label, self.bold)
            self._cell(number, 1, value)
        self.line = len(notes) + 2
        for index, column in enumerate(self.columns):
            self.sheet.set_column(index, index, column.width)
            self.sheet.write_string(self.line, index, column.title, self.head)
        self.sheet.freeze_panes(self.line + 1, 0)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(self.line)
        self.line += 1

    def heading(self, text, count):
        self.sheet.write_string(self.line, 0, f"{text} ({count})"[:_LONGEST], self.bold)
        self.line += 1

    def row(self, row):
        for index, column in enumerate(self.columns):
            self._cell(self.line, index, row.get(column.name))
        self.line += 1

    def _cell(self, line, index, value):
        if isinstance(value, (date, datetime)):
            self.sheet.write_datetime(line, index, value, self.date)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            self.sheet.write_number(line, index, value)
        elif value:
            self.sheet.write_string(line, index, str(value)[:_LONGEST], self.text)
