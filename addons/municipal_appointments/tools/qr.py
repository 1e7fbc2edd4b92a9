"""QR codes as pictures."""

from io import BytesIO

import qrcode


def make_png(text: str) -> bytes:
    """``text`` as the picture (PNG) of a QR code, large enough for paper and a poor camera."""
    code = qrcode.QRCode(border=2, box_size=8, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    stream = BytesIO()
    code.make_image().save(stream, format="PNG")
    return stream.getvalue()
