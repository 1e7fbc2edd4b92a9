"""How many parts a text message has, counted as the carriers count and charge them.

A text of letters of the GSM 7-bit alphabet (3GPP TS 23.038, 6.2.1) goes 160 to a part; one other
letter anywhere (an accented Greek vowel, a small Greek letter, an emoji) makes the whole text UCS-2,
70 to a part. A text that does not fit into one part loses seven letters (or three) of each to the
header that joins them: 153 and 67. Letters of the extension table count twice, and neither they nor
the two halves of an emoji may be torn apart.

The table is our own: no kept library counts parts (there are codecs only, and the counter in Odoo is
a script of its form that knows neither the extension table nor surrogates).
"""

from dataclasses import dataclass

#: 6.2.1 without the escape to the extension table (position 0x1B).
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: 6.2.1.1: an escape and a second septet.
EXTENSION = frozenset("\f^{}\\[~]|€")

GSM7, UCS2 = "gsm7", "ucs2"
#: {encoding: (units of a lone part, units of each of several parts)}
SIZES = {GSM7: (160, 153), UCS2: (70, 67)}

_ACCENTS = str.maketrans("ΆΈΉΊΪΌΎΫΏάέήίϊΐόύϋΰώς", "ΑΕΗΙΙΟΥΥΩαεηιιιουυυωσ")
#: Greek capitals that the alphabet lacks because a Latin capital looks the same.
_TWINS = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX")
_QUOTES = str.maketrans("«»“”„‘’–—…\u00a0·", '"""""\'\'--. -')


@dataclass(frozen=True)
class Parts:
    """How a text goes out.

    :ivar str encoding: ``gsm7`` or ``ucs2``
    :ivar int units: septets or 16-bit units of the text
    :ivar int count: parts, each of which is paid for; 0 for an empty text
    :ivar int left: units still free in the last part
    :ivar tuple foreign: the letters that make it UCS-2, each once, in the order of the text
    """

    encoding: str
    units: int
    count: int
    left: int
    foreign: tuple[str, ...] = ()


def count_parts(text: str | None) -> Parts:
    """:class:`Parts` of ``text``; line ends count as one letter."""
    text = (text or "").replace("\r\n", "\n")
    foreign = tuple(dict.fromkeys(c for c in text if c not in BASIC and c not in EXTENSION))
    encoding = UCS2 if foreign else GSM7
    widths = [_width(character, encoding) for character in text]
    alone, joined = SIZES[encoding]
    units = sum(widths)
    if units <= alone:
        return Parts(encoding, units, int(bool(text)), alone - units, foreign)
    count, used = _fill(widths, joined)
    return Parts(encoding, units, count, joined - used, foreign)


def to_gsm7(text: str | None) -> str:
    """``text`` in Greek capitals without accents, spelled with Latin twins: 160 to a part.

    Only where somebody asks for it: readers for the blind say the Latin letters. Letters that have
    no such spelling (an emoji) stay, and then the text stays UCS-2.
    """
    plain = (text or "").replace("\r\n", "\n").replace("…", "...").translate(_QUOTES)
    if not any(c not in BASIC and c not in EXTENSION for c in plain):
        return plain
    return "".join(_capital(character) for character in plain)


def _capital(character: str) -> str:
    bare = character.translate(_ACCENTS)
    return bare.upper().translate(_TWINS) if "\u0370" <= bare <= "\u03ff" else bare


def _width(character: str, encoding: str) -> int:
    if encoding == GSM7:
        return 2 if character in EXTENSION else 1
    return 2 if ord(character) > 0xFFFF else 1


def _fill(widths: list[int], size: int) -> tuple[int, int]:
    """(parts, units in the last one), no letter torn apart."""
    count, used = 1, 0
    for width in widths:
        if used + width > size:
            count, used = count + 1, 0
        used += width
    return count, used
