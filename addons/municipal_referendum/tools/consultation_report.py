"""The report on a consultation as PDF: facts, and bars whose figures stand beside them. Pure."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Table

_FONT = "consultation-report"
_TEXT = ParagraphStyle("text", fontName=_FONT, fontSize=10, leading=14)
_HEAD = ParagraphStyle("head", _TEXT, fontSize=13, leading=18, spaceBefore=12, spaceAfter=4)
_TITLE = ParagraphStyle("title", _TEXT, fontSize=17, leading=22, spaceAfter=8)
_BAR = colors.HexColor("#1f4e79")
_LINE = colors.HexColor("#999999")
_WIDTH = A4[0] - 44 * mm - 12
_LABEL, _FIGURE = 0.42, 0.08
_GRID = [
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
]


@dataclass(frozen=True)
class Chart:
    """Bars from top to bottom; ``rows``: (label, count)."""

    rows: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Section:
    """A heading with facts (name, value), or with a chart."""

    title: str
    facts: Sequence[tuple[str, str]] = ()
    chart: Chart | None = None


@dataclass(frozen=True)
class Report:
    """All that the report says, in one language."""

    sender: str
    title: str
    sections: Sequence[Section]


def print_report(font: str, report: Report) -> bytes:
    """The report as PDF.

    :param font: path of a TrueType font with the letters of the language
    """
    pdfmetrics.registerFont(TTFont(_FONT, font))
    buffer = io.BytesIO()
    paper = SimpleDocTemplate(
        buffer, pagesize=A4, title=report.title, author=report.sender,
        leftMargin=22 * mm, rightMargin=22 * mm, topMargin=20 * mm, bottomMargin=20 * mm,
    )  # fmt: skip
    story = [_say(report.sender), _say(report.title, _TITLE)]
    for section in report.sections:
        story += _lay(section)
    paper.build(story, onFirstPage=_number, onLaterPages=_number)
    return buffer.getvalue()


def _say(text, style=_TEXT):
    return Paragraph(escape(text), style)


def _lay(section):
    head = _say(section.title, _HEAD)
    if section.chart:
        table = _draw(section.chart)
    else:
        cells = [[_say(name), _say(value)] for name, value in section.facts]
        table = Table(cells, colWidths=[_WIDTH * 0.5] * 2, style=_GRID)
    # a long chart may break between two pages, its heading never stands alone
    return [KeepTogether([head, table])] if len(table._cellvalues) < 20 else [head, table]


def _draw(chart):
    most = max((count for _label, count in chart.rows), default=0) or 1
    length = _WIDTH * (1 - _LABEL - _FIGURE)
    rows = [[_say(label), _bar(count / most, length), str(count)] for label, count in chart.rows]
    widths = [_WIDTH * _LABEL, length, _WIDTH * _FIGURE]
    style = [*_GRID, ("FONT", (2, 0), (2, -1), _FONT, 10), ("ALIGN", (2, 0), (2, -1), "RIGHT")]
    return Table(rows, colWidths=widths, style=style)


def _bar(share, length):
    drawing = Drawing(length - 12, 10)
    drawing.add(Rect(0, 0, (length - 12) * share, 10, fillColor=_BAR, strokeColor=None))
    return drawing


def _number(canvas, paper):
    canvas.setFont(_FONT, 8)
    canvas.drawRightString(A4[0] - 22 * mm, 10 * mm, str(paper.page))
