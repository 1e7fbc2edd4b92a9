"""Icons of the installable site: the town's own emblem on a square ground."""

import io

from PIL import Image

#: Part of the square that stays free on each side: phones cut corners off.
MARGIN = 0.1


def make_icon(content: bytes, size: int) -> bytes:
    """A PNG of ``size`` by ``size`` pixels; ``ValueError`` when ``content`` is no picture."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            emblem = picture.convert("RGBA")
    except OSError as error:
        raise ValueError(str(error)) from None
    room = round(size * (1 - 2 * MARGIN))
    scale = min(room / emblem.width, room / emblem.height)
    emblem = emblem.resize(
        (max(1, round(emblem.width * scale)), max(1, round(emblem.height * scale)))
    )
    square = Image.new("RGBA", (size, size), "white")
    square.alpha_composite(emblem, ((size - emblem.width) // 2, (size - emblem.height) // 2))
    result = io.BytesIO()
    square.convert("RGB").save(result, "PNG")
    return result.getvalue()
