"""The town's messages never look like those of the state's emergency service.

Alerts by 112 come by cell broadcast from the ministry alone. A text that claims to be one would cost
the trust that such alerts live on; a text that tells people to call 112 is welcome.
"""

import re

#: What stands at the beginning of a real alert, or names it, in folded letters.
_CLAIMS = (
    r"^\W*112\b(?!\s*(is|ειναι|gr\b))",
    r"\b(gr|eu|ue)[- ]?alert\b",
    r"\b(emergency|presidential|extreme|severe) alert\b",
    r"\bcell broadcast\b",
    r"\bεκτακτη (ειδοποιηση|προειδοποιηση)\b",
    r"\b(μηνυμα|ειδοποιηση|ανακοινωση|προειδοποιηση)( απο)? (του|το) 112\b",
    r"\b(message|alert|warning|notice) (from|of|by) 112\b",
    r"\b112 (greece|hellas|ελλαδα|alert|ειδοποιηση)\b",
)
_PATTERN = re.compile("|".join(f"(?:{claim})" for claim in _CLAIMS))
_SENDER = re.compile(r"112|\balert\b")


def find_imitation(folded: str) -> str | None:
    """The words that make a text look like an alert of 112, or None.

    :param str folded: the text in lower case without accents (``municipal_crm.tools.text.fold``)
    """
    found = _PATTERN.search(folded)
    return found.group().strip() if found else None


def is_imitating_sender(folded: str) -> bool:
    """Whether a sender's name (of SMS or e-mail, folded) could be taken for 112."""
    return bool(_SENDER.search(folded))
