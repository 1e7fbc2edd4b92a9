"""The signatures of a petition as PDF, for the authority that decides on it. Pure."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer

_FONT = "petition-signatures"
_TEXT = ParagraphStyle("text", fontName=_FONT, fontSize=10, leading=14, spaceAfter=4)
_TITLE = ParagraphStyle("title", _TEXT, fontSize=17, leading=22, spaceAfter=8)
_CELL = ParagraphStyle("cell", _TEXT, fontSize=8, leading=10, spaceAfter=0)
#: Between the margins and the padding of the frame.
_WIDTH = A4[0] - 36 * mm - 12
_LINES = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#999999")),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
]


@dataclass(frozen=True)
class SignatureList:
    """All that the paper says, in one language; ``facts``: (what, value) above the table."""

    sender: str
    title: str
    text: str
    facts: Sequence[tuple[str, str]]
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]


def print_signatures(font: str, paper: SignatureList) -> bytes:
    """The list as PDF; the heads of the columns stand on each page.

    :param font: path of a TrueType font with the letters of the language
    """
    pdfmetrics.registerFont(TTFont(_FONT, font))
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer, pagesize=A4, title=paper.title, author=paper.sender,
        leftMargin=18 * mm, rightMargin=18 * mm, topMargin=18 * mm, bottomMargin=18 * mm,
    )  # fmt: skip
    story = [_say(paper.sender), _say(paper.title, _TITLE)]
    story += [_say(line) for line in paper.text.splitlines() if line.strip()]
    story += [_say(f"{name}: {value}") for name, value in paper.facts]
    story += [Spacer(1, 4 * mm), _lay_table(paper)]
    document.build(story, onFirstPage=_number, onLaterPages=_number)
    return buffer.getvalue()


def _lay_table(paper):
    cells = [[_say(cell, _CELL) for cell in row] for row in (paper.head, *paper.rows)]
    whole = sum(paper.widths)
    widths = [_WIDTH * width / whole for width in paper.widths]
    return LongTable(cells, colWidths=widths, repeatRows=1, style=_LINES)


def _say(text, style=_TEXT):
    return Paragraph(escape(text), style)


def _number(canvas, document):
    canvas.setFont(_FONT, 8)
    canvas.drawRightString(A4[0] - 18 * mm, 10 * mm, str(document.page))
