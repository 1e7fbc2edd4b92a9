"""Signs of personal data in what somebody wrote, for whoever decides on its publication. Pure.

A sign is a question to a person, never a decision: a street number can look like a tax number.
"""

import re

_SIGNS = {
    "email": re.compile(r"[\w.+-]+@[\w-]+\.\w{2,}"),
    "iban": re.compile(r"\bGR\d{2}(?:\s?\d){23}\b", re.IGNORECASE),
    "phone": re.compile(r"(?<!\d)(?:(?:\+|00)\d{2}[\s-]?)?(?:2|69)\d(?:[\s.-]?\d){7,8}(?!\d)"),
    "number": re.compile(r"(?<!\d)(?:\d{9}|\d{11})(?!\d)"),  # AFM, AMKA
    "plate": re.compile(r"\b[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧABEZHIKMNOPTYX]{3}[\s-]?\d{4}\b"),
}


def find_signs(text: str) -> list[str]:
    """Codes of what ``text`` seems to hold: email, iban, phone, number, plate; in this order."""
    return [code for code, pattern in _SIGNS.items() if pattern.search(text or "")]
