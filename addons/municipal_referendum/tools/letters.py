"""Letters to voters as one PDF: number, code and a QR code. Pure.

The QR code carries number and code behind the ``#`` of the address, which browsers keep to
themselves: no server and no log sees them.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import qrcode
from PIL import Image
from qrcode.util import MODE_8BIT_BYTE, QRData
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from .codes import show_digits

_FONT, _FORM = "ballot-letter", "common"
_LEFT, _TOP, _WIDTH = 25 * mm, A4[1] - 25 * mm, A4[0] - 50 * mm
#: Below a label, for its digits.
_GAP = 12 * mm
#: One of the eight patterns of the standard; trying all of them for the prettiest takes most of the
#: time of ten thousand letters.
_MASK = 2


@dataclass(frozen=True)
class Texts:
    """What stands on every letter, in the voters' language."""

    sender: str
    title: str
    body: str
    number_label: str
    code_label: str
    url: str


@dataclass(frozen=True)
class Letter:
    """What stands on one letter."""

    name: str
    address: str
    number: str
    code: str


def print_letters(font: str, texts: Texts, letters: Iterable[Letter]) -> bytes:
    """A page a letter.

    :param font: path of a TrueType font with the letters of the language
    """
    pdfmetrics.registerFont(TTFont(_FONT, font))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, pageCompression=1)
    canvas.setTitle(texts.title)
    height = _draw_common(canvas, texts)
    for letter in letters:
        canvas.doForm(_FORM)
        _draw_own(canvas, texts, letter, height)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_common(canvas, texts):
    """What all letters say, once in the file; where the number goes."""
    canvas.beginForm(_FORM)
    _write(canvas, texts.sender, _TOP, 11)
    height = _write(canvas, texts.title, A4[1] - 105 * mm, 16)
    height = _write(canvas, texts.body, height - 4 * mm, 11) - 8 * mm
    for label in (texts.number_label, texts.code_label):
        height = _write(canvas, f"{label}:", height, 11) - _GAP
    canvas.endForm()
    return height + 2 * (1.4 * 11 + _GAP) - 1.4 * 11 - 2 * mm


def _draw_own(canvas, texts, letter, height):
    # Where the window of an envelope is (DIN 5008, form B).
    _write(canvas, f"{letter.name}\n{letter.address}", A4[1] - 50 * mm, 11)
    for digits in (letter.number, letter.code):
        _write(canvas, show_digits(digits), height, 20)
        height -= 1.4 * 11 + _GAP
    _draw_square(canvas, f"{texts.url}#{letter.number}.{letter.code}", height - 30 * mm, 40 * mm)


def _write(canvas, text, height, size):
    """Write lines from ``height`` down; where the next one goes."""
    canvas.setFont(_FONT, size)
    for paragraph in text.split("\n"):
        for line in simpleSplit(paragraph, _FONT, size, _WIDTH) or [""]:
            canvas.drawString(_LEFT, height, line)
            height -= 1.4 * size
    return height


@cache
def _find_version(length):
    """The size of a square for so many bytes; all letters of a ballot have the same."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(_to_data("x" * length))
    return code.best_fit()


def _to_data(content):
    return QRData(content.encode(), mode=MODE_8BIT_BYTE)


def _draw_square(canvas, content, bottom, side):
    code = qrcode.QRCode(
        version=_find_version(len(content)),
        error_correction=qrcode.ERROR_CORRECT_M,
        border=0,
        mask_pattern=_MASK,
    )
    code.add_data(_to_data(content))
    code.make(fit=False)
    dots = bytes(0 if dark else 255 for row in code.modules for dark in row)
    picture = Image.frombytes("L", (len(code.modules),) * 2, dots)
    # a picture of one dot a module, which is drawn large: lines take three times as long
    canvas.drawImage(ImageReader(picture), _LEFT, bottom, side, side)
