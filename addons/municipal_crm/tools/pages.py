"""Page numbers in the foot of a finished PDF.

Not every build of the PDF printer can count pages by itself, so they are stamped on afterwards:
figures and a label of plain Latin letters, which need no font of their own.
"""

import io

from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

_FONT, _SIZE = "Helvetica", 8
#: Distances from the edges of the paper, in points.
_RIGHT, _BOTTOM = 50, 22


def stamp_pages(content: bytes, label: str = "") -> bytes:
    """The same document with ``label`` and "2 / 5" at the foot of each page.

    ``label``: what can be written in Latin-1 of it is shown, e.g. a protocol number.
    """
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    total = len(writer.pages)
    for number, page in enumerate(writer.pages, 1):
        text = "  ".join(part for part in (_latin(label), f"{number} / {total}") if part)
        page.merge_page(_foot(float(page.mediabox.width), float(page.mediabox.height), text))
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def _latin(text: str) -> str:
    return text.encode("latin-1", "ignore").decode("latin-1").strip()


def _foot(width: float, height: float, text: str):
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height))
    canvas.setFont(_FONT, _SIZE)
    canvas.drawRightString(width - _RIGHT, _BOTTOM, text)
    canvas.save()
    return PdfReader(io.BytesIO(buffer.getvalue())).pages[0]
