"""Colours of a town, made readable.

A municipality chooses two colours; from them comes the whole palette of its pages, e-mails and
papers. Contrast is that of WCAG 2.2 (relative luminance of sRGB): whatever was chosen, text has at
least 4.5 on its ground and what is no text at least 3. A colour is ``(red, green, blue)``, 0 to 255.
"""

import re
from dataclasses import dataclass

TEXT = 4.5  # WCAG 2.2, 1.4.3
SHAPE = 3.0  # WCAG 2.2, 1.4.11
WHITE = (255, 255, 255)
BLACK = (0, 0, 0)
#: The ground of the pages and the ink on it.
GROUND = (245, 247, 249)
INK = (28, 39, 48)
#: For a town that has chosen nothing.
PRIMARY = "#0b4a6f"
ACCENT = "#b8860b"

_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_STEPS = 256


@dataclass(frozen=True)
class Palette:
    """Colours as ``#rrggbb``. Text may stand in ``brand`` and ``deep`` on white, ``soft`` and the
    ground; white may stand on both; ``accent`` is for lines and marks; ``light`` is the brand on
    dark grounds (``INK``)."""

    brand: str
    deep: str
    soft: str
    accent: str
    light: str


def parse(text: str | None) -> tuple[int, int, int] | None:
    """``#1a2b3c`` or ``#abc`` (the number sign may be missing) as a colour, else ``None``."""
    found = _HEX.fullmatch((text or "").strip())
    if not found:
        return None
    digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
    return tuple(int(digits[start : start + 2], 16) for start in (0, 2, 4))


def to_hex(colour: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def luminance(colour: tuple[int, int, int]) -> float:
    """Relative luminance, 0.0 (black) to 1.0 (white)."""
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """1.0 (the same) to 21.0 (black and white), in either order."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(one: tuple[int, int, int], other: tuple[int, int, int], share: float) -> tuple:
    """``one`` with ``share`` (0.0 to 1.0) of ``other`` in it."""
    return tuple(
        round(part + (target - part) * share) for part, target in zip(one, other, strict=True)
    )


def correct(colour: tuple, grounds: list[tuple], minimum: float, toward: tuple = BLACK) -> tuple:
    """``colour``, moved ``toward`` black (or white) as little as gives ``minimum`` on all grounds.

    The hue is kept as long as it can be. ``ValueError`` when even ``toward`` itself has too little.
    """
    for step in range(_STEPS + 1):
        candidate = mix(colour, toward, step / _STEPS)
        if all(contrast(candidate, ground) >= minimum for ground in grounds):
            return candidate
    raise ValueError("no colour of this kind can be read on these grounds")


def make_palette(primary: str | None, accent: str | None = None) -> Palette:
    """The palette for the colours that a town has chosen; ours where it chose none or nonsense."""
    chosen = parse(primary) or parse(PRIMARY)
    soft = mix(chosen, WHITE, 0.9)
    while contrast(soft, INK) < 7:  # the ink stands on it too
        soft = mix(soft, WHITE, 0.2)
    grounds = [WHITE, GROUND, soft]
    brand = correct(chosen, grounds, TEXT)
    mark = correct(parse(accent) or parse(ACCENT), [WHITE, GROUND], SHAPE)
    return Palette(
        brand=to_hex(brand),
        deep=to_hex(correct(mix(brand, BLACK, 0.27), grounds, 7.0)),
        soft=to_hex(soft),
        accent=to_hex(mark),
        light=to_hex(correct(chosen, [INK], TEXT, toward=WHITE)),
    )


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
