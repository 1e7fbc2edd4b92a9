"""The minutes of a count as PDF: what the officers and the trustees sign on paper. Pure."""

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
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

_FONT = "ballot-minutes"
_TEXT = ParagraphStyle("text", fontName=_FONT, fontSize=10, leading=14, spaceAfter=4)
_HEAD = ParagraphStyle("head", _TEXT, fontSize=13, leading=18, spaceBefore=10)
_TITLE = ParagraphStyle("title", _TEXT, fontSize=17, leading=22, spaceAfter=8)
#: Fingerprints have no spaces to break at.
_LONG = ParagraphStyle("long", _TEXT, fontSize=8, leading=11, splitLongWords=1, wordWrap="CJK")
#: Between the margins and the padding of the frame.
_WIDTH = A4[0] - 44 * mm - 12
_LINES = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#999999")),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
]


@dataclass(frozen=True)
class Part:
    """A heading, sentences below it, and rows of two or three cells each."""

    title: str
    sentences: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Minutes:
    """All that the minutes say, in one language; ``signers``: (name, office) of who signs."""

    sender: str
    title: str
    parts: Sequence[Part]
    fingerprints: Part
    signatures: str
    signers: Sequence[tuple[str, str]]


def print_minutes(font: str, minutes: Minutes) -> bytes:
    """The minutes as PDF.

    :param font: path of a TrueType font with the letters of the language
    """
    pdfmetrics.registerFont(TTFont(_FONT, font))
    buffer = io.BytesIO()
    paper = SimpleDocTemplate(
        buffer, pagesize=A4, title=minutes.title, author=minutes.sender,
        leftMargin=22 * mm, rightMargin=22 * mm, topMargin=20 * mm, bottomMargin=20 * mm,
    )  # fmt: skip
    story = [_say(minutes.sender), _say(minutes.title, _TITLE)]
    for part in minutes.parts:
        story.append(KeepTogether(_lay(part, _TEXT)))
    story.append(KeepTogether(_lay(minutes.fingerprints, _LONG)))
    story.append(KeepTogether(_lay_signatures(minutes)))
    paper.build(story, onFirstPage=_number, onLaterPages=_number)
    return buffer.getvalue()


def _say(text, style=_TEXT):
    return Paragraph(escape(text), style)


def _lay(part, style):
    found = [_say(part.title, _HEAD), *(_say(sentence) for sentence in part.sentences)]
    if part.rows:
        cells = [[_say(row[0]), *(_say(cell, style) for cell in row[1:])] for row in part.rows]
        first = _WIDTH * (0.35 if style is _LONG else 0.55)
        rest = (_WIDTH - first) / (len(part.rows[0]) - 1)
        found.append(Table(cells, colWidths=[first] + [rest] * (len(cells[0]) - 1), style=_LINES))
    return found


def _lay_signatures(minutes):
    rows = [[_say(", ".join(filter(None, signer))), ""] for signer in minutes.signers]
    style = [
        ("LINEBELOW", (1, 0), (1, -1), 0.6, colors.black),
        ("TOPPADDING", (0, 0), (-1, -1), 22),
    ]
    table = Table(rows, colWidths=[_WIDTH / 2] * 2, style=style)
    return [_say(minutes.signatures, _HEAD), Spacer(1, 2 * mm), table]


def _number(canvas, paper):
    canvas.setFont(_FONT, 8)
    canvas.drawRightString(A4[0] - 22 * mm, 10 * mm, str(paper.page))
