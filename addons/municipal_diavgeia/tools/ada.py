"""Numbers of Diavgeia (ΑΔΑ), under which Greek authorities publish their decisions.

A number is of digits and Greek capitals, with a hyphen before its last group: ``ΨΘ82ΩΡΓ-7Ι1``.
Shape after the published decisions of https://diavgeia.gov.gr; a number carries no check digit.
"""

import re
from urllib.parse import quote

EXAMPLE = "ΨΘ82ΩΡΓ-7Ι1"
_LOOK_GREEK = str.maketrans("ABEHIKMNOPTXYZ", "ΑΒΕΗΙΚΜΝΟΡΤΧΥΖ")
_HYPHENS = re.compile(r"\s*[-‐‑‒–—−]\s*")
_BETWEEN = re.compile(r"[\s,;]+")
_LINK = re.compile(r"https?://diavgeia\.gov\.gr/(?:decision/view|doc)/", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9Α-ΡΣ-Ω]{4,15}-[0-9Α-ΡΣ-Ω]{1,4}")
_PAGE = "https://diavgeia.gov.gr/decision/view/"


def parse_numbers(text: str | None) -> tuple[list[str], list[str]]:
    """The numbers in what somebody typed or pasted, and the parts that are none.

    Letters of either keyboard and either case, any hyphen, links to a decision. Numbers are separated
    by spaces, commas or lines; each comes once, in its order.

    >>> parse_numbers("ψθ82ωργ-7ι1, 46")
    (['ΨΘ82ΩΡΓ-7Ι1'], ['46'])
    """
    plain = _HYPHENS.sub("-", _LINK.sub(" ", text or ""))
    numbers, others = [], []
    for part in filter(None, _BETWEEN.split(plain)):
        number = part.upper().translate(_LOOK_GREEK)
        if _NUMBER.fullmatch(number):
            numbers.append(number)
        else:
            others.append(part)
    return list(dict.fromkeys(numbers)), others


def get_link(number: str) -> str:
    """The page of a decision."""
    return _PAGE + quote(number)
