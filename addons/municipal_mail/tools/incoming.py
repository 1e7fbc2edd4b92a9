"""What an e-mail that came in says of itself: who wrote it, what it answers, what of it is new.

Pure. Headers by RFC 3834 (automatic answers), RFC 8601 (what the receiving server found out about
the sender) and the habits of mail programs.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import html
from mailparser_reply.constants import MAIL_LANGUAGES, QUOTED_MATCH_INCLUDE
from mailparser_reply.parser import EmailMessage

#: A quarter of a million characters are a book; nobody's answer is longer.
MAX_TEXT = 250_000
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\b")
_NUMBER = re.compile(r"(?<![\w-])(?:[A-ZΑ-Ω]{1,3}-)?20\d\d-\d{6}(?!\d)")
_BULK = frozenset(("bulk", "junk", "list", "auto_reply", "auto-reply"))
_AUTOMATIC_HEADERS = ("x-autoreply", "x-autorespond", "x-auto-reply", "list-id", "feedback-id")
_AUTOMATIC_SUBJECT = re.compile(
    r"^\W*(?:automatic reply|auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office"
    r"|αυτ[όο]ματη απ[άα]ντηση|εκτ[όο]ς γραφε[ίι]ου|απουσι[άα]ζω)",
    re.IGNORECASE,
)
_FAILED_PROOF = re.compile(r"\b(?:dmarc|dkim|spf)\s*=\s*fail\b", re.IGNORECASE)
_PASSED_DMARC = re.compile(r"\bdmarc\s*=\s*pass\b", re.IGNORECASE)
_QUOTE_PATHS = "//blockquote | //*[@data-o-mail-quote] | //*[contains(@class, 'gmail_quote')]"

# The library splits at the headers that mail programs write above what they quote; Greek is ours.
MAIL_LANGUAGES["el"] = {
    "wrote_header": r"^(" + QUOTED_MATCH_INCLUDE + r"(?:Στις|Την?|Το)\s(?:.+?\s?.+?)\s?έγραψε:)$",
    "from_header": r"((?:(?:^|\n|\n"
    + QUOTED_MATCH_INCLUDE
    + r")[* ]*(?:Από|Στάλθηκε|Εστάλη|Ημερομηνία|Προς|Θέμα|Κοιν\.?|Κοινοποίηση):[ *]*(?:\s{,2}).*)"
    r"{2,}(?:\n.*){,1})|(^-{5,} ?(?:Αρχικό|Προωθημένο) μήνυμα ?-{5,}$)",
    "disclaimers": ["Αποποίηση ευθύνης:", "Εμπιστευτικό:"],
    "signatures": ["Με εκτίμηση", "Με φιλικούς χαιρετισμούς"],
    "sent_from": "Στάλθηκε από|Εστάλη από",
}


@dataclass(frozen=True)
class Fate:
    """What becomes of an e-mail.

    ``state``: ``message`` (the citizen said it), ``note`` (only officers read it), ``waiting``
    (an officer decides) or ``ignored``; ``reason``: a code that says why, empty when all is plain.
    """

    state: str
    reason: str = ""


def is_automatic(headers: Mapping[str, str]) -> bool:
    """Whether a program wrote the e-mail: absence, list, receipt. Names of headers in any case."""
    known = {name.lower(): (value or "").strip().lower() for name, value in headers.items()}
    submitted = known.get("auto-submitted", "no").split(";")[0].strip()
    return (
        submitted not in ("", "no")
        or known.get("precedence") in _BULK
        or known.get("return-path") == "<>"
        or any(name in known for name in _AUTOMATIC_HEADERS)
        or bool(_AUTOMATIC_SUBJECT.match(headers_subject(headers)))
    )


def headers_subject(headers: Mapping[str, str]) -> str:
    """The subject, whatever the case of its header."""
    return next((value or "" for name, value in headers.items() if name.lower() == "subject"), "")


def is_forged(results: Iterable[str]) -> bool:
    """Whether our own server found that the sender is another than the e-mail says.

    :param results: the values of ``Authentication-Results``, the newest first; only the newest is
        our server's word, the others may have been written by anybody. Without any: not known,
        hence not forged.
    """
    newest = next(iter(results), "")
    return not _PASSED_DMARC.search(newest) and bool(_FAILED_PROOF.search(newest))


def find_uuids(references: str | None) -> list[str]:
    """The identifiers of messages of ours in ``References`` or ``In-Reply-To``, each once."""
    return list(dict.fromkeys(_UUID.findall((references or "").lower())))


def find_numbers(subject: str | None) -> list[str]:
    """The protocol numbers in a subject, in order: ``Re: 2026-000123`` gives ``2026-000123``."""
    return list(dict.fromkeys(_NUMBER.findall((subject or "").upper())))


def drop_quotes(document: str) -> str:
    """The HTML without what mail programs mark as quoted; unreadable HTML stays as it is."""
    if not document.strip():
        return ""
    try:
        tree = html.fragment_fromstring(document[:MAX_TEXT], create_parent="div")
    except (ValueError, html.etree.ParserError):
        return document
    for element in tree.xpath(_QUOTE_PATHS):
        if element.getparent() is not None:
            element.drop_tree()
    return html.tostring(tree, encoding="unicode")


def find_answer(text: str) -> str:
    """What is new in the plain text of an e-mail.

    Lines that begin with ``>`` and all below the header of a quotation are left out, also when the
    answer stands under it. Greetings stay: what somebody wrote is not judged.
    """
    mail = EmailMessage(text=text[:MAX_TEXT], languages=["el"], keep_hyphen_lists=True).read()
    words = mail.replies[0].full_body if mail.replies else ""
    lines = [line.rstrip() for line in words.splitlines() if not line.lstrip().startswith(">")]
    return "\n".join(lines).strip()


def decide(
    *, automatic: bool, found: str, writer: str, forged: bool, is_open: bool, is_empty: bool
) -> Fate:
    """What becomes of an e-mail.

    :param found: how its request was found: ``reference`` (it answers a message of ours),
        ``number`` (the subject has it) or empty
    :param writer: ``citizen`` (an address of the request), ``officer`` or ``other``
    """
    if automatic:
        return Fate("ignored", "automatic")
    if is_empty:
        return Fate("ignored", "empty")
    if not found:
        return Fate("waiting", "no_request")
    if writer == "officer":
        return Fate("note", "officer")
    if forged or writer == "other":
        # an answer to our own message knows what nobody can guess; a number anybody can write
        state = "note" if found == "reference" else "waiting"
        return Fate(state, "forged" if forged else "other_sender")
    return Fate("message") if is_open else Fate("note", "closed")
